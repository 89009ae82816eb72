"""The rulebook as read from its files: sources, parameters, schemes, coordination; and its content hash."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from .language.tree import Axis, Kind, Node
from .months import MonthRule
from .vocabulary import Catalogue

if TYPE_CHECKING:
    from .survey import Entry

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


NATION = "nation"  # the coordinate of a table by areas that holds wherever no nearer area has a cell
CellValue = int | Fraction | str | None  # a figure, a day's ordinal, a word; None: not known yet


class Band(NamedTuple):
    """A stretch of numbers or of days (ordinals): from `low` on, below `high`; None: without an end."""

    low: int | Fraction | None
    high: int | Fraction | None

    def holds(self, point: int | Fraction | None) -> bool:
        """Whether a point lies in the band; None is the point below all others."""
        if point is None:
            return self.low is None
        return (self.low is None or self.low <= point) and (self.high is None or point < self.high)


class Cell(NamedTuple):
    """One value of a table: a word (a code, NATION) or a Band for each axis, in the order of the axes."""

    coords: tuple[str | Band, ...]
    value: CellValue


@dataclass(frozen=True)
class Dated:
    """One value of a parameter, from a day on; `to` (inclusive) only where the law itself ends it.

    A plain parameter has a `value`, a table has `cells`.
    """

    start: date
    to: date | None
    published: date | None
    value: CellValue
    cells: tuple[Cell, ...]
    source: str
    confidence: str
    position: str

    @property
    def table(self) -> Mapping[tuple[str | Band, ...], CellValue]:
        """The cells by their coordinates."""
        return {cell.coords: cell.value for cell in self.cells}


@dataclass(frozen=True)
class Parameter:
    """A figure of the law with its history, oldest first."""

    id: str
    title: Title
    type: str
    kind: Kind
    keys: tuple[str, ...]
    values: tuple[Dated, ...]
    axes: tuple[Axis, ...] = ()  # one for each key
    words: tuple[str, ...] = ()  # what a parameter of type choice may be

    def in_force(self, on: date, known_on: date | None) -> Dated | None:
        """The value that counts on a day, as far as it was published; None where there is none."""
        return pick(self.values, on, known_on)


CLAIM_WINDOW = "claim_window"  # the first clause of a scheme for an event


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
    written: Node | None = None  # when it applies, as the file says it: of `pick: first` without "and none before"


@dataclass(frozen=True)
class Amount:
    """A formula, or cases with the way to pick among them.

    `pick: first` is read as `only_one`, each case with "and none of those before" and `otherwise` as the last of them.
    """

    pick: Literal["formula", "only_one", "highest", "sum"]
    cases: tuple[Case, ...]
    otherwise: Case | None = None
    ordered: bool = False  # written as `pick: first`, so the cases exclude each other and leave nothing out


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
    month: MonthRule | None = None  # where it differs from the scheme's


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
    month: MonthRule = field(default_factory=MonthRule)
    event: str = ""  # the kind of event that it is for, if any; its versions begin with the leaf CLAIM_WINDOW

    def in_force(self, on: date, known_on: date | None) -> Version | None:
        """The version that counts on a day, as far as it was published."""
        return pick(self.versions, on, known_on)

    def month_rule(self, on: date, known_on: date | None) -> MonthRule:
        """The rule about months that a decision of this day falls under; the nearest version's where none is in force."""
        begun = [v for v in self.versions if v.start <= on]
        version = self.in_force(on, known_on) or (begun[-1] if begun else self.versions[0])
        return version.month or self.month


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Something that holds between schemes, from a day to a day (inclusive). `schemes` stand in the rule's order."""

    id: str
    schemes: tuple[str, ...]
    law: str
    start: date
    to: date | None = None
    published: date | None = None
    confidence: str = "high"

    def in_force(self, on: date, known_on: date | None) -> bool:
        """Whether it counts on a day, as far as it was published."""
        known = known_on is None or self.published is None or self.published <= known_on
        return known and self.start <= on and (self.to is None or on <= self.to)


@dataclass(frozen=True)
class Bundle:
    """An exception to taking the highest: while `when` holds, `keep` is paid with the highest of its partners."""

    keep: str
    partners: tuple[str, ...]
    when: Node | None
    law: str


@dataclass(frozen=True, kw_only=True)
class TakeHighest(Rule):
    """Of these schemes a subject is paid only the highest; ties go to the first in `schemes`."""

    bundles: tuple[Bundle, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Blocks(Rule):
    """Whoever is due `by` is not paid the `schemes`."""

    by: str


@dataclass(frozen=True, kw_only=True)
class CapTotal(Rule):
    """The schemes together pay a subject (or all the household) at most `cap`, in whole đồng; the last is cut first."""

    cap: Node
    per: Literal["subject", "household"] = "subject"


@dataclass(frozen=True, kw_only=True)
class OncePerHousehold(Rule):
    """One member's counts: the first in member order who is due, then the first in `schemes`."""


@dataclass(frozen=True)
class Rulebook:
    """Everything of one country. `hash` is the SHA-256 of all its files, `folder` where they were read."""

    id: str
    hash: str
    folder: Path
    facts: Catalogue
    sources: Mapping[str, Source]
    params: Mapping[str, Parameter]
    schemes: Mapping[str, Scheme]
    coordination: tuple[Rule, ...]
    bases: Mapping[str, Mapping[str, Any]]
    coordination_examples: tuple[Mapping[str, Any], ...] = ()
    survey: tuple["Entry", ...] = ()

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rulebook) and other.hash == self.hash


def cited_sources(law: str, sources: Collection[str]) -> tuple[str, ...]:
    """The sources of a citation; of `L41-2024 art 21.1.b, 21.2, ND176-2025 art 2` there are two."""
    names = (part.split(" ")[0] for part in law.split(", "))
    return tuple(dict.fromkeys(name for name in names if name in sources))


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
