"""An end that nobody declared is infinite: no figure that stands in for it comes out of any operation."""

from datetime import date
from fractions import Fraction

import pytest

from eligibility import bounds
from eligibility.bounds import FALSE, FAR, NEVER, TRUE, UNKNOWN, Days, Num, exactly
from eligibility.scheme import print_amount

OPEN = Num(0, FAR, False, True)
TODAY = date(2026, 3, 1).toordinal()
TO_NEVER = bounds.between(Days(TODAY, TODAY), Days(TODAY, NEVER), "months")


@pytest.mark.parametrize("value", [OPEN, TO_NEVER, bounds.add(OPEN, exactly(5)), bounds.multiply(OPEN, exactly(2))])
def test_the_other_one_is_the_bound(value: Num) -> None:
    assert bounds.minimum(value, exactly(200_000)) == Num(value.low if value.low else 0, 200_000)
    assert bounds.maximum(exactly(7), bounds.minimum(value, exactly(9))).high == 9
    assert bounds.rounded(value, exactly(1000), "up").open_high


@pytest.mark.parametrize("unit", ["years", "months", "days"])
def test_nothing_is_past_the_time_until_never(unit: str) -> None:
    until = bounds.between(Days(TODAY, TODAY), Days(NEVER, NEVER), unit)
    since = bounds.between(Days(NEVER, NEVER), Days(TODAY, TODAY), unit)
    assert (until.high, until.open_high, until.open_low) == (FAR, True, False)
    assert (since.low, since.open_low, since.open_high) == (-FAR, True, False)
    assert bounds.less(until, exactly(10**9)) == UNKNOWN
    assert bounds.less(until, exactly(0)) == FALSE
    assert bounds.less(since, exactly(0)) == TRUE


def test_an_unknown_divisor_leaves_no_high() -> None:
    assert bounds.divide(exactly(10), OPEN) == Num(0, FAR, False, True)
    assert bounds.divide(exactly(-10), OPEN) == Num(-FAR, FAR, True, True)
    assert bounds.divide(exactly(10), Num(2, FAR, False, True)) == Num(0, Fraction(5))
    assert bounds.divide(exactly(-10), Num(2, FAR, False, True)) == Num(Fraction(-5), 0)


def test_nothing_times_an_open_end_is_nothing() -> None:
    assert bounds.multiply(exactly(0), OPEN) == exactly(0)
    assert bounds.multiply(Num(-1, 1), OPEN) == Num(-FAR, FAR, True, True)


def test_an_open_end_prints_as_null() -> None:
    assert print_amount(OPEN) == {"low": 0, "high": None}
    assert print_amount(bounds.subtract(exactly(5), OPEN)) == {"low": None, "high": 5}


def test_an_answer_with_an_open_high_is_not_nothing() -> None:
    assert bounds.some(Num(0, 0, False, True))
    assert not bounds.some(exactly(0))


def test_an_unknown_area_is_no_word_and_not_any_other() -> None:
    for words in ({"a"}, {"a", "b"}, set()):
        assert bounds.within(bounds.ANY_CODE, frozenset(words)) == UNKNOWN
    assert bounds.same_word(bounds.ANY_CODE, frozenset("a")) == UNKNOWN
    assert bounds.same_word(bounds.ANY_CODE, bounds.ANY_CODE) == UNKNOWN
    assert bounds.within(bounds.ANY_CODE | {"a"}, frozenset("a")) == UNKNOWN


def test_what_stands_in_never_wins_however_small_it_has_become() -> None:
    above = bounds.divide(OPEN, exactly(10**15))
    below = bounds.divide(Num(-FAR, 0, True), exactly(10**15))
    far = 10**18
    assert bounds.minimum(above, exactly(far)) == bounds.minimum(exactly(far), above) == Num(0, far)
    assert bounds.maximum(below, exactly(-far)) == bounds.maximum(exactly(-far), below) == Num(-far, 0)
    assert bounds.minimum(above, above).open_high
    assert bounds.maximum(below, below).open_low
