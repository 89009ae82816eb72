"""All checks in order, and the result as data."""

from collections.abc import Callable, Iterator
from typing import Any

from eligibility.coverage import uncarried
from eligibility.determine import determine
from eligibility.errors import EligibilityError, RulebookError
from eligibility.examples import Example, run
from eligibility.rulebook import Rulebook

from .amounts import amounts
from .between import coordination
from .circles import scheme_circles
from .clauses import clauses
from .coverage import colours, thresholds
from .evaluators import Case, compare, evaluators
from .figures import parameters
from .files import Material, gather
from .findings import Finding, finding, from_fault
from .generated import generated
from .numbers import numbers
from .ranges import Days
from .steps import untested
from .subjects import Bench, example_fault, read_examples, tried
from .use import use
from .versions import versions
from .wording import wording

Progress = Callable[[str], None]
_ORDER = {"error": 0, "warning": 1, "note": 2}


def check(name: str, progress: Progress = lambda text: None) -> tuple[list[Finding], int]:
    """All findings about a rulebook, errors first, and the number of examples that ran."""
    progress("reading")
    material, found = gather(name)
    book, count = material.book, 0
    if book is not None:
        circles = list(scheme_circles(book))
        progress("rules")
        found += [*circles, *written(material, book)]
        if material.whole and not circles:
            more, count = shown(material, book, progress)
            found += more
    return sorted(dict.fromkeys(found), key=_place), count


def _place(found: Finding) -> tuple[int, str, int, int]:
    data = found.as_dict()
    return _ORDER[found.level], str(data["file"]), int(data["line"]), int(data["column"])


def written(material: Material, book: Rulebook) -> Iterator[Finding]:
    """What the text of the rules shows, without any household."""
    days = Days(book)
    yield from parameters(material, book)
    yield from versions(material, book)
    yield from coordination(material, book)
    yield from numbers(material, book)
    yield from wording(book)
    yield from use(material, book)
    yield from clauses(material, book, days)
    yield from amounts(material, book, days)


def shown(material: Material, book: Rulebook, progress: Progress) -> tuple[list[Finding], int]:
    """What the examples and made-up households show."""
    progress("examples")
    others, bench = evaluators()[1:], Bench(book)
    examples, found = read_examples(book)
    holding = []
    for example in examples:
        faults = list(_example(bench.book_for(example), example))
        found += faults
        holding += [] if faults else [example]
    found += [finding(code, place, message) for code, place, message in uncarried(book, examples)]
    progress("examples in columns")
    found += compare(others, _cases(bench, examples) if others else ())
    all_tried = list(tried(book, examples))
    found += [*colours(book, all_tried), *thresholds(book, all_tried)]
    found += untested(material, bench, holding, progress)
    progress("made-up households")
    found += generated(book, others)
    return found, len(examples)


def _example(book: Rulebook, example: Example) -> Iterator[Finding]:
    try:
        yield from (example_fault(example, message) for message in run(book, example))
    except RulebookError as error:
        yield from_fault(error)


def _cases(bench: Bench, examples: list[Example]) -> Iterator[Case]:
    """The examples that can be answered, with their answers."""
    for example in examples:
        book, on, known_on = bench.book_for(example), example.on, example.known_on
        try:
            answer = determine(book, example.document, on=on, known_on=known_on)
        except EligibilityError:
            continue  # told where the example was run
        yield Case(book, example.document, on, known_on, example.place, example.name, answer)


def report(name: str, progress: Progress = lambda text: None) -> dict[str, Any]:
    """The check's result as data: counts, the evaluators that ran, and every finding."""
    found, count = check(name, progress)
    levels = [f.level for f in found]
    return {
        "rulebook": name,
        "examples": count,
        "evaluators": [evaluator.name for evaluator in evaluators()],
        "errors": levels.count("error"),
        "warnings": levels.count("warning"),
        "notes": levels.count("note"),
        "findings": [f.as_dict() for f in found],
    }
