"""Rows set aside: each supervisor sees those of the own area, and each look is in the trail."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from protection.accounts.models import Role
from protection.audit.models import Entry
from protection.registers.models import Delivery, QuarantinedRow
from protection.registers.services import queue_load, receive
from tests.conftest import drain
from tests.protection.web.test_scope import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = """record_key,full_name,birth_date,sex,identity_number,household_number,commune,citizen,relation_to_head
P1,Người Cao Bằng,1960-02-01,male,4060000001,H1,01273,true,head
P2,Người Hà Nội,1960-02-31,male,001060000002,H2,00004,true,head
P3,Không Rõ Xã,1960-02-01,male,001060000003,H3,99999,true,head
P4,Thiếu Ô
"""


@pytest.fixture
def deliver(areas: None, tmp_path: Path) -> Any:
    def go(covers: list[str], text: str = ROWS, layout: str = "population") -> Delivery:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_text(text, encoding="utf-8")
        delivery, _ = receive(
            layout=layout, path=path, extracted_on=date(2026, 11, 1),
            received_at=datetime(2026, 11, 2, tzinfo=UTC), covers=covers,
        )  # fmt: skip
        queue_load(delivery=delivery)
        drain()
        return delivery

    return go


def page(client: Client, delivery: Delivery) -> str:
    return client.get(f"/deliveries/{delivery.pk}/quarantine/").content.decode()


def test_a_row_set_aside_keeps_its_commune_where_it_can_be_read(deliver: Any) -> None:
    delivery = deliver([])
    kept = QuarantinedRow.objects.filter(delivery=delivery).order_by("line").values_list("line", "commune")
    assert list(kept) == [(2, "01273"), (3, "00004"), (4, ""), (5, "")]


def test_a_repeated_row_keeps_its_commune_too(deliver: Any) -> None:
    row = "P1,Nguyễn Văn An,1960-02-01,male,004060000001,H1,01273,true,head\n"
    delivery = deliver([], ROWS.splitlines()[0] + "\n" + row + row)
    assert QuarantinedRow.objects.get(delivery=delivery).commune == "01273"


def test_a_supervisor_sees_the_rows_of_the_own_area_only(deliver: Any) -> None:
    delivery = deliver(["01"])
    shown = page(signed_in("04", Role.SUPERVISOR), delivery)
    assert "4060000001" in shown
    assert "1960-02-31" not in shown
    assert "99999" not in shown


def test_rows_without_a_readable_commune_are_those_of_who_covers_the_delivery(deliver: Any) -> None:
    client = signed_in("04", Role.SUPERVISOR)
    assert "99999" in page(client, deliver(["04"]))
    assert "99999" not in page(client, deliver([], ROWS + "\n"))  # covers nothing: perhaps another's
    assert "99999" not in page(client, deliver(["04", "01"], ROWS + "\n\n"))  # covers another's, too


def test_a_delivery_of_others_is_answered_like_none(deliver: Any) -> None:
    delivery = deliver(["01"], ROWS.replace("01273", "00008"))
    client = signed_in("04", Role.SUPERVISOR)
    theirs = client.get(f"/deliveries/{delivery.pk}/quarantine/")
    nobody = client.get("/deliveries/999999/quarantine/")
    assert (theirs.status_code, theirs.content) == (404, nobody.content)
    assert "population" not in client.get("/deliveries/").content.decode()
    assert "population" not in client.get("/jobs/").content.decode()


def test_every_look_is_in_the_trail_with_its_lines(deliver: Any) -> None:
    delivery = deliver(["04"])
    page(signed_in("04", Role.SUPERVISOR), delivery)
    entry = Entry.objects.get(action="quarantine.read")
    assert (entry.subject, entry.detail) == (f"delivery {delivery.pk}", {"lines": [2, 4, 5]})


def test_a_caseworker_sees_none(deliver: Any) -> None:
    delivery = deliver(["04"])
    client = signed_in("01273")
    assert client.get("/deliveries/").status_code == 404
    assert client.get(f"/deliveries/{delivery.pk}/quarantine/").status_code == 404
