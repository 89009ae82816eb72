"""The file of what holds between schemes: which is paid, which gives way, what is capped."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, cast

from . import strict_yaml
from .circles import find
from .errors import RulebookError, nearest
from .language.parse import Scope
from .language.tree import Node
from .reading_expressions import expression
from .rulebook import Blocks, Bundle, CapTotal, OncePerHousehold, Rule, Scheme, Source, TakeHighest
from .shapes import Shape, cited

RULES = ("take_highest", "blocks", "cap_total", "once_per_household")
_COMMON = ("rule", "title", "law", "from", "to", "published", "confidence", "say", "examples", "note")
_OWN = {
    "take_highest": ("schemes", "except"), "blocks": ("scheme", "blocks"), "cap_total": ("schemes", "cap", "of"),
    "once_per_household": ("schemes",),
}  # fmt: skip
_REQUIRED = {
    "take_highest": ("schemes",), "blocks": ("scheme", "blocks"), "cap_total": ("schemes", "cap"),
    "once_per_household": ("schemes",),
}  # fmt: skip


def read_coordination(
    path: Path, schemes: Mapping[str, Scheme], sources: Mapping[str, Source], scope: Scope
) -> tuple[tuple[Rule, ...], tuple[Mapping[str, Any], ...]]:
    """All rules and their examples. Raises RulebookError."""
    reader = _Reader(path.name, schemes, sources, scope)
    examples: list[Mapping[str, Any]] = []
    for name, entry in strict_yaml.read(path).items():
        examples.extend(reader.rule(name, entry))
    reader.refuse_circles()
    reader.refuse_split_caps()
    return tuple(rule for rule, _ in reader.rules), tuple(examples)


class _Reader:
    def __init__(self, file: str, schemes: Mapping[str, Scheme], sources: Mapping[str, Source], scope: Scope) -> None:
        self.file, self.schemes, self.sources, self.scope = file, schemes, sources, scope
        self.rules: list[tuple[Rule, Shape]] = []

    def rule(self, name: str, entry: Any) -> list[Mapping[str, Any]]:
        every = [*_COMMON, *(key for keys in _OWN.values() for key in keys)]
        what = Shape(self.file, entry, f"coordination {name}", every, ("rule", "law", "from")).word("rule", RULES)
        shape = Shape(self.file, entry, f"coordination {name}", (*_COMMON, *_OWN[what]), _REQUIRED[what])
        source = cited(shape, "law", self.sources)
        start, end = shape.period()
        common: Any = {
            "id": name, "law": shape.text("law"), "start": start, "to": end,
            "published": shape.day("published") or source.published, "confidence": shape.confidence(),
        }  # fmt: skip
        if what == "blocks":
            by = self._scheme(shape, "scheme", shape.text("scheme"))
            rule: Rule = Blocks(schemes=self._listed(shape, "blocks"), by=by, **common)
        else:
            members = self._listed(shape, "schemes")
            self._alike(shape, members)
            scope = self._scope(members)
            if what == "take_highest":
                rule = TakeHighest(schemes=members, bundles=self._bundles(shape, members, scope), **common)
            elif what == "cap_total":
                rule = self._cap(shape, members, scope, common)
            else:
                if self.schemes[members[0]].of == "household":
                    raise shape.fault("schemes", "subject", "once per household is for schemes for persons")
                rule = OncePerHousehold(schemes=members, **common)
        self._refuse_twice(shape, rule)
        self.rules.append((rule, shape))
        return list(shape.items("examples"))

    def _listed(self, shape: Shape, key: str) -> tuple[str, ...]:
        found = tuple(self._scheme(shape, key, str(name)) for name in shape.items(key))
        if not found or len(set(found)) != len(found):
            raise shape.fault(key, "shape", f"{key} lists schemes, each once")
        return found

    def _scheme(self, shape: Shape, key: str, name: str) -> str:
        if name not in self.schemes:
            raise shape.fault(key, "unknown_scheme", f"no scheme {name!r}", nearest(name, self.schemes))
        return name

    def _alike(self, shape: Shape, members: tuple[str, ...]) -> None:
        first = self.schemes[members[0]]
        for name in members[1:]:
            other = self.schemes[name]
            if (other.pays, other.of, other.event) != (first.pays, first.of, first.event):
                message = f"{first.id} and {name} are not paid alike (for, event or pays differ)"
                raise shape.fault("schemes", "units", message, "a group holds amounts that can be compared")

    def _scope(self, members: tuple[str, ...], of: str = "") -> Scope:
        first = self.schemes[members[0]]
        return replace(self.scope, of=of or first.of, event=first.event)

    def _bundles(self, shape: Shape, members: tuple[str, ...], scope: Scope) -> tuple[Bundle, ...]:
        found = []
        for item in shape.items("except"):
            inner = Shape(self.file, item, "except", ("keep", "with", "if", "law", "note"), ("keep", "with", "law"))
            cited(inner, "law", self.sources)
            keep, partners = inner.text("keep"), tuple(map(str, inner.items("with")))
            for name in (keep, *partners):
                if name not in members:
                    raise inner.fault("keep", "unknown_scheme", f"{name!r} is not in the group", nearest(name, members))
            if not partners or keep in partners:
                raise inner.fault("with", "shape", "with lists the partners of the kept scheme")
            when = self._truth(inner, scope) if "if" in inner.block else None
            found.append(Bundle(keep, partners, when, inner.text("law")))
        return tuple(found)

    def _truth(self, shape: Shape, scope: Scope) -> Node:
        node = expression(shape, "if", scope)
        if node.kind != "truth":
            raise shape.fault("if", "not_a_truth", "an exception holds by a truth")
        return node

    def _cap(self, shape: Shape, members: tuple[str, ...], scope: Scope, common: Any) -> CapTotal:
        per = shape.word("of", ("subject", "household"), "subject")
        node = expression(shape, "cap", self._scope(members, "household") if per == "household" else scope)
        if node.kind != "whole":
            raise shape.fault("cap", "not_a_number", "a cap is a whole amount", "end it in round_half_up(…, 1)")
        return CapTotal(schemes=members, cap=node, per=cast(Any, per), **common)

    # -- what may not be declared -----------------------------------------------------------------------
    def _refuse_twice(self, shape: Shape, rule: Rule) -> None:
        for other, _ in self.rules:
            if not _meet(rule, other):
                continue
            for pair in _pairs(rule) & _pairs(other):
                names = " and ".join(sorted(pair))
                raise shape.fault("rule", "twice", f"{names} are related twice, in {other.id} too", "declare it once")
            for name in rule.schemes:
                if type(rule) is type(other) and not isinstance(rule, Blocks) and name in other.schemes:
                    raise shape.fault("schemes", "twice", f"{name} stands in two groups", "one group a scheme")

    def refuse_circles(self) -> None:
        """Schemes that block each other would all be set aside."""
        graph: dict[str, list[str]] = {}
        for rule, _ in self.rules:
            if isinstance(rule, Blocks):
                graph.setdefault(rule.by, []).extend(rule.schemes)
        circle = find(graph)
        if circle:
            message = f"schemes block each other in a circle: {' → '.join(circle)}"
            raise RulebookError("circle", message, self.file, f"break it at {circle[0]}")

    def refuse_split_caps(self) -> None:
        """A group of which only the highest is paid stands wholly under a cap, or not at all."""
        for cap, shape in self.rules:
            for group, _ in self.rules:
                if isinstance(cap, CapTotal) and isinstance(group, TakeHighest) and _meet(cap, group):
                    inside = set(cap.schemes) & set(group.schemes)
                    if inside and inside != set(group.schemes):
                        message = f"only {', '.join(sorted(inside))} of {group.id} stand under the cap"
                        raise shape.fault("schemes", "split", message, "list the whole group")


def _meet(a: Rule, b: Rule) -> bool:
    return (a.to is None or b.start <= a.to) and (b.to is None or a.start <= b.to)


def _pairs(rule: Rule) -> set[frozenset[str]]:
    """The pairs between which a rule chooses."""
    if isinstance(rule, Blocks):
        return {frozenset((rule.by, name)) for name in rule.schemes}
    return {frozenset(pair) for pair in combinations(rule.schemes, 2)} if isinstance(rule, TakeHighest) else set()
