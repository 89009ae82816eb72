"""Clauses that decide nothing: always true or false, at odds with a sibling, implied by one, never decided."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations as pairs_of
from typing import Any

from eligibility.bounds import FALSE, TRUE, UNKNOWN, Value
from eligibility.language.tree import Compare, Node, On, walk
from eligibility.rulebook import CLAIM_WINDOW, Group, Leaf, Rulebook, Scheme, Version

from . import cells
from .cells import Cell, Ranges
from .files import Material
from .findings import Finding, finding
from .ranges import Days, periods
from .trees import amounts_of, cases_of, facts_in, is_constant

Item = Leaf | Group
Cells = Mapping[str, list[Cell]]


@dataclass(frozen=True)
class Question:
    """Conditions looked at together on one day, with the cells that they tell apart."""

    ex: Ranges
    found: Cells

    @classmethod
    def of(cls, ex: Ranges, nodes: list[Node]) -> "Question":
        return cls(ex, {key: cells.cells(axis, ex) for key, axis in cells.axes(nodes, ex).items()})

    @property
    def few(self) -> bool:
        return cells.size(self.found) <= cells.LIMIT

    def outcomes(self, items: list[Item]) -> Iterator[tuple[int, ...]]:
        for cell in cells.combinations(self.found):
            yield tuple(value(self.ex, item, cells.points(cell)) for item in items)


def nodes(item: Item) -> list[Node]:
    """The expressions of a clause or group that count for the status."""
    return [item.node] if isinstance(item, Leaf) else [leaf.node for leaf in item.leaves() if not leaf.formality]


def value(ex: Ranges, item: Item, cell: Mapping[str, Value]) -> int:
    """The truth of a clause or group in a cell."""
    if isinstance(item, Leaf):
        found: Any = ex.at(item.node, cell)
        return int(found)
    values = [value(ex, child, cell) for child in item.children if not (isinstance(child, Leaf) and child.formality)]
    return (min if item.op == "all" else max)(values, default=TRUE)


def clauses(material: Material, book: Rulebook, days: Days) -> Iterator[Finding]:
    """All findings about the clauses of all schemes."""
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for leaf in version.conditions.leaves():
                if leaf.id == CLAIM_WINDOW:  # written by the engine; it holds of all that has happened if it has no end
                    continue
                at = list(periods(book, days, scheme, version, [leaf.node]))
                yield from _single(f"{scheme.id}.{leaf.id} from {version.start}", leaf.node, leaf.position, at)
            for name, amount in amounts_of(version):
                for case in cases_of(amount):
                    if case.written is not None:
                        at = list(periods(book, days, scheme, version, [case.written]))
                        what = f"{scheme.id}, {name}, case {case.id}"
                        where = material.amount_place(scheme, version, name, case.id)
                        yield from _undecided(what, case.written, where, at)
            yield from _siblings(book, days, scheme, version, version.conditions)


def _single(what: str, node: Node, place: str, at: list[Ranges]) -> Iterator[Finding]:
    asked = [Question.of(ex, [node]) for ex in at]
    if not asked or not all(q.few for q in asked) or _of_the_day(node):
        return
    seen = {cells.truth(q.ex, node, cell) for q in asked for cell in cells.combinations(q.found)}
    if seen in ({TRUE}, {FALSE}):
        word = "true" if seen == {TRUE} else "false"
        yield finding("constant_clause", place, f"{what} can only be {word} within the declared ranges")
    else:
        yield from _undecided(what, node, place, at)


def _of_the_day(node: Node) -> bool:
    """Whether something in it depends on the day alone, of which only a few are looked at."""
    alone = (part for part in walk(node) if isinstance(part, Compare) and is_constant(part))
    return any(isinstance(part, On) for whole in alone for part in walk(whole))


def _undecided(what: str, node: Node, place: str, at: list[Ranges]) -> Iterator[Finding]:
    """A fact about which nothing depends, and without which the engine yet says unknown."""
    for ex in at[:1]:
        asked = Question.of(ex, [node])
        if not asked.few:
            return
        for key in asked.found:
            others = {k: v for k, v in asked.found.items() if k != key}
            for cell in cells.combinations(others):
                rest = cells.points(cell)
                each = {ex.at(node, {**rest, key: one.point}) for one in asked.found[key]}
                if len(each) == 1 and UNKNOWN not in each and ex.at(node, rest) == UNKNOWN:
                    yield finding("undecided", place, f"{what} is the same whatever {label(ex, key)} is, "
                                  "yet unknown while that is unknown")  # fmt: skip
                    return


def label(ex: Ranges, key: str) -> str:
    """An axis in words: the names that go into it."""
    node = ex.node(key)
    return " and ".join(fact.id for fact in facts_in(node)) or type(node).__name__.lower()


def _siblings(book: Rulebook, days: Days, scheme: Scheme, version: Version, group: Group) -> Iterator[Finding]:
    inner = [child for child in group.children if not (isinstance(child, Leaf) and child.formality)]
    for one, other in pairs_of(inner, 2):
        at = list(periods(book, days, scheme, version, [*nodes(one), *nodes(other)]))
        yield from _pair(scheme, group.op, one, other, at)
    for child in inner:
        if isinstance(child, Group):
            yield from _siblings(book, days, scheme, version, child)


def _pair(scheme: Scheme, op: str, one: Item, other: Item, at: list[Ranges]) -> Iterator[Finding]:
    """Two siblings, in every period: sound, because the cells hold more than can be, never less."""
    seen: set[tuple[int, ...]] = set()
    for ex in at:
        mine, theirs = (set(cells.axes(nodes(item), ex)) for item in (one, other))
        asked = Question.of(ex, [*nodes(one), *nodes(other)])
        if not mine & theirs or not asked.few:
            return
        seen |= set(asked.outcomes([one, other]))
    for place in (0, 1):  # what is the same everywhere is told of the clause alone
        if {outcome[place] for outcome in seen} in ({TRUE}, {FALSE}, set()):
            return
    names = f"{scheme.id}: {name_of(one)} and {name_of(other)}"
    if op == "all" and all(FALSE in outcome for outcome in seen):
        yield finding("contradiction", place_of(other), f"{names} can never hold together")
        return
    if op == "any" and all(TRUE in outcome for outcome in seen):
        yield finding("always_one", place_of(other), f"{names}: one of them always holds")
        return
    for first, second, turned in ((one, other, False), (other, one, True)):
        holds: Callable[[tuple[int, ...]], tuple[int, int]] = (
            (lambda o: (o[1], o[0])) if turned else (lambda o: (o[0], o[1]))
        )
        if all(a == FALSE or b == TRUE for a, b in map(holds, seen)):
            idle = second if op == "all" else first
            yield finding("implied", place_of(idle), f"{scheme.id}: {name_of(idle)} decides nothing beside "
                          f"{name_of(first if op == 'all' else second)}")  # fmt: skip
            return


def name_of(item: Item) -> str:
    return item.id if isinstance(item, Leaf) else item.id or f"({', '.join(name_of(c) for c in item.children)})"


def place_of(item: Item) -> str:
    return item.position if isinstance(item, Leaf) else item.leaves()[0].position
