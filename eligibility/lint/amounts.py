"""Amounts and outputs: cases without gap or overlap, nothing below 0."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from eligibility.bounds import FALSE, TRUE, Num
from eligibility.language.tree import Node, walk
from eligibility.rulebook import Amount, Case, Leaf, Rulebook, Scheme, Version

from . import cells
from .cells import Cell, Ranges
from .clauses import Item, Question, label, nodes, value
from .files import Material
from .findings import Finding, finding
from .ranges import Days, periods
from .trees import amounts_of, cases_of, facts_in


@dataclass(frozen=True)
class _At:
    """Which amount or output is looked at."""

    material: Material
    scheme: Scheme
    version: Version
    name: str

    def finding(self, code: str, message: str, case: str = "", suggestion: str = "") -> Finding:
        where = self.material.amount_place(self.scheme, self.version, self.name, case)
        what = f"{self.scheme.id} from {self.version.start}, {self.name}{f', case {case}' if case else ''}"
        return finding(code, where, f"{what}: {message}", suggestion)


def amounts(material: Material, book: Rulebook, days: Days) -> Iterator[Finding]:
    """All findings about amounts, each once for a version."""
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for name, amount in amounts_of(version):
                found = [*_cases(_At(material, scheme, version, name), book, days, amount)]
                for case in cases_of(amount):
                    if case.node is not None:
                        found += _number(_At(material, scheme, version, name), book, days, case, case.node)
                yield from dict.fromkeys(found)


def _context(at: _At, wanted: list[Node], more: list[Node], ex: Ranges) -> list[Item]:
    """The clauses that must hold anyway and speak of the same facts, while there are not too many cells.

    None of a class: it prints its word whether its conditions hold or not.
    """
    version = at.version
    if at.scheme.kind == "classification" or version.conditions.op != "all":
        return []
    about = {fact.id for node in [*wanted, *more] for fact in facts_in(node)}
    kept: list[Item] = []
    for child in version.conditions.children:
        if (isinstance(child, Leaf) and child.formality) or not about & {
            f.id for n in nodes(child) for f in facts_in(n)
        }:
            continue
        if Question.of(ex, [*wanted, *(n for item in [*kept, child] for n in nodes(item))]).few:
            kept.append(child)
    return kept


def _situations(at: _At, wanted: list[Node], ex: Ranges, more: list[Node] | None = None) -> tuple[Question, list[Item]]:
    kept = _context(at, wanted, more or [], ex)
    return Question.of(ex, [*wanted, *(n for item in kept for n in nodes(item))]), kept


def _possible(asked: Question, kept: list[Item]) -> Iterator[dict[str, Cell]]:
    """The cells in which the conditions can hold."""
    for cell in cells.combinations(asked.found):
        if all(value(asked.ex, item, cells.points(cell)) != FALSE for item in kept):
            yield cell


def _cases(at: _At, book: Rulebook, days: Days, amount: Amount) -> Iterator[Finding]:
    if amount.pick == "formula" or amount.ordered:
        return
    whens = [case.when for case in amount.cases if case.when is not None]
    ids = [case.id for case in amount.cases]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield at.finding("duplicate", f"two cases are called {twice!r}", twice, "give each its own id")
    ever: set[str] = set()
    looked = False
    for ex in periods(book, days, at.scheme, at.version, whens):
        asked, kept = _situations(at, whens, ex)
        if not asked.few:
            if amount.pick == "only_one":
                yield at.finding("case_unproven", f"{cells.size(asked.found)} situations")
            return
        for cell in _possible(asked, kept):
            looked = True
            truths = [cells.truth(ex, when, cell) for when in whens]
            may = [one for one, t in zip(ids, truths, strict=True) if t != FALSE]
            ever.update(may)
            if amount.pick == "only_one" and len(may) > 1:
                yield at.finding("case_overlap", f"{may[0]} and {may[1]} can apply at once", may[1])
            if amount.pick != "sum" and not amount.otherwise and TRUE not in truths:
                yield at.finding("case_gap", f"no case applies {_example(ex, cell)}")
                break
    for one in ids if looked else []:
        if one not in ever:
            yield at.finding("case_never", f"{one} can never apply", one)


def _example(ex: Ranges, cell: dict[str, Cell]) -> str:
    parts = []
    for key, one in cell.items():
        point = one.point
        shown = "/".join(sorted(point)) if isinstance(point, frozenset) else (
            str(point.low) if isinstance(point, tuple) else ("false", "?", "true")[point])  # fmt: skip
        parts.append(f"{label(ex, key)} {shown}")
    return f"with {', '.join(parts)}" if parts else ""


def _number(at: _At, book: Rulebook, days: Days, case: Case, node: Node) -> Iterator[Finding]:
    """A formula over all it may read, in the situations in which its case and the conditions can hold."""
    when = [case.when] if case.when is not None else []
    for ex in periods(book, days, at.scheme, at.version, [*when, node]):
        whole = cast(Num, ex.at(node, {}))
        if whole.low >= 0 and not whole.open_low:
            continue
        asked, kept = _situations(at, [*when, *_compared(node)], ex, [node])
        if not asked.few or any(_below(ex, node, cell) for cell in _possible(asked, kept)
                                if not when or cells.truth(ex, when[0], cell) != FALSE):  # fmt: skip
            yield at.finding("negative_amount", "it can be negative", case.id)
            return


def _compared(node: Node) -> list[Node]:
    return [part for part in walk(node) if part.kind == "truth"]


def _below(ex: Ranges, node: Node, cell: dict[str, Cell]) -> bool:
    found = cast(Num, ex.at(node, cells.spans(cell)))
    return found.low < 0 or found.open_low
