"""The linter and the examples: a rulebook is checked before anybody relies on it.

Findings have a stable code, a place and a suggestion. The reader of files refuses the rest (shapes, names,
types, units of amounts, missing sources) at the first fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .determine import determine, schemes_in_force
from .errors import EligibilityError, RulebookError
from .examples import Example, examples, run
from .language.tree import Const, Node, walk
from .rulebook import Amount, Rulebook, Scheme, Version, load


@dataclass(frozen=True)
class Finding:
    """One fault: `error` fails the check, `warning` does not."""

    level: str
    code: str
    place: str
    message: str
    suggestion: str = ""


def check(name: str) -> tuple[list[Finding], int]:
    """All findings about a rulebook and the number of examples that ran."""
    try:
        book = load(name)
    except RulebookError as error:
        return [Finding("error", error.code, error.path, error.message, error.suggestion)], 0
    found = [*_parameters(book), *_schemes(book)]
    seen: dict[tuple[str, int, str], set[str]] = {}
    count = 0
    for example in examples(book):
        count += 1
        found += [Finding("error", "example", example.place, message) for message in run(book, example)]
        _colours(book, example, seen)
    found += _coverage(book, seen)
    found += _unpublished_formats(name)
    return found, count


def _parameters(book: Rulebook) -> Iterator[Finding]:
    used = {p for s in book.schemes.values() for v in s.versions for p in v.params}
    used |= {p for s in book.schemes.values() for v in s.versions for p in _sentences(v)}
    for parameter in book.params.values():
        place = parameter.values[0].position
        if parameter.id not in used:
            yield Finding("warning", "unused_parameter", place, f"no scheme uses {parameter.id}", "remove it or use it")
        for before, after in zip(parameter.values, parameter.values[1:], strict=False):
            if before.to is not None and before.to >= after.start:
                yield Finding("error", "overlap", after.position, f"{parameter.id}: a value ends after the next begins")
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for name in version.params:
                yield from _covered(book, scheme, version, name)


def _covered(book: Rulebook, scheme: Scheme, version: Version, name: str) -> Iterator[Finding]:
    """A parameter must have a value over the whole life of a version; a null or late start is a warning."""
    values = book.params[name].values
    if values[0].start > version.start:
        yield Finding(
            "warning", "parameter_gap", version.position,
            f"{scheme.id} uses param.{name} before {values[0].start}, where it has no value: answers are unknown there",
        )  # fmt: skip
    last = values[-1]
    if last.to is not None and (version.to is None or version.to > last.to):
        ends = [v.start for v in scheme.versions if v.start > version.start]
        if not ends or min(ends) > last.to:
            following = min(ends, default=None)
            if following is None or (following.toordinal() - last.to.toordinal()) > 1:
                yield Finding(
                    "error",
                    "parameter_lapsed",
                    last.position,
                    f"param.{name} lapses while {scheme.id} uses it",
                )


def _sentences(version: Version) -> set[str]:
    from .explain import _SLOT

    return {name for leaf in version.conditions.leaves() for text in leaf.say.values() for name in _SLOT.findall(text)}


def _schemes(book: Rulebook) -> Iterator[Finding]:
    for scheme in book.schemes.values():
        for before, after in zip(scheme.versions, scheme.versions[1:], strict=False):
            if before.to is not None and before.to >= after.start:
                yield Finding("error", "overlap", after.position, f"{scheme.id}: a version ends after the next begins")
        for version in scheme.versions:
            if not version.examples:
                yield Finding(
                    "error",
                    "no_examples",
                    version.position,
                    f"{scheme.id} from {version.start} has no examples",
                )
            for leaf in version.conditions.leaves():
                yield from _leaf(scheme, version, leaf.id, leaf.node, leaf.position)
            for name in _sentences(version):
                if name not in book.params:
                    yield Finding("error", "unknown_parameter", version.position, f"a sentence names param.{name}")
            yield from _sources_in_force(book, scheme, version)
            for amount in [*([version.amount] if version.amount else []), *version.outputs.values()]:
                yield from _amount(scheme, version, amount)


def _leaf(scheme: Scheme, version: Version, name: str, node: Node, place: str) -> Iterator[Finding]:
    for part in walk(node):
        if isinstance(part, Const) and part.kind in ("whole", "fraction") and part.value not in (0, 1):
            yield Finding(
                "error", "bare_number", place, f"{scheme.id}.{name}: the number {part.value} is written out",
                "make it a parameter with a source",
            )  # fmt: skip
    if not any(not isinstance(part, Const) for part in walk(node)):
        yield Finding("error", "constant_clause", place, f"{scheme.id}.{name} is always the same")


def _amount(scheme: Scheme, version: Version, amount: Amount) -> Iterator[Finding]:
    ids = [case.id for case in amount.cases if case.id]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield Finding("error", "duplicate", version.position, f"{scheme.id}: two cases are called {twice!r}")
    for case in amount.cases:
        for node in (case.when, case.node):
            if node is not None:
                for part in walk(node):
                    if isinstance(part, Const) and part.kind == "whole" and part.value not in (0, 1):
                        yield Finding(
                            "error", "bare_number", version.position,
                            f"{scheme.id}: the number {part.value} is written out in an amount", "make it a parameter",
                        )  # fmt: skip


def _sources_in_force(book: Rulebook, scheme: Scheme, version: Version) -> Iterator[Finding]:
    ends = [v.start for v in scheme.versions if v.start > version.start]
    for name in version.sources:
        source = book.sources[name]
        starts = source.counts_from or source.in_force
        if starts is not None and starts > version.start:
            yield Finding(
                "error",
                "source_not_in_force",
                version.position,
                f"{scheme.id} rests on {name}, in force from {starts}",
            )
        if source.in_force_to is not None and not ends and version.to is None:
            yield Finding(
                "error", "source_repealed", version.position, f"{scheme.id} rests on {name}, which ended on {source.in_force_to}",
                "begin a new version",
            )  # fmt: skip


def _colours(book: Rulebook, example: Example, seen: dict[tuple[str, int, str], set[str]]) -> None:
    """Note which outcomes each clause was seen with."""
    if example.scheme is None:
        return
    try:
        answer = determine(book, example.document, on=example.on, known_on=example.known_on)
    except EligibilityError:
        return
    scheme = book.schemes[example.scheme]
    version = scheme.in_force(example.on, example.known_on)
    if version is None:
        return
    number = scheme.versions.index(version)
    for d in answer["determinations"]:
        if d["scheme"] == example.scheme:
            for clause in d["clauses"]:
                seen.setdefault((example.scheme, number, clause["id"]), set()).add(clause["outcome"])


def _coverage(book: Rulebook, seen: Mapping[tuple[str, int, str], set[str]]) -> Iterator[Finding]:
    for scheme in book.schemes.values():
        for number, version in enumerate(scheme.versions):
            for leaf in version.conditions.leaves():
                lacking = {"true", "false", "unknown"} - seen.get((scheme.id, number, leaf.id), set())
                if lacking and not leaf.formality:
                    yield Finding(
                        "warning", "colour", leaf.position,
                        f"{scheme.id}.{leaf.id} from {version.start} is in no example {' or '.join(sorted(lacking))}",
                        "add an example",
                    )  # fmt: skip


def _unpublished_formats(name: str) -> Iterator[Finding]:
    from .vocabulary import folder_of

    for path in sorted(Path(folder_of(name)).rglob("*.yml")):
        yield Finding("error", "file_name", path.name, "files end in .yaml", "rename it")


def report(name: str) -> dict[str, Any]:
    """The check's result as data."""
    found, count = check(name)
    errors = sum(f.level == "error" for f in found)
    return {
        "rulebook": name,
        "examples": count,
        "errors": errors,
        "warnings": len(found) - errors,
        "findings": [asdict(f) for f in found],
    }


def listing(book: Rulebook, on: date | None) -> list[dict[str, Any]]:
    """The schemes as the command line lists them; with a day, only those in force on it."""
    chosen = [s for s, _ in schemes_in_force(book, on)] if on else list(book.schemes.values())
    return [
        {
            "id": s.id, "kind": s.kind, "tier": s.tier, "layer": s.layer, "for": s.of, "pays": s.pays, "title": dict(s.title),
            "versions": [v.start.isoformat() for v in s.versions],
        }
        for s in sorted(chosen, key=lambda s: s.id)
    ]  # fmt: skip
