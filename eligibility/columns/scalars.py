"""Scalars and bounds in columns: exact fractions, open where null, and truths about them.

A bound is a numerator over a denominator above 0. An open bound (nobody declared one) is null in its column, or None
when it is open for every row.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from eligibility.errors import RulebookError

from .cells import Cell, Scalar, Sheet, Truth, at_of

LIMIT = 2**62
Exact = int | Fraction


@dataclass(frozen=True)
class Bound:
    """`n / d`. `most` is the largest size that `n` can have; `open` says that null (open) may occur."""

    n: Scalar
    d: Scalar
    most: int
    most_d: int = 1
    sign: int = 1  # 1: never below 0; 0: may be
    open: bool = False


def constant(value: Exact) -> Bound:
    value = Fraction(value)
    return Bound(value.numerator, value.denominator, abs(value.numerator), value.denominator, int(value >= 0))


class Bounds:
    """Operations on scalars and bounds, written into a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    # -- scalars ------------------------------------------------------------------------------------------
    def _op(self, a: Scalar, b: Scalar, sign: str) -> Scalar:
        if not isinstance(a, Cell) and not isinstance(b, Cell):
            return a + b if sign == "+" else a - b if sign == "-" else a * b
        if sign == "*" and 1 in (a, b):
            return b if a == 1 else a
        if sign in "+-" and not isinstance(b, Cell) and b == 0:
            return a
        if sign == "+" and not isinstance(a, Cell) and a == 0:
            return b
        x, y = self.sheet.raw(a), self.sheet.raw(b)
        return Cell(x + y if sign == "+" else x - y if sign == "-" else x * y, at_of(a, b))

    def floor_div(self, n: Scalar, d: Scalar, *, positive: bool = False) -> Scalar:
        """The whole part below, as Polars has it; the same on engines whose division cuts towards 0, as DuckDB's."""
        if not isinstance(n, Cell) and not isinstance(d, Cell):
            return n // d
        if d == 1 and not isinstance(d, Cell):
            return n
        x, y = self.sheet.raw(n), self.sheet.raw(d)
        if not (positive or self.sheet.exact):
            x = x - ((x % y) + y) % y
        return Cell(x // y, at_of(n, d))

    def compare(self, a: Scalar, b: Scalar, sign: str) -> bool | Cell:
        """`<`, `<=` or `==` of two scalars; null where a side is."""
        if not isinstance(a, Cell) and not isinstance(b, Cell):
            return a < b if sign == "<" else a <= b if sign == "<=" else a == b
        x, y = self.sheet.raw(a), self.sheet.raw(b)
        return Cell(x < y if sign == "<" else x <= y if sign == "<=" else x == y, at_of(a, b))

    # -- bounds -------------------------------------------------------------------------------------------
    def _made(self, n: Scalar, d: Scalar, most: int, most_d: int, sign: int, is_open: bool) -> Bound:
        if most > LIMIT or most_d > LIMIT:
            raise RulebookError(
                "overflow", "a number may become larger than 64 bits hold", "",
                "declare a smaller max for its facts, or round earlier",
            )  # fmt: skip
        return Bound(n, d, most, most_d, sign, is_open)

    def same_denominator(self, a: Bound, b: Bound) -> tuple[Scalar, Scalar, Scalar, int, int, int]:
        """Both numerators over one denominator: n of a, n of b, d, the largest of each."""
        if not isinstance(a.d, Cell) and not isinstance(b.d, Cell):
            d = lcm(a.d, b.d)
            ka, kb = d // a.d, d // b.d
            return self._op(a.n, ka, "*"), self._op(b.n, kb, "*"), d, a.most * ka, b.most * kb, d
        return (self._op(a.n, b.d, "*"), self._op(b.n, a.d, "*"), self._op(a.d, b.d, "*"),
                a.most * b.most_d, b.most * a.most_d, a.most_d * b.most_d)  # fmt: skip

    def bound_add(self, a: Bound | None, b: Bound | None, sign: str = "+") -> Bound | None:
        if a is None or b is None:
            return None
        x, y, d, mx, my, md = self.same_denominator(a, b)
        low = 1 if sign == "+" and a.sign and b.sign else 0
        return self._made(self._op(x, y, sign), d, mx + my, md, low, a.open or b.open)

    def bound_multiply(self, a: Bound, b: Bound) -> Bound:
        return self._made(self._op(a.n, b.n, "*"), self._op(a.d, b.d, "*"), a.most * b.most, a.most_d * b.most_d,
                          int(a.sign and b.sign), a.open or b.open)  # fmt: skip

    def bound_compare(self, a: Bound, b: Bound, sign: str) -> bool | Cell:
        x, y, _, mx, my, _ = self.same_denominator(a, b)
        if max(mx, my) > LIMIT:
            self._made(0, 1, LIMIT + 1, 1, 1, False)
        return self.compare(x, y, sign)

    def sure(self, a: Bound | None, b: Bound | None, sign: str) -> bool | Cell:
        """Whether the comparison holds whatever the open ones are: never where a side is open."""
        if a is None or b is None:
            return False
        found = self.bound_compare(a, b, sign)
        return self.sheet.fill(found, False) if isinstance(found, Cell) and (a.open or b.open) else found

    def bound_pick(self, a: Bound | None, b: Bound | None, *, largest: bool, open_wins: bool) -> Bound | None:
        """The smaller or larger of two bounds; an open one wins, or gives way."""
        if a is None or b is None:
            return None if open_wins else (b if a is None else a)
        if largest and a.sign and b.sign and 0 in (a.most, b.most) and not (a.open or b.open):
            return b if a.most == 0 else a  # nothing, and what is never below it
        x, y, d, mx, my, md = self.same_denominator(a, b)
        sign = int(a.sign and b.sign) or (int(a.sign or b.sign) if largest else 0)
        if not isinstance(x, Cell) and not isinstance(y, Cell):
            return self._made(max(x, y) if largest else min(x, y), d, max(mx, my), md, sign, False)
        sheet = self.sheet
        function = sheet.engine.max_horizontal if largest else sheet.engine.min_horizontal
        if a.open or b.open:
            found = self._pick_open(x, y, largest=largest, open_wins=open_wins, may_open=b.open)
        else:
            found = Cell(function(sheet.raw(x), sheet.raw(y)), at_of(x, y))
        return self._made(found, d, max(mx, my), md, sign, (a.open or b.open) if open_wins else (a.open and b.open))

    def _pick_open(self, x: Scalar, y: Scalar, *, largest: bool, open_wins: bool, may_open: bool) -> Cell:
        """The same by comparison, several times quicker than the extremes of columns that have nulls.

        A comparison with null is null, which chooses x.
        """
        x, y = self.sheet.hold(x), self.sheet.hold(y)
        smaller, larger = (x, y) if largest else (y, x)
        second = Cell(self.sheet.raw(smaller) < self.sheet.raw(larger), at_of(x, y))
        asked = y if open_wins else x
        if isinstance(asked, Cell) and (may_open or not open_wins):
            second = Cell(asked.x.is_null() | second.x, second.at)
        return self.sheet.when(second, y, x)

    def rounded(self, a: Bound | None, step: int, mode: str) -> Bound | None:
        if a is None:
            return None
        d = self._op(a.d, step, "*")
        n = a.n
        if mode == "up":
            n = self._op(n, self._op(d, 1, "-"), "+")
        elif mode == "half_up":  # floor((2n + d) / 2d)
            n, d = self._op(self._op(n, 2, "*"), d, "+"), self._op(d, 2, "*")
        whole = self.floor_div(n, d, positive=bool(a.sign))
        if 2 * a.most + a.most_d * step > LIMIT:
            self._made(0, 1, LIMIT + 1, 1, 1, False)
        size = a.most if isinstance(a.d, Cell) else a.most // a.d + 1  # without the scale of the rates that were in it
        return Bound(self._op(whole, step, "*"), 1, size + step, 1, a.sign, a.open)

    # -- truths -------------------------------------------------------------------------------------------
    def settle(self, yes: bool | Cell, no: bool | Cell) -> Truth:
        """True where yes, false where no, else not known."""
        if yes is True or no is True:
            return yes is True
        if not isinstance(yes, Cell) and not isinstance(no, Cell):
            return None
        engine = self.sheet.engine
        if not isinstance(no, Cell):
            assert isinstance(yes, Cell)
            return Cell(engine.when(yes.x).then(engine.lit(True)), yes.at)
        if not isinstance(yes, Cell):
            return Cell(engine.when(no.x).then(engine.lit(False)), no.at)
        yes = self.sheet.once(yes)
        return Cell(engine.when(yes.x | no.x).then(yes.x), at_of(yes, no))

    def both(self, *parts: bool | Cell) -> bool | Cell:
        if any(p is False for p in parts):
            return False
        cells = [p for p in parts if isinstance(p, Cell)]
        if not cells:
            return True
        found = cells[0].x
        for cell in cells[1:]:
            found = found & cell.x
        return Cell(found, at_of(*cells))

    def either(self, *parts: bool | Cell) -> bool | Cell:
        if any(p is True for p in parts):
            return True
        cells = [p for p in parts if isinstance(p, Cell)]
        if not cells:
            return False
        found = cells[0].x
        for cell in cells[1:]:
            found = found | cell.x
        return Cell(found, at_of(*cells))
