"""A whole household in one function: its facts, what its members come to together, each member, the household's own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from eligibility.coordinate import PAID
from eligibility.language.tree import Aggregate, Derived, Due, FactRef, Node, walk
from eligibility.rulebook import Rule, Scheme, TakeHighest, Version

from . import facts, helpers
from .amounts import Bits
from .law import Law, nodes_of
from .printer import Printer
from .schemes import Schemes, Told, take_highest
from .source import NotNative, Source
from .values import Number, Plain, Printed, Truth

_MEMBERS = 10**4  # a household that is larger than any


@dataclass
class Row:
    """How the answer about one subject is laid out."""

    told: list[Told] = field(default_factory=list)
    totals: dict[str, tuple[str, str]] = field(default_factory=dict)

    def codes(self) -> str:
        """A tuple for each scheme: status, amount, needs, clauses, payable, what replaces it, outputs. Totals last."""
        found = [
            _tuple([one.status, *_amount(one), one.needs, one.clauses, *one.payable, one.replaced, *_outputs(one)])
            for one in self.told
        ]
        return _tuple([*found, _tuple([end for ends in self.totals.values() for end in ends])])

    def verdicts(self) -> str:
        """All statuses, lows and highs, scheme by scheme; then the words of classifications."""
        lows, highs = ([_amount(one)[end] for one in self.told] for end in (0, 1))
        words = [field for one in self.told for field in _outputs(one)]
        return _tuple([_tuple(fields) for fields in ([one.status for one in self.told], lows, highs, words)])

    def text(self, *, codes: bool) -> str:
        """What one row is made of."""
        return self.codes() if codes else self.verdicts()


def _amount(told: Told) -> tuple[str, str]:
    return (told.amount.lo, told.amount.hi) if told.amount is not None else ("0", "0")


def _outputs(told: Told) -> list[str]:
    fields: list[str] = []
    for value in told.outputs.values():
        fields += [value.code] if isinstance(value, Bits) else [value.lo, value.hi]
    return fields


class Household:
    """Writes the function of one law. `codes`: all outcomes, needs and coordination; else what each scheme gives."""

    def __init__(self, law: Law, rules: Sequence[Rule], *, codes: bool) -> None:
        self.law, self.rules, self.codes = law, rules, codes
        self.first, self.inits, self.second = Source(1), Source(1), Source(1)
        self.home = Printer(law, self.first, "a", "home", of_member=False, owns=lambda node: not law.folds(node))
        self.together = Printer(law, self.second, "b", "home", outer=self.home, of_member=False)
        self.together.aggregate = self._aggregate
        self.inner = Printer(law, Source(2), "i", "get", outer=self.home, owns=lambda node: not _aggregates(node))
        self.member = Printer(law, Source(2), "m", "get", outer=self.together)
        self.own = Printer(law, Source(1), "h", "home", outer=self.together, of_member=False)
        for printer in (self.together, self.inner):
            Schemes(printer)
        self.person, self.household = Row(), Row()
        self.coordinated = False

    def text(self) -> str:
        """The source."""
        for fact in self.law.book.facts.household:
            if fact.asked_if and not self.law.at_home(self.law.gate(fact)):
                raise NotNative
        facts.contradictions(self.home, list(self.law.book.facts.household))
        facts.contradictions(self.member, list(self.law.book.facts.person))
        self._shared(self._of("person"))
        self.person.told = self._tell(self.member, self._of("person"))
        self.household.told = self._tell(self.own, self._of("household"))
        self.coordinated = self.codes and self._simple()
        if self.coordinated:
            self._totals()
        lines = [" size = len(members)", *self.first.lines, *self.inits.lines]
        if self.inner.source.lines:
            lines += [" for m in members:", "  get = m.given.get", *self.inner.source.lines]
        lines += [*self.second.lines, " rows = []", " for m in members:", "  get = m.given.get"]
        lines += [*self.member.source.lines, f"  rows.append({self.person.text(codes=self.codes)})"]
        lines += [*self.own.source.lines, f" rows.append({self.household.text(codes=self.codes)})", " return rows"]
        body = "\n".join(lines) + "\n"
        used = set(re.findall(r"\w+", body))
        known = [f"{name}={name}" for name in (*self.law.constants, *helpers.NAMES) if name in used]
        return f"def household({', '.join(('members', 'home', 'on', 'later', *known))}):\n{body}"

    # -- subjects -----------------------------------------------------------------------------------------
    def _totals(self) -> None:
        """Coordinate each subject's schemes, and add up what the household is paid."""
        self._coordinate(self.member.source, self.person, "mg")
        self._coordinate(self.own.source, self.household, "hg")
        for pays, (low, high) in self.person.totals.items():
            self.inits.line(f"t_{pays}l = t_{pays}h = 0")
            line = self.member.source.line
            line(f"m{pays}l, m{pays}h = {low}, {high}")
            line(f"t_{pays}l += m{pays}l")
            line(f"t_{pays}h += m{pays}h")
            self.person.totals[pays] = (f"m{pays}l", f"m{pays}h")
        for pays in PAID:
            own = [self.household.totals[pays]] if pays in self.household.totals else []
            of_members = [(f"t_{pays}l", f"t_{pays}h")] if pays in self.person.totals else []
            if own or of_members:
                self.household.totals[pays] = _sums([*own, *of_members])

    def _of(self, kind: str) -> list[tuple[Scheme, Version]]:
        return [(s, v) for s, v in self.law.schemes.values() if s.of == kind and not s.event]

    def _tell(self, printer: Printer, current: Sequence[tuple[Scheme, Version]]) -> list[Told]:
        """Passported rights before those who ask for them; told in the order of the schemes."""
        schemes = Schemes(printer)
        found: dict[str, Told] = {}
        for scheme, version in current:
            for other in self._asked(version, set()):
                one, its = self.law.schemes[other]
                if one.of == scheme.of and not one.event and other not in found:
                    found[other] = self._one(schemes, one, its)
            if scheme.id not in found:
                found[scheme.id] = self._one(schemes, scheme, version)
        return [found[scheme.id] for scheme, _ in current]

    def _one(self, schemes: Schemes, scheme: Scheme, version: Version) -> Told:
        return schemes.told(scheme, version) if self.codes else schemes.verdict(scheme, version)

    def _asked(self, version: Version, seen: set[str]) -> list[str]:
        """The schemes that a version's due() rest on, the last ones first."""
        found: list[str] = []
        for node in nodes_of(version):
            for inner in walk(node):
                if isinstance(inner, Due) and inner.scheme in self.law.schemes and inner.scheme not in seen:
                    seen.add(inner.scheme)
                    found += [*self._asked(self.law.schemes[inner.scheme][1], seen), inner.scheme]
        return found

    def _shared(self, current: Sequence[tuple[Scheme, Version]]) -> None:
        """Load at once what several schemes (or, where all clauses are told, several clauses) read."""
        uses: dict[object, tuple[Node, int]] = {}
        for _, version in current:
            seen: set[object] = set()
            for node in nodes_of(version):
                seen = seen if not self.codes else set()
                for inner in walk(node):
                    if isinstance(inner, Derived | FactRef) and not self.law.at_home(inner):
                        if isinstance(inner, FactRef) and inner.fact.per == "scheme":
                            continue
                        key = self.law.key(inner)
                        before = uses.get(key, (inner, 0))[1]
                        uses[key] = (inner, before + (key not in seen))
                        seen.add(key)
        for node, count in uses.values():
            if count > 1:
                self.member.value(node)

    # -- members together ---------------------------------------------------------------------------------
    def _aggregate(self, node: Aggregate, name: str) -> Printed:
        if node.inner is None:
            return Number("size", "size", 1, _MEMBERS, True)
        value = self.inner.value(node.inner)
        if isinstance(value, Plain):
            value = self.inner.number(node.inner)
        source, init = self.inner.source, self.inits.line
        if isinstance(value, Truth):
            return self._truths(node.name, value.code, name)
        assert isinstance(value, Number)
        lo, hi = f"{name}l", f"{name}h"
        if node.name == "sum":
            init(f"{lo} = {hi} = 0")
            source.line(f"{lo} += {value.lo}")
            source.line(f"{hi} += {value.hi}")
            return replace(value, lo=lo, hi=hi, most=value.most * _MEMBERS)
        init(f"{lo} = {hi} = None")
        sign = "<" if node.name == "min" else ">"
        for held, end in ((lo, value.lo), (hi, value.hi)):
            with source.block(f"if {held} is None or {end} {sign} {held}"):
                source.line(f"{held} = {end}")
        with self.second.block(f"if {lo} is None"):
            self.second.line(f"{lo} = {hi} = 0")
        return replace(value, lo=lo, hi=hi)

    def _truths(self, fold: str, code: str, name: str) -> Printed:
        source, init = self.inner.source, self.inits.line
        if fold == "count":
            init(f"{name}l = {name}h = 0")
            with source.block(f"if {code}"):
                source.line(f"{name}h += 1")
                with source.block(f"if {code} == 2"):
                    source.line(f"{name}l += 1")
            return Number(f"{name}l", f"{name}h", 1, _MEMBERS, True)
        init(f"{name} = {0 if fold == 'any' else 2}")
        with source.block(f"if {code} {'>' if fold == 'any' else '<'} {name}"):
            source.line(f"{name} = {code}")
        return Truth(name)

    # -- between schemes ----------------------------------------------------------------------------------
    def _simple(self) -> bool:
        """Whether all rules between schemes are to take the highest, each scheme in one group at most.

        What is in a group must never come to less than nothing.
        """
        named = [name for rule in self.rules for name in rule.schemes if name in self.law.schemes]
        plain = all(isinstance(rule, TakeHighest) and not rule.bundles for rule in self.rules)
        told = [one for one in (*self.person.told, *self.household.told) if one.scheme.id in named]
        signed = all(one.amount is None or one.amount.sign for one in told)
        return plain and signed and len(named) == len(set(named))

    def _coordinate(self, source: Source, row: Row, prefix: str) -> None:
        """Take the highest of each group; what each way of paying comes to."""
        by_id = {one.scheme.id: one for one in row.told}
        sums: dict[str, list[tuple[str, str]]] = {}
        grouped: set[str] = set()
        for number, rule in enumerate(self.rules):
            group = [by_id[name] for name in rule.schemes if name in by_id]
            grouped |= {one.scheme.id for one in group}
            paying = [one for one in group if one.payable != ("0", "0")]
            if not paying:
                continue
            total = paying[0].payable if len(paying) == 1 else take_highest(source, paying, f"{prefix}{number}")
            sums.setdefault(group[0].scheme.pays, []).append(total)
            for one in paying:
                one.group = [other.scheme.id for other in paying]
        for one in row.told:
            if one.scheme.id not in grouped and one.payable != ("0", "0"):
                sums.setdefault(one.scheme.pays, []).append(one.payable)
        row.totals = {pays: _sums(sums[pays]) for pays in PAID if pays in sums}


def _aggregates(node: Node) -> bool:
    return any(isinstance(inner, Aggregate) for inner in walk(node))


def _tuple(fields: Sequence[str]) -> str:
    return f"({', '.join(fields)}{',' if len(fields) == 1 else ''})"


def _sums(ends: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return " + ".join(low for low, _ in ends), " + ".join(high for _, high in ends)
