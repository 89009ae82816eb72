"""Small helpers over checked trees: all expressions of a version, days on which its figures change, a text key."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta

from eligibility.language.tree import Aggregate, Asked, Derived, Due, FactRef, Node, Param, walk
from eligibility.rulebook import Amount, Case, Rulebook, Scheme, Version
from eligibility.vocabulary import Fact


def amounts_of(version: Version) -> list[tuple[str, Amount]]:
    """The amount and the outputs, by name."""
    return [*([("amount", version.amount)] if version.amount else []), *version.outputs.items()]


def cases_of(amount: Amount) -> tuple[Case, ...]:
    """All cases, `otherwise` last."""
    return (*amount.cases, *([amount.otherwise] if amount.otherwise else []))


def case_nodes(version: Version) -> list[Node]:
    """The expressions of amounts and outputs."""
    return [node for _, amount in amounts_of(version) for case in cases_of(amount)
            for node in (case.when, case.node) if node is not None]  # fmt: skip


def nodes_of(version: Version) -> list[Node]:
    """Every expression of a version."""
    return [*(leaf.node for leaf in version.conditions.leaves()), *case_nodes(version)]


def params_in(nodes: Iterable[Node]) -> list[str]:
    """The parameters read, each once."""
    return list(dict.fromkeys(part.id for node in nodes for part in walk(node) if isinstance(part, Param)))


def facts_in(node: Node) -> list[Fact]:
    """The facts read, each once, derived ones as such."""
    return list({part.fact.id: part.fact for part in walk(node) if isinstance(part, FactRef | Derived)}.values())


def is_constant(node: Node) -> bool:
    """Whether nothing of the household goes into it."""
    return not any(isinstance(part, FactRef | Derived | Aggregate | Due | Asked) for part in walk(node))


def key_of(node: Node) -> str:
    """The expression as a text that is equal for equal meanings; positions do not count."""
    parts = []
    for one in fields(node):
        value = getattr(node, one.name)
        if one.name in ("position", "kind"):
            continue
        if isinstance(value, Node):
            parts.append(key_of(value))
        elif isinstance(value, tuple):
            parts.append(",".join(key_of(v) if isinstance(v, Node) else str(v) for v in value))
        else:
            parts.append(value.id if isinstance(value, Fact) else repr(value))
    return f"{type(node).__name__}({';'.join(parts)})"


def last_day(scheme: Scheme, version: Version) -> date | None:
    """The last day on which a version counts; None: no end is known."""
    after = [v.start for v in scheme.versions if v.start > version.start]
    ends = [*([min(after) - timedelta(days=1)] if after else []), *([version.to] if version.to else [])]
    return min(ends, default=None)


def figure_days(book: Rulebook, scheme: Scheme, version: Version, names: Iterable[str]) -> Iterator[date]:
    """The days within a version's life on which another set of the named values begins to count."""
    end = last_day(scheme, version)
    starts = {version.start, *(v.start for name in names for v in book.params[name].values)}
    ends = {v.to + timedelta(days=1) for name in names for v in book.params[name].values if v.to}
    for day in sorted(starts | ends):
        if day >= version.start and (end is None or day <= end):
            yield day
