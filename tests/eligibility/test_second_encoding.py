"""Eleven schemes written twice, from the law and as rules: on drawn households both say the same, to the đồng."""

from collections import Counter
from datetime import date

import pytest

from eligibility import Rulebook, load

from .second_encoding import SCHEMES
from .second_encoding.compare import HEALTH_INSURANCE, LEFT_TO_THE_OFFICE, disagreements
from .second_encoding.households import DAYS, household


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load()


def compare(rules: Rulebook, households: range) -> None:
    """As many households on each day, one day after the other: so the printed program of a day is used."""
    found = [
        str(one)
        for start, on in enumerate(DAYS)
        for seed in households[start :: len(DAYS)]
        for one in disagreements(rules, seed, on)
    ]
    assert not found, "\n".join([f"{len(found)} disagree", *found[:20]])


def test_three_thousand_households_are_told_the_same(rules: Rulebook) -> None:
    compare(rules, range(3_000))


@pytest.mark.long
def test_a_hundred_thousand_households_are_told_the_same(rules: Rulebook) -> None:
    compare(rules, range(1_000_000, 1_100_000))


def answers(households: range) -> Counter[tuple[str, bool]]:
    """How often a scheme is due, and not, by the second encoding."""
    counted: Counter[tuple[str, bool]] = Counter()
    for start, on in enumerate(DAYS):
        for seed in households[start :: len(DAYS)]:
            home, members = household(seed, on)
            counted.update(
                (name, encoding({**home, **one}, on).eligible) for name, encoding in SCHEMES.items() for one in members
            )
    return counted


def test_every_scheme_is_often_due_and_often_not() -> None:
    counted = answers(range(3_000))
    assert {key for key, times in counted.items() if times >= 20} == {
        (name, due) for name in SCHEMES for due in (True, False)
    }


@pytest.mark.parametrize("fact", [*LEFT_TO_THE_OFFICE, "ethnic_mountain_area"])
def test_what_the_rules_leave_to_the_office_would_matter(fact: str) -> None:
    """Once a rule reads the fact, the comparison fails until the fact is taken off the list."""
    told = 0
    for seed in range(1_000):
        home, members = household(seed, date(2025, 7, 1))
        for one in members:
            known = {**home, **one}
            read = {**known, fact: LEFT_TO_THE_OFFICE.get(fact, known["commune_region"] != "none")}
            told += any(
                SCHEMES[name](known, date(2025, 7, 1)) != SCHEMES[name](read, date(2025, 7, 1))
                for name in HEALTH_INSURANCE
            )
    assert told
