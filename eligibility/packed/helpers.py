"""What generated source calls: arithmetic that is rare, days as yyyymmdd, and the way back to the closures' values."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from eligibility import bounds
from eligibility.bounds import FALSE, FAR, TRUE, UNKNOWN, Days, Num

from .values import BIG

FIRST = 19000101
LAST = 99991231
NEVER = 100000101  # later than every day
Exact = int | Fraction
Ends = tuple[Exact, Exact]
_REACH = 2**63  # no value of a checked rulebook is farther
_KEPT = 100_000


class Beyond(Exception):
    """A number farther than any of a checked rulebook: the closures must say."""


# -- numbers ------------------------------------------------------------------------------------------------
def product(a_low: Exact, a_high: Exact, b_low: Exact, b_high: Exact) -> Ends:
    """The extremes of the four corners; an open end is infinite, and nothing times it is nothing."""
    corners: list[Exact] = [_corner(a, b) for a in (a_low, a_high) for b in (b_low, b_high)]
    return min(corners), max(corners)


def _corner(a: Exact, b: Exact) -> Exact:
    if -BIG < a < BIG and -BIG < b < BIG:
        return a * b
    sign = ((a > 0) - (a < 0)) * ((b > 0) - (b < 0))
    return sign * FAR


def quotient(a_low: Exact, a_high: Exact, b_low: Exact, b_high: Exact) -> Ends:
    """By a divisor above 0; one that may be 0 leaves no high, an open one brings the quotient down to 0."""
    if b_low <= 0:
        return (-FAR if a_low < 0 else 0), FAR
    large, small = 1 / Fraction(b_low), Fraction(0) if b_high >= BIG else 1 / Fraction(b_high)
    low = -FAR if a_low <= -BIG else min(a_low * large, a_low * small)
    high = FAR if a_high >= BIG else max(a_high * large, a_high * small)
    return low, high


def unboxed(value: Num) -> Ends:
    """A number of the closures as two ends."""
    low: Exact = -FAR if value.open_low else value.low
    high: Exact = FAR if value.open_high else value.high
    if (low < -_REACH and not value.open_low) or (high > _REACH and not value.open_high):
        raise Beyond
    return low, high


# -- days ---------------------------------------------------------------------------------------------------
def number_of(day: int) -> int:
    """An ordinal as yyyymmdd."""
    if day >= bounds.NEVER:
        return NEVER
    d = date.fromordinal(max(day, 1))
    return d.year * 10_000 + d.month * 100 + d.day


def ordinal_of(day: int) -> int:
    """The other way."""
    return bounds.NEVER if day >= NEVER else date(day // 10_000, day // 100 % 100, day % 100).toordinal()


def unboxed_days(value: Days) -> tuple[int, int]:
    return number_of(value.low), number_of(value.high)


class Texts(dict[Any, tuple[int, int]]):
    """Days by how a document writes them: `1950`, `1950-03`, `1950-03-07`, `never`; any day where it does not know."""

    def __missing__(self, text: Any) -> tuple[int, int]:
        if len(self) > _KEPT:
            self.clear()
        found = self[text] = (FIRST, NEVER) if text is None else unboxed_days(bounds.days_of(text))
        return found


def years(start: int, end: int) -> int:
    """Complete years; a birthday on 29 February falls on 1 March in other years."""
    return (end - start) // 10_000 if end >= start else -((start - end) // 10_000)


def months(start: int, end: int) -> int:
    if end < start:
        return -months(end, start)
    return (end // 10_000 - start // 10_000) * 12 + end // 100 % 100 - start // 100 % 100 - (end % 100 < start % 100)


class _Ordinals(dict[int, int]):
    """Days as ordinals, each worked out once."""

    def __missing__(self, day: int) -> int:
        if len(self) > _KEPT:
            self.clear()
        found = self[day] = ordinal_of(day)
        return found


_ORDINALS = _Ordinals()


def days(start: int, end: int) -> int:
    return _ORDINALS[end] - _ORDINALS[start]


COUNTED = {"years": years, "months": months, "days": days}


def _between(unit: str, a_low: int, a_high: int, b_low: int, b_high: int) -> tuple[int, int]:
    count = COUNTED[unit]
    if a_low == a_high < NEVER and b_low == b_high < NEVER:
        both = count(a_low, b_low)
        return both, both
    low = -FAR if a_high >= NEVER else count(a_high, min(b_low, LAST))
    return low, FAR if b_high >= NEVER else count(min(a_low, LAST), b_high)


def years_between(a_low: int, a_high: int, b_low: int, b_high: int) -> tuple[int, int]:
    return _between("years", a_low, a_high, b_low, b_high)


def months_between(a_low: int, a_high: int, b_low: int, b_high: int) -> tuple[int, int]:
    return _between("months", a_low, a_high, b_low, b_high)


def days_between(a_low: int, a_high: int, b_low: int, b_high: int) -> tuple[int, int]:
    return _between("days", a_low, a_high, b_low, b_high)


@lru_cache(maxsize=_KEPT)
def _shift(day: int, count: int, *, by_years: bool) -> int:
    """A day some months later. Where that day does not exist: the month's last day; for years, 1 March."""
    if day >= NEVER:
        return NEVER
    at = day // 10_000 * 12 + day // 100 % 100 - 1 + count
    year, month, in_month = at // 12, at % 12 + 1, day % 100
    if not 1 <= year <= 9999:
        return NEVER if year > 9999 else 10101
    length = monthrange(year, month)[1]
    if in_month <= length:
        return year * 10_000 + month * 100 + in_month
    return year * 10_000 + 301 if by_years else year * 10_000 + month * 100 + length


def add_months(low: int, high: int, least: int, most: int) -> tuple[int, int]:
    first = _shift(low, least, by_years=False)
    if low == high and least == most:
        return first, first
    return first, NEVER if most >= BIG else _shift(high, most, by_years=False)


def add_years(low: int, high: int, least: int, most: int) -> tuple[int, int]:
    first = _shift(low, least * 12, by_years=True)
    if low == high and least == most:
        return first, first
    return first, NEVER if most >= BIG else _shift(high, most * 12, by_years=True)


def make_date(y: int, y_high: int, m: int, m_high: int, d: int, d_high: int) -> tuple[int, int]:
    """A date of three numbers; a day past the month's end is its last day."""
    return _made(y, m, d), _made(y_high, m_high, d_high)


def _made(y: int, m: int, d: int) -> int:
    year, month = min(max(y, 1), 9999), min(max(m, 1), 12)
    return year * 10_000 + month * 100 + min(max(d, 1), monthrange(year, month)[1])


def year_of(low: int, high: int) -> tuple[int, int]:
    return (1, FAR) if high >= NEVER else (low // 10_000, high // 10_000)


def month_of(low: int, high: int) -> tuple[int, int]:
    if high >= NEVER or low // 10_000 != high // 10_000:
        return 1, 12
    return low // 100 % 100, high // 100 % 100


def day_of(low: int, high: int) -> tuple[int, int]:
    if high >= NEVER or low // 100 != high // 100:
        return 1, 31
    return low % 100, high % 100


# -- words --------------------------------------------------------------------------------------------------
def same(a: Any, b: Any, words: tuple[str, ...], others: tuple[str, ...]) -> int:
    """a == b of two choices, either of which may be any of its words."""
    return bounds.same_word(_set(a, words), _set(b, others))


def _set(word: Any, words: tuple[str, ...]) -> frozenset[str]:
    if word is not None:
        return frozenset((word,))
    return frozenset(words) if words else bounds.ANY_CODE


# -- truths -------------------------------------------------------------------------------------------------
WIDEST = 6  # truths that one table folds


def _table(fold: Callable[[tuple[int, ...]], int], width: int, before: tuple[int, ...] = ()) -> Any:
    """A table of tables: what a fold makes of so many truths, found by one after the other."""
    if not width:
        return fold(before)
    return tuple(_table(fold, width - 1, (*before, truth)) for truth in (FALSE, UNKNOWN, TRUE))


def _code(truths: tuple[int, ...]) -> int:
    return sum(truth << 2 * place for place, truth in enumerate(truths))


TABLES = {
    f"{name}{width}": _table(fold, width)
    for name, fold in (("ALL", min), ("ANY", max), ("CODE", _code))
    for width in range(2, WIDEST + 1)
}


NAMES: dict[str, Any] = {  # what generated source may name
    "T": {True: TRUE, False: FALSE, None: UNKNOWN}, "DAYS": Texts(),
    "FAR": FAR, "BIG": BIG, "Fraction": Fraction, "within": bounds.within, "same_word": bounds.same_word, **TABLES,
    **{f.__name__: f for f in (product, quotient, unboxed, unboxed_days, years_between, months_between, days_between,
                               add_months, add_years, make_date, year_of, month_of, day_of, same)},
}  # fmt: skip
