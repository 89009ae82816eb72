"""A household over time: facts as dated lists, read into the situation of any day.

A plain value holds always; between the periods of a list nothing is known. Members are in the household from
their birth to their death.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from .bounds import FIRST, NEVER, Days, days_of
from .document import Member, Situation, read
from .errors import DocumentError, nearest
from .vocabulary import Catalogue

_ENTRY = ("value", "from", "to", "origin", "recorded")
Period = tuple[int, int, dict[str, Any]]  # first day, last day, the wrapped value


class History:
    """A document with dated facts, checked. Raises DocumentError with the path of what cannot be used."""

    def __init__(
        self, document: Any, facts: Catalogue, schemes: Collection[str] | None = None, packages: Collection[str] = ()
    ) -> None:
        self.facts = facts
        self._periods: dict[tuple[str, str, str], list[Period]] = {}  # (owner, fact, scheme or "")
        _each_owner(document, self._keep_aside)
        starts = {edge for found in self._periods.values() for a, b, _ in found for edge in (a, b + 1)}
        self.edges = sorted(edge for edge in starts if 1 < edge < NEVER)
        self._stretches = [
            read(_each_owner(document, partial(self._on, day)), facts, date.max, schemes, packages=packages)
            for day in (1, *self.edges)
        ]
        self._dates = [
            (owner.id, name, given)
            for stretch in self._stretches
            for owner in (*stretch.members, stretch.household)
            for name, given in owner.given.items()
            if facts[name].type == "date" and given is not None
        ]
        # every date that was given, with its fact; those by scheme left out
        self.dates = {(name, days_of(given)) for _, name, given in self._dates if isinstance(given, str)}
        self.members = [member.id for member in self._stretches[0].members]
        home = self._stretches[0]
        self.events = [(owner.id, event) for owner in (*home.members, home.household) for event in owner.events]
        self.switches = {day for one in self._stretches[0].activations for day in one.days()}
        self.born = {name: self._day(name, "birth_date", FIRST) for name in self.members}
        self.died = {name: self._day(name, "died_on", NEVER) for name in self.members}

    def at(self, day: date) -> Situation:
        """The situation of a day: the facts that hold on it, the members who live on it."""
        number = day.toordinal()
        stretch = self._stretches[bisect_right(self.edges, number)]
        living = [m for m in stretch.members if self.born[m.id].low <= number <= self.died[m.id].high]
        return replace(stretch, on=day, members=[_fresh(m) for m in living], household=_fresh(stretch.household))

    def is_dated(self, owner: str, fact: str) -> bool:
        """Whether a fact was given as a list."""
        return any(key[:2] == (owner, fact) for key in self._periods)

    def decisions(self, subject: str, scheme: str, fact: str) -> list[Days]:
        """The days on which a scheme was decided for a subject, as far as they are known, in order."""
        found: set[Days] = set()
        for owner, name, given in self._dates:
            by_scheme = isinstance(given, Mapping)
            value = given.get(scheme) if by_scheme else given
            if name == fact and value is not None and (owner == subject or (subject == "household" and by_scheme)):
                found.add(days_of(value))
        return sorted(found)

    def _day(self, member: str, fact: str, otherwise: int) -> Days:
        known = [given for owner, name, given in self._dates if (owner, name) == (member, fact)]
        return days_of(known[0]) if known else Days(otherwise, otherwise)

    # -- reading ----------------------------------------------------------------------------------------
    def _keep_aside(self, entry: dict[str, Any], owner: str) -> dict[str, Any]:
        for name, raw in entry["facts"].items():
            if isinstance(raw, list):
                self._periods[owner, name, ""] = _periods(raw, f"{owner}.{name}")
            fact = self.facts.get(name)
            if fact is not None and fact.per and isinstance(raw, dict) and "value" not in raw:
                for scheme, given in raw.items():
                    if isinstance(given, list):
                        self._periods[owner, name, scheme] = _periods(given, f"{owner}.{name}.{scheme}")
        return entry

    def _on(self, day: int, entry: dict[str, Any], owner: str) -> dict[str, Any]:
        """An owner's entry with the values that hold on a day in the place of its lists."""
        found = {}
        for name, raw in entry["facts"].items():
            if (owner, name, "") in self._periods:
                held = self._held(owner, name, "", day)
                if held is not None:
                    found[name] = held
            elif isinstance(raw, dict) and any((owner, name, scheme) in self._periods for scheme in raw):
                found[name] = {
                    scheme: self._by_scheme(owner, name, scheme, given, day) for scheme, given in raw.items()
                }
            else:
                found[name] = raw
        return {**entry, "facts": found}

    def _by_scheme(self, owner: str, name: str, scheme: str, given: Any, day: int) -> Any:
        if (owner, name, scheme) not in self._periods:
            return given
        held = self._held(owner, name, scheme, day)
        return held["value"] if held is not None else None

    def _held(self, owner: str, name: str, scheme: str, day: int) -> dict[str, Any] | None:
        return next((v for a, b, v in self._periods[owner, name, scheme] if a <= day <= b), None)


def _each_owner(document: Any, change: Callable[[dict[str, Any], str], dict[str, Any]]) -> Any:
    """The document with the household's and the members' entries changed; what is not one stays for the reader."""

    def one(entry: Any, owner: Any) -> Any:
        return change(entry, str(owner)) if isinstance(entry, dict) and isinstance(entry.get("facts"), dict) else entry

    household = document.get("household") if isinstance(document, dict) else None
    if not isinstance(household, dict):
        return document
    shared, members = one(household, "household"), household.get("members")
    if isinstance(members, list):
        shared = {**shared, "members": [one(m, m.get("id")) if isinstance(m, dict) else m for m in members]}
    return {**document, "household": shared}


def _fresh(owner: Member) -> Member:
    events = [replace(event, given=dict(event.given), memo={}) for event in owner.events]
    return replace(owner, given=dict(owner.given), memo={}, events=events)


def _periods(entries: list[Any], path: str) -> list[Period]:
    """The periods of a list, in order. Raises DocumentError where they overlap."""
    found = sorted((_period(entry, f"{path}[{at}]") for at, entry in enumerate(entries)), key=lambda p: p[:2])
    for before, after in pairwise(found):
        if after[0] <= before[1]:
            day = date.fromordinal(after[0]).isoformat()
            raise DocumentError("overlap", f"two periods both hold on {day}", path, "end one the day before")
    return found


def _period(entry: Any, path: str) -> Period:
    if not isinstance(entry, dict):
        raise DocumentError("wrong_type", "a period must be an object", path, '{"value", "from", "to"}')
    for key in entry:
        if key not in _ENTRY:
            hint = nearest(str(key), _ENTRY) or ", ".join(_ENTRY)
            raise DocumentError("unknown_key", f"a period has an unknown key {key!r}", f"{path}.{key}", hint)
    if "value" not in entry:
        raise DocumentError("missing_key", "a period has no value", path, "null where it is not known")
    start, end = _edge(entry, "from", 1, path), _edge(entry, "to", NEVER - 1, path)
    if start > end:
        raise DocumentError("reversed", "the period ends before it begins", path, "look at from and to")
    return start, end, {key: value for key, value in entry.items() if key not in ("from", "to")}


def _edge(entry: dict[str, Any], key: str, otherwise: int, path: str) -> int:
    text = entry.get(key)
    if text is None:
        return otherwise
    try:
        if isinstance(text, str) and len(text) == 10:
            return date.fromisoformat(text).toordinal()
    except ValueError:
        pass
    raise DocumentError("impossible_date", f"{text!r} is no day", f"{path}.{key}", "write YYYY-MM-DD")
