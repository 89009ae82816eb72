"""One scheme's file to a checked Scheme."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import strict_yaml
from .errors import nearest
from .exhaustive import gap
from .language.parse import Scope
from .language.tree import Asked, Call, Compare, Junction, Node, Not, On, Param, walk
from .months import MonthRule
from .reading_expressions import expression
from .reading_months import read_month
from .rulebook import CLAIM_WINDOW, Amount, Case, Group, Leaf, Parameter, Scheme, Source, Version, cited_sources
from .shapes import Shape, cited
from .strict_yaml import Block

KINDS = ("benefit", "classification", "contribution", "package", "proposal")
TIERS = ("social_insurance", "health_insurance", "social_assistance", "employment_poverty")
LAYERS = ("state", "mandatory_contributory", "voluntary_contributory")
PICKS = ("only_one", "first", "highest", "sum")
PAYS = ("monthly", "daily", "one_off", "in_kind", "rate", "contribution", "status")
OUTPUTS = {"person_pays": "whole", "employer_pays": "whole", "employer_pays_accident": "whole", "state_pays": "whole",
           "fund_pays": "whole", "months": "whole", "days": "whole", "kg": "whole", "percent": "fraction",
           "status": "word"}  # fmt: skip


_CLAIM = {"vi": "Còn trong thời hạn đề nghị hưởng", "en": "Within the time for claiming"}


class _Reader:
    def __init__(
        self, path: Path, scope: Scope, params: Mapping[str, Parameter], sources: Mapping[str, Source], kind: str
    ) -> None:
        self.file, self.scope, self.params, self.sources, self.kind = path.name, scope, params, sources, kind
        self.claim: Leaf | None = None  # of a scheme for an event

    def claim_window(self, scheme: Shape) -> Leaf:
        """The clause that an event happened by the day asked about, and that its window is still open."""
        keys = ("months", "days", "law", "say", "confidence", "note")
        shape = Shape(self.file, scheme.get("claim"), "claim", keys, ("law",))
        event, asked = On("date", 0), Asked("date", 0)
        node: Node = Compare("truth", 0, "<=", event, asked)
        units = [unit for unit in ("months", "days") if unit in shape.block]
        if len(units) == 2:
            raise shape.fault("days", "shape", "a window is counted in months or in days", "keep one of them")
        if units:
            length = self.expression(shape, units[0])
            if length.kind != "whole":
                raise shape.fault(units[0], "not_a_number", f"a window is a whole number of {units[0]}")
            last = Call("date", 0, "add_months", (event, length))
            passed = Call("whole", 0, "days_between", (event, asked))
            still = (
                Compare("truth", 0, "<=", asked, last)
                if units == ["months"]
                else Compare("truth", 0, "<=", passed, length)
            )
            node = Junction("truth", 0, "and", (node, still))
        say = shape.title("say", required=False) or _CLAIM
        return Leaf(CLAIM_WINDOW, node, shape.text(units[0]) if units else "", self.law(shape), say, False,
                    shape.confidence(), scheme.place_of("claim"))  # fmt: skip

    def version(self, item: Any, name: str) -> Version:
        shape = Shape(self.file, item, f"version of {name}",
                      ("from", "to", "published", "conditions", "amount", "outputs", "month", "confidence", "examples",
                       "note"), ("from", "conditions"))  # fmt: skip
        start, end = shape.period()
        conditions = self.group(shape.get("conditions"))
        if self.claim is not None:
            inside = conditions.children if conditions.op == "all" else (conditions,)
            conditions = Group("all", (self.claim, *inside), conditions.id)
        ids = [leaf.id for leaf in conditions.leaves()]
        for twice in {i for i in ids if ids.count(i) > 1}:
            raise shape.fault("conditions", "duplicate", f"two clauses are called {twice!r}", "give each its own id")
        amount = self.amount(shape.get("amount"), "amount", "whole") if "amount" in shape.block else None
        outputs = {}
        if "outputs" in shape.block:
            inner = Shape(self.file, shape.get("outputs"), "outputs", OUTPUTS)
            outputs = {key: self.amount(value, key, OUTPUTS[key]) for key, value in inner.block.items()}
        self.exhaustive(shape, "amount", amount, conditions)
        for key, output in outputs.items():
            self.exhaustive(inner, key, output, conditions)
        nodes = [leaf.node for leaf in conditions.leaves()]
        laws = [leaf.law for leaf in conditions.leaves()]
        for given in [*([amount] if amount else []), *outputs.values()]:
            for case in (*given.cases, *([given.otherwise] if given.otherwise else [])):
                nodes += [node for node in (case.when, case.node) if node is not None]
                laws.append(case.law)
        sources = tuple(dict.fromkeys(name for law in laws for name in cited_sources(law, self.sources)))
        # The claim window stands for every version and cites the law of each, so it dates none of them.
        own = cited_sources(", ".join(laws[1:] if self.claim else laws), self.sources)
        published = shape.day("published") or max(
            (s.published for s in map(self.sources.__getitem__, own) if s.published), default=None
        )
        return Version(
            start=start, to=end, published=published, conditions=conditions, amount=amount, outputs=outputs,
            confidence=shape.confidence(), examples=tuple(shape.items("examples")), position=shape.place_of("from"),
            params=tuple(dict.fromkeys(n.id for node in nodes for n in walk(node) if isinstance(n, Param))),
            sources=sources, month=self.month(shape, outputs),
        )  # fmt: skip

    def month(self, shape: Shape, outputs: Iterable[str]) -> MonthRule | None:
        if "law" in (block := shape.inner("month")):
            self.law(Shape(self.file, block, "the law of its months", block))
        dates = [fact.id for fact in self.scope.facts.values() if fact.type == "date"]
        return read_month(shape, dates, self.scope.schemes, outputs)

    def exhaustive(self, shape: Shape, key: str, amount: Amount | None, conditions: Group) -> None:
        """Of cases of which only one applies, one must. A class prints its word whether its conditions hold or not."""
        if amount is None or amount.pick != "only_one" or amount.ordered or amount.otherwise is not None:
            return
        cases = [case.when for case in amount.cases if case.when is not None]
        left_out = gap(cases, None if self.kind == "classification" else conditions)
        if left_out is not None:
            raise shape.fault(key, "not_exhaustive", f"of the cases of {key} none may apply: {left_out}",
                              "add otherwise: with what holds then and its law")  # fmt: skip

    def group(self, block: Any) -> Group:
        shape = Shape(self.file, block, "conditions", ("all", "any", "id", "note"))
        ops = [op for op in ("all", "any") if op in shape.block]
        if len(ops) != 1:
            raise shape.error(block, "shape", "a group has all: or any:, one of them")
        op = ops[0]
        children = tuple(
            self.group(child) if isinstance(child, Block) and ("all" in child or "any" in child) else self.leaf(child)
            for child in shape.items(op)
        )
        if not children:
            raise shape.fault(op, "shape", "a group holds at least one clause")
        return Group("all" if op == "all" else "any", children, shape.text("id"))

    def leaf(self, block: Any) -> Leaf:
        shape = Shape(self.file, block, "clause", ("id", "if", "law", "say", "kind", "confidence", "note"),
                      ("id", "if", "law", "say"))  # fmt: skip
        node = self.expression(shape, "if")
        if node.kind != "truth":
            raise shape.fault(
                "if",
                "not_a_truth",
                f"a clause is a truth, this is a {node.kind}",
                "compare it with something",
            )
        return Leaf(
            shape.text("id"), node, shape.text("if"), self.law(shape), shape.title("say"),
            shape.word("kind", ("formality", "condition"), "condition") == "formality", shape.confidence(),
            shape.place_of("id"),
        )  # fmt: skip

    def amount(self, block: Any, name: str, wanted: str) -> Amount:
        shape = Shape(
            self.file,
            block,
            name,
            ("formula", "word", "law", "pick", "cases", "otherwise", "confidence", "note"),
        )
        if "pick" not in shape.block:
            return Amount("formula", (self.case(block, name, wanted, plain=True),))
        pick = shape.word("pick", PICKS)
        cases = tuple(self.case(item, name, wanted) for item in shape.items("cases"))
        if not cases:
            raise shape.fault("pick", "shape", "pick needs cases")
        otherwise = self.case(shape.get("otherwise"), name, wanted, plain=True) if "otherwise" in shape.block else None
        if pick != "first":
            return Amount(pick, cases, otherwise)  # type: ignore[arg-type]
        if otherwise is None:
            raise shape.fault("pick", "not_exhaustive", "the first of the cases may be none of them",
                              "add otherwise: with what holds then and its law")  # fmt: skip
        return Amount("only_one", _in_order((*cases, replace(otherwise, id="otherwise"))), ordered=True)

    def case(self, block: Any, name: str, wanted: str, *, plain: bool = False) -> Case:
        keys = ("id", "formula", "word", "law", "confidence", "note", *(() if plain else ("if",)))
        shape = Shape(self.file, block, f"case of {name}", keys, ("law",) if plain else ("id", "if", "law"))
        when = None if plain else self.expression(shape, "if")
        if when is not None and when.kind != "truth":
            raise shape.fault("if", "not_a_truth", "a case applies by a truth")
        if wanted == "word":
            return Case(shape.text("id"), when, None, shape.text("word"), self.law(shape), shape.confidence(), when)
        node = self.expression(shape, "formula")
        if node.kind not in ("whole", "fraction"):
            raise shape.fault("formula", "not_a_number", f"{name} is a number, this is a {node.kind}")
        if wanted == "whole" and node.kind != "whole":
            raise shape.fault("formula", "not_rounded", f"{name} is whole and the formula multiplies by a rate or divides",
                              "end it in round_half_up(…, 1)")  # fmt: skip
        return Case(shape.text("id"), when, node, None, self.law(shape), shape.confidence(), when)

    def law(self, shape: Shape) -> str:
        cited(shape, "law", self.sources)
        for part in shape.text("law").split(", "):
            name = part.split(" ")[0]
            if name not in self.sources and name[:1].isupper() and any(letter.isdigit() for letter in name):
                raise shape.fault("law", "unknown_source", f"no source is called {name!r}", nearest(name, self.sources))
        return shape.text("law")

    def expression(self, shape: Shape, key: str) -> Node:
        return expression(shape, key, self.scope)


def _in_order(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Each case where none before it applies."""
    found: list[Case] = []
    before: tuple[Node, ...] = ()
    for case in cases:
        parts = (*(() if case.when is None else (case.when,)), *(Not("truth", 0, one) for one in before))
        when = parts[0] if len(parts) == 1 else Junction("truth", 0, "and", parts)
        found.append(replace(case, when=when))
        before = (*before, *parts[:1])
    return tuple(found)


def read_scheme(path: Path, scope: Scope, params: Mapping[str, Parameter], sources: Mapping[str, Source]) -> Scheme:
    """The scheme of a file; its id is the file's name. Raises RulebookError."""
    block = strict_yaml.read(path)
    shape = Shape(path.name, block, f"scheme {path.stem}",
                  ("scheme", "kind", "title", "tier", "layer", "for", "event", "claim", "pays", "month", "versions", "note"),
                  ("scheme", "kind", "title", "tier", "layer", "for", "pays", "versions"))  # fmt: skip
    if shape.text("scheme") != path.stem:
        raise shape.fault("scheme", "file_name", f"the file is called {path.name}", f"scheme: {path.stem}")
    of = shape.word("for", ("person", "household"))
    kind = shape.word(
        "kind", ("package",) if path.parent.name == "packages" else tuple(k for k in KINDS if k != "package")
    )
    event = shape.text("event")
    if event and event not in scope.facts.event_kinds:
        hint = nearest(event, scope.facts.event_kinds) or "add kinds: to a fact of the event"
        raise shape.fault("event", "unknown_kind", f"no fact of the catalogue belongs to a {event}", hint)
    if bool(event) != ("claim" in shape.block):
        raise shape.fault(
            "claim", "claim", "a scheme for an event, and only that, has claim:", "claim: {months: …, law: …}"
        )
    reader = _Reader(path, replace(scope, of=of, event=event), params, sources, kind)
    reader.claim = reader.claim_window(shape) if event else None
    versions = tuple(reader.version(item, path.stem) for item in shape.items("versions"))
    if not versions or [v.start for v in versions] != sorted({v.start for v in versions}):
        raise shape.fault(
            "versions", "order", "versions stand oldest first, one a day, at least one", "sort them by from"
        )
    month = reader.month(shape, {name for version in versions for name in version.outputs}) or MonthRule()
    return Scheme(
        id=path.stem, kind=kind, event=event, title=shape.title("title"), tier=shape.word("tier", TIERS),
        layer=shape.word("layer", LAYERS), of=of, pays=shape.word("pays", PAYS), versions=versions, month=month,
    )  # fmt: skip
