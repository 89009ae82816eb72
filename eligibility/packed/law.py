"""What a printed program knows beforehand: the law of a segment of time, and which silences of registers count."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from eligibility.evaluate import Expressions
from eligibility.language.parse import Scope, parse
from eligibility.language.tree import Aggregate, Const, Derived, Due, FactRef, Node, On, children
from eligibility.rulebook import Amount, Case, Rulebook, Scheme, Version
from eligibility.vocabulary import Fact

from .source import NotNative

Bit = tuple[str, str]  # ("person" | "household", a fact) or ("param", a parameter)


@dataclass(frozen=True, eq=False)
class Later:
    """A node whose needs, or whose value, the closures work out: for which scheme it is read.

    `home` is what it says, where that is the same for each member.
    """

    node: Node
    scheme: str
    home: Hashable = None


class Law:
    """One rulebook, segment of time and state of knowledge, with the registers that are complete."""

    def __init__(
        self, book: Rulebook, on: date, ex: Expressions, known_on: date | None,
        schemes: dict[str, tuple[Scheme, Version]], covered: frozenset[str],
    ) -> None:  # fmt: skip
        self.book, self.on, self.ex, self.known_on = book, on, ex, known_on
        self.schemes, self.covered = schemes, covered
        self.scheme = ""  # whose expressions are being printed
        self.constants: dict[str, Any] = {}
        self.bits: dict[Bit | Later, int] = {}
        self._laters: dict[Hashable, Later] = {}
        self._gates: dict[str, Node] = {}
        self._keys: dict[tuple[int, str], tuple[Node, Hashable]] = {}

    def constant(self, value: Any) -> str:
        """A name for something that the source cannot write down."""
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def bit(self, what: Bit | Later) -> int:
        """The place of a need in the codes of the scheme that is being printed."""
        return 1 << self.bits.setdefault(what, len(self.bits))

    def later(self, node: Node) -> Later:
        """A node left to the closures, for the scheme that is being printed."""
        key = (self.key(node), self.scheme)
        return self._laters.setdefault(key, Later(node, self.scheme, key[0] if self.at_home(node) else None))

    def gate(self, fact: Fact) -> Node:
        """The expression of `asked_if`."""
        if fact.id not in self._gates:
            self._gates[fact.id] = parse(cast(str, fact.asked_if), Scope(self.book.facts))
        return self._gates[fact.id]

    def key(self, node: Node) -> Hashable:
        """What a node says, whatever its place in the text; with the scheme where that matters."""
        at = (id(node), self.scheme)
        if at not in self._keys:
            self._keys[at] = (node, _key_of(node, self.scheme))
        return self._keys[at][1]

    def at_home(self, node: Node) -> bool:
        """Whether it is about the household as a whole, the same for each member."""
        match node:
            case FactRef(fact=fact):
                return fact.of == "household"
            case Due(scheme=name):
                return name not in self.schemes or self.schemes[name][0].of == "household"
            case Aggregate():
                return True
            case _:
                return all(self.at_home(child) for child in children(node))

    def folds(self, node: Node) -> bool:
        """Whether it rests on all members' facts, or may."""
        return isinstance(node, Aggregate | Due) or any(self.folds(child) for child in children(node))


def _key_of(node: Node, scheme: str) -> Hashable:
    if isinstance(node, Derived):
        return _key_of(node.inner, scheme)
    parts: list[Hashable] = [type(node).__name__]
    for name, value in vars(node).items():
        if name == "position":
            continue
        if isinstance(value, Node):
            parts.append(_key_of(value, scheme))
        elif isinstance(value, tuple):
            parts.append(tuple(_key_of(v, scheme) if isinstance(v, Node) else v for v in value))
        elif isinstance(value, Fact):
            parts.append((value.id, scheme if value.per == "scheme" else ""))
        else:
            parts.append((type(value).__name__, value))
    return tuple(parts)


def cases_of(amount: Amount) -> tuple[Case, ...]:
    """All cases, `otherwise` last."""
    return (*amount.cases, *([amount.otherwise] if amount.otherwise else []))


def nodes_of(version: Version) -> Iterator[Node]:
    """All expressions of a version."""
    yield from (leaf.node for leaf in version.conditions.leaves())
    for amount in (*([version.amount] if version.amount else []), *version.outputs.values()):
        for case in cases_of(amount):
            yield from (node for node in (case.when, case.node) if node is not None)


def plain(node: Node) -> bool:
    """Whether it says the same of everybody without a look at any fact."""
    return isinstance(node, Const | On)


__all__ = ["Bit", "Later", "Law", "NotNative", "cases_of", "nodes_of", "plain"]
