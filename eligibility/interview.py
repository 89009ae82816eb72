"""How many questions a household is asked before everything is decided: a questionnaire played through.

The household's facts are all known beforehand; each question is answered from them. What the document leaves out is
answered as one who stands in no register would (`absent`), else "I don't know".
"""

from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

from .questions import questions
from .rulebook import Rulebook

Pick = Callable[[Sequence[dict[str, Any]]], dict[str, Any]]


def count(
    book: Rulebook,
    document: Any,
    *,
    on: date,
    known_on: date | None = None,
    schemes: Collection[str] | None = None,
) -> dict[str, int]:
    """Questions when asked one by one, pages when asked page by page, and what stays open (schemes by subject).

    Raises DocumentError for a document that cannot be used.
    """
    options: dict[str, Any] = {"on": on, "known_on": known_on, "schemes": schemes}
    one_by_one, asked = play(book, document, lambda found: found[:1], **options)
    _, pages = play(book, document, None, **options)
    return {"questions": len(asked), "pages": len(pages), "decided": one_by_one["decided"], "open": one_by_one["open"]}


def play(
    book: Rulebook, document: Any, pick: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] | None, **options: Any
) -> tuple[dict[str, Any], list[list[dict[str, Any]]]]:
    """Ask until nothing is left to ask. `pick` chooses from `next` (None: the first page). The last state, all steps."""
    known, told = empty(document), deepcopy(document)
    steps: list[list[dict[str, Any]]] = []
    while True:
        state = questions(book, known, **options)
        if not state["next"]:
            return state, steps
        chosen = pick(state["next"]) if pick else _first_page(state)
        for question in chosen:
            answer(known, question, reply(book, told, question))
        steps.append(chosen)


def empty(document: Any) -> dict[str, Any]:
    """The same household with nothing known of anybody."""
    home = document["household"]
    members = [{"id": member.get("id"), "facts": {}, "events": _events(member)} for member in home.get("members", [])]
    return {"complete": [], "household": {"facts": {}, "events": _events(home), "members": members}}


def _events(owner: Any) -> list[dict[str, Any]]:
    """What happened to somebody, without the facts of it."""
    return [{**event, "facts": {}} for event in owner.get("events", [])]


def reply(book: Rulebook, document: Any, question: dict[str, Any]) -> Any:
    """What the household says: its fact, else what a complete register's silence means, else None (not known)."""
    fact = book.facts[question["fact"]]
    facts = _facts(document, question["subject"])
    if fact.id in facts:
        return facts[fact.id]
    return fact.absent if fact.has_absent else None


def answer(document: Any, question: dict[str, Any], value: Any) -> None:
    """Write an answer into a document (None: asked, not known)."""
    _facts(document, question["subject"])[question["fact"]] = value


def _facts(document: Any, subject: str) -> dict[str, Any]:
    home, (name, _, event) = document["household"], subject.partition("/")
    owner = next((member for member in home.get("members", []) if member["id"] == name), home)
    if event:
        owner = next(one for one in owner["events"] if one["id"] == event)
    found: dict[str, Any] = owner.setdefault("facts", {})
    return found


def _first_page(state: dict[str, Any]) -> list[dict[str, Any]]:
    page = state["pages"][0]
    return [q for q in state["next"] if q["subject"] == page["subject"] and q["fact"] in page["facts"]]
