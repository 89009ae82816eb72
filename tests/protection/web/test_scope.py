"""Each sees what is theirs; the rest is answered like nobody."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from protection.accounts.models import Role
from protection.accounts.services import create_staff, issue_partner_token
from protection.audit.models import Entry
from protection.audit.services import first_broken
from protection.profiles.models import ProtectionProfile
from protection.profiles.pipeline import queue_refresh
from protection.registers.models import Delivery
from protection.registry.models import Household, Person
from tests.conftest import drain
from tests.test_flow import ON, delivered  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = "00000000-0000-4000-8000-000000000000"
PASSWORD = "chuoi-mat-khau-thu-2026"


@pytest.fixture
def huong(delivered: list[Delivery]) -> Person:  # noqa: F811
    queue_refresh(deliveries=delivered, on=ON, title="scope")
    drain()
    return Person.objects.get(identity_number="004150001234")


def signed_in(area: str, role: str = Role.CASEWORKER) -> Client:
    create_staff(username="can_bo", display_name="x", password=PASSWORD, role=role, area_code=area, on=date(2026, 1, 1))
    client = Client()
    client.post("/sign-in/", {"username": "can_bo", "password": PASSWORD})
    return client


def bearer(area: str) -> dict[str, Any]:
    _, token = issue_partner_token(
        name="p", area_codes=[area], at=datetime(2026, 1, 1, tzinfo=UTC), expires_at=datetime(2099, 1, 1, tzinfo=UTC)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def test_a_person_of_another_commune_is_answered_like_nobody(huong: Person) -> None:
    client = signed_in("01279")
    theirs, nobody = client.get(f"/persons/{huong.public_id}/"), client.get(f"/persons/{NOBODY}/")
    assert (theirs.status_code, theirs.content, theirs.headers) == (nobody.status_code, nobody.content, nobody.headers)
    assert theirs.status_code == 404
    client.post("/search/", {"q": "huong"})
    assert "Hương" not in client.get("/search/").content.decode()
    assert "Hương" not in client.get("/work-list/").content.decode()


def test_a_caseworker_of_the_commune_sees_the_profile_and_leaves_a_trace(huong: Person) -> None:
    client = signed_in("01273")
    page = client.get(f"/persons/{huong.public_id}/").content.decode()
    assert "1.080.000" in page
    assert "0041••••1234" in page
    assert "004150001234" not in page
    assert Entry.objects.filter(action="profile.read", subject=f"person {huong.pk}").count() == 1
    assert first_broken() is None
    assert client.get("/jobs/").status_code == 404  # for supervisors


def test_the_number_of_queries_of_a_profile_is_fixed(huong: Person, django_assert_max_num_queries: Any) -> None:
    client = signed_in("01273")
    client.get(f"/persons/{huong.public_id}/")
    with django_assert_max_num_queries(32):
        client.get(f"/persons/{huong.public_id}/")


def test_a_grant_that_has_ended_shows_nothing(huong: Person) -> None:
    from protection.accounts.models import Grant

    client = signed_in("01273")
    Grant.objects.update(valid_to=date(2026, 1, 2))
    assert client.get(f"/persons/{huong.public_id}/").status_code == 404


def test_a_partner_reads_a_profile_of_its_area_only(huong: Person, client: Client) -> None:
    address = f"/api/v1/persons/{huong.public_id}/profile"
    ours = bearer("04")
    profile = client.get(address, **ours).json()
    assert profile["person"]["full_name"] == "Nguyễn Thị Hương"
    assert profile["monthly_total"]["low"] == 1_080_000
    nobody = client.get(f"/api/v1/persons/{NOBODY}/profile", **ours)
    from protection.accounts.models import Grant

    Grant.objects.update(area_code="01")
    theirs = client.get(address, **ours)
    assert (theirs.status_code, theirs.content) == (nobody.status_code, nobody.content) == (404, nobody.content)
    assert client.get(address).status_code == 401


def test_a_check_stores_nothing_and_says_what_is_wrong(huong: Person, client: Client) -> None:
    head = bearer("04")
    body = {"on": "2026-11-01", "household": {"members": [{"id": "m1", "facts": {"birth_date": "1940"}}]}}
    entries = Entry.objects.count()
    answer = client.post("/api/v1/eligibility/check", json.dumps(body), content_type="application/json", **head)
    assert answer.status_code == 200
    assert Entry.objects.count() == entries
    body["household"]["members"][0]["facts"] = {"birth_dat": "1940"}  # type: ignore[index]
    wrong = client.post("/api/v1/eligibility/check", json.dumps(body), content_type="application/json", **head)
    assert wrong.status_code == 400
    assert wrong.json()["error"]["suggestion"] == "birth_date"


def test_too_many_wrong_passwords_wait(client: Client) -> None:
    answers = [client.post("/sign-in/", {"username": "x", "password": "y"}).status_code for _ in range(11)]
    assert answers[0] == 422
    assert answers[-1] == 429


@pytest.fixture
def nam(huong: Person) -> Person:
    """Bà Hương's grandson, who lives in another commune since; both are of one household."""
    nam = Person.objects.get(full_name="Nguyễn Văn Nam")
    Person.objects.filter(pk=nam.pk).update(commune="00004")
    nam.refresh_from_db()
    return nam


def test_a_household_shows_only_the_members_in_the_scope(huong: Person, nam: Person) -> None:
    address = f"/households/{huong.profile.household.public_id}/"
    page = signed_in("01273").get(address).content.decode()
    assert "Nguyễn Thị Hương" in page
    assert "Nguyễn Văn Nam" not in page
    assert str(nam.public_id) not in page
    assert "1 thành viên ở xã, phường khác" in page


def test_a_household_without_a_member_in_the_scope_is_answered_like_none(huong: Person, nam: Person) -> None:
    Household.objects.update(commune="01279")  # the register says so, but nobody who lives there is a member
    client = signed_in("01279")
    theirs = client.get(f"/households/{huong.profile.household.public_id}/")
    nobody = client.get(f"/households/{NOBODY}/")
    assert (theirs.status_code, theirs.content, theirs.headers) == (404, nobody.content, nobody.headers)


def test_the_work_list_and_the_desk_follow_the_person_not_the_household(huong: Person) -> None:
    Person.objects.filter(pk=huong.pk).update(commune="00004")
    client = signed_in("01273")
    assert "Hương" not in client.get("/work-list/").content.decode()
    assert "1.080.000" not in client.get("/desk/").content.decode()


def test_whoever_is_shown_stands_in_the_trail(huong: Person, nam: Person) -> None:
    client = signed_in("04", Role.SUPERVISOR)
    client.post("/search/", {"q": "nguyen"})
    client.get("/search/")
    client.get(f"/households/{huong.profile.household.public_id}/")
    client.get("/work-list/")
    seen = Entry.objects.values_list("action", "subject", "chain")
    for action in ("person.search", "household.read", "worklist.read"):
        assert (action, f"person {huong.pk}", "01273") in seen
    assert not Entry.objects.filter(subject=f"person {nam.pk}").exists()
    assert first_broken() is None


@pytest.fixture
def merged(huong: Person, nam: Person) -> Person:
    """An older id of Bà Hương with a stale household of its own, merged into hers."""
    Person.objects.filter(pk=nam.pk).update(merged_into=huong, commune="00004")
    home = Household.objects.create(key="person x", commune="00004", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    ProtectionProfile.objects.filter(person=nam).update(household=home)
    nam.refresh_from_db()
    return nam


def test_a_merged_persons_household_leads_to_the_standing_ones(huong: Person, merged: Person) -> None:
    client = signed_in("01273")
    stale = ProtectionProfile.objects.get(person=merged).household
    answer = client.get(f"/households/{stale.public_id}/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/households/{huong.profile.household.public_id}/"
    assert "Nguyễn Văn Nam" not in client.get(answer.headers["Location"]).content.decode()


def test_a_partner_that_asks_for_a_merged_person_gets_the_standing_one(
    huong: Person, merged: Person, client: Client
) -> None:
    answer = client.get(f"/api/v1/persons/{merged.public_id}/profile", **bearer("01273"))
    assert answer.json()["person"]["id"] == str(huong.public_id)
    assert Entry.objects.filter(action="profile.read", subject=f"person {huong.pk}", chain="01273").exists()
    assert not Entry.objects.filter(subject=f"person {merged.pk}").exists()
