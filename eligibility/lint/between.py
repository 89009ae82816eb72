"""Between schemes: every scheme once, and no circles of blocking."""

from collections.abc import Iterator
from typing import Any

from eligibility.rulebook import Rulebook

from .circles import circle
from .files import Material, place
from .findings import Finding, finding
from .versions import names_of


def coordination(material: Material, book: Rulebook) -> Iterator[Finding]:
    """All findings about coordination.yaml beyond what its reader refuses."""
    tree: Any = material.tree("coordination.yaml")
    edges: dict[str, set[str]] = {}
    at: dict[str, str] = {}
    for name, entry in tree.items():
        where = place("coordination.yaml", tree, name)
        members = [str(m) for m in entry.get("blocks" if entry.get("rule") == "blocks" else "schemes", [])]
        for twice in sorted({m for m in members if members.count(m) > 1}):
            yield finding("twice", where, f"{name} names {twice} twice")
        for source in names_of(str(entry.get("law", ""))):
            if source not in book.sources:
                yield finding("unknown_source", where, f"{name} cites {source!r}", "add it to sources.yaml")
        if entry.get("rule") == "blocks":
            for first, second in _blocks(entry, members):
                edges.setdefault(first, set()).add(second)
                at.setdefault(first, where)
    found = circle(edges)
    if found:
        yield finding("blocks_circle", at[found[0]], f"schemes block each other: {' -> '.join(found)}")


def _blocks(entry: Any, members: list[str]) -> Iterator[tuple[str, str]]:
    """Who blocks whom: `scheme` blocks all that `blocks` lists."""
    yield from ((str(entry.get("scheme", "")), name) for name in members)
