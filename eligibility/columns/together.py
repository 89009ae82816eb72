"""Rules that look at all members of a household at once: one member's counts, and caps on what all are paid together.

See eligibility/coordinate.py. Members stand in the order of ROW; an answer's place in it and its scheme's in the rule
make one number, so that the first answer that is due has the lowest. The first row carries what a group is paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from .cells import Cell, Scalar, Sheet, Truth, possibly, surely
from .facts import KEY, ROW
from .numbers import NOTHING, Arithmetic, Pair, is_known
from .printer import Printer
from .scalars import Bound, constant
from .schemes import PLACE_BITS, Printed, if_due

Condition = bool | Cell


@dataclass(frozen=True)
class Rows:
    """Which rows stand together, and which of them hold an answer of a scheme for persons, and for households.

    `key` is the column that names who stands together; "": the household.
    """

    key: str = ""
    person: Condition = True
    household: Condition = True

    def answer(self, of: str) -> Condition:
        return self.person if of == "person" else self.household


class Together:
    """Written into a sheet; `place` numbers all schemes by id."""

    def __init__(self, sheet: Sheet, printer: Printer, place: dict[str, int], rows: Rows) -> None:
        self.sheet, self.printer, self.place, self.rows = sheet, printer, place, rows
        self.numbers: Arithmetic = printer.numbers

    # -- once per household -----------------------------------------------------------------------------
    def once(self, group: Sequence[tuple[Printed, Truth]]) -> None:
        """Settle a group, given whether each answer stands: after the first that surely does, nothing is paid."""
        numbers, chosen, mine = self.numbers, self.printer.unions.chosen, self.rows.person
        codes = [self._code(n, len(group)) for n in range(len(group))]
        maybe = [numbers.both(mine, possibly(self.sheet, truth)) for _, truth in group]
        sure_from = self._first([numbers.both(mine, surely(self.sheet, truth)) for _, truth in group], codes)
        certain = all(is_known(truth) for _, truth in group)
        maybe_from = sure_from if certain else self._first(maybe, codes)
        by = self._scheme_at(sure_from, [one for one, _ in group])
        least: Bound | None = None
        high: Bound | None = constant(0)
        for (one, _), may, code in zip(group, maybe, codes, strict=True):
            over, perhaps = _after(code, sure_from), _after(code, maybe_from)
            first = chosen(numbers.both(may, _not(over)), if_due(self.sheet, one), None)
            least = numbers.bound_pick(least, first, largest=False, open_wins=False)
            aside = numbers.both(over, _not(numbers.sure(one.payable.hi, constant(0), "<=")))
            if isinstance(aside, Cell):
                one.replaced = self.sheet.when(aside, by, one.replaced, PLACE_BITS)
            lo = chosen(perhaps, constant(0), one.payable.lo)
            hi = lo if certain and one.payable.lo is one.payable.hi else chosen(over, constant(0), one.payable.hi)
            one.payable = self.printer.kept_pair(lo, hi)
            one.count(one.payable)
            high = numbers.bound_pick(high, chosen(mine, one.payable.hi, constant(0)), largest=True, open_wins=True)
        low = self.printer._side("min", least, largest_open=True)
        low = chosen(Cell(sure_from.x.is_null(), sure_from.at), constant(0), low or constant(0))
        self._carry([one for one, _ in group], Pair(low, self.printer._side("max", high, largest_open=True)))

    def _code(self, n: int, size: int) -> Cell:
        """The place of the group's nth answer on each row among all of the group."""
        row = self.sheet.column(ROW)
        return Cell(row.x * size + n, row.at)

    def _first(self, conditions: Sequence[Condition], codes: Sequence[Cell]) -> Cell:
        """The lowest code of a household whose condition holds; null where there is none."""
        engine = self.sheet.engine
        found = [self._where(condition, code) for condition, code in zip(conditions, codes, strict=True)]
        x = found[0].x if len(found) == 1 else engine.min_horizontal(*(cell.x for cell in found))
        kept = self.sheet.keep(Cell(x, max(cell.at for cell in found)))
        return self.sheet.aggregate("min", kept.x, kept.at)

    def _scheme_at(self, code: Cell, group: Sequence[Printed]) -> Scalar:
        """The place of an answer's scheme among all schemes, by the answer's code."""
        found: Scalar = self.place[group[-1].scheme.id]
        for n, one in reversed(list(enumerate(group[:-1]))):
            mine = Cell((code.x % len(group) == n).fill_null(False), code.at)
            found = self.sheet.when(mine, self.place[one.scheme.id], found, PLACE_BITS)
        return found

    def _where(self, condition: Condition, value: Cell) -> Cell:
        """The value where the condition holds, else null."""
        if not isinstance(condition, Cell):
            return value if condition else Cell(self.sheet.engine.lit(None, dtype=self.sheet.engine.Int64), 0)
        return self.sheet.when(condition, value, None)

    # -- caps -------------------------------------------------------------------------------------------
    def cap(self, group: Sequence[Printed], most: Pair) -> None:
        """All members' answers together are at most the cap: scheme after scheme, member after member."""
        numbers = self.numbers
        most = self._of_first(group[0], most)
        total = before = NOTHING
        for one in group:
            total = cast(Pair, numbers.add(total, self._summed(self._masked(one, one.at_home))))
        for one in group:
            masked = self._masked(one, one.payable)
            earlier = cast(Pair, numbers.add(before, self._running(masked)))
            before = cast(Pair, numbers.add(before, self._summed(masked)))
            one.payable = self.within(one.payable, most, earlier)
            counted = numbers.pick(one.counted, most, largest=False)
            one.counted = self.printer.kept_pair(numbers.lo(counted), numbers.hi(counted))
        capped = numbers.pick(total, most, largest=False)
        self._carry(group, Pair(numbers.lo(capped), numbers.hi(capped)))

    def within(self, own: Pair, most: Pair, before: Pair) -> Pair:
        """What of a payable fits under a cap, after what stands before it."""
        numbers = self.numbers
        left = numbers.pick(NOTHING, numbers.subtract(most, before), largest=True)
        reach = numbers.pick(own, left, largest=False)
        return self.printer.kept_pair(numbers.lo(reach), numbers.hi(reach))

    def _masked(self, one: Printed, pair: Pair) -> Pair:
        """The same on the rows that hold an answer of the scheme, elsewhere nothing."""
        mine, chosen = self.rows.answer(one.scheme.of), self.printer.unions.chosen
        if mine is True or pair is NOTHING:
            return pair
        lo = chosen(mine, pair.lo, constant(0))
        return self.printer.kept_pair(lo, lo if pair.lo is pair.hi else chosen(mine, pair.hi, constant(0)))

    def _of_first(self, one: Printed, pair: Pair) -> Pair:
        """What the first answer of the group has; where all have the same, nothing is done."""
        if self.rows.answer(one.scheme.of) is True:
            return pair
        chosen, first = self.printer.unions.chosen, self._starts(one)
        low = self.printer._side("sum", chosen(first, pair.lo, constant(0)), largest_open=True)
        return Pair(low, self.printer._side("sum", chosen(first, pair.hi, constant(0)), largest_open=True))

    def _starts(self, one: Printed) -> Cell:
        """Whether a row holds the first answer of a scheme among those that stand together."""
        row, mine = self.sheet.column(ROW), self.rows.answer(one.scheme.of)
        mark = self.sheet.keep(self._where(mine, row)) if isinstance(mine, Cell) else row
        start = self.sheet.aggregate("min", mark.x, mark.at)
        return Cell((mark.x == start.x).fill_null(False), start.at, known=True)

    def _summed(self, pair: Pair) -> Pair:
        if pair is NOTHING:
            return pair
        low = self.printer._side("sum", pair.lo, largest_open=True)
        return Pair(low, low if pair.lo is pair.hi else self.printer._side("sum", pair.hi, largest_open=True))

    def _running(self, pair: Pair) -> Pair:
        """The sum over the members before each."""
        low = self._run(pair.lo)
        return Pair(low, low if pair.lo is pair.hi else self._run(pair.hi))

    def _run(self, b: Bound | None) -> Bound | None:
        if b is None or (not isinstance(b.n, Cell) and b.n == 0):
            return b
        n = self.sheet.hold(b.n)
        x = self.sheet.raw(n) if not b.open else self.sheet.raw(n).fill_null(0)
        at, key = n.at if isinstance(n, Cell) else 0, self.rows.key or KEY
        so_far = self.sheet.keep(Cell((x.cum_sum().over(key, order_by=ROW)) - x, at))
        if b.open and isinstance(n, Cell):
            gap = n.x.is_null().cast(self.sheet.engine.Int64)
            gaps = self.sheet.keep(Cell(gap.cum_sum().over(key, order_by=ROW) - gap, at))
            so_far = self.sheet.keep(self.sheet.when(Cell(gaps.x == 0, gaps.at), so_far, None))
        return self.numbers._made(so_far, b.d, b.most * 1000, b.most_d, b.sign, b.open)

    # -- totals -----------------------------------------------------------------------------------------
    def _carry(self, group: Sequence[Printed], total: Pair) -> None:
        """The first row of the group's first scheme carries the total, the others nothing."""
        chosen, first = self.printer.unions.chosen, self._starts(group[0])
        lo = chosen(first, total.lo, constant(0))
        hi = lo if total.lo is total.hi else chosen(first, total.hi, constant(0))
        for one in group:
            one.at_home = NOTHING
        group[0].at_home = self.printer.kept_pair(lo, hi)


def _after(code: Cell, first: Cell) -> Cell:
    return Cell((code.x > first.x).fill_null(False), first.at, known=True)


def _not(truth: Condition) -> Condition:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth
