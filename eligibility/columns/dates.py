"""Days in columns: whole numbers of the form year * 10,000 + month * 100 + day, which sort as days do.

Complete years between two days are then one subtraction and one division, leap days included. Everything is whole
arithmetic, so that every engine gives the same. NEVER is later than every day.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from .cells import Cell, Scalar, Sheet, at_of
from .numbers import Arithmetic, Number, Pair, Plain, is_constant, point, value_of
from .scalars import Bound

NEVER = 99_991_301
LAST = 99_991_231
FIRST = 19_000_101


def number_of(day: int) -> int:
    """The number of a day's ordinal."""
    if day > date.max.toordinal():
        return NEVER
    d = date.fromordinal(day)
    return d.year * 10_000 + d.month * 100 + d.day


def number_of_days(sheet: Sheet, days: Cell) -> Cell:
    """The numbers of days counted from 1970-01-01, in 32 bits; several times quicker than asking for each part.

    Years begin in March here, so that a leap day comes last; 400 of them have 146,097 days.
    """

    at = days.at

    def keep(x: Any) -> Any:
        nonlocal at
        cell = sheet.keep(Cell(x, at))
        at = cell.at
        return cell.x

    since = keep(days.x + 719_468)  # from 1 March of the year 0
    in_era = keep(since - since // 146_097 * 146_097)
    year = keep((in_era - in_era // 1_460 + in_era // 36_524 - in_era // 146_096) // 365)
    in_year = keep(in_era - (year * 365 + year // 4 - year // 100))
    month = keep((in_year * 5 + 2) // 153)  # 0: March, 11: February
    day = in_year - (month * 153 + 2) // 5 + 1
    number = (since // 146_097 * 400 + year) * 10_000 + (month + 3) * 100 + day + month // 10 * 8_800
    return Cell(number.cast(sheet.engine.Int64), at)


def bound(n: Scalar) -> Bound:
    return Bound(n, 1, NEVER)


class Calendar:
    """The date functions of the language on bounds, written into a sheet."""

    def __init__(self, sheet: Sheet, numbers: Arithmetic) -> None:
        self.sheet, self.numbers = sheet, numbers

    # -- scalars ------------------------------------------------------------------------------------------
    def _do(self, a: Scalar, b: Scalar, sign: str) -> Scalar:
        return self.numbers._op(a, b, sign)

    def _div(self, a: Scalar, b: int) -> Scalar:
        return self.numbers.floor_div(a, b, positive=True)

    def _mod(self, a: Scalar, b: int) -> Scalar:
        return self._do(a, self._do(self._div(a, b), b, "*"), "-")

    def _less(self, a: Scalar, b: Scalar) -> bool | Cell:
        return self.numbers.compare(a, b, "<")

    def _if(self, condition: bool | Cell, then: Scalar, otherwise: Scalar) -> Scalar:
        if not isinstance(condition, Cell):
            return then if condition else otherwise
        return self.sheet.when(condition, then, otherwise)

    def parts(self, day: Scalar) -> tuple[Scalar, Scalar, Scalar]:
        day = self.sheet.hold(day)
        year, months = self.sheet.hold(self._div(day, 10_000)), self.sheet.hold(self._div(day, 100))
        found = (self._do(whole, self._do(part, 100, "*"), "-") for whole, part in ((months, year), (day, months)))
        month, day = (self.sheet.hold(part) for part in found)
        return year, month, day

    def joined(self, year: Scalar, month: Scalar, day: Scalar) -> Scalar:
        return self._do(self._do(self._do(year, 10_000, "*"), self._do(month, 100, "*"), "+"), day, "+")

    def _until_last(self, day: Scalar) -> Scalar:
        day = self.sheet.hold(day)
        return self._if(self._less(day, NEVER), day, LAST)

    def years(self, a: Scalar, b: Scalar) -> Scalar:
        """Complete years, cut towards 0 when b comes first."""
        return self._either_way(a, b, lambda x, y: self._div(self._do(y, x, "-"), 10_000))

    def months(self, a: Scalar, b: Scalar) -> Scalar:
        def forward(x: Scalar, y: Scalar) -> Scalar:
            (y1, m1, d1), (y2, m2, d2) = self.parts(x), self.parts(y)
            whole = self._do(self._do(self._do(y2, y1, "-"), 12, "*"), self._do(m2, m1, "-"), "+")
            return self._do(whole, self._if(self._less(d2, d1), 1, 0), "-")

        return self._either_way(a, b, forward)

    def _either_way(self, a: Scalar, b: Scalar, forward: Callable[[Scalar, Scalar], Scalar]) -> Scalar:
        a, b = self.sheet.hold(a), self.sheet.hold(b)
        backward = self._do(0, forward(b, a), "-")
        swapped = self._less(b, a)
        if not isinstance(swapped, Cell):
            return backward if swapped else forward(a, b)
        return self._if(swapped, backward, forward(a, b))

    def ordinal(self, day: Scalar) -> Scalar:
        """Days since the start of the calendar."""
        year, month, d = self.parts(day)
        late = self._less(month, 3)
        year = self.sheet.hold(self._do(year, self._if(late, 1, 0), "-"))
        month = self._do(month, self._if(late, 9, -3), "+")
        leaps = self._do(self._do(self._div(year, 4), self._div(year, 100), "-"), self._div(year, 400), "+")
        in_year = self._div(self._do(self._do(month, 153, "*"), 2, "+"), 5)
        return self._do(
            self._do(self._do(self._do(year, 365, "*"), leaps, "+"), in_year, "+"), self._do(d, 307, "-"), "+"
        )

    def length(self, year: Scalar, month: Scalar) -> Scalar:
        """Days of a month."""
        year, month = self.sheet.hold(year), self.sheet.hold(month)
        leap = self._if(self._is_leap(year), 29, 28)
        long = self._do(30, self._mod(self._do(month, self._div(month, 8), "+"), 2), "+")
        return self._if(self.numbers.compare(month, 2, "=="), leap, long)

    def _is_leap(self, year: Scalar) -> bool | Cell:
        by = [self.numbers.compare(self._mod(year, n), 0, "==") for n in (4, 100, 400)]
        return self.numbers.either(self.numbers.both(by[0], _not(by[1])), by[2])

    def shift(self, day: Scalar, months: Scalar, *, years: bool) -> Scalar:
        """A day some months later; where that day does not exist the month's last, for years 1 March."""
        day = self.sheet.hold(day)
        year, month, d = self.parts(self._until_last(day))
        at = self._do(self._do(self._do(year, 12, "*"), self._do(month, 1, "-"), "+"), months, "+")
        at = self.sheet.hold(at)
        year, month = self.sheet.hold(self._div(at, 12)), self.sheet.hold(self._do(self._mod(at, 12), 1, "+"))
        length = self.sheet.hold(self.length(year, month))
        fits = self.numbers.compare(d, length, "<=")
        end = self.joined(year, self._do(month, 1, "+"), 1) if years else self.joined(year, month, length)
        found = self.sheet.hold(self._if(fits, self.joined(year, month, d), end))
        found = self._if(self._less(LAST, found), NEVER, found)
        found = self._if(self._less(year, 1), 10_101, found)
        return self._if(self._less(day, NEVER), found, NEVER)

    # -- bounds -------------------------------------------------------------------------------------------
    def between(self, a: Number, b: Number, unit: str) -> Number:
        """years, months or days from a to b; open where "never" is possible."""
        plain = self._plain_between(a, b, unit)
        if plain is not None:
            return plain
        low = self._count(_hi(self.numbers, a), _lo(self.numbers, b), unit, open_at="a")
        high = self._count(_lo(self.numbers, a), _hi(self.numbers, b), unit, open_at="b")
        return Pair(low, high)

    def _plain_between(self, a: Number, b: Number, unit: str) -> Plain | None:
        """The usual case: one side is the day asked about, the other cannot be never."""
        if not (isinstance(a, Plain) and isinstance(b, Plain) and (is_constant(a) or is_constant(b))):
            return None
        ends = (a.low, a.high, b.low, b.high)
        if any(end is None or end >= NEVER for end in ends):
            return None
        x = self._measure(a.x.n, b.x.n, unit)
        low, high = self._measure(int(a.high), int(b.low), unit), self._measure(int(a.low), int(b.high), unit)  # type: ignore[arg-type]
        assert isinstance(low, int)
        assert isinstance(high, int)
        known = point(a) is not None and point(b) is not None
        return Plain(Bound(x, 1, max(abs(low), abs(high)), 1, int(low >= 0)), low, high, known)

    def _measure(self, a: Scalar, b: Scalar, unit: str) -> Scalar:
        if unit == "days":
            return self._do(self.ordinal(b), self.ordinal(a), "-")
        return self.years(a, b) if unit == "years" else self.months(a, b)

    def _count(self, a: Bound, b: Bound, unit: str, *, open_at: str) -> Bound:
        value = self._measure(self._until_last(a.n), self._until_last(b.n), unit)
        side = a.n if open_at == "a" else b.n
        never = self.numbers.compare(NEVER, side, "<=")
        if isinstance(never, Cell):
            value = self.sheet.when(Cell(~never.x, at_of(never)), value, None)
        elif never:
            return Bound(self.sheet.when(Cell(self.sheet.engine.lit(False), 0), 0, None), 1, 4_000_000, 1, 0, True)
        return Bound(value, 1, 4_000_000, 1, 0, isinstance(never, Cell))

    def part(self, x: Number, name: str) -> Number:
        """year, month or day of a date."""
        place = ("year", "month", "day").index(name)
        lo, hi = _lo(self.numbers, x).n, _hi(self.numbers, x).n
        low, high = self.parts(lo), self.parts(hi)
        never = self.numbers.compare(NEVER, hi, "<=")
        least, most = ((1, None), (1, 12), (1, 31))[place]
        same: bool | Cell = True
        for earlier in range(place):
            same = self.numbers.both(same, self.numbers.compare(low[earlier], high[earlier], "=="))
        same = self.numbers.both(same, _not(never))
        first = self._if(same, low[place], least)
        if most is not None:
            last: Scalar = self._if(same, high[place], most)
            return Pair(Bound(first, 1, 9999), Bound(last, 1, 9999))
        if not isinstance(never, Cell):
            return Pair(Bound(1 if never else low[0], 1, 9999), None if never else Bound(high[0], 1, 9999))
        last = self.sheet.when(Cell(~never.x, never.at), high[0], None)
        return Pair(Bound(first, 1, 9999), Bound(last, 1, 9999, open=True))

    def shifted(self, x: Number, count: Number, *, years: bool) -> Number:
        unit = 12 if years else 1
        ends = (self.numbers.lo(count), self.numbers.hi(count))
        by = [None if b is None else self._do(self._whole(b), unit, "*") for b in ends]
        start, fewest = _lo(self.numbers, x).n, self.numbers.lo(count)
        if by[0] is None:
            low = self._if(self._less(start, NEVER), 10_101, NEVER)
        else:
            low = self.shift(start, by[0], years=years)
            if fewest is not None and fewest.open and isinstance(low, Cell):
                low = self.sheet.fill(low, 10_101)
        high: Scalar = NEVER if by[1] is None else self.shift(_hi(self.numbers, x).n, by[1], years=years)
        most = self.numbers.hi(count)
        if most is not None and most.open and isinstance(high, Cell):
            high = self.sheet.fill(high, NEVER)
        return Pair(bound(low), bound(high))

    def _whole(self, b: Bound) -> Scalar:
        return self.numbers.floor_div(b.n, b.d, positive=bool(b.sign))

    def made(self, year: Number, month: Number, day: Number) -> Number:
        """A date of three numbers; a day past the month's end is its last day."""

        def at(pick: Callable[[Number], Bound | None]) -> Scalar:
            found = []
            for x, least, most in ((year, 1, 9999), (month, 1, 12)):
                b = pick(x)
                found.append(most if b is None else self._clamped(b, least, most))
            b = pick(day)
            length = self.sheet.hold(self.length(found[0], found[1]))
            d = length if b is None else self._least(self._clamped(b, 1, 31), length)
            return self.joined(found[0], found[1], d)

        return Pair(bound(at(self.numbers.lo)), bound(at(self.numbers.hi)))

    def _clamped(self, b: Bound, least: int, most: int) -> Scalar:
        n = self.sheet.hold(self._whole(b))
        if b.open and isinstance(n, Cell):
            n = self.sheet.fill(n, most)
        n = self.sheet.hold(self._if(self._less(n, least), least, n))
        return self._if(self._less(most, n), most, n)

    def _least(self, a: Scalar, b: Scalar) -> Scalar:
        return self._if(self._less(a, b), a, b)


def _not(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth


def _lo(numbers: Arithmetic, x: Number) -> Bound:
    found = numbers.lo(x)
    assert found is not None
    return found


def _hi(numbers: Arithmetic, x: Number) -> Bound:
    found = numbers.hi(x)
    assert found is not None
    return found


def constant_day(day: int) -> Plain:
    """A day that is the same for all rows, by its ordinal."""
    n = number_of(day)
    return Plain(bound(n), n, n)


def days(low: Scalar, high: Scalar) -> Number:
    if not isinstance(low, Cell) and low == high:
        return Plain(bound(low), low, low)
    return Pair(bound(low), bound(high))


__all__ = ["FIRST", "LAST", "NEVER", "Calendar", "constant_day", "days", "number_of", "value_of"]
