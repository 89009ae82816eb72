"""The evaluators that are installed. All of them must answer every example and every made-up household alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from eligibility.determine import determine
from eligibility.errors import DocumentError, RulebookError
from eligibility.rulebook import Rulebook

from .findings import Finding, finding, from_fault

Answers = Sequence[Mapping[str, Any] | None]
Judge = Callable[[Rulebook, Sequence[Any], date, date | None], Answers]
COMPARED = ("status", "amount", "payable", "outputs")


@dataclass(frozen=True)
class Evaluator:
    """A way to answer documents of one day, one `complete` and the same activations, each in the shape of `determine`."""

    name: str
    judge: Judge


@dataclass(frozen=True)
class Case:
    """A document with what `determine` says of it, and where a finding about it belongs."""

    book: Rulebook
    document: Any
    on: date
    known_on: date | None
    place: str
    name: str
    answer: Mapping[str, Any]

    @property
    def law(self) -> tuple[Rulebook, date, date | None, str]:
        """What cases have in common that are answered at once."""
        return self.book, self.on, self.known_on, str([self.document.get(key) for key in ("complete", "activations")])


def _household(book: Rulebook, documents: Sequence[Any], on: date, known_on: date | None) -> Answers:
    return [determine(book, document, on=on, known_on=known_on) for document in documents]


def _columns(judge: Any, book: Rulebook, documents: Sequence[Any], on: date, known_on: date | None) -> Answers:
    """What the columns answer; nothing where a rule is not in them."""
    try:
        found: Answers = judge(book, documents, on=on, known_on=known_on)
    except RulebookError as error:
        if error.code != "not_in_columns":
            raise
        return [None] * len(documents)
    return found


def evaluators() -> list[Evaluator]:
    """The household evaluator first; the columns where that module is there."""
    found = [Evaluator("household", _household)]
    if find_spec("eligibility.columns") is not None:
        try:
            judge = import_module("eligibility.columns").judge_all
        except (ImportError, AttributeError):  # its engine is an extra that is not installed
            return found
        found.append(Evaluator("columns", partial(_columns, judge)))
    return found


def compare(others: list[Evaluator], cases: Iterable[Case]) -> Iterator[Finding]:
    """The answers of `determine` beside those of the other evaluators, which answer alike cases at once."""
    alike: dict[tuple[Rulebook, date, date | None, str], list[Case]] = {}
    for case in cases:
        alike.setdefault(case.law, []).append(case)
    for (book, on, known_on, _), group in alike.items():
        for other in others:
            yield from _beside(other, book, group, on, known_on)


def _beside(other: Evaluator, book: Rulebook, group: list[Case], on: date, known_on: date | None) -> Iterator[Finding]:
    try:
        answers = other.judge(book, [case.document for case in group], on, known_on)
    except DocumentError as error:
        if len(group) == 1:
            message = f"{group[0].name}: household answers, {other.name} refuses ({error})"
            yield finding("evaluators_differ", group[0].place, message)
        else:
            for case in group:
                yield from _beside(other, book, [case], on, known_on)
        return
    except RulebookError as error:
        yield from_fault(error)
        return
    for case, theirs in zip(group, answers, strict=True):
        for difference in differences(case.answer, theirs) if theirs is not None else ():
            message = f"{case.name}: household and {other.name} differ in {difference}"
            yield finding("evaluators_differ", case.place, message)


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """What differs in status, amounts, outputs, clauses and totals; what the other does not print is passed over."""
    about = {(d["scheme"], d["subject"]): d for d in theirs["determinations"]}
    for one in mine["determinations"]:
        other = about.pop((one["scheme"], one["subject"]), None)
        what = f"{one['scheme']} of {one['subject']}"
        if other is None:
            yield f"{what}: not answered"
            continue
        for key in COMPARED:
            if key in other and other[key] != one[key]:
                yield f"{what}, {key}: {one[key]} and {other[key]}"
        if "clauses" in other and _outcomes(one) != _outcomes(other):
            yield f"{what}, clauses"
    for scheme, subject in about:
        yield f"{scheme} of {subject}: answered by one only"
    if "totals" in theirs and theirs["totals"] != mine["totals"]:
        yield "totals"


def _outcomes(one: Mapping[str, Any]) -> dict[str, str]:
    return {clause["id"]: clause["outcome"] for clause in one["clauses"]}
