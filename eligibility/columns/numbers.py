"""Numbers in columns: a low and a high bound, exact fractions until they are rounded.

A *plain* number is one nullable column whose null stands for a range known beforehand: most facts are, and they are
compared in one step.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from eligibility.errors import RulebookError

from .cells import Cell, Scalar, Truth, at_of
from .scalars import Bound, Bounds, Exact, constant

OPEN = 2**62  # an infinite corner while its extremes are looked for


@dataclass(frozen=True)
class Plain:
    """One value a row, or null for "anywhere from low to high" (None: open). `known`: null in no row."""

    x: Bound
    low: Exact | None
    high: Exact | None
    known: bool = False


@dataclass(frozen=True)
class Pair:
    """Two bounds a row; None: open for every row. Where both are one and the same, the number is known in every row."""

    lo: Bound | None
    hi: Bound | None


Number = Plain | Pair


def exactly(value: Exact) -> Plain:
    return Plain(constant(value), value, value)


def point(value: Number) -> Bound | None:
    """The one bound of a number that is known in every row; None for others."""
    if isinstance(value, Plain):
        return value.x if value.known or not isinstance(value.x.n, Cell) else None
    return value.lo if value.lo is value.hi else None


def twice(b: Bound | None) -> Pair:
    """A number that is known in every row."""
    return Pair(b, b)


NOTHING = twice(constant(0))


def is_constant(value: Number) -> bool:
    return isinstance(value, Plain) and not isinstance(value.x.n, Cell) and not isinstance(value.x.d, Cell)


class Arithmetic(Bounds):
    """Operations on numbers, written into a sheet."""

    def lo(self, a: Number) -> Bound | None:
        return a.lo if isinstance(a, Pair) else self._end(a, a.low)

    def hi(self, a: Number) -> Bound | None:
        return a.hi if isinstance(a, Pair) else self._end(a, a.high)

    def _end(self, a: Plain, end: Exact | None) -> Bound | None:
        x = a.x
        if a.known or not isinstance(x.n, Cell):
            return x
        if end is None:
            return Bound(x.n, x.d, x.most, x.most_d, x.sign, True)
        if isinstance(x.d, Cell) or Fraction(end * x.d).denominator != 1:
            at_end = constant(end)
            gap = self.sheet.missing(x.n)
            n1, n2, d, m1, m2, md = self.same_denominator(x, at_end)
            return Bound(self.sheet.when(gap, n2, n1), d, max(m1, m2), md, int(x.sign and end >= 0))
        filled = self.sheet.fill(x.n, int(end * x.d))
        return Bound(filled, x.d, max(x.most, abs(int(end * x.d))), x.most_d, int(x.sign and end >= 0))

    def monotone(self, a: Plain, b: Plain, apply: Any, *, falls: bool = False) -> Plain | None:
        """A plain number again, where one side is constant and the other moves in one direction."""
        if not (is_constant(a) or is_constant(b)):
            return None
        x = apply(a.x, b.x)
        ends = []
        for end_a, end_b in ((a.low, b.low), (a.high, b.high)):
            ends.append(None if end_a is None or end_b is None else value_of(apply(constant(end_a), constant(end_b))))
        return Plain(x, ends[1], ends[0]) if falls else Plain(x, ends[0], ends[1])

    def _points(self, a: Number, b: Number) -> tuple[Bound, Bound] | None:
        """Both numbers where both are known in every row; None for two constants, which are worked out beforehand."""
        x, y = point(a), point(b)
        return None if x is None or y is None or (is_constant(a) and is_constant(b)) else (x, y)

    def add(self, a: Number, b: Number) -> Number:
        points = self._points(a, b)
        if points is not None:
            return twice(self.bound_add(*points))
        if isinstance(a, Plain) and isinstance(b, Plain):
            found = self.monotone(a, b, self.bound_add)
            if found is not None:
                return found
        return Pair(self.bound_add(self.lo(a), self.lo(b)), self.bound_add(self.hi(a), self.hi(b)))

    def subtract(self, a: Number, b: Number) -> Number:
        def minus(x: Bound, y: Bound) -> Bound | None:
            return self.bound_add(x, y, "-")

        points = self._points(a, b)
        if points is not None:
            return twice(minus(*points))
        if isinstance(a, Plain) and isinstance(b, Plain):
            if is_constant(b):
                return self.monotone(a, b, minus)  # type: ignore[return-value]
            if is_constant(a):
                return self.monotone(a, b, minus, falls=True)  # type: ignore[return-value]
        return Pair(self.bound_add(self.lo(a), self.hi(b), "-"), self.bound_add(self.hi(a), self.lo(b), "-"))

    def multiply(self, a: Number, b: Number) -> Number:
        points = self._points(a, b)
        if points is not None:
            return twice(self.bound_multiply(*points))
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Plain) and isinstance(other, Plain) and is_constant(one):
                falls = value_of(one.x) < 0
                if value_of(one.x) == 0:
                    return exactly(0)
                found = self.monotone(one, other, self.bound_multiply, falls=falls)
                assert found is not None
                return found
        los, his = (self.lo(a), self.lo(b)), (self.hi(a), self.hi(b))
        if all(b is not None and b.sign for b in los):
            return Pair(self.bound_multiply(los[0], los[1]), self._reach(his[0], his[1]))  # type: ignore[arg-type]
        return self._corners(los, his)

    def _reach(self, a: Bound | None, b: Bound | None) -> Bound | None:
        """The product of two highs, both never below 0: nothing times whatever is nothing."""
        if a is None and b is None:
            return None
        if a is None or b is None:
            known = a or b
            assert known is not None
            zero = self.compare(known.n, 0, "==")
            if not isinstance(zero, Cell):
                return constant(0) if zero else None
            return Bound(self.sheet.when(self.sheet.fill(zero, False), 0, None), 1, 0, 1, 1, True)
        product = self.bound_multiply(a, b)
        if not product.open:
            return product
        for side in (a, b):
            zero = self.compare(side.n, 0, "==")
            if isinstance(zero, Cell):
                n = self.sheet.when(self.sheet.fill(zero, False), 0, product.n)
                product = Bound(n, product.d, product.most, product.most_d, 1, True)
        return product

    def _corners(self, los: tuple[Any, Any], his: tuple[Any, Any]) -> Pair:
        """The extremes of the four corners; an open end is infinite, and nothing times it is nothing."""
        ends = [self._ends(los[side], his[side]) for side in (0, 1)]
        (a, d_a, most_a, big_a, open_a), (b, d_b, most_b, big_b, open_b) = ends
        d, most = self._op(d_a, d_b, "*"), most_a * most_b
        corners = [
            self._corner(a[i], b[j], (2 * i - 1, 2 * j - 1), may_open=open_a or open_b) for i in (0, 1) for j in (0, 1)
        ]
        whole = [c for c in corners if not isinstance(c, Cell)]
        if len(whole) == len(corners) and not isinstance(d, Cell):
            low, high = (None if abs(end) == OPEN else constant(Fraction(end, d)) for end in (min(whole), max(whole)))
            return Pair(low, high)
        raw, at, engine = [self.sheet.raw(c) for c in corners], at_of(*corners), self.sheet.engine
        low_cell = self.sheet.hold(Cell(engine.min_horizontal(*raw), at))
        high_cell = self.sheet.hold(Cell(engine.max_horizontal(*raw), at))
        if open_a or open_b:
            low_cell = self.sheet.when(Cell(low_cell.x > -OPEN, low_cell.at), low_cell, None)  # type: ignore[union-attr]
            high_cell = self.sheet.when(Cell(high_cell.x < OPEN, high_cell.at), high_cell, None)  # type: ignore[union-attr]
        most_d = big_a * big_b
        return Pair(self._made(low_cell, d, most, most_d, 0, open_a or open_b),
                    self._made(high_cell, d, most, most_d, 0, open_a or open_b))  # fmt: skip

    def _ends(
        self, lo: Bound | None, hi: Bound | None
    ) -> tuple[tuple[Scalar | None, Scalar | None], Scalar, int, int, bool]:
        """Both ends over one denominator; None: open for every row."""
        if lo is None or hi is None:
            known = lo or hi
            if known is None:
                return (None, None), 1, 1, 1, True
            n = self.sheet.hold(known.n)
            return (
                (n if lo is not None else None, n if hi is not None else None),
                known.d,
                known.most,
                known.most_d,
                True,
            )
        x, y, d, mx, my, big = self.same_denominator(lo, hi)
        return (self.sheet.hold(x), self.sheet.hold(y)), self.sheet.hold(d), max(mx, my), big, lo.open or hi.open

    def _corner(self, x: Scalar | None, y: Scalar | None, ends: tuple[int, int], *, may_open: bool) -> Scalar:
        """x * y, where null and None stand for an infinite end of the sign in `ends`."""
        product = None if x is None or y is None else self._op(x, y, "*")
        if product is not None and not (isinstance(product, Cell) and may_open):
            return product
        infinite = self._op(self._op(self._sign(x, ends[0]), self._sign(y, ends[1]), "*"), OPEN, "*")
        if product is None:
            return infinite
        assert isinstance(product, Cell)
        return Cell(product.x.fill_null(self.sheet.raw(infinite)), at_of(product, infinite))

    def _sign(self, x: Scalar | None, end: int) -> Scalar:
        """-1, 0 or 1; that of the end where x is open."""
        if x is None:
            return end
        if not isinstance(x, Cell):
            return (x > 0) - (x < 0)
        engine = self.sheet.engine
        sign = (x.x > 0).cast(engine.Int64) - (x.x < 0).cast(engine.Int64)
        return Cell(sign.fill_null(end), x.at)

    def divide(self, a: Number, b: Number) -> Number:
        """By a divisor above 0. Where its high is open, a quotient above 0 comes down to 0.

        A low of 0 is that of a figure that is not known: it leaves a quotient no high, and no low below 0.
        """
        points = self._points(a, b)
        if points is not None and (isinstance(points[1].n, Cell) or points[1].n > 0):
            return twice(self._by(*points))
        if isinstance(a, Plain) and isinstance(b, Plain) and is_constant(b):
            inverse = exactly(1 / Fraction(value_of(b.x)))
            return self.multiply(a, inverse)
        least = self.lo(b)
        assert least is not None
        gap = False if isinstance(b, Plain) and b.low else self.compare(least.n, 0, "<=")
        if gap is False:
            return self._divided(a, b)
        low = self._above_nothing(self.lo(a))
        if gap is True:
            return Pair(low, None)
        assert isinstance(gap, Cell)
        safe = Bound(self.sheet.when(gap, 1, least.n), least.d, max(least.most, 1), least.most_d)
        found = self._divided(a, Pair(safe, self.hi(b)))
        lo, hi = self.lo(found), self.hi(found)
        if lo is not None:
            opens = lo.open or low is None or low.open
            n = self.sheet.when(gap, None if low is None else low.n, lo.n)
            d: Scalar = self.sheet.when(gap, 1, lo.d) if isinstance(lo.d, Cell) or lo.d != 1 else 1
            lo = Bound(n, d, lo.most, lo.most_d, lo.sign, opens)
        if hi is not None:
            hi = Bound(self.sheet.when(gap, None, hi.n), hi.d, hi.most, hi.most_d, hi.sign, True)
        return Pair(lo, hi)

    def _above_nothing(self, a: Bound | None) -> Bound | None:
        """0 where a is surely not below it, else open."""
        if a is None or a.sign:
            return a and constant(0)
        below = self.sure(a, constant(0), "<") if not a.open else _flip(self.sure(constant(0), a, "<="))
        if not isinstance(below, Cell):
            return None if below else constant(0)
        return Bound(self.sheet.when(below, None, 0), 1, 0, 1, 1, True)

    def _divided(self, a: Number, b: Number) -> Pair:
        return Pair(self._quotient(self.lo(a), self.lo(b), self.hi(b), low=True),
                    self._quotient(self.hi(a), self.lo(b), self.hi(b), low=False))  # fmt: skip

    def _quotient(self, n: Bound | None, least: Bound | None, most: Bound | None, *, low: bool) -> Bound | None:
        if n is None:
            return None
        assert least is not None
        small = self._by(n, least)
        large = constant(0) if most is None else self._by(n, most)
        if most is not None and most.open:
            missing = self.sheet.missing(most.n)  # type: ignore[arg-type]
            large = Bound(self.sheet.when(missing, 0, large.n), self.sheet.when(missing, 1, large.d), large.most,
                          large.most_d, large.sign, n.open)  # fmt: skip
        if n.sign:
            return large if low else small
        return self.bound_pick(small, large, largest=not low, open_wins=True)

    def _by(self, n: Bound, d: Bound) -> Bound:
        return self._made(self._op(n.n, d.d, "*"), self._op(n.d, d.n, "*"), n.most * d.most_d, n.most_d * d.most,
                          n.sign, n.open)  # fmt: skip

    def pick(self, a: Number, b: Number, *, largest: bool) -> Number:
        """min or max."""
        points = self._points(a, b)
        if points is not None:
            return twice(self.bound_pick(*points, largest=largest, open_wins=False))
        if isinstance(a, Plain) and isinstance(b, Plain) and is_constant(a) and is_constant(b):
            return exactly(max(value_of(a.x), value_of(b.x)) if largest else min(value_of(a.x), value_of(b.x)))
        return Pair(self.bound_pick(self.lo(a), self.lo(b), largest=largest, open_wins=not largest),
                    self.bound_pick(self.hi(a), self.hi(b), largest=largest, open_wins=largest))  # fmt: skip

    def round(self, a: Number, by: Number, mode: str) -> Number:
        """To a multiple of a step; one whose figure is not known leaves no end."""
        if isinstance(by, Pair) and by.hi is None:
            return Pair(None, None)
        if not is_constant(by):
            raise RulebookError(
                "not_in_columns", "a rounding step differs from row to row", "", "round to a step that is one figure"
            )
        step = int(value_of(self.lo(by)))
        one = point(a)
        if one is not None and isinstance(one.n, Cell):
            return twice(self.rounded(one, step, mode))
        if isinstance(a, Plain):
            low, high = (
                None if e is None else value_of(self.rounded(constant(e), step, mode)) for e in (a.low, a.high)
            )
            x = self.rounded(a.x, step, mode)
            assert x is not None
            return Plain(x, low, high)
        return Pair(self.rounded(a.lo, step, mode), self.rounded(a.hi, step, mode))

    # -- truths -------------------------------------------------------------------------------------------
    def less(self, a: Number, b: Number, sign: str) -> Truth:
        """`<` or `<=`: sure when even the extremes agree."""
        points = self._points(a, b)
        if points is not None:
            return known_truth(self.bound_compare(*points, sign))
        if isinstance(a, Plain) and isinstance(b, Plain) and (is_constant(a) or is_constant(b)):
            return self._plain_less(a, b, sign)
        yes = self.sure(self.hi(a), self.lo(b), sign)
        no = self.sure(self.hi(b), self.lo(a), "<" if sign == "<=" else "<=")
        return self.settle(yes, no)

    def _plain_less(self, a: Plain, b: Plain, sign: str) -> Truth:
        found = self.bound_compare(a.x, b.x, sign)
        if not isinstance(found, Cell):
            return found
        yes = a.high is not None and b.low is not None and (a.high < b.low or (sign == "<=" and a.high == b.low))
        no = a.low is not None and b.high is not None and (b.high < a.low or (sign == "<" and b.high == a.low))
        return self.sheet.fill(found, yes) if yes or no else found

    def equal(self, a: Number, b: Number) -> Truth:
        points = self._points(a, b)
        if points is not None:
            return known_truth(self.bound_compare(*points, "=="))
        if isinstance(a, Plain) and isinstance(b, Plain) and (is_constant(a) or is_constant(b)):
            found = self.bound_compare(a.x, b.x, "==")
            if not isinstance(found, Cell):
                return found
            apart = (a.high is not None and b.low is not None and a.high < b.low) or (
                b.high is not None and a.low is not None and b.high < a.low
            )
            return self.sheet.fill(found, False) if apart else found
        a_lo, a_hi, b_lo, b_hi = self.lo(a), self.hi(a), self.lo(b), self.hi(b)
        same = [self.sure(a_lo, a_hi, "=="), self.sure(b_lo, b_hi, "=="), self.sure(a_lo, b_lo, "==")]
        no = self.either(self.sure(a_hi, b_lo, "<"), self.sure(b_hi, a_lo, "<"))
        return self.settle(self.both(*same), no)


def _flip(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth


def is_known(truth: Truth) -> bool:
    """Whether a truth is null in no row."""
    return truth.known if isinstance(truth, Cell) else truth is not None


def known_truth(truth: bool | Cell) -> bool | Cell:
    """The same, null in no row."""
    return Cell(truth.x, truth.at, known=True) if isinstance(truth, Cell) else truth


def value_of(bound: Bound | None) -> Exact:
    """The number of a bound that is the same for all rows."""
    assert bound is not None
    assert not isinstance(bound.n, Cell)
    assert not isinstance(bound.d, Cell)
    value = Fraction(bound.n, bound.d)
    return int(value) if value.denominator == 1 else value
