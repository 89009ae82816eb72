"""Examples as the linter meets them: read one by one, narrowed to the schemes that matter, and as environments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from eligibility import document
from eligibility.determine import _Run
from eligibility.errors import EligibilityError, RulebookError
from eligibility.evaluate import Env, Expressions, expressions
from eligibility.examples import Example, read_example
from eligibility.language.tree import Due, walk
from eligibility.rulebook import Rulebook, Version

from .findings import Finding, finding, from_fault
from .trees import nodes_of


@dataclass(frozen=True)
class Tried:
    """An example of a scheme with the version it falls in, and what is read for its subject."""

    example: Example
    version: Version
    env: Env
    ex: Expressions


def read_examples(book: Rulebook) -> tuple[list[Example], list[Finding]]:
    """All examples that can be read, and the faults of the others."""
    found: list[Example] = []
    faults: list[Finding] = []
    items: list[tuple[Any, str | None, str]] = [
        (item, scheme.id, f"{scheme.id}.yaml")
        for scheme in book.schemes.values() for version in scheme.versions for item in version.examples
    ] + [(item, None, "coordination.yaml") for item in book.coordination_examples]  # fmt: skip
    for item, scheme, file in items:
        try:
            found.append(read_example(book, item, scheme, file))
        except RulebookError as error:
            faults.append(from_fault(error))
    return found, faults


def tried(book: Rulebook, examples: list[Example]) -> Iterator[Tried]:
    """The examples of schemes that can be evaluated, each with its environment."""
    for example in examples:
        scheme = book.schemes.get(example.scheme or "")
        version = scheme.in_force(example.on, example.known_on) if scheme else None
        if scheme is None or version is None:
            continue
        try:
            situation = document.read(example.document, book.facts, example.on)
            ex = expressions(book, example.on, example.known_on)
            env = _Run(situation, ex, _in_force(book, example)).env(
                scheme.id, situation.members[0] if scheme.of == "person" else None
            )
        except EligibilityError:
            continue
        yield Tried(example, version, env, ex)


def _in_force(book: Rulebook, example: Example) -> dict[str, Version]:
    found = {s.id: s.in_force(example.on, example.known_on) for s in book.schemes.values()}
    return {name: version for name, version in found.items() if version is not None}


class Bench:
    """Examples with the smallest book in which each says what it says in the whole one: quick to run and to change."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._kept: dict[frozenset[str], Rulebook] = {}

    def book_for(self, example: Example) -> Rulebook:
        """A scheme's group and what its rules ask for; everything where the example speaks of totals."""
        if example.scheme is None or "total" in example.expect:
            return self.book
        wanted = touching(self.book, example.scheme)
        if wanted not in self._kept:
            schemes = {name: one for name, one in self.book.schemes.items() if name in wanted}
            self._kept[wanted] = replace(self.book, schemes=schemes, hash=f"{self.book.hash}:{','.join(schemes)}")
        return self._kept[wanted]


def touching(book: Rulebook, scheme: str) -> frozenset[str]:
    """The schemes that can touch a scheme's answer: its group, those that their rules ask for, and so on."""
    wanted, todo = set[str](), [scheme]
    while todo:
        name = todo.pop()
        if name in wanted or name not in book.schemes:
            continue
        wanted.add(name)
        todo += [other for rule in book.coordination if name in rule.schemes for other in rule.schemes]
        todo += [part.scheme for version in book.schemes[name].versions for node in nodes_of(version)
                 for part in walk(node) if isinstance(part, Due)]  # fmt: skip
    return frozenset(wanted)


def days_of(book: Rulebook) -> list[date]:
    """The days on which versions begin."""
    return sorted({version.start for scheme in book.schemes.values() for version in scheme.versions})


def example_fault(example: Example, message: str) -> Finding:
    return finding("example", example.place, message)
