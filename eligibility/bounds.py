"""Values as pairs of bounds, and their operations. There is no NULL: not knowing is a wider pair.

truth   one of FALSE < UNKNOWN < TRUE, the order in which `and` is the minimum and `or` the maximum
number  Num(low, high) with flags where a bound is infinite: nobody declared one, or it counts until "never"
date    Days(low, high), proleptic ordinals; NEVER is later than every day
choice  the frozenset of words still possible
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

FALSE, UNKNOWN, TRUE = 0, 1, 2
NEVER = date.max.toordinal() + 1
FIRST = date(1900, 1, 1).toordinal()
Exact = int | Fraction
FAR = 10**30  # stands for an open end: farther than any number of a rulebook


class Num(NamedTuple):
    """A number between two exact bounds. An open side is infinite; what stands in its place is about FAR."""

    low: Exact
    high: Exact
    open_low: bool = False
    open_high: bool = False

    @property
    def fixed(self) -> bool:
        return self.low == self.high and not self.open_low and not self.open_high


class Days(NamedTuple):
    """A day between two days, both possible."""

    low: int
    high: int

    @property
    def fixed(self) -> bool:
        return self.low == self.high


Words = frozenset[str]
ANY_WORD = "?"  # stands in a choice without a list (an area, a link) for every word that can be written
ANY_CODE = frozenset({"", ANY_WORD})  # an area or link that is not known: no word is sure, none excluded
Value = int | Num | Days | Words


def exactly(value: Exact) -> Num:
    return Num(value, value)


def some(value: Num) -> bool:
    """Whether it may be more than nothing."""
    return value.high > 0 or value.open_high


def fixed(value: Value) -> bool:
    """Whether only one value is possible."""
    if isinstance(value, Num | Days):
        return value.fixed
    if isinstance(value, frozenset):
        return len(value) == 1
    return value != UNKNOWN


# -- comparison ---------------------------------------------------------------------------------------------
def less(a: Num | Days, b: Num | Days) -> int:
    """a < b: sure when even the highest a is below the lowest b."""
    a_high, b_low = _closed_high(a), _closed_low(b)
    if a_high is not None and b_low is not None and a_high < b_low:
        return TRUE
    a_low, b_high = _closed_low(a), _closed_high(b)
    if a_low is not None and b_high is not None and a_low >= b_high:
        return FALSE
    return UNKNOWN


def less_equal(a: Num | Days, b: Num | Days) -> int:
    """a <= b is not (b < a)."""
    return TRUE - less(b, a)


def equal(a: Num | Days, b: Num | Days) -> int:
    """Sure when both are the one same value; impossible when the ranges do not meet."""
    if fixed(a) and fixed(b) and a.low == b.low:
        return TRUE
    return FALSE if TRUE in (less(a, b), less(b, a)) else UNKNOWN


def _closed_low(x: Num | Days) -> Exact | None:
    return None if isinstance(x, Num) and x.open_low else x.low


def _closed_high(x: Num | Days) -> Exact | None:
    return None if isinstance(x, Num) and x.open_high else x.high


def same_word(a: Words, b: Words) -> int:
    """a == b for choices."""
    if len(a) == 1 and a == b:
        return TRUE
    return UNKNOWN if _meet(a, b) else FALSE


def within(a: Words, words: Words) -> int:
    """a in [words]."""
    if a <= words:
        return TRUE
    return UNKNOWN if _meet(a, words) else FALSE


def _meet(a: Words, b: Words) -> bool:
    return bool(a & b) or ANY_WORD in a or ANY_WORD in b


# -- arithmetic ---------------------------------------------------------------------------------------------
def add(a: Num, b: Num) -> Num:
    return Num(a.low + b.low, a.high + b.high, a.open_low or b.open_low, a.open_high or b.open_high)


def subtract(a: Num, b: Num) -> Num:
    return Num(a.low - b.high, a.high - b.low, a.open_low or b.open_high, a.open_high or b.open_low)


def multiply(a: Num, b: Num) -> Num:
    """The extremes of the four corners; an open end is infinite, and nothing times it is nothing."""
    corners = [_corner(x, y) for x in _ends(a) for y in _ends(b)]
    finite = [value for sign, value in corners if not sign]  # none: both ends are open
    opened = {sign for sign, _ in corners}
    low = -FAR if -1 in opened else min(finite)
    return Num(low, FAR if 1 in opened else max(finite), -1 in opened, 1 in opened)


def _ends(x: Num) -> tuple[tuple[int, Exact], tuple[int, Exact]]:
    """Both ends as (sign of an infinite one or 0, value)."""
    return (-1 if x.open_low else 0, x.low), (1 if x.open_high else 0, x.high)


def _corner(x: tuple[int, Exact], y: tuple[int, Exact]) -> tuple[int, Exact]:
    if not x[0] and not y[0]:
        return 0, x[1] * y[1]
    signs = [end or (value > 0) - (value < 0) for end, value in (x, y)]
    return signs[0] * signs[1], 0


def divide(a: Num, b: Num) -> Num:
    """By a divisor that is above 0 (the parser sees to it); one whose figure is not known yet leaves no high.

    An open divisor brings a quotient down to 0.
    """
    if b.low <= 0:
        below = a.low < 0 or a.open_low
        return Num(-FAR if below else 0, FAR, below, True)
    by = (Fraction(1) / Fraction(b.low), Fraction(0) if b.open_high else Fraction(1) / Fraction(b.high))
    low, high = min(a.low * by[0], a.low * by[1]), max(a.high * by[0], a.high * by[1])
    return Num(low, high, a.open_low, a.open_high)


def minimum(a: Num, b: Num) -> Num:
    """The lower one. Where one high only stands in, the other is the bound."""
    high = b.high if a.open_high and not b.open_high else a.high if b.open_high else min(a.high, b.high)
    return Num(min(a.low, b.low), high, a.open_low or b.open_low, a.open_high and b.open_high)


def maximum(a: Num, b: Num) -> Num:
    """The higher one. Where one low only stands in, the other is the bound."""
    low = b.low if a.open_low and not b.open_low else a.low if b.open_low else max(a.low, b.low)
    return Num(low, max(a.high, b.high), a.open_low and b.open_low, a.open_high or b.open_high)


def rounded(x: Num, step: Num, mode: str) -> Num:
    """Both bounds to a multiple of the step: `up`, `down` or `half_up`; a step not known moves them by its most."""
    if not step.fixed or step.low <= 0:
        low, high = int(x.low // 1), int(-(-x.high // 1))
        return Num(
            low - int(step.high), high + int(step.high), x.open_low or step.open_high, x.open_high or step.open_high
        )
    return Num(_round(x.low, step.low, mode), _round(x.high, step.low, mode), x.open_low, x.open_high)


def _round(value: Exact, step: Exact, mode: str) -> int:
    by = int(step)
    if mode == "up":
        return int(-((-value) // by) * by)
    if mode == "down":
        return int((value // by) * by)
    return int((value + Fraction(by, 2)) // by * by)


# -- unions: what a value may be when it is not known which case holds --------------------------------------
def union(a: Value, b: Value) -> Value:
    """The narrowest value that allows whatever a or b allows."""
    if isinstance(a, Num) and isinstance(b, Num):
        return Num(min(a.low, b.low), max(a.high, b.high), a.open_low or b.open_low, a.open_high or b.open_high)
    if isinstance(a, Days) and isinstance(b, Days):
        return Days(min(a.low, b.low), max(a.high, b.high))
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a | b
    return a if a == b else UNKNOWN


# -- dates --------------------------------------------------------------------------------------------------
def days_of(text: str) -> Days:
    """`1950`, `1950-03`, `1950-03-07` or `never`."""
    if text == "never":
        return Days(NEVER, NEVER)
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        day = date(*parts).toordinal()
        return Days(day, day)
    first, last = (parts[1], parts[1]) if len(parts) == 2 else (1, 12)
    return Days(date(parts[0], first, 1).toordinal(), date(parts[0], last, monthrange(parts[0], last)[1]).toordinal())


def complete_months(start: int, end: int) -> int:
    """Complete months from one day to another; negative when the end comes first."""
    if end < start:
        return -complete_months(end, start)
    a, b = _date(start), _date(end)
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)


def complete_years(start: int, end: int) -> int:
    """Complete years; a birthday on 29 February falls on 1 March in other years."""
    if end < start:
        return -complete_years(end, start)
    a, b = _date(start), _date(end)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day))


def between(a: Days, b: Days, unit: str) -> Num:
    """years, months or days from a to b; open where "never" is possible."""
    count: Callable[[int, int], int] = {"years": complete_years, "months": complete_months, "days": lambda x, y: y - x}[
        unit
    ]
    last = date.max.toordinal()
    low = -FAR if a.high >= NEVER else count(a.high, min(b.low, last))
    high = FAR if b.high >= NEVER else count(min(a.low, last), b.high)
    return Num(low, high, a.high >= NEVER, b.high >= NEVER)


def shift(day: int, months: int, *, years: bool) -> int:
    """A day some months later. Where that day does not exist: the month's last day; for years, 1 March."""
    if day >= NEVER:
        return NEVER
    d = _date(day)
    at = d.year * 12 + d.month - 1 + months
    year, month = at // 12, at % 12 + 1
    if not 1 <= year <= 9999:
        return NEVER if year > 9999 else 1
    length = monthrange(year, month)[1]
    if d.day <= length:
        return date(year, month, d.day).toordinal()
    return date(year, month, length).toordinal() + (1 if years else 0)


def part(x: Days, name: str) -> Num:
    """year, month or day of a date."""
    if x.high >= NEVER:
        return {"year": Num(1, FAR, False, True), "month": Num(1, 12), "day": Num(1, 31)}[name]
    a, b = _date(x.low), _date(x.high)
    if name == "year":
        return Num(a.year, b.year)
    if name == "month":
        return Num(a.month, b.month) if a.year == b.year else Num(1, 12)
    return Num(a.day, b.day) if (a.year, a.month) == (b.year, b.month) else Num(1, 31)


def make_date(year: Num, month: Num, day: Num) -> Days:
    """A date of three numbers; a day past the month's end is its last day."""

    def at(y: Exact, m: Exact, d: Exact) -> int:
        in_year, in_month = min(max(int(y), 1), 9999), min(max(int(m), 1), 12)
        return date(in_year, in_month, min(max(int(d), 1), monthrange(in_year, in_month)[1])).toordinal()

    return Days(at(year.low, month.low, day.low), at(year.high, month.high, day.high))


def _date(day: int) -> date:
    return date.fromordinal(min(day, date.max.toordinal()))
