"""Every situation that some clauses can tell apart, as cells: one per word, truth and stretch between limits.

An axis is what a comparison is about: a fact, an age, a sum, a count. Axes are taken as independent, so what
holds in every cell holds for every household; what holds in some cell need not exist. Opaque parts (two facts
compared, `due`, `household.any`) are axes of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod
from typing import cast

from eligibility import bounds
from eligibility.bounds import FALSE, TRUE, UNKNOWN, Days, Num, Value
from eligibility.document import Member, Situation
from eligibility.evaluate import Env, Evaluate, Expressions
from eligibility.language.tree import (
    Aggregate,
    Asked,
    Compare,
    Derived,
    Due,
    FactRef,
    In,
    Junction,
    Node,
    Not,
    Param,
    walk,
)
from eligibility.rulebook import Rulebook

from .trees import is_constant, key_of

LIMIT = 4096  # cells looked at for one question


@dataclass(frozen=True)
class Cell:
    """One stretch of an axis: a value in it that stands for it, and the whole of it."""

    point: Value
    span: Value


@dataclass(frozen=True)
class Axis:
    """What is compared: its node, the words or limits that matter."""

    node: Node
    words: frozenset[str] = frozenset()
    limits: tuple[Node, ...] = ()


class Ranges(Expressions):
    """The household evaluator with nothing known, except what `cell` says of an axis."""

    def __init__(self, book: Rulebook, on: date) -> None:
        super().__init__(book, on, None)
        self.cell: Mapping[str, Value] = {}
        self._keys: dict[int, tuple[Node, str]] = {}
        self._nodes: dict[str, Node] = {}
        self._person = Member("m1", {})
        situation = Situation(on, [], Member("household", {}), frozenset())
        self.env = Env(situation, self._person, "", lambda name, member: UNKNOWN, lambda name, member, out: None)

    def key(self, node: Node) -> str:
        found = self._keys.get(id(node))
        if found is None:
            found = self._keys[id(node)] = (node, key_of(node))
            self._nodes.setdefault(found[1], node)
        return found[1]

    def node(self, key: str) -> Node:
        """A node with this key."""
        return self._nodes[key]

    def at(self, node: Node, cell: Mapping[str, Value]) -> Value:
        """The value of a node in a cell; what the cell does not say is not known."""
        self.cell = cell
        for owner in (self.env.situation.household, self._person):
            owner.memo.clear()  # a gate may read another value in another cell
        return self.value(node, self.env)

    def _compile(self, node: Node) -> Evaluate:
        usual = self._aggregate(node) if isinstance(node, Aggregate) else super()._compile(node)
        if is_constant(node):
            return usual
        key = self.key(node)

        def value(env: Env) -> Value:
            found = self.cell.get(key)
            return usual(env) if found is None else found

        return value

    def _aggregate(self, node: Aggregate) -> Evaluate:
        """Over a household of which nothing is known, not even how many it has."""
        if node.name in ("any", "all"):
            return lambda env: UNKNOWN
        if node.name in ("count", "size") or node.inner is None:
            least = 1 if node.name == "size" else 0
            return lambda env: Num(least, bounds.FAR, False, True)
        inner = self.compiled(node.inner)

        def reach(env: Env) -> Value:
            one = cast(Num, inner(env))
            if node.name != "sum":
                return bounds.union(one, bounds.exactly(0))
            below = one.low < 0 or one.open_low
            return Num(-bounds.FAR if below else 0, bounds.FAR, below, True)

        return reach


def axes(nodes: Iterable[Node], ex: Ranges) -> dict[str, Axis]:
    """All axes of some expressions, by key."""
    found: dict[str, Axis] = {}
    for node in nodes:
        _collect(node, ex, found)
    return found


def _collect(node: Node, ex: Ranges, found: dict[str, Axis]) -> None:
    match node:
        case Junction(parts=parts):
            for part in parts:
                _collect(part, ex, found)
        case Not(inner=inner):
            _collect(inner, ex, found)
        case In(inner=inner, words=listed):
            _add(found, ex, Axis(inner, frozenset(listed)))
        case Compare(left=left, right=right) if left.kind == "choice":
            for one, other in ((left, right), (right, left)):
                if not is_constant(one):
                    words = frozenset() if not is_constant(other) else cast("frozenset[str]", ex.at(other, {}))
                    _add(found, ex, Axis(one, words or cast("frozenset[str]", ex.at(one, {}))))
        case Compare(left=left, right=right):
            about, limit = (left, right) if _is_figure(right) else (right, left)
            if _is_figure(limit) and not _is_figure(about):
                _add(found, ex, Axis(about, limits=(limit,)))
                for key in (k for part in walk(limit) if isinstance(part, Param) for k in part.keys):
                    if not is_constant(key):
                        _add(found, ex, Axis(key, cast("frozenset[str]", ex.at(key, {}))))
            elif not is_constant(node):
                _add(found, ex, Axis(node))
        case _ if not is_constant(node):
            _add(found, ex, Axis(node))


def _is_figure(node: Node) -> bool:
    """A figure of the law: nothing of the household in it but the key of a table."""
    if is_constant(node):
        return True
    parts = walk(node)
    if any(
        isinstance(part, Aggregate | Asked | Due | Derived) or (isinstance(part, Param) and part.at) for part in parts
    ):
        return False
    keys = [key for part in parts if isinstance(part, Param) for key in part.keys]
    worded = [key for key in keys if isinstance(key, FactRef) and key.fact.one_of]
    return all(any(part is key for key in worded) for part in parts if isinstance(part, FactRef))


def _add(found: dict[str, Axis], ex: Ranges, axis: Axis) -> None:
    key = ex.key(axis.node)
    old = found.get(key)
    found[key] = axis if old is None else replace(old, words=old.words | axis.words, limits=(*old.limits, *axis.limits))


def cells(axis: Axis, ex: Ranges) -> list[Cell]:
    """The stretches of an axis on the day."""
    whole = ex.at(axis.node, {})
    if isinstance(whole, frozenset):
        rest = whole - axis.words
        named = axis.words if bounds.ANY_WORD in whole else whole & axis.words
        found = [frozenset((word,)) for word in sorted(named)] + ([rest] if rest else [])
        return [Cell(words, words) for words in found]
    if isinstance(whole, Num | Days):
        return _stretches(axis, whole, ex)
    return [Cell(truth, truth) for truth in (FALSE, TRUE) if whole in (truth, UNKNOWN)]


def _stretches(axis: Axis, whole: Num | Days, ex: Ranges) -> list[Cell]:
    low = None if isinstance(whole, Num) and whole.open_low else whole.low
    high = None if isinstance(whole, Num) and whole.open_high else whole.high
    limits: set[int | Fraction] = set()
    for node in axis.limits:
        limits |= _values(node, ex)
    inside = sorted(x for x in limits if (low is None or x >= low) and (high is None or x <= high))
    step = 0 if axis.node.kind == "fraction" else 1
    found, start, open_low = [], low, low is None
    for limit in inside:
        if start is None or start < limit:
            end = limit - (step or (1 if start is None else 0))
            found.append(_stretch(whole, end if start is None else start, end, open_low, False))
        found.append(_stretch(whole, limit, limit, False, False))
        start, open_low = limit + step, False
    if high is None or start is None or start < high or (start == high and (step or not inside)):
        first = whole.low if start is None else start
        found.append(_stretch(whole, first, whole.high if high is None else high, open_low, high is None))
    return found


def _stretch(whole: Num | Days, low: int | Fraction, high: int | Fraction, open_low: bool, open_high: bool) -> Cell:
    if isinstance(whole, Days):
        return Cell(Days(int(low), int(low)), Days(int(low), int(high)))
    point: int | Fraction = low
    if open_high and high < low:
        high = low
    if low != high:
        middle = Fraction(low + high) / 2
        point = int(middle) if isinstance(low, int) and isinstance(high, int) else middle
    return Cell(bounds.exactly(point), Num(low, high, open_low, open_high))


def _values(node: Node, ex: Ranges) -> set[int | Fraction]:
    """What a figure can be: one value, or one for each word of the tables' keys."""
    keys = [k for part in walk(node) if isinstance(part, Param) for k in part.keys if not is_constant(k)]
    words = [sorted(cast("frozenset[str]", ex.at(key, {}))) for key in keys]
    found: set[int | Fraction] = set()
    for chosen in product(*words):
        value = ex.at(node, {ex.key(k): frozenset((w,)) for k, w in zip(keys, chosen, strict=True)})
        if isinstance(value, Num | Days) and value.fixed:
            found.add(value.low)
    return found


def size(found: Mapping[str, list[Cell]]) -> int:
    """How many cells the axes make together."""
    return prod(len(one) for one in found.values())


def combinations(found: Mapping[str, list[Cell]]) -> Iterator[dict[str, Cell]]:
    """Every cell of several axes."""
    for chosen in product(*found.values()):
        yield dict(zip(found, chosen, strict=True))


def points(cell: Mapping[str, Cell]) -> dict[str, Value]:
    return {key: one.point for key, one in cell.items()}


def spans(cell: Mapping[str, Cell]) -> dict[str, Value]:
    return {key: one.span for key, one in cell.items()}


def truth(ex: Ranges, node: Node, cell: Mapping[str, Cell]) -> int:
    """The truth of a condition in a cell."""
    return cast(int, ex.at(node, points(cell)))
