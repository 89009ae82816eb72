"""Between schemes, in columns: what is payable, what is set aside for what, and totals. See eligibility/coordinate.py.

Blocks first, then once per household, then take the highest, then caps.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import cast

from eligibility.coordinate import PAID
from eligibility.language.tree import Node
from eligibility.rulebook import Blocks, CapTotal, OncePerHousehold, Rule, TakeHighest

from .cells import Cell, Scalar, Sheet, Truth, junction, negate, possibly, surely
from .highest import Highest
from .numbers import NOTHING, Arithmetic, Pair, is_known, point
from .printer import Printer
from .scalars import constant
from .schemes import PLACE_BITS, Printed, standing
from .together import Rows, Together


class Coordination:
    """Written into a sheet after every scheme has its own answer; fills in `payable`, `counted` and `replaced`.

    `outside`: schemes that are not printed here and may block; a column of the frame tells whether each stands.
    What replaces a scheme is told by its place among all schemes of the rulebook by id, -1 for none.
    """

    def __init__(
        self, sheet: Sheet, printer: Printer, printed: Sequence[Printed], rows: Rows, outside: Collection[str] = ()
    ) -> None:
        self.sheet, self.printer, self.rows, self.outside = sheet, printer, rows, outside
        self.numbers: Arithmetic = printer.numbers
        self.printed = {one.scheme.id: one for one in printed}
        self.place = {name: at for at, name in enumerate(sorted(printer.book.schemes))}
        self._standing: dict[str, Truth] = {}

    def export(self, names: Collection[str], rules: Sequence[Rule]) -> None:
        """Tell of some schemes whether they stand."""
        blocks = [rule for rule in rules if isinstance(rule, Blocks)]
        for name in sorted({*names} & {*self.printed}):
            self.printed[name].stands = self._stands(name, blocks)

    def apply(self, rules: Sequence[Rule]) -> None:
        """All rules in force."""
        blocks = [rule for rule in rules if isinstance(rule, Blocks)]
        for one in self.printed.values():
            self._block(one, blocks)
        for one in self.printed.values():
            one.count(one.payable)
        together = Together(self.sheet, self.printer, self.place, self.rows)
        for rule in rules:
            group = self._group(rule)
            if isinstance(rule, OncePerHousehold) and group:
                group_standing = [(one, self._stands(one.scheme.id, blocks)) for one in group]
                with self.sheet.across(self.rows.key):
                    together.once(group_standing)
        highest = Highest(self.sheet, self.printer, self.place)
        for rule in rules:
            group = self._group(rule)
            if isinstance(rule, TakeHighest) and group:
                highest.take(group, [(bundle, self._when(bundle.when)) for bundle in rule.bundles])
        for rule in rules:
            group = self._group(rule)
            if isinstance(rule, CapTotal) and group:
                self.printer.scheme = group[0].scheme.id
                most = self.numbers.pick(NOTHING, self.printer.number(rule.cap), largest=True)
                cap = Pair(self.numbers.lo(most), self.numbers.hi(most))
                if rule.per == "household" and (group[0].scheme.of == "person" or self.rows.key):
                    with self.sheet.across(self.rows.key):
                        together.cap(group, cap)
                else:
                    self._cap(group, cap, together)

    def _group(self, rule: Rule) -> list[Printed]:
        return [self.printed[name] for name in rule.schemes if name in self.printed]

    def _when(self, when: Node | None) -> Truth:
        return True if when is None else self.printer.clause(when)

    # -- blocks -----------------------------------------------------------------------------------------
    def _blockers(self, one: Printed, blocks: Sequence[Blocks]) -> list[tuple[str, Truth]]:
        """Who blocks a scheme, and whether each stands."""
        here = {*self.printed, *self.outside}
        names = [rule.by for rule in blocks if one.scheme.id in rule.schemes and rule.by in here]
        return [(name, self._stands_for(one, name, blocks)) for name in names]

    def _stands_for(self, one: Printed, name: str, blocks: Sequence[Blocks]) -> Truth:
        """Whether a blocker stands where a scheme is looked at: any member's, where that one is the household's."""
        truth, of = self._stands(name, blocks), self.printer.book.schemes[name].of
        if one.scheme.of == of or (name in self.outside and of == "household"):
            return truth
        if not self.rows.key or name in self.outside:
            return cast(Truth, self.printer.anybody(truth)) if of == "person" else truth
        mine = self.rows.answer(of)
        with self.sheet.across(self.rows.key):
            return cast(Truth, self.printer.anybody(junction(self.sheet, "and", [mine, truth])))

    def _stands(self, name: str, blocks: Sequence[Blocks]) -> Truth:
        if name in self.outside:
            return self.sheet.column(standing(name))
        if name not in self._standing:
            one = self.printed[name]
            parts = [one.status, *(negate(truth) for _, truth in self._blockers(one, blocks))]
            truth = junction(self.sheet, "and", parts)
            self._standing[name] = self.sheet.once(truth) if isinstance(truth, Cell) else truth
        return self._standing[name]

    def _block(self, one: Printed, blocks: Sequence[Blocks]) -> None:
        blockers = self._blockers(one, blocks)
        if not blockers:
            return
        chosen = self.printer.unions.chosen
        blocked = self.numbers.either(*(surely(self.sheet, truth) for _, truth in blockers))
        perhaps = self.numbers.either(*(possibly(self.sheet, truth) for _, truth in blockers))
        lo = chosen(perhaps, constant(0), one.own.lo)
        certain = point(one.own) is not None and all(is_known(truth) for _, truth in blockers)
        hi = lo if certain else chosen(blocked, constant(0), one.own.hi)
        one.payable = self.printer.kept_pair(lo, hi)
        alive = possibly(self.sheet, one.status)
        for name, truth in reversed(blockers):
            over = self.numbers.both(alive, surely(self.sheet, truth))
            one.replaced = self._either(over, self.place[name], one.replaced)

    def _either(self, condition: bool | Cell, then: Scalar, otherwise: Scalar) -> Scalar:
        if isinstance(condition, Cell):
            return self.sheet.when(condition, then, otherwise, PLACE_BITS)
        return then if condition else otherwise

    # -- caps -------------------------------------------------------------------------------------------
    def _cap(self, group: list[Printed], most: Pair, together: Together) -> None:
        """A subject's total is at most the cap; what stands later in the rule is cut first."""
        numbers = self.numbers
        total = before = NOTHING
        for one in group:
            total = cast(Pair, numbers.add(total, one.counted))
        for one in group:
            own = one.payable
            one.payable = together.within(own, most, before)
            before = cast(Pair, numbers.add(before, own))
        capped = numbers.pick(total, most, largest=False)
        for at, one in enumerate(group):
            one.count(NOTHING if at else self.printer.kept_pair(numbers.lo(capped), numbers.hi(capped)))

    # -- totals -----------------------------------------------------------------------------------------
    def totals(self, printed: Iterable[Printed], *, at_home: bool = False) -> dict[str, Pair]:
        """Per way of paying for the rows' subject, or what its rows add to their household's; a group counts once."""
        found = dict.fromkeys(PAID, NOTHING)
        for one in printed:
            pays = one.scheme.pays
            if pays in PAID:
                found[pays] = cast(Pair, self.numbers.add(found[pays], one.at_home if at_home else one.counted))
        return found
