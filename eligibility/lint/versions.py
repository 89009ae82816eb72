"""Versions of a scheme in time, and the sources that they and the parameters rest on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from eligibility.errors import nearest
from eligibility.rulebook import Rulebook, Scheme, Source, Version
from eligibility.strict_yaml import Block

from .files import Material, place
from .findings import Finding, finding


def versions(material: Material, book: Rulebook) -> Iterator[Finding]:
    """All findings about versions and their sources."""
    trees = material.schemes
    amendments = _amendments(material)
    for scheme in book.schemes.values():
        file, tree = trees[scheme.id]
        written = tree["versions"]
        for at, version in enumerate(scheme.versions):
            yield from _between(scheme, at, written[at])
            if not version.examples:
                yield finding("no_examples", version.position, f"{scheme.id} from {version.start} has no examples")
            cited = list(_cited(file, written[at], ("law",)))
            yield from _sources(book, scheme, version, cited)
            yield from _amended(book, scheme, version, {name for name, _ in cited}, amendments)
    for file, entry in material.parameters.values():
        for name, where in _cited(file, entry, ("source",)):
            if name not in book.sources:
                yield finding("unknown_source", where, f"no source is called {name!r}", "add it to sources.yaml")
    for key in ("amends", "repeals"):
        for name, changed, where in _changed(material, key):
            if changed not in book.sources:
                message = f"{name} {key} {changed!r}, and no source is called so"
                yield finding(
                    "unknown_source",
                    where,
                    message,
                    nearest(changed, sorted(set(book.sources) - {name})) or "add it to sources.yaml",
                )


def _between(scheme: Scheme, at: int, written: Any) -> Iterator[Finding]:
    version, after = scheme.versions[at], scheme.versions[at + 1 : at + 2]
    if not after or version.to is None:
        return
    if version.to >= after[0].start:
        yield finding("overlap", after[0].position, f"{scheme.id}: a version ends after the next begins")
    elif version.to + timedelta(days=1) < after[0].start and not str(written.get("note", "")).strip():
        yield finding("version_gap", after[0].position,
                      f"{scheme.id} is not in force from {version.to + timedelta(days=1)} to {after[0].start}")  # fmt: skip


def _cited(file: str, node: Any, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every source that a block or what is below it cites, with the place. Examples cite nothing."""
    if isinstance(node, Block):
        for key, value in node.items():
            if key in keys and isinstance(value, str):
                where = place(file, node, key)
                yield from ((name, where) for name in names_of(value))
            elif key != "examples":
                yield from _cited(file, value, keys)
    elif isinstance(node, list):
        for item in node:
            yield from _cited(file, item, keys)


def names_of(law: str) -> list[str]:
    """`L41-2024 art 21.1.b, ND176-2025 art 2.1.b, art 3` names two sources."""
    parts = [part.strip().partition(" ")[0] for part in law.split(",")]
    return [name for at, name in enumerate(parts) if at == 0 or (name[:1].isupper() and any(c.isdigit() for c in name))]


def _sources(book: Rulebook, scheme: Scheme, version: Version, cited: list[tuple[str, str]]) -> Iterator[Finding]:
    last = version is scheme.versions[-1]
    for name, where in dict(cited).items():
        source = book.sources.get(name)
        if source is None:
            yield finding("unknown_source", where, f"no source is called {name!r}", "add it to sources.yaml")
            continue
        starts = source.counts_from or source.in_force
        if starts is not None and starts > version.start:
            yield finding("source_not_in_force", where,
                          f"{scheme.id} from {version.start} rests on {name}, in force from {starts}")  # fmt: skip
        if last and _ended(source, version):
            yield finding("source_repealed", where, f"{scheme.id} rests on {name}, which ended on {source.in_force_to}")


def _ended(source: Source, version: Version) -> bool:
    return source.in_force_to is not None and (version.to is None or version.to > source.in_force_to)


def _amendments(material: Material) -> dict[str, list[str]]:
    """Source to those that amend it."""
    found: dict[str, list[str]] = {}
    for name, changed, _ in _changed(material, "amends"):
        found.setdefault(changed, []).append(name)
    return found


def _changed(material: Material, key: str) -> Iterator[tuple[str, str, str]]:
    """Each source that `amends` or `repeals` (the key) another, the other, and the place. Of `L1 art 2` it is L1."""
    for name, entry in material.tree("sources.yaml").items():
        others = entry.get(key, []) if isinstance(entry, Block) else []
        for other in others if isinstance(others, list) else names_of(str(others)):
            yield name, str(other).partition(" ")[0], place("sources.yaml", entry, key)


def _amended(
    book: Rulebook, scheme: Scheme, version: Version, cited: set[str], amendments: dict[str, list[str]]
) -> Iterator[Finding]:
    """A version that begins with or after an amendment, and cites only the text before it."""
    for name in sorted(cited):
        for later in amendments.get(name, []):
            begins = book.sources[later].in_force if later in book.sources else None
            if later not in cited and begins is not None and begins <= version.start:
                yield finding("amended_source", version.position,
                              f"{scheme.id} from {version.start} cites {name}, amended by {later} from {begins}")  # fmt: skip
