"""What happens to the rows of a delivery: nothing is lost, nothing counts twice, history stays."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from protection.jobs.models import Job
from protection.registers import loading
from protection.registers.models import AssistanceState, BenefitInPayment, Delivery, ReceivedRow
from protection.registers.services import DeliveryRefused, queue_load, receive
from tests.conftest import drain

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "record_key,valid_from,full_name,birth_date,sex,identity_number,disability_level\n"


@pytest.fixture
def deliver(areas: None, tmp_path: Path) -> Any:
    def go(text: str | bytes, layout: str = "assistance", on: date = date(2026, 11, 1)) -> Delivery:
        path = tmp_path / f"{layout}-{len(list(tmp_path.iterdir()))}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        delivery, _ = receive(layout=layout, path=path, extracted_on=on, received_at=datetime(2026, 11, 2, tzinfo=UTC))
        queue_load(delivery=delivery)
        drain()
        delivery.refresh_from_db()
        assert not Job.objects.exclude(state="done").exists()
        return delivery

    return go


def counts(delivery: Delivery) -> tuple[int, int, int, int]:
    return delivery.read, delivery.accepted, delivery.unchanged, delivery.quarantined


def history(key: str) -> list[tuple[str, str | None, str | None]]:
    rows = AssistanceState.objects.recorded().filter(entry__key=key).order_by("valid_from")
    return [(str(s.valid_from), str(s.valid_to) if s.valid_to else None, s.disability_level) for s in rows]


def test_a_bad_row_never_stops_the_others(deliver: Any) -> None:
    delivery = deliver(
        HEAD
        + "A1,2026-01-01,Nguyễn Văn An,1960-01-01,male,004060000001,severe\n"
        + "A2,2026-01-01,Mất Số Không,1960-01-01,male,4060000002,severe\n"
        + "A3,2026-01-01,Ngày Không Có,1960-02-30,male,004060000003,severe\n"
        + "A4,2026-01-01,Từ Lạ,1960-01-01,nam,004060000004,nặng\n"
        + "A5,2026-01-01,Thiếu Ô\n"
        + 'A6,2026-01-01,"Mở Ngoặc,1960-01-01,male,004060000006,severe\n'
        + "A7,2026-01-01,Trần Thị Bình,1960,female,004160000007,?\n"
    )
    assert counts(delivery) == (7, 2, 0, 5)
    found = {(row.line, f.column, f.code) for row in delivery.quarantine.all() for f in row.faults.all()}
    assert found == {
        (3, "identity_number", "identity_lost_zero"), (4, "birth_date", "impossible_date"), (5, "sex", "not_a_word"),
        (5, "disability_level", "not_a_word"), (6, "", "too_few_cells"), (7, "", "open_quote"),
    }  # fmt: skip
    assert ReceivedRow.objects.get(delivery=delivery, line=3).text.startswith("A2,2026-01-01,Mất Số Không")
    assert AssistanceState.objects.get(entry__key="A7").not_known == ["disability_level"]


def test_bytes_that_are_not_utf8_are_set_aside(deliver: Any) -> None:
    delivery = deliver(HEAD.encode() + b"A1,2026-01-01,Nguy\xe7n,1960,male,,\nA2,2026-01-01,An,1960,male,,\n")
    assert counts(delivery) == (2, 1, 0, 1)
    assert delivery.quarantine.get().faults.get().code == "not_utf8"


def test_a_new_state_ends_the_one_before_and_a_late_one_takes_its_place(deliver: Any) -> None:
    deliver(HEAD + "A1,2024-01-01,An,1960,male,,mild\n")
    deliver(HEAD + "A1,2026-01-01,An,1960,male,,severe\n")
    assert history("A1") == [("2024-01-01", "2025-12-31", "mild"), ("2026-01-01", None, "severe")]
    deliver(HEAD + "A1,2025-01-01,An,1960,male,,particularly_severe\n")
    assert history("A1") == [
        ("2024-01-01", "2024-12-31", "mild"),
        ("2025-01-01", "2025-12-31", "particularly_severe"),
        ("2026-01-01", None, "severe"),
    ]
    deliver(HEAD + "A1,2023-01-01,An,1960,male,,none\n")
    assert history("A1")[0] == ("2023-01-01", "2023-12-31", "none")


SINCE_EXTRACT = "record_key,full_name,disability_level\nA1,An,"


def test_a_late_delivery_does_not_undo_a_newer_one_that_said_the_same(deliver: Any) -> None:
    said = [("severe", 1), ("severe\n", 3), ("severe\n\n", 4)]
    found = [counts(deliver(SINCE_EXTRACT + f"{level}\n", on=date(2026, month, 1))) for level, month in said]
    assert found == [(1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 1, 0)]
    assert counts(deliver(SINCE_EXTRACT + "mild\n", on=date(2026, 2, 1))) == (1, 1, 0, 0)
    three = [("2026-01-01", "2026-01-31", "severe"), ("2026-02-01", "2026-02-28", "mild")]
    assert history("A1") == [*three, ("2026-03-01", None, "severe")]
    deliver(SINCE_EXTRACT + "mild\n\n", on=date(2026, 3, 15))  # later still: April confirmed severe
    assert history("A1") == [
        *three,
        ("2026-03-01", "2026-03-14", "severe"),
        ("2026-03-15", "2026-03-31", "mild"),
        ("2026-04-01", None, "severe"),
    ]


def test_a_late_correction_of_the_first_or_a_confirming_day_stops_at_the_next(deliver: Any) -> None:
    for blank, month in enumerate((1, 2, 3)):
        deliver(SINCE_EXTRACT + "severe" + "\n" * (blank + 1), on=date(2026, month, 1))
    deliver(SINCE_EXTRACT + "mild\n", on=date(2026, 1, 1))
    assert history("A1") == [("2026-01-01", "2026-01-31", "mild"), ("2026-02-01", None, "severe")]
    deliver(SINCE_EXTRACT + "none\n", on=date(2026, 2, 1))
    assert history("A1")[1:] == [("2026-02-01", "2026-02-28", "none"), ("2026-03-01", None, "severe")]


def test_a_row_of_the_same_day_again_confirms_nothing_later(deliver: Any) -> None:
    row = "A1,2026-01-01,An,1960,male,,severe\n"
    for blank in range(3):
        deliver(HEAD + row + "\n" * blank, on=date(2026, 3 + blank, 1))
    deliver(HEAD + "A1,2026-02-01,An,1960,male,,severe\n")
    deliver(HEAD + "A1,2026-02-01,An,1960,male,,severe\n\n")
    assert AssistanceState.objects.get().confirmed_on == [date(2026, 2, 1)]


def test_a_correction_of_the_same_day_keeps_what_was_known_before(deliver: Any) -> None:
    deliver(HEAD + "A1,2024-01-01,An,1960,male,,mild\n")
    before = AssistanceState.objects.get(entry__key="A1").recorded_from
    deliver(HEAD + "A1,2024-01-01,An,1960,male,,severe\n")
    assert history("A1") == [("2024-01-01", None, "severe")]
    assert [s.disability_level for s in AssistanceState.objects.recorded(before)] == ["mild"]


def test_rows_that_say_nothing_new_are_unchanged(deliver: Any) -> None:
    rows = "".join(f"A{n},2026-01-01,Nguyễn Văn {n},1960,male,,mild\n" for n in range(4_500))
    assert counts(deliver(HEAD + rows)) == (4_500, 4_500, 0, 0)
    again = deliver(HEAD + rows + "B1,2026-01-01,Mới,1970,male,,mild\n")
    assert counts(again) == (4_501, 1, 4_500, 0)


def test_a_key_that_stands_twice_is_set_aside(deliver: Any) -> None:
    delivery = deliver(HEAD + "A1,2026-01-01,An,1960,male,,mild\nA1,2026-01-01,An,1960,male,,severe\n")
    assert counts(delivery) == (2, 1, 0, 1)
    assert delivery.quarantine.get().faults.get().code == "duplicate"


def test_a_benefit_may_come_before_its_record(deliver: Any) -> None:
    head = "register,record_key,payment_key,scheme,amount,payer,valid_from,valid_to\n"
    deliver(head + "assistance,A9,P1,msa_disability,810000,UBND xã,2026-01-01,\n", "benefits")
    deliver(head + "assistance,A9,P1,msa_disability,1080000,UBND xã,2026-01-01,\n", "benefits")
    assert [b.amount for b in BenefitInPayment.objects.recorded()] == [1_080_000]
    assert BenefitInPayment.objects.count() == 2


def test_a_file_that_is_no_delivery_is_refused_in_one_sentence(areas: None, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for text, said in (
        ("", "empty"),
        ("a,b\n", "column 'a' is not one of the format"),
        ("record_key\n", "'full_name' is missing"),
    ):
        path.write_text(text)
        with pytest.raises(DeliveryRefused, match=said):
            receive(
                layout="assistance",
                path=path,
                extracted_on=date(2026, 1, 1),
                received_at=datetime(2026, 1, 1, tzinfo=UTC),
            )


@pytest.mark.parametrize("chunk", [1, 2, 3, 2_000])
def test_a_key_that_stands_twice_is_set_aside_wherever_a_chunk_ends(
    deliver: Any, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mild, severe = "A1,2026-01-01,An,1960,male,,mild\n", "A1,2026-01-01,An,1960,male,,severe\n"
    others = "A2,2026-01-01,An,1960,male,,mild\nA3,2026-01-01,An,1960,male,,mild\n"
    deliver(HEAD + mild)
    monkeypatch.setattr(loading, "CHUNK", chunk)
    delivery = deliver(HEAD + mild + others + severe)  # the first says nothing new, and still counts
    assert counts(delivery) == (4, 2, 1, 1)
    assert history("A1") == [("2026-01-01", None, "mild")]
    delivery = deliver(HEAD + severe + others + mild)
    assert counts(delivery) == (4, 1, 2, 1)
    assert history("A1") == [("2026-01-01", None, "severe")]


@pytest.mark.parametrize("chunk", [2, 2_000])
def test_a_payment_that_stands_twice_is_set_aside_wherever_a_chunk_ends(
    deliver: Any, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "register,record_key,payment_key,scheme,amount,payer,valid_from,valid_to\n"

    def paid(key: str, amount: int) -> str:
        return f"assistance,{key},P{key},msa_disability,{amount},UBND xã,2026-01-01,\n"

    deliver(head + paid("A1", 1), "benefits")
    monkeypatch.setattr(loading, "CHUNK", chunk)
    delivery = deliver(head + paid("A1", 1) + paid("A2", 1) + paid("A3", 1) + paid("A1", 2), "benefits")
    assert counts(delivery) == (4, 2, 1, 1)
    assert BenefitInPayment.objects.recorded().get(entry__key="A1").amount == 1
