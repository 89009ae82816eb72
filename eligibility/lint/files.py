"""The files of a rulebook as the linter sees them: all that can be read, and every fault of the rest."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eligibility import strict_yaml
from eligibility.errors import RulebookError
from eligibility.reading import read_rulebook
from eligibility.rulebook import Rulebook, Scheme, Version
from eligibility.strict_yaml import Block, Text
from eligibility.vocabulary import folder_of

from .circles import fact_circles
from .findings import Finding, finding, from_fault

_FOLLOWS = {"unknown_parameter", "unknown_scheme", "divisor"}  # what a fault in another file brings about
_SHARED = ("parameters", "schemes")


@dataclass
class Material:
    """The trees by path in the folder, and the book of all files that could be read."""

    name: str
    trees: dict[str, Any] = field(default_factory=dict)
    book: Rulebook | None = None
    whole: bool = False  # whether every file is in the book

    def tree(self, path: str) -> Mapping[str, Any]:
        """A file's content; empty where there is none."""
        found = self.trees.get(path)
        return found if isinstance(found, Block) else {}

    @cached_property
    def schemes(self) -> dict[str, tuple[str, Any]]:
        """Scheme id to its file's name and content, packages too."""
        return {
            Path(path).stem: (Path(path).name, tree)
            for path, tree in self.trees.items()
            if path.split("/")[0] in ("schemes", "packages") and isinstance(tree, Block)
        }

    @cached_property
    def parameters(self) -> dict[str, tuple[str, Any]]:
        """Parameter id to its file's name and entry."""
        return {
            name: (Path(path).name, entry)
            for path, tree in self.trees.items()
            if path.startswith("parameters/") and isinstance(tree, Block)
            for name, entry in tree.items()
            if isinstance(entry, Block)
        }

    def amount_place(self, scheme: Scheme, version: Version, name: str, case: str = "") -> str:
        """Where an amount, an output or one of its cases stands."""
        file, tree = self.schemes[scheme.id]
        written = tree["versions"][scheme.versions.index(version)]
        block = written["amount"] if name == "amount" else written["outputs"][name]
        found = next((item for item in block.get("cases", []) if case and item.get("id") == case), None)
        return place(file, block) if found is None else place(file, found)


def place(file: str, node: Any, key: str | None = None) -> str:
    """Where a node, or one of its keys, stands."""
    at = getattr(node, "place", (1, 1))
    line, column = node.places.get(key, at) if key is not None and isinstance(node, Block) else at
    return f"{file}:{line}:{column}"


def gather(name: str) -> tuple[Material, list[Finding]]:
    """Everything that can be read, and the faults of the rest. A missing rulebook is one fault."""
    material, found = Material(name), []
    try:
        folder = folder_of(name)
    except RulebookError as error:
        return material, [from_fault(error)]
    faults: list[RulebookError] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            material.trees[path.relative_to(folder).as_posix()] = strict_yaml.read(path)
        except RulebookError as error:
            faults.append(error)
    found += [finding("file_name", path.name, f"{path.name} ends in .yml", "rename it to .yaml")
              for path in sorted(folder.rglob("*.yml"))]  # fmt: skip
    for relative, tree in material.trees.items():
        found += letters(Path(relative).name, tree)
    circles = list(fact_circles(material.tree("facts.yaml")))
    if not circles:
        _read(material, folder, faults)
    return material, [*found, *circles, *map(from_fault, _told(faults))]


def _read(material: Material, folder: Path, faults: list[RulebookError]) -> None:
    try:
        material.book = read_rulebook(folder, faults)
    except RulebookError as error:
        faults.append(error)
    material.whole = not faults


def _told(faults: list[RulebookError]) -> list[RulebookError]:
    """Each fault once, without those that only follow from a file that could not be read."""
    once = list({(f.code, f.path, f.message): f for f in faults}.values())
    first = [f for f in once if f.code not in _FOLLOWS]
    return first if any(f.code == "yaml" or "parameter" in f.message for f in first) else once


# -- letters ------------------------------------------------------------------------------------------------
def letters(file: str, node: Any) -> Iterator[Finding]:
    """Texts that look right and are not: not NFC, letters of another script, tabs."""
    if isinstance(node, Block):
        for key, value in node.items():
            yield from _text(file, key, place(file, node, key))
            yield from letters(file, value)
    elif isinstance(node, list):
        for item in node:
            yield from letters(file, item)
    elif isinstance(node, Text):
        yield from _text(file, node, place(file, node))


def _text(file: str, text: str, at: str) -> Iterator[Finding]:
    if text.isascii() and "\t" not in text:
        return
    if unicodedata.normalize("NFC", text) != text:
        yield finding("not_nfc", at, f"{text[:40]!r} is not in Unicode form NFC", "type it anew")
    if "\t" in text:
        yield finding("tab", at, f"{text[:40]!r} holds a tab")
    for letter in text:
        if letter.isalpha() and not unicodedata.name(letter, "LATIN").startswith(("LATIN", "MODIFIER")):
            yield finding("look_alike", at, f"{letter!r} in {text[:40]!r} is {unicodedata.name(letter).title()}")
            return
