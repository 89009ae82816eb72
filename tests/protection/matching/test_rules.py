"""Who is linked and who is not: names that are shared, numbers that are somebody else's."""

import pytest

from protection.matching.models import Doubt, LinkDecision
from tests.protection.conftest import Registers

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = "record_key,full_name,birth_date,sex,identity_number"


def links(registers: Registers, people: list[str], cards: list[str]) -> set[tuple[str, str, str]]:
    homes = "".join(f"{person},H1,01273\n" for person in people)
    registers.deliver("population", f"{COLUMNS},household_number,commune\n{homes}")
    registers.deliver("health_insurance", f"{COLUMNS}\n" + "".join(f"{card}\n" for card in cards))
    registers.refresh()
    return set(LinkDecision.objects.standing().values_list("first__key", "second__key", "rule"))


AN = "P1,Nguyễn Văn An,1960-01-01,male,"
CARD = "C1,Nguyễn Văn An,1960-01-01,male,"


def test_one_name_and_birth_on_both_sides_is_one_person(registers: Registers) -> None:
    assert links(registers, [AN], [CARD]) == {("P1", "C1", "name_birth_sex")}


@pytest.mark.parametrize("namesake", ["1960,male", "1960-01,male", ",male", "1960-01-01,", "1960,"])
@pytest.mark.parametrize("side", ["population", "health_insurance"])
def test_a_namesake_who_may_be_the_same_forbids_the_link(registers: Registers, namesake: str, side: str) -> None:
    people, cards = [AN], [CARD]
    (people if side == "population" else cards).append(f"X2,Nguyễn Văn An,{namesake},")
    assert links(registers, people, cards) == set()
    assert ("P1", "C1") in set(Doubt.objects.values_list("population_entry__key", "entry__key"))


@pytest.mark.parametrize("namesake", ["1961,male", "1960-02,male", "1960,female"])
def test_a_namesake_who_cannot_be_the_same_does_not(registers: Registers, namesake: str) -> None:
    assert links(registers, [AN, f"P2,Nguyễn Văn An,{namesake},"], [CARD]) == {("P1", "C1", "name_birth_sex")}


def test_a_namesake_whose_card_is_known_by_number_does_not(registers: Registers) -> None:
    number = "004060000002"
    found = links(
        registers, [AN, f"P2,Nguyễn Văn An,1960,male,{number}"], [CARD, f"C2,Nguyễn Văn An,1960,male,{number}"]
    )
    assert found == {("P1", "C1", "name_birth_sex"), ("P2", "C2", "number")}


def test_a_number_on_another_persons_record_links_nobody(registers: Registers) -> None:
    number = "004060000001"
    people = [f"P1,Nguyễn Văn An,1960-01-01,male,{number}"]
    assert links(registers, people, [f"C1,Trần Thị Bình,1971-02-02,female,{number}"]) == set()
    assert Doubt.objects.get().reason == "number_disagrees"
