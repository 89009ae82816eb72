"""Schemes in source: status, amount, outputs, clause outcomes and needs of one subject, each under a name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from eligibility.rulebook import Group, Leaf, Scheme, Version

from . import needs, numbers
from .amounts import Amounts, Paid
from .conditions import folded
from .helpers import WIDEST
from .law import Bit, Later
from .printer import Printer
from .source import Piece, Source
from .values import Number, Truth

Place = tuple[str | int, ...]
NOT_COUNTED = ("contribution", "classification")


@dataclass
class Told:
    """Where the answer about one scheme stands: names or literals in the source."""

    scheme: Scheme
    version: Version
    status: str
    amount: Number | None = None
    outputs: dict[str, Paid] = field(default_factory=dict)
    clauses: str = "0"
    needs: str = "0"
    bits: list[Bit | Later] = field(default_factory=list)  # what each bit of the needs stands for
    payable: tuple[str, str] = ("0", "0")
    replaced: str = "-1"  # the place in `group` of what is paid in its stead
    group: list[str] = field(default_factory=list)


class Schemes:
    """Prints the schemes that are for the subjects of one printer."""

    def __init__(self, printer: Printer) -> None:
        self.printer, self.source = printer, printer.source
        self.amounts = Amounts(printer)
        self._codes: dict[Place, str] = {}
        printer.due = self.due

    # -- conditions ---------------------------------------------------------------------------------------
    def due(self, name: str) -> Truth:
        """A passported right: that scheme's own status; false where it is not in force."""
        if name not in self.printer.law.schemes:
            return Truth("0")
        return Truth(self.status(*self.printer.law.schemes[name]))

    def status(self, scheme: Scheme, version: Version) -> str:
        """The status, none of whose clauses is worked out in vain."""
        with self.printer.about(scheme.id):
            return self._group(version.conditions, (scheme.id,))

    def _group(self, group: Group, place: Place) -> str:
        key: tuple[str | int, ...] = ("group", *place)
        if not self.source.knows(key):
            parts = [
                self._part(child, (*place, at))
                for at, child in enumerate(group.children)
                if not (isinstance(child, Leaf) and child.formality)
            ]
            op = "and" if group.op == "all" else "or"
            self._codes[place] = self.printer.junction(op, parts, self.printer.name(key))
            self.source.learn(key)
        return self._codes[place]

    def _part(self, child: Group | Leaf, place: Place) -> Callable[[], str]:
        if isinstance(child, Group):
            return lambda: self._group(child, place)
        return lambda: self.printer.truth(child.node)

    def _name(self, scheme: Scheme) -> str:
        return f"{self.printer.prefix}s{list(self.printer.law.schemes).index(scheme.id)}"

    # -- what it gives ------------------------------------------------------------------------------------
    def verdict(self, scheme: Scheme, version: Version) -> Told:
        """Status and amount alone; a classification's words."""
        with self.printer.about(scheme.id):
            told = Told(scheme, version, self.status(scheme, version))
            if version.amount is not None:
                name = self._name(scheme)
                with self.source.aside() as piece:
                    value = self.amounts.value(version.amount, name)
                assert isinstance(value, Number)
                told.amount = self._kept(value, name, told.status, piece)
            if scheme.kind == "classification":
                for place, (output, words) in enumerate(version.outputs.items()):
                    given = self.amounts.value(words, f"{self._name(scheme)}_o{place}")
                    told.outputs[output] = _whole(given) if isinstance(given, Number) else given
        return told

    # -- everything ---------------------------------------------------------------------------------------
    def told(self, scheme: Scheme, version: Version) -> Told:
        """All outcomes, packed: two bits a clause, a bit a need."""
        printer, source = self.printer, self.source
        with printer.about(scheme.id):
            leaves = version.conditions.leaves()
            codes = [printer.truth(leaf.node) for leaf in leaves]
            told = Told(scheme, version, self.status(scheme, version))
            name = self._name(scheme)
            told.clauses = self._packed(codes, f"{name}_c")
            wanted = f"{name}_n"
            source.line(f"{wanted} = 0")
            told.needs = wanted
            printer.law.bits = {}
            if version.amount is not None:
                self._amount(told, name, wanted)
            for place, output in enumerate(version.outputs):
                self._output(told, output, f"{name}_o{place}", wanted)
            if told.status not in ("0", "2"):
                with source.aside() as piece:
                    self._group_needs(version.conditions, (scheme.id,), wanted)
                if piece.lines:
                    with source.block(f"if {told.status} == 1", piece):
                        pass
            told.bits = list(printer.law.bits)
            if told.amount is not None and scheme.kind not in NOT_COUNTED:
                told.payable = self._own(told, name)
        return told

    def _amount(self, told: Told, name: str, wanted: str) -> None:
        amount = told.version.amount
        assert amount is not None
        with self.source.aside() as piece:
            value = self.amounts.value(amount, name)
            self.amounts.needs(amount, value, wanted)
        assert isinstance(value, Number)
        told.amount = self._kept(value, name, told.status, piece)

    def _kept(self, value: Number, name: str, status: str, piece: Piece) -> Number:
        """An amount worked out only while it may be due, with names that stand for it afterwards."""
        lo, hi = value.lo, value.hi
        source = self.source
        if not piece.lines:
            return _whole(value)
        source.line(f"{name}l = {name}h = 0")
        with source.block(f"if {status}", piece):
            if lo != f"{name}l":
                source.line(f"{name}l = {lo}")
            if hi != f"{name}h":
                source.line(f"{name}h = {hi}")
        return _whole(replace(value, lo=f"{name}l", hi=f"{name}h"))

    def _output(self, told: Told, output: str, name: str, wanted: str) -> None:
        """A class has its word also where it gives no rights; but then nothing of it is needed."""
        source, amount = self.source, told.version.outputs[output]
        if told.scheme.kind == "classification":
            value = self.amounts.value(amount, name)
            with source.aside() as piece:
                self.amounts.needs(amount, value, wanted)
            if piece.lines:
                with source.block(f"if {told.status}", piece):
                    pass
            told.outputs[output] = _whole(value) if isinstance(value, Number) else value
            return
        with source.aside() as piece:
            value = self.amounts.value(amount, name)
            self.amounts.needs(amount, value, wanted)
        if isinstance(value, Number):
            value = self._kept(value, name, told.status, piece)
        elif piece.lines:
            source.line(f"{name} = 0")
            with source.block(f"if {told.status}", piece):
                pass
        told.outputs[output] = value

    def _packed(self, codes: Sequence[str], name: str) -> str:
        """Two bits a clause, the first lowest; a few at a time by a table."""
        few = [folded("CODE", codes[at : at + WIDEST]) for at in range(0, len(codes), WIDEST)]
        return self.printer.bind(
            name, " + ".join(numbers.times(code, 4 ** (WIDEST * at)) for at, code in enumerate(few))
        )

    def _group_needs(self, group: Group, place: Place, wanted: str) -> None:
        for at, child in enumerate(group.children):
            if isinstance(child, Group):
                code = self._codes[(*place, at)]
                with self.source.aside() as piece:
                    self._group_needs(child, (*place, at), wanted)
                if piece.lines:
                    with self.source.block(f"if {code} == 1", piece):
                        pass
            elif not child.formality:
                self._leaf_needs(child, wanted)

    def _leaf_needs(self, leaf: Leaf, wanted: str) -> None:
        needs.gather(self.printer, leaf.node, wanted)

    def _own(self, told: Told, name: str) -> tuple[str, str]:
        """What it pays if nothing else stood beside it."""
        assert told.amount is not None
        lo, hi, status = told.amount.lo, told.amount.hi, told.status
        sure = f"{status} == 2" if not told.amount.open_low else f"{status} == 2 and {lo} > -BIG"
        low, high = f"{name}_p", f"{name}_q"
        if told.amount.constant is not None:
            self.source.line(f"{low} = (0, 0, {lo})[{status}]")
            self.source.line(f"{high} = (0, {hi}, {hi})[{status}]")
        else:
            self.source.line(f"{low} = {lo} if {sure} else 0")
            self.source.line(f"{high} = {hi} if {status} else 0")
        return low, high


def _whole(value: Number) -> Number:
    """An amount as it is: one that is no whole number of đồng is a fraction."""
    if value.d == 1:
        return value
    low, high = f"Fraction({value.lo}, {value.d})", f"Fraction({value.hi}, {value.d})"
    if value.open_low:
        low = f"(-FAR if {value.lo} <= -BIG else {low})"
    if value.open_high:
        high = f"(FAR if {value.hi} >= BIG else {high})"
    return Number(low, high, 1, value.most, value.sign, value.open_low, value.open_high, False)


# -- between schemes ----------------------------------------------------------------------------------------
def take_highest(source: Source, group: Sequence[Told], name: str) -> tuple[str, str]:
    """Only the highest is paid, the first on a tie; the group's total. See eligibility/highest.py.

    Of amounts that are never below 0, another is surely above one exactly where the highest low is: it is
    more than that one's high, or the same and first.
    """
    line, block = source.line, source.block
    lows, highs = [one.payable[0] for one in group], [one.payable[1] for one in group]
    most, best, high = f"{name}_m", f"{name}_b", f"{name}_h"
    line(f"{most}, {best}, {high} = {lows[0]}, 0, {highs[0]}")
    for place in range(1, len(group)):
        with block(f"if {highs[place]}"):
            with block(f"if {lows[place]} > {most}"):
                line(f"{most}, {best} = {lows[place]}, {place}")
            with block(f"if {highs[place]} > {high}"):
                line(f"{high} = {highs[place]}")
    for one, low, top in zip(group, lows, highs, strict=True):
        one.payable, one.replaced = (f"{low}k", f"{top}k"), f"{low}r"
        line(f"{low}k, {top}k, {low}r = {low}, {top}, -1")
    with block(f"if {most} and {' + '.join(f'({top} > 0)' for top in highs)} > 1"):
        line(f"{name}_o = False")
        for place, one in enumerate(group):
            low, top = lows[place], highs[place]
            with block(f"if {top} and {best} != {place}"):
                with block(f"if {most} > {top} or ({most} == {top} and {best} < {place})"):
                    line(f"{one.payable[0]} = {one.payable[1]} = 0")
                    firsts = "".join(
                        f"{at} if {lows[at]} {'>=' if at < place else '>'} {top} else "
                        for at in range(len(group))
                        if at != place
                    )
                    line(f"{one.replaced} = {firsts}-1")
                with block("else"):
                    line(f"{one.payable[0]} = 0")
                    line(f"{name}_o = True")
        with block(f"if {name}_o"):
            for place, one in enumerate(group):
                with block(f"{'el' if place else ''}if {best} == {place}"):
                    line(f"{one.payable[0]} = 0")
    return most, high
