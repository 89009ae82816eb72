"""What one scheme pays one subject month by month, by the law's rule about months, before coordination.

due        the conditions are met in the month and payment has begun
claimable  the conditions are met, and no decision is known from which payment would begin
unknown    it depends on what is not known
not_due    the conditions are not met in the month, or payment begins later

A right that is paid once is due in the month in which it arises, and in no other. Schemes for an event: event_months.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from . import bounds
from .bounds import FALSE, NEVER, TRUE, UNKNOWN, Days, Num
from .days import Calendar
from .document import Event
from .evaluate import Need
from .months import MonthRule, begun, first_day, last_day, month_of
from .rulebook import Scheme
from .scheme import Answer

_NEVER = Days(NEVER, NEVER)


@dataclass
class Month:
    """One month: the status, the answer as it counts for the month (None: not in force), the last day's own."""

    number: int
    status: str
    answer: Answer | None
    at_end: Answer | None
    day: date


@dataclass
class Course:
    """All months of one scheme for one subject, by number."""

    scheme: Scheme
    subject: str
    months: dict[int, Month]
    event: Event | None = None
    claim_by: date | None = None  # the last day to claim, for an event; None: no limit
    open: Answer | None = None  # the answer on the event's day, where it may give a right and no decision is known


@dataclass
class _SoFar:
    """How payment ran so far: from which month old decisions no longer count, surely or perhaps."""

    ran: int = FALSE
    ended: int = 0
    doubtful: int = 0
    doubts: frozenset[Need] = frozenset()

    def go_on(self, held: int, started: int, number: int, needs: set[Need]) -> None:
        """A whole month without the conditions ends what ran: to be paid again takes a new decision."""
        if held == FALSE and self.ran == TRUE:
            self.ended = number
        elif (held == FALSE and self.ran == UNKNOWN) or (held == UNKNOWN and self.ran == TRUE):
            self.doubtful = number
        self.ran = UNKNOWN if held == UNKNOWN and self.ran != FALSE else min(held, started)
        if self.ran == UNKNOWN:
            self.doubts = frozenset(needs)


class Payments:
    """The months of every scheme and subject of a household. `on` divides what is decided from what may be."""

    def __init__(self, calendar: Calendar, on: date) -> None:
        self.calendar, self.on = calendar, on
        self.book, self.known_on = calendar.book, calendar.known_on

    def course(self, scheme: Scheme, subject: str, first: int, last: int) -> Course:
        """The months from first to last in which the subject lives."""
        return Course(scheme, subject, {m.number: m for m in self._months(scheme, subject, first, last)})

    def _months(self, scheme: Scheme, subject: str, first: int, last: int) -> list[Month]:
        decisions = self._decisions(scheme, subject)
        continued = self._continued(scheme, subject) if not decisions else FALSE
        earliest = month_of(scheme.versions[0].start.toordinal())
        before = [earliest] if continued != FALSE else [month_of(d.low) for d in decisions]
        so_far, found = _SoFar(), list[Month]()
        for number in range(min([first, *(max(m, earliest) for m in before)]), last + 1):
            month = self._month(scheme, subject, number, decisions, continued, so_far)
            if month is not None:
                found.append(month)
        if scheme.pays == "one_off":
            granted = {month_of(d.low) for d in decisions if month_of(d.low) == month_of(d.high)}
            once(found, granted)
        return [month for month in found if month.number >= first]

    def _decisions(self, scheme: Scheme, subject: str) -> list[Days]:
        facts = {v.month.dated_by for v in scheme.versions if v.month and v.month.starts == "decision"}
        facts |= {scheme.month.dated_by} if scheme.month.starts == "decision" else set()
        return [day for fact in sorted(facts) for day in self.calendar.history.decisions(subject, scheme.id, fact)]

    def _continued(self, scheme: Scheme, subject: str) -> int:
        """Whether the scheme before this one was being paid in its last month, so that nothing need be decided."""
        before = scheme.month.continues
        if before is None:
            return FALSE
        number = month_of(scheme.versions[0].start.toordinal()) - 1
        found = self._months(self.book.schemes[before], subject, number, number)
        return _truth(found[0].status) if found else FALSE

    def _month(
        self, scheme: Scheme, subject: str, number: int, decisions: Sequence[Days], continued: int, so_far: _SoFar
    ) -> Month | None:
        held = self._held(scheme, subject, number)
        if held is None:
            return None
        answer = held.answer
        if answer is None:
            so_far.go_on(FALSE, FALSE, number, set())
            return held
        started, undecided, needs = self._started(scheme, subject, held, decisions, continued, so_far)
        status = min(answer.status, started)
        needs = answer.needs | (needs if started == UNKNOWN else set())
        so_far.go_on(answer.status, started, number, needs)
        if status == FALSE:
            outputs = answer.outputs if scheme.kind == "classification" else {}
            held.answer = replace(answer, status=FALSE, amount=None, outputs=outputs, needs=set())
        else:
            held.answer = replace(answer, status=status, needs=needs)
        held.status = {TRUE: "due", UNKNOWN: "unknown", FALSE: "not_due"}[status]
        if undecided and answer.status == TRUE and started == UNKNOWN:
            held.status = "claimable"
        return held

    # -- whether the conditions are met in the month, and at what amount --------------------------------
    def _held(self, scheme: Scheme, subject: str, number: int) -> Month | None:
        first, last = first_day(number), last_day(number)
        died = self.calendar.history.died.get(subject, _NEVER)
        born = self.calendar.history.born.get(subject, Days(1, 1))
        if died.high < first.toordinal() or born.low > last.toordinal():
            return None
        if died.high < last.toordinal():
            last = date.fromordinal(died.high)
        answer, at_end = self._within(scheme, subject, first, last)
        if died.low < last.toordinal() and answer is not None:
            answer = self._perhaps_dead(answer, scheme, subject, first, last, died)
        if born.high > last.toordinal() and answer is not None:
            unborn = answer.needs | {("birth_date", subject)}
            answer = replace(answer, status=min(answer.status, UNKNOWN), needs=unborn)
        return Month(number, "not_in_force" if answer is None else "", answer, at_end, last)

    def _within(self, scheme: Scheme, subject: str, first: date, last: date) -> tuple[Answer | None, Answer | None]:
        """The answer of the last day, or of the last day before it on which the conditions were still met."""
        at_end = self.calendar.answer(last, scheme, subject)
        if not scheme.month_rule(last, self.known_on).stops_next_month or (at_end and at_end.status == TRUE):
            return at_end, at_end
        found = at_end
        for day in self.calendar.last_days(first, last, at_end.version if at_end else None):
            before = self.calendar.answer(day, scheme, subject)
            if before is not None and before.status != FALSE:
                found = before if found is None or found.status == FALSE else _either(found, before, before.status)
            elif found is None:
                found = before
            if found is not None and found.status == TRUE:
                break
        return found, at_end

    def _perhaps_dead(
        self, answer: Answer, scheme: Scheme, subject: str, first: date, last: date, died: Days
    ) -> Answer:
        """The same for a death whose day is not known: what all days give on which it may have been."""
        if died.low < first.toordinal():
            possible = [replace(answer, status=FALSE, amount=None)]
        else:
            turns = [day.toordinal() for day in self.calendar.last_days(first, last, answer.version)]
            days = [died.low, *(day for day in turns if day > died.low)]
            found = [self._within(scheme, subject, first, date.fromordinal(day))[0] for day in days]
            possible = [one or replace(answer, status=FALSE) for one in found]
        told = answer
        for one in possible:
            if (one.status, one.amount) != (told.status, told.amount):
                told = _either(told, one, told.status if one.status == told.status else UNKNOWN)
        return told if told is answer else replace(told, needs=answer.needs | {("died_on", subject)})

    # -- whether payment has begun ----------------------------------------------------------------------
    def _started(
        self, scheme: Scheme, subject: str, month: Month, decisions: Sequence[Days], continued: int, so_far: _SoFar
    ) -> tuple[int, bool, set[Need]]:
        """A truth; whether it is open for want of a decision; what it depends on."""
        usable = [d for d in decisions if month_of(d.high) >= so_far.ended]
        if not usable:
            return self._undecided(scheme, subject, month, continued if not so_far.ended else FALSE)
        found, needs = FALSE, set[Need]()
        for decision in usable:
            truth = self._decided(scheme, subject, month, decision, needs)
            if so_far.doubtful and month_of(decision.low) < so_far.doubtful:
                truth, needs = min(truth, UNKNOWN), needs | so_far.doubts
            found = max(found, truth)
        return found, False, needs

    def _decided(self, scheme: Scheme, subject: str, month: Month, decision: Days, needs: set[Need]) -> int:
        """Whether payment has begun under a decision; the rule is that of the decision's day."""
        edges = {min(decision.low, NEVER - 1), min(decision.high, NEVER - 1)}
        rules = {scheme.month_rule(date.fromordinal(edge), self.known_on) for edge in sorted(edges)}
        truths = {self._by_rule(rule, subject, month, decision, needs) for rule in rules}
        truth = truths.pop() if len(truths) == 1 else UNKNOWN
        lasts = month.answer.outputs.get(scheme.month.lasts or "") if month.answer else None
        return min(truth, still(decision, lasts, month.number)) if isinstance(lasts, Num) else truth

    def _by_rule(self, rule: MonthRule, subject: str, month: Month, decision: Days, needs: set[Need]) -> int:
        if rule.starts == "condition":
            return TRUE
        day = decision if rule.starts == "decision" else self.calendar.date_fact(month.day, subject, rule.dated_by)
        truth = begun(day, month.number)
        if truth == UNKNOWN:
            needs.add((rule.dated_by, subject))
        return truth

    def _undecided(self, scheme: Scheme, subject: str, month: Month, continued: int) -> tuple[int, bool, set[Need]]:
        """No decision is known: every rule under which it may have been taken by `on` is possible."""
        if continued == TRUE:
            return TRUE, False, set()
        needs: set[Need] = set()
        known = [v for v in scheme.versions if v.published is None or v.published <= (self.known_on or date.max)]
        possible = [v for v in known if v.start <= self.on] or list(scheme.versions[:1])
        truths, asks = set(), False
        for version in possible:
            rule = version.month or scheme.month
            if rule.starts == "decision":
                truth = begun(Days(version.start.toordinal(), NEVER), month.number)
                needs.add((rule.dated_by, subject))
                asks = True
            else:
                truth = self._by_rule(rule, subject, month, _NEVER, needs)
            truths.add(truth)
        truth = truths.pop() if len(truths) == 1 else UNKNOWN
        return truth, asks and truth == UNKNOWN, needs


def once(months: Sequence[Month], granted: Collection[int] = ()) -> None:
    """Of a right that is paid once, keep the month in which it arises; of months in order, the first in which it may.

    Once it surely has arisen no later month is due, but that of another decision (`granted`: the months of decisions);
    what the right stands in the way of stays so.
    """
    arisen, doubts = FALSE, set[Need]()
    for month in months:
        answer, status = month.answer, month.status
        if answer is None or status == "not_due" or month.number in granted:
            arisen = TRUE if status == "due" else arisen
            continue
        if arisen == TRUE:
            month.status, month.answer = "not_due", replace(answer, amount=None, outputs={}, needs=set())
            continue
        if arisen == UNKNOWN:
            month.status = "unknown" if status == "due" else status
            month.answer = replace(answer, status=UNKNOWN, needs=answer.needs | doubts)
        arisen = TRUE if status in ("due", "claimable") else UNKNOWN
        doubts |= answer.needs


def still(start: Days, lasts: Num, number: int) -> int:
    """Whether a benefit of so many months from the month of a day still runs in a month, as a truth."""
    low, high = number - month_of(start.high), number - month_of(start.low)
    if high < lasts.low:
        return TRUE
    return FALSE if low >= lasts.high and not lasts.open_high else UNKNOWN


def _either(a: Answer, b: Answer, status: int) -> Answer:
    """One of two answers: the amount may be that of either."""
    amounts = [x.amount for x in (a, b) if x.amount is not None]
    amount = cast(Num, bounds.union(amounts[0], amounts[-1])) if amounts else None
    return replace(a, status=status, amount=amount, needs=a.needs | b.needs)


def _truth(status: str) -> int:
    return {"due": TRUE, "claimable": UNKNOWN, "unknown": UNKNOWN}.get(status, FALSE)
