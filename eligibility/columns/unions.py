"""What a number may be when it is not known which of several cases holds, and sums and maxima over cases."""

from collections.abc import Callable
from math import lcm

from .cells import Cell, Scalar, Sheet, at_of
from .numbers import OPEN, Arithmetic, Number, Pair, exactly, is_constant, point, twice, value_of
from .scalars import Bound, constant

Case = tuple[bool | Cell, Number]  # whether it is possible; what it gives


class Unions:
    """Written into a sheet."""

    def __init__(self, sheet: Sheet, numbers: Arithmetic) -> None:
        self.sheet, self.numbers = sheet, numbers

    def union(self, cases: list[Case], nothing: Number | None = None) -> Number:
        """The narrowest bounds that allow every possible case; `nothing` where none is (default: exactly 0)."""
        cases = [(p, n) for p, n in cases if p is not False]
        if not cases:
            return nothing or exactly(0)
        if len(cases) == 1 and cases[0][0] is True:
            return cases[0][1]
        some = self.numbers.either(*(p for p, _ in cases))
        if some is not True:
            cases = [*cases, (_not(some), nothing or exactly(0))]
        return Pair(self.extreme([(p, self.numbers.lo(n)) for p, n in cases], largest=False),
                    self.extreme([(p, self.numbers.hi(n)) for p, n in cases], largest=True))  # fmt: skip

    def one_of(self, cases: list[Case]) -> Number:
        """The number of the one case that holds: in every row exactly one does, and it is known which."""
        points = [(holds, point(number)) for holds, number in cases if holds is not False]
        if any(b is None for _, b in points):
            return self.union(cases)
        found = points[-1][1]
        for holds, b in reversed(points[:-1]):
            found = self.chosen(holds, b, found)
        return twice(found)

    def extreme(self, sides: list[tuple[bool | Cell, Bound | None]], *, largest: bool) -> Bound | None:
        """The lowest or highest among possible bounds, of which every row has one; open where a possible one is."""
        sides = [(possible, b) for possible, b in sides if possible is not False]
        opened: list[bool | Cell] = []
        columns: list[tuple[bool | Cell, Cell]] = []
        figures: dict[int, list[bool | Cell]] = {}
        d = 1
        for _, b in sides:
            if b is not None:
                assert not isinstance(b.d, Cell)
                d = lcm(d, b.d)
        most, sign = 0, 1
        for possible, b in sides:
            if b is None:
                opened.append(possible)
                continue
            assert isinstance(b.d, int)
            n: Scalar = self.numbers._op(b.n, d // b.d, "*")
            most, sign = max(most, b.most * (d // b.d)), min(sign, b.sign)
            if b.open and isinstance(n, Cell):
                opened.append(self.numbers.both(possible, self.sheet.missing(n)))
                possible = self.numbers.both(possible, _not(self.sheet.missing(n)))
            if isinstance(n, Cell):
                columns.append((possible, n))
            else:
                figures.setdefault(n, []).append(possible)
        if not columns and not figures:
            return None
        found = self._among(columns, figures, largest=largest)
        is_open = self.numbers.either(*opened) if opened else False
        if is_open is True:
            return None
        if isinstance(is_open, Cell):
            found = self.sheet.when(is_open, None, found)
        return self.numbers._made(found, d, most, d, sign, is_open is not False)

    def _among(
        self, columns: list[tuple[bool | Cell, Cell]], figures: dict[int, list[bool | Cell]], *, largest: bool
    ) -> Scalar:
        """The lowest or highest of what is possible in a row: figures by one choice after the other, without nulls.

        Engines take their time for the extremes of columns that have nulls.
        """
        order = sorted(figures, reverse=not largest)
        nothing = -OPEN if largest else OPEN
        found: Scalar = nothing if columns else order[0]
        for n in order if columns else order[1:]:
            possible = self.numbers.either(*figures[n])
            found = self.sheet.when(possible, n, found) if isinstance(possible, Cell) else n
        shown: list[Scalar] = [] if figures == {} else [found]
        for possible, x in columns:
            shown.append(self.sheet.when(possible, x, nothing) if isinstance(possible, Cell) else x)
        function = self.sheet.engine.max_horizontal if largest else self.sheet.engine.min_horizontal
        return shown[0] if len(shown) == 1 else Cell(function(*(self.sheet.raw(x) for x in shown)), at_of(*shown))

    def chosen(self, condition: bool | Cell, then: Bound | None, otherwise: Bound | None) -> Bound | None:
        """One bound where the condition holds, another elsewhere."""
        if not isinstance(condition, Cell):
            return then if condition else otherwise
        if then is None and otherwise is None:
            return None
        if then is None or otherwise is None:
            known = then or otherwise
            assert known is not None
            cell = self.sheet.when(condition, None if then is None else known.n, None if otherwise is None else known.n)
            return self.numbers._made(cell, known.d, known.most, known.most_d, known.sign, True)
        x, y, d, mx, my, md = self.numbers.same_denominator(then, otherwise)
        cell = self.sheet.when(condition, x, y)
        return self.numbers._made(cell, d, max(mx, my), md, min(then.sign, otherwise.sign), then.open or otherwise.open)

    def _highest_constant(self, cases: list[tuple[bool | Cell, Number]]) -> Bound | None:
        """The highest of constants among the cases that hold; None when one is no constant above 0."""
        if not all(is_constant(number) and value_of(number.x) >= 0 for _, number in cases):  # type: ignore[union-attr]
            return None
        values = sorted(((value_of(number.x), case) for case, number in cases), key=lambda pair: pair[0])  # type: ignore[union-attr]
        found = constant(0)
        for value, case in values:
            better = self.chosen(case, constant(value), found)
            assert better is not None
            found = better
        return found

    def total(self, cases: list[tuple[bool | Cell, bool | Cell, Number]], *, highest: bool) -> Number:
        """Sum or highest of cases: a low counts where the case is sure, a high where it is possible; at least 0."""
        low = self._one_end([(sure, number) for sure, _, number in cases], self.numbers.lo, highest=highest)
        if all(sure is possible and point(number) is not None for sure, possible, number in cases):
            return twice(low)
        high = [(possible, number) for _, possible, number in cases]
        return Pair(low, self._one_end(high, self.numbers.hi, highest=highest, open_wins=True))

    def _one_end(
        self, cases: list[Case], end: Callable[[Number], Bound | None], *, highest: bool, open_wins: bool = False
    ) -> Bound | None:
        found: Bound | None = self._highest_constant(cases) if highest else None
        if found is not None:
            return found
        found = constant(0)
        for holds, number in cases:
            one = self.chosen(holds, end(number), constant(0))
            if highest:
                found = self.numbers.bound_pick(found, one, largest=True, open_wins=open_wins)
            else:
                found = self.numbers.bound_add(found, one)
        return found


def _not(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth
