"""Schemes in columns: status, amount, outputs and packed clause outcomes of every scheme in force, a row a member.

A household's schemes are worked out on each of its members' rows, which all hold the same; the caller takes one.
"""

from dataclasses import dataclass, field

from eligibility.rulebook import Amount, Case, Group, Leaf, Scheme, Version

from .cells import Cell, Scalar, Sheet, Truth, at_of, junction, packed, possibly, surely
from .numbers import NOTHING, Number, Pair, exactly
from .printer import Printer
from .scalars import Bound, constant

MOST_CLAUSES = 31  # two bits a clause in 64-bit columns
PLACE_BITS = 16  # of a column that tells a scheme by its place among all
NOT_COUNTED = ("contribution", "classification")


@dataclass
class Printed:
    """A scheme's columns before coordination."""

    scheme: Scheme
    version: Version
    status: Truth
    clauses: Scalar
    amount: Pair | None
    outputs: dict[str, Pair | Scalar] = field(default_factory=dict)
    own: Pair = NOTHING
    payable: Pair = NOTHING
    counted: Pair = NOTHING  # its share of its subject's total
    replaced: Scalar = -1  # by which scheme: its place among all by id


class Schemes:
    """Prints the schemes of a day; passported rights are printed where they are first read."""

    def __init__(self, sheet: Sheet, printer: Printer, current: list[tuple[Scheme, Version]]) -> None:
        self.sheet, self.printer, self.numbers = sheet, printer, printer.numbers
        self.versions = {scheme.id: (scheme, version) for scheme, version in current}
        self._leaves: dict[tuple[str, str], Truth] = {}
        self._statuses: dict[str, Truth] = {}
        printer.due = self.status

    def status(self, name: str) -> Truth:
        """A scheme's own status; false where it is not in force."""
        if name not in self.versions:
            return False
        if name not in self._statuses:
            scheme, version = self.versions[name]
            status = self._group(scheme, version.conditions)
            self._statuses[name] = self.sheet.once(status) if isinstance(status, Cell) else status
        return self._statuses[name]

    def printed(self, name: str) -> Printed:
        """Everything of one scheme."""
        scheme, version = self.versions[name]
        status = self.status(name)
        self.printer.scheme = name
        found = Printed(scheme, version, status, self._clauses(scheme, version), None)
        if version.amount is not None:
            found.amount = self._pair(self._amount(version.amount))
            found.own = self._own(found)
        for output, amount in version.outputs.items():
            words = [case.word for case in (*amount.cases, *([amount.otherwise] if amount.otherwise else []))]
            found.outputs[output] = self._words(amount) if any(words) else self._pair(self._amount(amount))
        found.payable = found.own
        return found

    # -- conditions ---------------------------------------------------------------------------------------
    def _leaf(self, scheme: Scheme, leaf: Leaf) -> Truth:
        key = (scheme.id, leaf.id)
        if key not in self._leaves:
            before, self.printer.scheme = self.printer.scheme, scheme.id
            self._leaves[key] = self.printer.clause(leaf.node)
            self.printer.scheme = before
        return self._leaves[key]

    def _group(self, scheme: Scheme, group: Group) -> Truth:
        parts = [
            self._group(scheme, child) if isinstance(child, Group) else self._leaf(scheme, child)
            for child in group.children
            if not (isinstance(child, Leaf) and child.formality)
        ]
        return junction(self.sheet, "and" if group.op == "all" else "or", parts) if parts else True

    def _clauses(self, scheme: Scheme, version: Version) -> Scalar:
        """Two bits a clause, the first lowest: 0 false, 1 not known, 2 true."""
        return packed(self.sheet, [self._leaf(scheme, leaf) for leaf in version.conditions.leaves()])

    # -- amounts ------------------------------------------------------------------------------------------
    def _pair(self, number: Number) -> Pair:
        return self.printer.kept_pair(self.numbers.lo(number), self.numbers.hi(number))

    def _amount(self, amount: Amount) -> Number:
        if amount.pick == "formula":
            return self._case(amount.cases[0])
        truths = [self._when(case) for case in amount.cases]
        numbers = [self._case(case) for case in amount.cases]
        sure = [surely(self.sheet, t) for t in truths]
        maybe = [possibly(self.sheet, t) for t in truths]
        covered = self.numbers.either(*sure)
        certain = all(s is m for s, m in zip(sure, maybe, strict=True))
        any_possible = covered if certain else self.numbers.either(*maybe)
        rest = self._case(amount.otherwise) if amount.otherwise else None
        if amount.pick == "only_one":
            cases = list(zip(maybe, numbers, strict=True))
            if certain and len(cases) == 1:
                return self.printer.unions.one_of([*cases, (_not(covered), exactly(0) if rest is None else rest)])
            if rest is not None:
                cases.append((_not(covered), rest))
            return self.printer.unions.union(cases)
        rows = list(zip(sure, maybe, numbers, strict=True))
        if rest is not None:
            none = _not(covered)
            rows.append((none if certain else _not(any_possible), none, rest))
        total = self.printer.unions.total(rows, highest=amount.pick == "highest")
        if rest is not None and amount.pick == "highest" and not certain:
            total = self._at_least(
                total, [*zip(maybe, numbers, strict=True), (True, rest)], self.numbers.both(_not(covered), any_possible)
            )
        return total

    def _at_least(self, total: Number, cases: list[tuple[bool | Cell, Number]], where: bool | Cell) -> Number:
        """While either a case or `otherwise` holds, and none surely, the highest is at least the least of them."""
        if where is False:
            return total
        unions = self.printer.unions
        least = unions.extreme([(possible, self.numbers.lo(n)) for possible, n in cases], largest=False)
        if least is not None and least.sign and not least.open:  # no case is sure there: the total's low is 0
            return Pair(unions.chosen(where, least, self.numbers.lo(total)), self.numbers.hi(total))
        floor = unions.chosen(where, least, constant(0))
        lo = self.numbers.bound_pick(self.numbers.lo(total), floor, largest=True, open_wins=False)
        return Pair(lo, self.numbers.hi(total))

    def _when(self, case: Case) -> Truth:
        return True if case.when is None else self.printer.clause(case.when)

    def _case(self, case: Case) -> Number:
        assert case.node is not None
        return self.printer.number(case.node)

    def _words(self, amount: Amount) -> Scalar:
        """The words still possible as bits, in the order of `words_of`."""
        words = words_of(amount)
        cases = amount.cases
        if amount.pick == "formula":
            return 1 << words.index(str(cases[0].word))
        truths = [self._when(case) for case in cases]
        covered = self.numbers.either(*(surely(self.sheet, t) for t in truths))
        by_word: dict[str, list[bool | Cell]] = {}
        for case, truth in zip(cases, truths, strict=True):
            by_word.setdefault(str(case.word), []).append(possibly(self.sheet, truth))
        if amount.otherwise is not None:
            by_word.setdefault(str(amount.otherwise.word), []).append(_not(covered))
        total: Scalar = 0
        for word, possible in by_word.items():
            bit = 1 << words.index(word)
            some = self.numbers.either(*possible)
            part: Scalar = self.sheet.when(some, bit, 0) if isinstance(some, Cell) else bit * some
            total = self.numbers._op(total, part, "+")
        return total

    def _own(self, printed: Printed) -> Pair:
        """What a scheme pays if nothing else stood beside it."""
        assert printed.amount is not None
        if printed.scheme.kind in NOT_COUNTED:
            return NOTHING
        chosen, amount = self.printer.unions.chosen, printed.amount
        sure, maybe = surely(self.sheet, printed.status), possibly(self.sheet, printed.status)
        lo = chosen(sure, amount.lo, constant(0))
        hi = lo if sure is maybe and amount.lo is amount.hi else chosen(maybe, amount.hi, constant(0))
        return self.printer.kept_pair(lo, hi)


def words_of(amount: Amount) -> list[str]:
    """The words that an output can have, in reading order."""
    cases = (*amount.cases, *([amount.otherwise] if amount.otherwise else []))
    return list(dict.fromkeys(str(case.word) for case in cases))


def _not(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth


__all__ = ["Bound", "Printed", "Schemes", "at_of", "exactly", "words_of"]
