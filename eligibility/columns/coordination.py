"""Between schemes, in columns: what is payable, what is set aside for what, and totals. See eligibility/coordinate.py."""

from collections.abc import Iterable

from eligibility.coordinate import PAID
from eligibility.rulebook import TakeHighest

from .cells import Cell, Scalar, Sheet
from .numbers import NOTHING, Arithmetic, Bound, Pair, constant, point, twice
from .printer import Printer
from .schemes import Printed


class Coordination:
    """Written into a sheet after every scheme has its own answer."""

    def __init__(self, sheet: Sheet, printer: Printer) -> None:
        self.sheet, self.printer = sheet, printer
        self.numbers: Arithmetic = printer.numbers
        self.replaced: dict[str, Scalar] = {}  # scheme -> place in its group of what replaces it, -1 for none

    def take_highest(self, group: list[Printed]) -> None:
        """`group` stands in tie order; fills in `payable` and what replaces what."""
        for place, one in enumerate(group):
            above: list[bool | Cell] = []
            best: list[bool | Cell] = []
            for at, other in enumerate(group):
                if other is not one:
                    above.append(self._held(self._above(other.own, one.own, first=at < place)))
                    beats = self._above(one.own, other.own, first=place < at)
                    best.append(self.numbers.either(beats, self._nothing(other.own)))
            beaten = self._held(self.numbers.either(*above))
            surely = self.numbers.both(*best)
            self.replaced[one.scheme.id] = self._first(group, one, above, beaten)
            chosen = self.printer.unions.chosen
            lo = chosen(self.numbers.both(surely, _not(beaten)), one.own.lo, constant(0))
            hi = chosen(_not(beaten), one.own.hi, constant(0))
            one.payable = self.printer.kept_pair(lo, hi)

    def _held(self, truth: bool | Cell) -> bool | Cell:
        return self.sheet.keep(truth) if isinstance(truth, Cell) and not truth.bare else truth

    def _above(self, a: Pair, b: Pair, *, first: bool) -> bool | Cell:
        """Whether a is surely paid rather than b; `first` says that a stands first on a tie."""
        if b.hi is None:
            return False
        more = self.numbers.sure(b.hi, a.lo, "<=" if first else "<")
        return self.numbers.both(more, self.numbers.sure(constant(0), a.lo, "<"))

    def _nothing(self, a: Pair) -> bool | Cell:
        return self.numbers.sure(a.hi, constant(0), "==")

    def _first(self, group: list[Printed], one: Printed, above: list[bool | Cell], beaten: bool | Cell) -> Scalar:
        """The first in tie order that is surely above one which could be paid at all."""
        others = [place for place, other in enumerate(group) if other is not one]
        found: Scalar = -1
        for place, over in reversed(list(zip(others, above, strict=True))):
            if isinstance(over, Cell):
                found = self.sheet.when(over, place, found)
            elif over:
                found = place
        empty = self._nothing(one.own)
        if isinstance(empty, Cell):
            return self.sheet.when(empty, -1, found)
        return -1 if empty else found

    def totals(self, printed: list[Printed], rules: Iterable[TakeHighest]) -> dict[str, Pair]:
        """Per way of paying for the rows' subject; a group counts with its maximum."""
        grouped = {name: rule.id for rule in rules for name in rule.schemes}
        found = dict.fromkeys(PAID, NOTHING)
        tops: dict[tuple[str, str], Pair] = {}
        for one in printed:
            pays = one.scheme.pays
            if pays not in PAID:
                continue
            group = grouped.get(one.scheme.id)
            if group is None:
                found[pays] = self._add(found[pays], one.own)
            else:
                top = tops.get((pays, group))
                tops[(pays, group)] = one.own if top is None else self._largest(top, one.own)
        for (pays, _), value in tops.items():
            found[pays] = self._add(found[pays], value)
        return found

    def _add(self, a: Pair, b: Pair) -> Pair:
        low = self.numbers.bound_add(a.lo, b.lo)
        return twice(low) if _points(a, b) else Pair(low, self.numbers.bound_add(a.hi, b.hi))

    def _largest(self, a: Pair, b: Pair) -> Pair:
        low = self.numbers.bound_pick(a.lo, b.lo, largest=True, open_wins=False)
        if _points(a, b):
            return twice(low)
        return Pair(low, self.numbers.bound_pick(a.hi, b.hi, largest=True, open_wins=True))


def _points(a: Pair, b: Pair) -> bool:
    return point(a) is not None and point(b) is not None


def _not(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth


__all__ = ["Bound", "Coordination"]
