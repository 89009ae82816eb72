"""The runs of a household over time: one a day, worked out when it is asked for, and the days worth asking."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from .bounds import NEVER, TRUE, Days, Value
from .document import Event, Member
from .errors import DocumentError
from .evaluate import turning_days
from .history import History
from .language.tree import Call, FactRef, Node, walk
from .rulebook import Amount, Rulebook, Scheme, Version
from .run import Run
from .scheme import Answer


class Calendar:
    """Answers of any day about one household, as far as they were known on `known_on`."""

    def __init__(self, book: Rulebook, history: History, known_on: date | None) -> None:
        self.book, self.history, self.known_on = book, history, known_on
        self._runs: dict[date, Run] = {}
        self._answers: dict[tuple[date, str, str], Answer | None] = {}
        self._impossible: dict[tuple[str, str], DocumentError] = {}
        self._possible: set[tuple[str, str]] = set()
        self._daily: dict[int, bool] = {}
        self._turned: dict[date, list[int]] = {}

    def run(self, day: date) -> Run:
        """The run of a day."""
        if day not in self._runs:
            run = Run(self.book, self.history.at(day), self.known_on)
            for owner in (*run.situation.members, run.situation.household):
                self._leave_out(run, owner)
            self._runs[day] = run
        return self._runs[day]

    def answer(self, day: date, scheme: Scheme, subject: str) -> Answer | None:
        """A scheme's own answer for a subject; None where the scheme is not in force or the subject not there."""
        key = (day, scheme.id, subject)
        if key not in self._answers:
            self._answers[key] = self._answer(day, scheme, subject)
        return self._answers[key]

    def _answer(self, day: date, scheme: Scheme, subject: str) -> Answer | None:
        run = self.run(day)
        current = run.today.schemes.get(scheme.id)
        member = self.member(day, subject)
        if current is None or (member is None and subject != "household"):
            return None
        return run.answer(*current, member)

    def about(self, scheme: Scheme, owner: str, event: Event) -> Answer | None:
        """A scheme's own answer about an event, asked on its day; None where it is not in force or the owner not there.

        Raises DocumentError.
        """
        run, member = self.run(event.on), self.member(event.on, owner)
        current = run.today.schemes.get(scheme.id)
        if current is None or (member is None and owner != "household"):
            return None
        happened = next(e for e in (member or run.situation.household).events if e.id == event.id)
        for name in happened.given:
            if self.book.facts[name].asked_if:  # what cannot exist on the event's day is a contradiction
                run.today.ex.fact(self.book.facts[name], run.env("", member, happened))
        return run.answer(*current, member, happened)

    def value(self, node: Node, answer: Answer) -> Value:
        """An expression of the coordination about the subject of an answer, on the answer's day."""
        return self.run(answer.day).value(node, answer)

    def at_home(self, node: Node, answer: Answer) -> Value:
        """The same about the household."""
        return self.run(answer.day).at_home(node, answer)

    def member(self, day: date, subject: str) -> Member | None:
        """A member as of a day; None for the household, and for who does not live."""
        return next((m for m in self.run(day).situation.members if m.id == subject), None)

    def date_fact(self, day: date, subject: str, fact: str) -> Days:
        """What a date may be on a day."""
        run, member = self.run(day), self.member(day, subject)
        value = run.today.ex.fact(self.book.facts[fact], run.env("", member))
        return value if isinstance(value, Days) else Days(1, NEVER)

    def cases(self, day: date, answer: Answer, amounts: Iterable[Amount]) -> list[str]:
        """The cases of amounts or outputs of an answer that surely apply on a day."""
        run = self.run(day)
        env = run.env(answer.scheme.id, self.member(day, answer.owner), answer.event)
        whens = [(case.id, case.when) for amount in amounts for case in amount.cases if case.when is not None]
        return [name for name, when in whens if run.today.ex.value(when, env) == TRUE]

    def _leave_out(self, run: Run, owner: Member) -> None:
        """A fact that cannot exist on this day, such as a pregnancy at 60, is not applicable on it."""
        member = None if owner.id == "household" else owner
        for name in sorted(owner.given, key=lambda name: self.book.facts[name].position):
            if not self.book.facts[name].asked_if:
                continue
            try:
                run.today.ex.fact(self.book.facts[name], run.env("", member))
            except DocumentError as error:
                if error.code != "contradiction" or self.history.is_dated(owner.id, name):
                    raise
                self._impossible.setdefault((owner.id, name), error)
                del owner.given[name]
            else:
                self._possible.add((owner.id, name))

    def check(self) -> None:
        """A plain fact that could exist on none of the days asked about is a contradiction."""
        for key, error in self._impossible.items():
            if key not in self._possible:
                raise error

    # -- days on which something may change -------------------------------------------------------------
    def last_days(self, first: date, last: date, version: Version | None) -> list[date]:
        """The last day of every stretch of a month on which nothing changes but the last, latest first."""
        a, b = first.toordinal(), last.toordinal()
        daily = version is not None and self._counts_days(version)
        turns = range(a + 1, b + 1) if daily else [turn for turn in self._turns(first) if turn <= b]
        return [date.fromordinal(turn - 1) for turn in reversed(turns)]

    def turned_on(
        self, scheme: Scheme, subject: str, first: date, last: date, seen: Callable[[Answer | None], object]
    ) -> date:
        """The day of a month from which what is seen of the answer has been what it is on the month's last day."""
        now = self.answer(last, scheme, subject)
        for day in self.last_days(first, last, now.version if now else None):
            if seen(self.answer(day, scheme, subject)) != seen(now):
                return date.fromordinal(day.toordinal() + 1)
        return first

    def _turns(self, first: date) -> list[int]:
        """The days of a month after its first from which something may be otherwise."""
        if first not in self._turned:
            a, b = first.toordinal(), first.toordinal() + 30
            edges = {*self.history.edges, *self.history.switches, *(d.toordinal() for d in turning_days(self.book))}
            self._turned[first] = sorted(day for day in edges | self._birthdays(first) if a < day <= b)
        return self._turned[first]

    def _counts_days(self, version: Version) -> bool:
        if id(version) not in self._daily:
            nodes = _nodes(version)
            self._daily[id(version)] = any(isinstance(n, Call) and n.name == "days_between" for n in nodes)
        return self._daily[id(version)]

    def _birthdays(self, first: date) -> set[int]:
        """Days of a month that are whole years, or months where the rules count them, after a given date."""
        monthly, found = _counted_by_months(self.book), set()
        for fact, days in self.history.dates:
            for edge in {days.low, days.high} - {NEVER}:
                d = date.fromordinal(edge)
                if d.month == first.month or fact in monthly:
                    found |= {first.toordinal() + d.day - 1, first.toordinal() + d.day}
        return found


def _nodes(version: Version) -> list[Node]:
    return [node for leaf in version.conditions.leaves() for node in walk(leaf.node)]


@lru_cache(maxsize=8)
def _counted_by_months(book: Rulebook) -> frozenset[str]:
    return frozenset(
        inner.fact.id
        for scheme in book.schemes.values()
        for version in scheme.versions
        for node in _nodes(version)
        if isinstance(node, Call) and node.name in ("months_between", "add_months")
        for inner in walk(node)
        if isinstance(inner, FactRef)
    )
