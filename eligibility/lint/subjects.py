"""Examples as the linter meets them: read one by one, narrowed to the schemes that matter, and as environments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from eligibility import document
from eligibility.determine import packages_of
from eligibility.errors import EligibilityError, RulebookError
from eligibility.evaluate import Env, Expressions
from eligibility.examples import Example, read_example
from eligibility.language.tree import Due, walk
from eligibility.rulebook import Blocks, Rulebook, Version
from eligibility.run import Run

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
        if scheme is None:
            continue
        try:
            situation = document.read(
                example.document, book.facts, example.on, book.schemes, packages=packages_of(book)
            )
        except EligibilityError:
            continue
        member = situation.members[0] if scheme.of == "person" else None
        events = (member or situation.household).events
        event = events[0] if scheme.event and events else None
        run = Run(book, situation, example.known_on)
        day = run.day(event.on if event else example.on)
        version = scheme.in_force(day.on, example.known_on)
        if version is not None and bool(scheme.event) == (event is not None):
            yield Tried(example, version, run.env(scheme.id, member, event, day), day.ex)


class Bench:
    """Examples with the smallest book in which each says what it says in the whole one: quick to run and to change."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._kept: dict[frozenset[str], Rulebook] = {}

    def book_for(self, example: Example) -> Rulebook:
        """A scheme's group and what its rules ask for; everything where the example speaks of totals."""
        if example.scheme is None or {"total", "totals"} & {*example.expect, *example.timeline}:
            return self.book
        wanted = touching(self.book, {example.scheme} | named(self.book, example))
        if wanted not in self._kept:
            schemes = {name: one for name, one in self.book.schemes.items() if name in wanted}
            rules = tuple(rule for rule in self.book.coordination if wanted.issuperset(rule.schemes))
            mark = f"{self.book.hash}:{','.join(schemes)}"
            self._kept[wanted] = replace(self.book, schemes=schemes, coordination=rules, hash=mark)
        return self._kept[wanted]


def named(book: Rulebook, example: Example) -> set[str]:
    """The schemes that an example's document names: in facts by scheme, and as packages switched on."""
    home = example.document["household"]
    owners = [home, *home["members"]]
    maps = [v for o in owners for name, v in o["facts"].items() if name in book.facts and book.facts[name].per]
    found = {str(name) for one in maps if isinstance(one, dict) for name in one}
    return (found | {str(one.get("package")) for one in example.document.get("activations", [])}) & set(book.schemes)


def touching(book: Rulebook, schemes: Iterable[str]) -> frozenset[str]:
    """The schemes that can touch some answers: their groups, those that their rules ask for, and so on."""
    wanted, todo = set[str](), list(schemes)
    while todo:
        name = todo.pop()
        if name in wanted or name not in book.schemes:
            continue
        wanted.add(name)
        todo += [other for rule in book.coordination if name in rule.schemes for other in rule.schemes]
        todo += [rule.by for rule in book.coordination if isinstance(rule, Blocks) and name in rule.schemes]
        todo += [before for before in (book.schemes[name].month.continues,) if before]
        todo += [part.scheme for version in book.schemes[name].versions for node in nodes_of(version)
                 for part in walk(node) if isinstance(part, Due)]  # fmt: skip
    return frozenset(wanted)


def days_of(book: Rulebook) -> list[date]:
    """The days on which versions begin."""
    return sorted({version.start for scheme in book.schemes.values() for version in scheme.versions})


def example_fault(example: Example, message: str) -> Finding:
    return finding("example", example.place, message)
