"""Files as clerks and spreadsheets make them: no row is lost, and each keeps its own line."""

from pathlib import Path

import pytest
from django.db import IntegrityError

from protection.jobs.models import Job
from protection.registers import loading
from protection.registers.merge import Merged
from protection.registers.models import AssistanceState, ReceivedRow
from protection.registers.services import DeliveryRefused
from tests.protection.conftest import Registers, counts, faults

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "record_key,valid_from,full_name,birth_date,sex,identity_number,address,disability_level\n"


def row(key: str, address: str = "Tổ 3", name: str = "Nguyễn An") -> str:
    return f"{key},2026-01-01,{name},1960,male,,{address},mild\n"


def kept() -> dict[str, str]:
    return dict(AssistanceState.objects.recorded().values_list("entry__key", "address").order_by("entry__key"))


def test_a_quote_inside_a_text_opens_nothing(registers: Registers) -> None:
    address = 'Tổ 5"A'
    delivery = registers.deliver(
        "assistance", HEAD + row("A1", address) + row("A2") + row("A3") + row("A4", address) + row("A5")
    )
    assert counts(delivery) == (5, 5, 0, 0)
    assert kept() == {"A1": address, "A2": "Tổ 3", "A3": "Tổ 3", "A4": address, "A5": "Tổ 3"}


@pytest.mark.parametrize("last", ['"Tổ 5', 'Tổ 5"'])
def test_a_quote_left_open_costs_its_own_row_only(registers: Registers, last: str) -> None:
    delivery = registers.deliver(
        "assistance", HEAD + row("A1", '"Tổ 5') + row("A2") + row("A3") + row("A4", last) + row("A5")
    )
    assert set(kept()) >= {"A2", "A3", "A5"}
    assert delivery.read == 5
    assert ReceivedRow.objects.filter(delivery=delivery).count() == 5
    assert faults(delivery)[0] == (2, "", "open_quote")


def test_a_text_over_two_lines_is_one_row(registers: Registers) -> None:
    delivery = registers.deliver("assistance", HEAD + row("A1", '"Tổ 3,\r\nthôn ""Đông"""') + row("A2"))
    assert counts(delivery) == (2, 2, 0, 0)
    assert kept()["A1"] == 'Tổ 3, thôn "Đông"'
    assert list(ReceivedRow.objects.values_list("line", flat=True).order_by("line")) == [2, 4]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Tổ\r3", "control_character"), ("x" * 140_000, "too_long"), ("x" * 600_000, "too_long"), ('"Tổ 5"A', "open_quote")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_never_stops_the_load(registers: Registers, cell: str, code: str) -> None:
    delivery = registers.deliver("assistance", HEAD + row("A1", cell) + row("A2") + "A3,Thiếu ô\n")
    assert counts(delivery) == (3, 1, 0, 2)
    assert (delivery.state, [(line, found) for line, _, found in faults(delivery)]) == (
        "loaded", [(2, code), (4, "too_few_cells")],
    )  # fmt: skip


def test_lines_that_end_in_a_return_only_are_refused_with_what_to_do(registers: Registers) -> None:
    for rows in (row("A1"), row("A1") * 20_000):
        with pytest.raises(DeliveryRefused, match="save the file with line feeds"):
            registers.receive("assistance", (HEAD + rows).replace("\n", "\r"))


@pytest.mark.parametrize("header", ['"record_key","full_name"', "record_key,full_name"])
def test_the_mark_before_utf8_is_no_part_of_the_header(registers: Registers, header: str) -> None:
    delivery = registers.deliver("assistance", f"\ufeff{header}\r\nA1,An\r\n\r\nA2,Bi")
    assert counts(delivery) == (2, 2, 0, 0)


def test_a_load_that_loses_a_row_is_refused_by_the_database(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "merge", lambda *_, **__: Merged(accepted=1))
    delivery = registers.deliver("assistance", HEAD + row("A1") + row("A2"))
    job = Job.objects.get(kind="load_delivery")
    assert (delivery.state, job.state, job.error_code) == ("waiting", "failed", f"{IntegrityError.__name__} 23514")


def test_reading_goes_on_from_any_row(tmp_path: Path) -> None:
    from protection.registers.readers.stream import rows

    path = tmp_path / "x.csv"
    path.write_text('a,b\n1,"x\ny"\n\n2,"open\n3,z\n', encoding="utf-8")
    everything = list(rows(path, width=2))
    assert [(r.line, r.lines) for r in everything] == [(1, 1), (2, 2), (5, 1), (6, 1)]
    for at, found in enumerate(everything[:-1]):
        rest = list(rows(path, offset=found.end, line=found.line + found.lines, width=2))
        assert [r.text for r in rest] == [r.text for r in everything[at + 1 :]]
