"""Between schemes, in columns: what is payable, what is set aside for what, and totals. See eligibility/coordinate.py.

Blocks first, then take the highest, then caps. A rule that counts one member of a household, or caps a household, is
not in columns yet.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from eligibility.coordinate import PAID
from eligibility.errors import RulebookError
from eligibility.language.tree import Node
from eligibility.rulebook import Blocks, CapTotal, OncePerHousehold, Rule, TakeHighest

from .cells import Cell, Scalar, Sheet, Truth, junction, negate, possibly, surely
from .highest import Highest
from .numbers import NOTHING, Arithmetic, Pair, is_known, point
from .printer import Printer
from .scalars import constant
from .schemes import PLACE_BITS, Printed


class Coordination:
    """Written into a sheet after every scheme has its own answer; fills in `payable`, `counted` and `replaced`.

    What replaces a scheme is told by its place among all schemes of the rulebook by id, -1 for none.
    """

    def __init__(self, sheet: Sheet, printer: Printer, printed: Sequence[Printed]) -> None:
        self.sheet, self.printer = sheet, printer
        self.numbers: Arithmetic = printer.numbers
        self.printed = {one.scheme.id: one for one in printed}
        self.place = {name: at for at, name in enumerate(sorted(printer.book.schemes))}
        self._standing: dict[str, Truth] = {}

    def apply(self, rules: Sequence[Rule]) -> None:
        """All rules in force. Raises RulebookError for one that columns do not have."""
        for rule in rules:
            if isinstance(rule, OncePerHousehold) or (isinstance(rule, CapTotal) and rule.per == "household"):
                raise RulebookError(
                    "not_in_columns", f"{rule.id} looks at all members at once, which columns cannot do yet", rule.id,
                    "ask household by household",
                )  # fmt: skip
        blocks = [rule for rule in rules if isinstance(rule, Blocks)]
        for one in self.printed.values():
            self._block(one, blocks)
        for one in self.printed.values():
            one.counted = one.payable
        highest = Highest(self.sheet, self.printer, self.place)
        for rule in rules:
            group = [self.printed[name] for name in rule.schemes if name in self.printed]
            if isinstance(rule, TakeHighest) and group:
                highest.take(group, [(bundle, self._when(bundle.when)) for bundle in rule.bundles])
        for rule in rules:
            group = [self.printed[name] for name in rule.schemes if name in self.printed]
            if isinstance(rule, CapTotal) and group:
                self.printer.scheme = group[0].scheme.id
                self._cap(
                    group,
                    self.numbers.pick(NOTHING, self.printer.number(rule.cap), largest=True),
                )

    def _when(self, when: Node | None) -> Truth:
        return True if when is None else self.printer.clause(when)

    # -- blocks -----------------------------------------------------------------------------------------
    def _blockers(self, one: Printed, blocks: Sequence[Blocks]) -> list[tuple[str, Truth]]:
        """Who blocks a scheme, and whether each stands."""
        names = [rule.by for rule in blocks if one.scheme.id in rule.schemes and rule.by in self.printed]
        return [(name, self._stands_for(one, name, blocks)) for name in names]

    def _stands_for(self, one: Printed, name: str, blocks: Sequence[Blocks]) -> Truth:
        """Whether a blocker stands where a scheme is looked at: any member's, where that one is the household's."""
        truth = self._stands(name, blocks)
        if one.scheme.of == "household" and self.printed[name].scheme.of == "person":
            return cast(Truth, self.printer.anybody(truth))
        return truth

    def _stands(self, name: str, blocks: Sequence[Blocks]) -> Truth:
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
    def _cap(self, group: list[Printed], cap: object) -> None:
        """The group's total is at most the cap; what stands later in the rule is cut first."""
        numbers, most = self.numbers, cast(Pair, cap)
        total = before = NOTHING
        for one in group:
            total = cast(Pair, numbers.add(total, one.counted))
        for one in group:
            own = one.payable
            left = numbers.pick(NOTHING, numbers.subtract(most, before), largest=True)
            reach = numbers.pick(own, left, largest=False)
            one.payable = self.printer.kept_pair(numbers.lo(reach), numbers.hi(reach))
            before = cast(Pair, numbers.add(before, own))
        capped = numbers.pick(total, most, largest=False)
        for at, one in enumerate(group):
            one.counted = NOTHING if at else self.printer.kept_pair(numbers.lo(capped), numbers.hi(capped))

    # -- totals -----------------------------------------------------------------------------------------
    def totals(self, printed: Iterable[Printed]) -> dict[str, Pair]:
        """Per way of paying for the rows' subject; a group counts with its total."""
        found = dict.fromkeys(PAID, NOTHING)
        for one in printed:
            pays = one.scheme.pays
            if pays in PAID:
                found[pays] = cast(Pair, self.numbers.add(found[pays], one.counted))
        return found
