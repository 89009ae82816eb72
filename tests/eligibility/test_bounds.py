"""Bounds against every pair of values inside them: sound, and no wider than they need be."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from eligibility import bounds
from eligibility.bounds import ANY_CODE, FALSE, FAR, FIRST, NEVER, TRUE, UNKNOWN, Days, Num

PAIRS = [(low, high) for low, high in combinations_with_replacement(range(-2, 4), 2)]
OPEN = [Num(1, FAR, False, True), Num(-FAR, 1, True, False), Num(-FAR, FAR, True, True)]


def span(x: Num) -> range:
    return range(int(x.low), int(x.high) + 1)


@pytest.mark.parametrize(("law", "meant"), [
    (bounds.less, lambda x, y: x < y), (bounds.less_equal, lambda x, y: x <= y), (bounds.equal, lambda x, y: x == y),
])  # fmt: skip
def test_a_comparison_is_sure_when_all_pairs_say_so(law: Callable[..., int], meant: Callable[..., bool]) -> None:
    for kind in (Num, Days):
        for a, b in product(PAIRS, PAIRS):
            said = {meant(x, y) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)}
            assert law(kind(*a), kind(*b)) == (UNKNOWN if len(said) == 2 else TRUE if True in said else FALSE), (a, b)


@pytest.mark.parametrize(("law", "meant"), [
    (bounds.add, lambda x, y: x + y), (bounds.subtract, lambda x, y: x - y), (bounds.multiply, lambda x, y: x * y),
    (bounds.minimum, min), (bounds.maximum, max),
])  # fmt: skip
def test_a_calculation_reaches_from_the_lowest_to_the_highest(
    law: Callable[..., Num], meant: Callable[..., int]
) -> None:
    for a, b in product(PAIRS, PAIRS):
        said = [meant(x, y) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)]
        assert law(Num(*a), Num(*b)) == Num(min(said), max(said))


def test_a_quotient_reaches_from_the_lowest_to_the_highest() -> None:
    for a, b in product(PAIRS, [(1, 1), (1, 3), (2, 3)]):
        said = [Fraction(x, y) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)]
        assert bounds.divide(Num(*a), Num(*b)) == Num(min(said), max(said))
    assert bounds.divide(Num(3, 6), Num(2, FAR, False, True)) == Num(0, 3)
    assert bounds.divide(Num(-3, 6), Num(2, FAR, False, True)) == Num(Fraction(-3, 2), 3)
    assert bounds.divide(Num(1, 6), Num(0, 2)) == Num(0, FAR, False, True)
    assert bounds.divide(Num(0, 6), Num(0, 2)) == Num(0, FAR, False, True)
    assert bounds.divide(Num(-1, 6), Num(0, 2)) == Num(-FAR, FAR, True, True)
    assert bounds.divide(Num(0, 6, True), Num(0, 2)) == Num(-FAR, FAR, True, True)
    assert bounds.divide(Num(1, FAR, False, True), Num(2, 2)) == Num(Fraction(1, 2), Fraction(FAR, 2), False, True)


def test_an_open_end_stays_open_where_it_counts() -> None:
    up, down, both = OPEN
    one = Num(2, 2)
    assert [(x.open_low, x.open_high) for x in (bounds.add(up, one), bounds.add(one, up), bounds.add(down, one), bounds.add(one, down))] == [
        (False, True), (False, True), (True, False), (True, False)]  # fmt: skip
    assert [(x.open_low, x.open_high) for x in (bounds.subtract(up, one), bounds.subtract(one, up), bounds.subtract(down, one), bounds.subtract(one, down))] == [
        (False, True), (True, False), (True, False), (False, True)]  # fmt: skip
    assert bounds.multiply(up, Num(0, 0)) == Num(0, 0)
    assert bounds.multiply(up, one) == Num(2, FAR, False, True)
    assert bounds.multiply(up, Num(-2, -2)) == Num(-FAR, -2, True, False)
    assert bounds.multiply(down, one) == Num(-FAR, 2, True, False)
    assert bounds.multiply(up, Num(-1, 1)) == Num(-FAR, FAR, True, True)
    assert bounds.multiply(both, one) == Num(-FAR, FAR, True, True)
    assert bounds.multiply(both, both) == Num(-FAR, FAR, True, True)
    assert bounds.multiply(up, Num(0, 2)) == Num(0, FAR, False, True)
    assert bounds.minimum(up, one) == bounds.minimum(one, up) == Num(1, 2)
    assert bounds.minimum(up, up) == up
    assert bounds.minimum(down, one) == bounds.minimum(one, down) == Num(-FAR, 1, True, False)
    assert bounds.maximum(down, Num(-1, -1)) == bounds.maximum(Num(-1, -1), down) == Num(-1, 1)
    assert bounds.maximum(down, down) == down
    assert bounds.maximum(up, one) == bounds.maximum(one, up) == Num(2, FAR, False, True)
    assert bounds.union(up, one) == bounds.union(one, up) == up
    assert bounds.union(down, one) == bounds.union(one, down) == Num(-FAR, 2, True, False)


def test_an_open_end_is_not_compared_by_what_stands_in() -> None:
    up, down, _ = OPEN
    far = Num(2 * FAR, 2 * FAR)
    assert bounds.less(up, far) == bounds.less(far, up) == bounds.equal(up, far) == UNKNOWN
    assert bounds.less(Num(-2 * FAR, -2 * FAR), down) == UNKNOWN
    assert (bounds.less(Num(0, 0), up), bounds.less(up, Num(1, 1))) == (TRUE, FALSE)
    assert (bounds.less(down, Num(2, 2)), bounds.less(down, Num(1, 1))) == (TRUE, UNKNOWN)
    assert bounds.equal(Num(0, 0), up) == FALSE
    assert bounds.equal(Num(1, 1, True), Num(1, 1)) == bounds.equal(Num(1, 1), Num(1, 1, False, True)) == UNKNOWN


def test_what_is_fixed_and_what_may_be_something() -> None:
    assert [bounds.fixed(x) for x in (Num(1, 1), Num(1, 2), Num(1, 1, True), Num(1, 1, False, True))] == [
        True,
        False,
        False,
        False,
    ]
    assert [bounds.fixed(x) for x in (Days(1, 1), Days(1, 2), frozenset("a"), frozenset("ab"), frozenset())] == [
        True, False, True, False, False]  # fmt: skip
    assert [bounds.fixed(x) for x in (FALSE, UNKNOWN, TRUE)] == [True, False, True]
    assert [bounds.some(x) for x in (Num(0, 0), Num(0, 1), Num(0, Fraction(1, 2)), Num(0, 0, False, True))] == [
        False, True, True, True]  # fmt: skip
    assert bounds.exactly(3) == Num(3, 3)


def test_words() -> None:
    a, b, ab = frozenset("a"), frozenset("b"), frozenset("ab")
    assert [bounds.same_word(*x) for x in ((a, a), (a, b), (ab, a), (a, ab), (ab, ab))] == [
        TRUE,
        FALSE,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
    ]
    assert bounds.same_word(ANY_CODE, a) == bounds.same_word(a, ANY_CODE) == bounds.within(ANY_CODE, a) == UNKNOWN
    assert [bounds.within(*x) for x in ((a, ab), (ab, ab), (ab, a), (a, b))] == [TRUE, TRUE, UNKNOWN, FALSE]
    assert bounds.union(a, b) == ab
    assert bounds.union(Days(1, 3), Days(2, 5)) == Days(1, 5)
    assert bounds.union(Num(2, 5), Num(1, 3)) == Num(1, 5)
    assert [bounds.union(x, y) for x, y in ((TRUE, TRUE), (FALSE, FALSE), (TRUE, FALSE), (UNKNOWN, TRUE))] == [
        TRUE, FALSE, UNKNOWN, UNKNOWN]  # fmt: skip


def test_rounding_to_a_step() -> None:
    for value, up, down, half in (
        (0, 0, 0, 0),
        (4, 5, 0, 5),
        (Fraction(5, 2), 5, 0, 5),
        (2, 5, 0, 0),
        (5, 5, 5, 5),
        (-4, 0, -5, -5),
    ):
        for mode, meant in (("up", up), ("down", down), ("half_up", half)):
            assert bounds.rounded(Num(value, value), Num(5, 5), mode) == Num(meant, meant), (value, mode)
    assert bounds.rounded(Num(1, 7, True, True), Num(5, 5), "down") == Num(0, 5, True, True)
    assert bounds.rounded(Num(Fraction(1, 2), 7), Num(1, 5), "down") == Num(-5, 12)
    assert bounds.rounded(Num(Fraction(-5, 2), 7), Num(1, 5), "down") == Num(-8, 12)
    assert bounds.rounded(Num(2, Fraction(13, 2)), Num(1, 5, False, True), "up") == Num(-3, 12, True, True)
    assert bounds.rounded(Num(2, 3, True), Num(0, 0), "up") == Num(2, 3, True, False)
    assert bounds.rounded(Num(2, 3, False, True), Num(1, 2), "up") == Num(0, 5, False, True)


def test_days_written_in_part() -> None:
    def days(*ends: tuple[int, int, int]) -> Days:
        return Days(*(date(*end).toordinal() for end in ends))

    assert bounds.days_of("2024") == days((2024, 1, 1), (2024, 12, 31))
    assert bounds.days_of("2024-02") == days((2024, 2, 1), (2024, 2, 29))
    assert bounds.days_of("2023-12-07") == days((2023, 12, 7), (2023, 12, 7))
    assert bounds.days_of("never") == Days(NEVER, NEVER)
    assert date.max.toordinal() + 1 == NEVER
    assert date(1900, 1, 1).toordinal() == FIRST


def count(start: date, end: date, months: int) -> int:
    """Complete steps, counted one by one; a day that a month has not is 1 day past its last."""
    n = 0
    while True:
        at = start.year * 12 + start.month - 1 + (n + 1) * months
        reached = (at // 12, at % 12 + 1, start.day)
        if reached > (end.year, end.month, end.day):
            return n
        n += 1


def test_complete_months_and_years() -> None:
    first = date(2023, 11, 27)
    for a in range(0, 130, 3):
        for b in (0, 1, 2, 31, 60, 94, 365, 366, 460):
            x, y = first + timedelta(a), first + timedelta(a + b)
            for law, months in ((bounds.complete_months, 1), (bounds.complete_years, 12)):
                meant = count(x, y, months)
                assert law(x.toordinal(), y.toordinal()) == meant, (x, y)
                assert law(y.toordinal(), x.toordinal()) == -meant


def test_between_ranges_of_days() -> None:
    a, b = bounds.days_of("2020-05"), bounds.days_of("2024-05-10")
    assert bounds.between(a, b, "years") == Num(3, 4)
    assert bounds.between(a, b, "months") == Num(47, 48)
    assert bounds.between(a, b, "days") == Num(1440, 1470)
    last = date.max.toordinal()
    assert bounds.between(Days(last, last), Days(last, NEVER), "days") == Num(0, FAR, False, True)
    assert bounds.between(Days(last - 3, NEVER), Days(last, last), "days") == Num(-FAR, 3, True, False)
    assert bounds.between(Days(last, last), Days(last, last), "days") == Num(0, 0)
    assert bounds.between(Days(NEVER, NEVER), Days(last, last), "days") == Num(-FAR, 0, True, False)


@pytest.mark.parametrize(("day", "months", "years", "meant"), [
    ("2024-01-31", 1, False, "2024-02-29"), ("2024-02-29", 12, True, "2025-03-01"), ("2024-02-29", 12, False, "2025-02-28"),
    ("2024-12-15", 1, False, "2025-01-15"), ("2024-01-15", -1, False, "2023-12-15"), ("2024-11-30", 1, False, "2024-12-30"),
    ("2024-05-31", -1, False, "2024-04-30"), ("never", -5, False, "never"), ("9999-12-01", 1, False, "never"),
    ("9999-11-30", 1, False, "9999-12-30"), ("0001-02-01", -1, False, "0001-01-01"), ("0001-01-20", -1, False, "0001-01-01"),
])  # fmt: skip
def test_a_day_some_months_later(day: str, months: int, years: bool, meant: str) -> None:
    assert bounds.shift(bounds.days_of(day).low, months, years=years) == bounds.days_of(meant).low


def test_parts_of_days() -> None:
    def parts(x: Days) -> list[Any]:
        return [tuple(bounds.part(x, name)[:2]) for name in ("year", "month", "day")]

    assert parts(bounds.days_of("2024-03-07")) == [(2024, 2024), (3, 3), (7, 7)]
    assert parts(bounds.days_of("2024-03")) == [(2024, 2024), (3, 3), (1, 31)]
    assert parts(bounds.days_of("2024")) == [(2024, 2024), (1, 12), (1, 31)]
    two = Days(bounds.days_of("2023-05-02").low, bounds.days_of("2024-05-09").low)
    assert parts(two) == [(2023, 2024), (1, 12), (1, 31)]
    assert parts(Days(two.low, NEVER)) == [(1, FAR), (1, 12), (1, 31)]
    assert bounds.part(Days(two.low, NEVER), "year") == Num(1, FAR, False, True)
    last = Days(NEVER - 1, NEVER - 1)
    assert parts(last) == [(9999, 9999), (12, 12), (31, 31)]


def test_a_date_of_three_numbers() -> None:
    def made(year: tuple[int, int], month: tuple[int, int], day: tuple[int, int]) -> tuple[str, str]:
        found = bounds.make_date(Num(*year), Num(*month), Num(*day))
        return tuple(date.fromordinal(d).isoformat() for d in found)  # type: ignore[return-value]

    assert made((2023, 2024), (2, 2), (31, 31)) == ("2023-02-28", "2024-02-29")
    assert made((2024, 2024), (0, 13), (0, 40)) == ("2024-01-01", "2024-12-31")
    assert made((0, 10000), (3, 4), (5, 6)) == ("0001-03-05", "9999-04-06")
