"""Eleven schemes written twice, from the law and as rules: on drawn households both say the same, to the đồng."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from eligibility import Rulebook
from eligibility.lint.subjects import touching

from .book import part, with_drafts
from .second_encoding import SCHEMES
from .second_encoding.compare import (
    HEALTH_INSURANCE,
    LEFT_TO_THE_OFFICE,
    Disagreement,
    disagreements,
    disagreements_in_columns,
)
from .second_encoding.households import DAYS, household


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return part(with_drafts(), *touching(with_drafts(), SCHEMES))


def shared(households: range) -> Iterator[tuple[date, range]]:
    """As many households for each day."""
    for start, on in enumerate(DAYS):
        yield on, households[start :: len(DAYS)]


def told(found: Iterable[Disagreement]) -> str:
    """Nothing, or how many disagree and the first of them."""
    lines = [str(one) for one in found]
    return "\n".join([f"{len(lines)} disagree", *lines[:20]]) if lines else ""


def test_three_thousand_households_are_told_the_same(rules: Rulebook) -> None:
    found = (one for on, seeds in shared(range(3_000)) for one in disagreements(rules, seeds, on))
    assert not told(found)


@pytest.mark.long
def test_a_hundred_thousand_households_are_told_the_same_in_columns(rules: Rulebook) -> None:
    drawn = shared(range(1_000_000, 1_100_000))
    assert not told(one for on, seeds in drawn for one in disagreements_in_columns(rules, seeds, on))


def answers(households: range) -> Counter[tuple[str, bool]]:
    """How often a scheme is due, and not, by the second encoding."""
    counted: Counter[tuple[str, bool]] = Counter()
    for on, seeds in shared(households):
        for seed in seeds:
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
    matters = 0
    for seed in range(1_000):
        home, members = household(seed, date(2025, 7, 1))
        for one in members:
            known = {**home, **one}
            read = {**known, fact: LEFT_TO_THE_OFFICE.get(fact, known["commune_region"] != "none")}
            matters += any(
                SCHEMES[name](known, date(2025, 7, 1)) != SCHEMES[name](read, date(2025, 7, 1))
                for name in HEALTH_INSURANCE
            )
    assert matters
