"""Who lives with whom: households by commune and number, with the head's identity number as evidence."""

from datetime import date

import pytest

from protection.profiles.models import Gap, ProtectionProfile
from protection.registry.models import Household, Membership, Person
from tests.protection.conftest import ON, Registers, profile

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "record_key,valid_from,full_name,birth_date,sex,identity_number,household_number,head_identity_number,commune,citizen,relation_to_head\n"
AN, BI = "004060000001", "001150000002"


def row(key: str, name: str, number: str, home: str, commune: str, *, head: str = "", since: str = "2026-01-01") -> str:
    return f"{key},{since},{name},1940-01-01,male,{number},{home},{head},{commune},true,{'' if head else 'head'}\n"


def homes(on: date = ON) -> dict[str, str]:
    """Entry's key to household's key on a day."""
    rows = Membership.objects.holding(on).values_list("person__anchor__key", "household__key")
    return dict(rows)


def test_one_number_in_two_provinces_is_two_households(registers: Registers) -> None:
    people = row("P1", "Nguyễn An", AN, "H1", "01273") + row("P2", "Trần Bí", BI, "H1", "00004")
    registers.deliver("population", HEAD + people, covers=["04", "01"])
    for layout in ("assistance", "social_insurance"):
        registers.deliver(layout, "record_key,full_name\n", covers=["04", "01"])
    registers.refresh()
    assert homes() == {"P1": "01273 H1", "P2": "00004 H1"}
    assert profile("P1").commune == "01273"
    assert set(Gap.objects.filter(kind="due_not_received").values_list("person__anchor__key", "commune")) >= {
        ("P1", "01273"),
        ("P2", "00004"),
    }


def test_the_head_named_by_number_is_evidence(registers: Registers) -> None:
    registers.deliver(
        "population",
        HEAD
        + row("P1", "Nguyễn An", AN, "H1", "01273", head=AN)
        + row("P2", "Lê Chi", "", "H1", "00004", head=AN)  # her record was kept elsewhere
        + row("P3", "Trần Bí", BI, "H1", "00004", head=BI)
        + row("P4", "Lê Dung", "", "H2", "00004", head=AN)  # the head is in no household of that number
        + row("P5", "Lê Em", "", "H1", "00004", head="004099999999"),  # nobody has that number
    )
    registers.refresh()
    assert homes() == {
        "P1": "01273 H1", "P2": "01273 H1", "P3": "00004 H1", "P4": "00004 H2", "P5": "00004 H1",
    }  # fmt: skip
    assert profile("P2").commune == "00004"  # whose caseworker is hers, whatever her household
    assert set(Household.objects.values_list("key", "commune")) == {(k, k.split()[0]) for k in homes().values()}


def test_a_members_later_commune_moves_nobody_else(registers: Registers) -> None:
    registers.deliver(
        "population", HEAD + row("P1", "Nguyễn An", AN, "H1", "01273") + row("P2", "Lê Chi", BI, "H1", "01273")
    )
    registers.refresh()
    before = homes()
    registers.deliver("population", HEAD + row("P2", "Lê Chi", BI, "H1", "00004", since="2026-02-01"))
    registers.refresh()
    assert before == {"P1": "01273 H1", "P2": "01273 H1"}
    assert homes() == {"P1": "01273 H1", "P2": "00004 H1"}
    assert homes(date(2026, 1, 15))["P2"] == "01273 H1"
    assert Household.objects.get(key="01273 H1").commune == "01273"
    assert {p.person.anchor.key: p.commune for p in ProtectionProfile.objects.all()} == {"P1": "01273", "P2": "00004"}


def test_the_longest_key_that_a_register_may_use_makes_a_household(registers: Registers) -> None:
    registers.deliver("social_insurance", f"record_key,full_name,birth_date,sex\n{'9' * 40},An,1960,male\n")
    registers.refresh()
    assert Household.objects.get().key == f"person social_insurance {'9' * 40}"
    assert ProtectionProfile.objects.count() == 1


def test_a_person_is_drawn_as_on_the_day(registers: Registers) -> None:
    """A delivery may be newer than the day that is asked for: what begins later is not yet so."""
    registers.deliver("population", HEAD + row("P1", "Nguyễn An", AN, "H1", "01273"))
    registers.deliver(
        "population", HEAD + row("P1", "Nguyễn An", AN, "H2", "00004", since="2026-12-01"), on=date(2026, 12, 1)
    )
    registers.refresh(date(2026, 11, 24))
    assert (Person.objects.get().commune, profile("P1").household.key) == ("01273", "01273 H1")
    registers.refresh(date(2026, 12, 2))
    assert (Person.objects.get().commune, profile("P1").household.key) == ("00004", "00004 H2")
