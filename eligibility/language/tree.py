"""The typed tree that an expression becomes. Every evaluator walks or prints this tree and nothing else."""

from dataclasses import dataclass
from typing import Literal

from eligibility.vocabulary import Fact

Kind = Literal["truth", "whole", "fraction", "date", "choice"]


@dataclass(frozen=True)
class Axis:
    """One key of a table: `word` and `area` keys take words, `date` and `number` keys lie in bands."""

    name: str
    kind: Literal["word", "area", "date", "number"]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """A piece of an expression: what it yields and where it stands (0-based character)."""

    kind: Kind
    position: int


@dataclass(frozen=True)
class Const(Node):
    """A written value: bool; int or Fraction; a day's ordinal; a word."""

    value: object


@dataclass(frozen=True)
class On(Node):
    """The day whose law counts: the day asked about, or in a scheme for an event the event's day."""


@dataclass(frozen=True)
class Asked(Node):
    """The day asked about, also in a scheme for an event (claim windows; no expression can write it)."""


@dataclass(frozen=True)
class FactRef(Node):
    """A fact of the member at hand, or of the household."""

    fact: Fact


@dataclass(frozen=True)
class Derived(Node):
    """A fact that the engine derives (age), with the expression it is derived by."""

    fact: Fact
    inner: Node


@dataclass(frozen=True)
class Param(Node):
    """A dated parameter: one key for each axis of its table, `at` a date other than the day whose law counts."""

    id: str
    keys: tuple[Node, ...]
    at: Node | None


@dataclass(frozen=True)
class Place(Node):
    """The key of a table by areas: a commune with its province, or a province alone. Fixed when both are."""

    levels: tuple[Node, ...]


@dataclass(frozen=True)
class Compare(Node):
    op: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True)
class In(Node):
    inner: Node
    words: tuple[str, ...]


@dataclass(frozen=True)
class Junction(Node):
    """`and` or `or` of two or more truths."""

    op: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    inner: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    op: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True)
class Call(Node):
    """min, max, clamp, the rounding and the date functions."""

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Aggregate(Node):
    """household.count(x), any, all, sum, min, max; `size` has no inner expression."""

    name: str
    inner: Node | None


@dataclass(frozen=True)
class Due(Node):
    """Whether another scheme, by its own answer, is due to the same subject."""

    scheme: str


def children(node: Node) -> tuple[Node, ...]:
    """The expressions directly below a node."""
    match node:
        case Derived(inner=inner) | In(inner=inner) | Not(inner=inner):
            return (inner,)
        case Param(keys=keys, at=at):
            return (*keys, at) if at is not None else keys
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Junction(parts=parts) | Place(levels=parts):
            return parts
        case Call(args=args):
            return args
        case Aggregate(inner=inner) if inner is not None:
            return (inner,)
        case _:
            return ()


def walk(node: Node) -> list[Node]:
    """The node and everything below it, in reading order."""
    found = [node]
    for child in children(node):
        found.extend(walk(child))
    return found
