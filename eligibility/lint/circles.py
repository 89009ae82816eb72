"""Circles: facts that are derived from or gated by each other, schemes that rest on each other's answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from eligibility.language.tree import Due, walk
from eligibility.rulebook import Rulebook
from eligibility.strict_yaml import Block

from .findings import Finding, finding
from .trees import nodes_of

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def circle(edges: Mapping[str, set[str]]) -> list[str]:
    """The names of one circle in the order of its arrows, the first again at the end; empty where there is none."""
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for following in sorted(edges.get(name, ())):
            found = visit(following, [*way, name])
            if found:
                return found
        done.add(name)
        return []

    return next((found for name in sorted(edges) if (found := visit(name, []))), [])


def fact_circles(tree: Mapping[str, Any]) -> Iterator[Finding]:
    """Derived facts and `asked_if` among the facts of a file as read."""
    entries = {name: (block, entry) for of in ("person", "household", "event") if isinstance(block := tree.get(of), Block)
               for name, entry in block.items() if isinstance(entry, Block)}  # fmt: skip
    edges = {
        name: {word for key in ("derived", "asked_if") for word in _NAME.findall(str(entry.get(key, "")))}
        & set(entries)
        for name, (_, entry) in entries.items()
    }
    found = circle(edges)
    if found:
        line, column = entries[found[0]][0].places[found[0]]
        yield finding("circle", f"facts.yaml:{line}:{column}", f"facts refer to each other: {' -> '.join(found)}")


def scheme_circles(book: Rulebook) -> Iterator[Finding]:
    """Schemes whose rules ask for each other's answer."""
    edges = {
        scheme.id: {part.scheme for version in scheme.versions for node in nodes_of(version) for part in walk(node)
                    if isinstance(part, Due)}
        for scheme in book.schemes.values()
    }  # fmt: skip
    found = circle(edges)
    if found:
        place = book.schemes[found[0]].versions[0].position
        yield finding("circle", place, f"schemes rest on each other: {' -> '.join(found)}")
