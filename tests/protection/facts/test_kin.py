"""Family links become mother, father and, where they tell it, the number of children being raised."""

import pytest

from protection.facts.selectors import facts_on
from protection.facts.values import Known
from protection.profiles.models import ProtectionProfile
from protection.registers.models import Entry
from protection.registry.models import Household
from tests.protection.conftest import ON, Registers

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = "record_key,full_name,birth_date,sex,household_number,commune,relation_to_head,died_on,dependent_children\n"
MOTHER = "P1,Lê Chi,1980,female,H1,01273,head,,"
LINKS = "record_key,parent,parent_key\n"
PUPILS = "record_key,full_name,birth_date,sex,studying\n"


def row(key: str, birth: str, home: str = "H1", died: str = "") -> str:
    return f"{key},Trần {key},{birth},male,{home},01273,child,{died},\n"


def facts(
    registers: Registers, people: str, links: str, pupils: str = "", *, complete: bool = False
) -> dict[str, Known]:
    """Those of the mother; each link is `child:parent's key`."""
    registers.deliver("population", PEOPLE + people)
    rows = "".join("{},mother,{}\n".format(*link.split(":")) for link in links.split())
    registers.deliver("family_links", LINKS + rows)
    registers.deliver("education", PUPILS + pupils, covers=["04"] if complete else [])
    registers.refresh()
    found = facts_on(list(Household.objects.values_list("pk", flat=True)), on=ON)
    keys = dict(Entry.objects.filter(register="population").values_list("holding__person", "key"))
    return next(m.facts for h in found for m in h.members if keys.get(m.person) == "P1")


@pytest.mark.parametrize(
    ("children", "pupils", "complete", "raised"),
    [
        (row("C1", "2020-01-01") + row("C2", "2024"), "", False, 2),
        (row("C1", "2020-01-01") + row("C2", "1999"), "", False, 1),  # grown
        (row("C1", "2020-01-01") + row("C2", "2015", died="2026-01-01"), "", False, 1),
        (row("C1", "2008-01-01"), "E1,Trần C1,2008-01-01,male,true\n", False, 1),
        (row("C1", "2008-01-01"), "E1,Trần C1,2008-01-01,male,false\n", False, 0),
        (row("C1", "2008-01-01"), "", True, 0),  # the complete register of pupils has nothing
        (row("C1", "2008-01-01"), "", False, None),  # nobody says whether he studies
        (row("C1", "2020-01-01") + row("C2", "2020-01-01", home="H9"), "", False, None),  # who raises C2?
        (row("C1", "2020-01-01") + row("C2", "1990", home="H9"), "", False, 1),
        (row("C1", ""), "", False, None),
        (row("C1", "2003"), "E1,Trần C1,2003,male,true\n", False, None),  # 22 or 23
    ],
)
def test_the_children_being_raised(
    registers: Registers, children: str, pupils: str, complete: bool, raised: int | None
) -> None:
    linked = " ".join(f"{line.split(',')[0]}:P1" for line in children.splitlines())
    found = facts(registers, f"{MOTHER}\n{children}", linked, pupils, complete=complete)
    assert (found["dependent_children"].value if "dependent_children" in found else None) == raised


def test_what_the_register_says_itself_stands(registers: Registers) -> None:
    found = facts(registers, f"{MOTHER}3\n{row('C1', '2020')}", "C1:P1")
    assert found["dependent_children"].value == 3


def test_nobody_linked_is_not_nobody_raised(registers: Registers) -> None:
    assert "dependent_children" not in facts(registers, f"{MOTHER}\n{row('C1', '2020')}", "")


def test_a_parent_is_told_by_key_and_reaches_the_engine(registers: Registers) -> None:
    found = facts(registers, f"{MOTHER}\n{row('C1', '2020')}", "P1:P0 C1:P1")
    assert found["mother"].value == "P0"  # a key that no record came for yet
    document = ProtectionProfile.objects.get(person__anchor__key="C1").assessment.document
    assert [m["facts"].get("mother") for m in document["household"]["members"]] == ["P0", "P1"]
