"""The evaluators that are installed. All of them must answer every example and every made-up household alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

from eligibility.determine import determine
from eligibility.errors import RulebookError
from eligibility.rulebook import Rulebook

from .findings import Finding, finding

Judge = Callable[[Rulebook, Any, date, date | None], Mapping[str, Any] | None]
COMPARED = ("status", "amount", "payable", "outputs")


@dataclass(frozen=True)
class Evaluator:
    """A way to answer a document, in the shape of `determine`."""

    name: str
    judge: Judge


def _household(book: Rulebook, document: Any, on: date, known_on: date | None) -> Mapping[str, Any]:
    return determine(book, document, on=on, known_on=known_on)


def _columns(judge: Any, book: Rulebook, document: Any, on: date, known_on: date | None) -> Mapping[str, Any] | None:
    """What the columns answer; nothing where a rule is not in them, or the document speaks of what is not."""
    home = document["household"]
    if document.get("activations") or any(owner.get("events") for owner in (home, *home["members"])):
        return None
    try:
        return cast("Mapping[str, Any]", judge(book, document, on=on, known_on=known_on))
    except RulebookError as error:
        if error.code != "not_in_columns":
            raise
        return None


def evaluators() -> list[Evaluator]:
    """The household evaluator first; the columns where that module is there."""
    found = [Evaluator("household", _household)]
    if find_spec("eligibility.columns") is not None:
        try:
            judge = import_module("eligibility.columns").judge
        except (ImportError, AttributeError):  # its engine is an extra that is not installed
            return found
        found.append(Evaluator("columns", partial(_columns, judge)))
    return found


def compare(
    others: list[Evaluator],
    answer: Mapping[str, Any],
    book: Rulebook,
    document: Any,
    on: date,
    known_on: date | None,
    place: str,
    name: str,
) -> Iterator[Finding]:
    """The answer of `determine` beside those of the other evaluators."""
    for other in others:
        theirs = other.judge(book, document, on, known_on)
        for difference in differences(answer, theirs) if theirs is not None else ():
            yield finding("evaluators_differ", place, f"{name}: household and {other.name} differ in {difference}")


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
