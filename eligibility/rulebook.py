"""The rulebook as read from its files: sources, parameters, schemes, coordination; and its content hash."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from .language.tree import Kind, Node
from .vocabulary import Catalogue

Title = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """A law, decree or decision. Days are the first or last on which it is in force."""

    id: str
    number: str
    title: Title
    published: date | None
    in_force: date | None
    in_force_to: date | None
    counts_from: date | None
    confidence: str
    url: str = ""


@dataclass(frozen=True)
class Dated:
    """One value of a parameter, from a day on; `to` (inclusive) only where the law itself ends it."""

    start: date
    to: date | None
    published: date | None
    value: Fraction | int | None
    table: Mapping[tuple[str, ...], Fraction | int | None]
    source: str
    confidence: str
    position: str


@dataclass(frozen=True)
class Parameter:
    """A figure of the law with its history, oldest first."""

    id: str
    title: Title
    type: str
    kind: Kind
    keys: tuple[str, ...]
    values: tuple[Dated, ...]

    def in_force(self, on: date, known_on: date | None) -> Dated | None:
        """The value that counts on a day, as far as it was published; None where there is none."""
        return pick(self.values, on, known_on)


@dataclass(frozen=True)
class Leaf:
    """A named clause: one expression, its article, a sentence in both languages."""

    id: str
    node: Node
    text: str
    law: str
    say: Title
    formality: bool
    confidence: str
    position: str


@dataclass(frozen=True)
class Group:
    """`all` or `any` of clauses and groups."""

    op: Literal["all", "any"]
    children: tuple["Leaf | Group", ...]
    id: str = ""
    _leaves: tuple[Leaf, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: list[Leaf] = []
        for child in self.children:
            found.extend([child] if isinstance(child, Leaf) else child.leaves())
        object.__setattr__(self, "_leaves", tuple(found))

    def leaves(self) -> tuple[Leaf, ...]:
        """All clauses below, in reading order."""
        return self._leaves


@dataclass(frozen=True)
class Case:
    """One case of an amount: when it applies (None: always) and what it gives."""

    id: str
    when: Node | None
    node: Node | None
    word: str | None
    law: str
    confidence: str


@dataclass(frozen=True)
class Amount:
    """A formula, or cases with the way to pick among them."""

    pick: Literal["formula", "only_one", "highest", "sum"]
    cases: tuple[Case, ...]
    otherwise: Case | None = None


@dataclass(frozen=True)
class Version:
    """A scheme as it stands from a day on."""

    start: date
    to: date | None
    published: date | None
    conditions: Group
    amount: Amount | None
    outputs: Mapping[str, Amount]
    confidence: str
    examples: tuple[Mapping[str, Any], ...]
    position: str
    params: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Scheme:
    """A benefit, classification, contribution, package or proposal, with its dated versions, oldest first."""

    id: str
    kind: str
    title: Title
    tier: str
    layer: str
    of: str
    pays: str
    versions: tuple[Version, ...]
    month: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, on: date, known_on: date | None) -> Version | None:
        """The version that counts on a day, as far as it was published."""
        return pick(self.versions, on, known_on)


@dataclass(frozen=True)
class TakeHighest:
    """Of these schemes a person is paid only the highest; ties go to the first in `schemes`."""

    id: str
    schemes: tuple[str, ...]
    law: str
    start: date


@dataclass(frozen=True)
class Rulebook:
    """Everything of one country. `hash` is the SHA-256 of all its files."""

    id: str
    hash: str
    facts: Catalogue
    sources: Mapping[str, Source]
    params: Mapping[str, Parameter]
    schemes: Mapping[str, Scheme]
    coordination: tuple[TakeHighest, ...]
    bases: Mapping[str, Mapping[str, Any]]
    coordination_examples: tuple[Mapping[str, Any], ...] = ()

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rulebook) and other.hash == self.hash


T = TypeVar("T", Dated, Version)


def pick(items: tuple[T, ...], on: date, known_on: date | None) -> T | None:
    """The last item that has begun by `on` and was published by `known_on`; None if it ended before."""
    found = None
    for item in items:
        if item.start <= on and (known_on is None or item.published is None or item.published <= known_on):
            found = item
    return found if found is not None and (found.to is None or on <= found.to) else None


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of all YAML files, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"sha256:{digest.hexdigest()}"


@cache
def load(name: str = "vn") -> Rulebook:
    """A rulebook by name or folder, read and checked once. Raises RulebookError."""
    from .reading import read_rulebook
    from .vocabulary import folder_of

    return read_rulebook(folder_of(name))
