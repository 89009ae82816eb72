"""One document being evaluated: who is asked about which scheme, on which day's law, and passported rights.

A member or household is judged by the law of the day asked about, an event by that of its own day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from . import scheme
from .activations import Activation, condition
from .bounds import FALSE, Days, Value
from .document import Event, Member, Situation
from .errors import RulebookError
from .evaluate import Env, Expressions, Need, expressions
from .language.tree import Node
from .rulebook import Group, Leaf, Rulebook, Scheme, Version
from .scheme import Answer

_SAY = {"vi": "Ở nơi và trong thời gian áp dụng gói hỗ trợ", "en": "Where and when the package is switched on"}


@lru_cache(maxsize=256)
def in_force(
    book: Rulebook, on: date, known_on: date | None, activations: tuple[Activation, ...]
) -> dict[str, tuple[Scheme, Version]]:
    """By id, the schemes that can be due on a day; a package only where an activation switches it on."""
    found = {}
    current = tuple(activation for activation in activations if activation.counts(on, known_on))
    for name in sorted(book.schemes):
        one = book.schemes[name]
        version = one.in_force(on, known_on) if one.kind != "proposal" else None
        if version is not None and one.kind == "package":
            version = _switched_on(book, one, version, current)
        if version is not None:
            found[name] = (one, version)
    return found


def _switched_on(book: Rulebook, one: Scheme, version: Version, current: Sequence[Activation]) -> Version | None:
    """The version with the clause that its area and day must meet; None where it is nowhere on."""
    where = condition(one.id, current, book.facts)
    if where is None:
        return None
    first = version.conditions.leaves()[0]
    leaf = Leaf("activated", where, "", first.law, _SAY, False, "high", version.position)
    return replace(version, conditions=Group("all", (leaf, version.conditions)))


@dataclass(frozen=True)
class Day:
    """The law of one day."""

    on: date
    ex: Expressions
    schemes: dict[str, tuple[Scheme, Version]]


class Run:
    """A situation under evaluation. Answers come member by member, each before its events, the household last."""

    def __init__(self, book: Rulebook, situation: Situation, known_on: date | None) -> None:
        self.book, self.situation, self.known_on = book, situation, known_on
        self._days: dict[date, Day] = {}
        self._due: dict[tuple[str, str, str, date], int] = {}
        self._asked: set[tuple[str, str, str, date]] = set()
        self._needs: dict[tuple[str, str, str, date], set[Need]] = {}

    def day(self, on: date) -> Day:
        """The law of a day."""
        if on not in self._days:
            schemes = in_force(self.book, on, self.known_on, self.situation.activations)
            self._days[on] = Day(on, expressions(self.book, on, self.known_on), schemes)
        return self._days[on]

    @property
    def today(self) -> Day:
        """The law of the day asked about."""
        return self.day(self.situation.on)

    def answers(self) -> list[Answer]:
        """Every scheme in force for every subject, schemes by id."""
        return [answer for member, event in self.subjects() for answer in self._about(member, event)]

    def subjects(self) -> Iterator[tuple[Member | None, Event | None]]:
        """Members with their events, then the household (None) with its own."""
        for member in [*self.situation.members, None]:
            yield member, None
            for event in (member or self.situation.household).events:
                yield member, event

    def _about(self, member: Member | None, event: Event | None) -> Iterator[Answer]:
        day = self.day(event.on if event else self.situation.on)
        kind, of = event.kind if event else "", "person" if member else "household"
        for one, version in day.schemes.values():
            if one.of == of and one.event == kind:
                yield self.answer(one, version, member, event)

    def answer(self, one: Scheme, version: Version, member: Member | None, event: Event | None = None) -> Answer:
        """One scheme's own answer for a member (None: the household) or an event, before coordination."""
        day = self.day(event.on if event else self.situation.on)
        subject = event.id if event else member.id if member else "household"
        return scheme.answer(one, version, self.env(one.id, member, event, day), day.ex, subject)

    def env(self, name: str, member: Member | None, event: Event | None = None, day: Day | None = None) -> Env:
        """Whose facts a scheme's expressions read, and whose law counts (None: that of the day asked about)."""
        day = day or self.today
        return Env(
            self.situation, member, name,
            lambda other, who: self._is_due(other, who, event, day),
            lambda other, who, out: self._due_needs(other, who, event, day, out),
            event,
            None if day.on == self.situation.on else Days(day.on.toordinal(), day.on.toordinal()),
        )  # fmt: skip

    def value(self, node: Node, answer: Answer) -> Value:
        """An expression of the coordination about the subject of an answer."""
        return self.at_home(node, answer) if answer.member is None else self._value(node, answer, answer.member)

    def at_home(self, node: Node, answer: Answer) -> Value:
        """The same about the household."""
        return self._value(node, answer, None)

    def _value(self, node: Node, answer: Answer, member: Member | None) -> Value:
        day = self.day(answer.day)
        return day.ex.value(node, self.env(answer.scheme.id, member, answer.event, day))

    def _is_due(self, name: str, member: Member | None, event: Event | None, day: Day) -> int:
        if name not in day.schemes:
            return FALSE
        one, version = day.schemes[name]
        who, what = (None if one.of == "household" else member), (event if one.event else None)
        key = (name, who.id if who else "household", what.id if what else "", day.on)
        if key not in self._due:
            if key in self._asked:
                raise RulebookError("circle", f"the answer of {name} rests on itself", name, "take one due() away")
            self._asked.add(key)
            self._due[key] = scheme.status_only(version, self.env(name, who, what, day), day.ex)
        return self._due[key]

    def _due_needs(self, name: str, member: Member | None, event: Event | None, day: Day, out: set[Need]) -> None:
        if name in day.schemes:
            one, version = day.schemes[name]
            who, what = (None if one.of == "household" else member), (event if one.event else None)
            key = (name, who.id if who else "household", what.id if what else "", day.on)
            if key not in self._needs:  # rights that rest on rights that rest on rights would be walked ever again
                found = self._needs[key] = set()
                scheme.status_needs(version, self.env(name, who, what, day), day.ex, found)
            out |= self._needs[key]

    def check_gates(self) -> None:
        """A given fact that cannot exist is an error, whether a rule reads it or not."""
        facts = self.book.facts
        for member, event in self.subjects():
            day = self.day(event.on if event else self.situation.on)
            for name in (event or member or self.situation.household).given:
                if facts[name].asked_if:
                    day.ex.fact(facts[name], self.env("", member, event, day))
