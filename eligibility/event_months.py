"""The months of a scheme for an event: judged once, by the event's day, and paid by the law's rule about months.

What is paid by the month runs from the event's month or the decision's; everything else belongs to the one month in
which the right arises. A right that nobody claims in time lapses: see `claim_by`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from .bounds import FALSE, NEVER, TRUE, UNKNOWN, Days, Num
from .days import Calendar
from .document import Event
from .evaluate import Need
from .language.tree import Compare, Junction
from .months import begun, first_day, month_of
from .payment import Course, Month, still
from .rulebook import Scheme
from .scheme import Answer


def event_course(
    calendar: Calendar, scheme: Scheme, owner: str, event: Event, first: int, last: int, on: date
) -> Course | None:
    """The months from first to last; None where the scheme is not in force on the event's day. `on` is today."""
    answer = calendar.about(scheme, owner, event)
    return _Judged(calendar, scheme, owner, event, answer, on).course(first, last) if answer else None


def _window(answer: Answer, event: Event) -> Days:
    """The last day on which the right can be claimed, as far as it is known; NEVER without one."""
    (leaf,) = [leaf for leaf in answer.version.conditions.leaves() if leaf.id == "claim_window"]
    still_open = leaf.node.parts[1] if isinstance(leaf.node, Junction) else None
    if not isinstance(still_open, Compare):
        return Days(NEVER, NEVER)
    end = answer.ex.value(still_open.right, answer.env)
    if isinstance(end, Days):
        return end
    assert isinstance(end, Num)
    day = event.on.toordinal()
    high = NEVER if end.open_high else min(day + int(end.high), NEVER)
    return Days(min(day + max(int(end.low), 0), NEVER), high)


class _Judged:
    """A scheme and an event, with the answer of the event's day."""

    def __init__(self, calendar: Calendar, scheme: Scheme, owner: str, event: Event, answer: Answer, on: date) -> None:
        self.calendar, self.scheme, self.owner, self.event, self.answer = calendar, scheme, owner, event, answer
        self.rule = scheme.month_rule(event.on, calendar.known_on)
        self.window = _window(answer, event)
        self.dated_by = self.rule.dated_by if self.rule.starts == "decision" else "decided_on"
        self.can_be_decided = self.dated_by in calendar.book.facts
        self.until = self._next()
        self.decisions = self._decisions()
        self.asks = self.rule.starts == "decision" and not self.decisions
        self.claimed = self._claimed(max(on, event.on).toordinal())

    def course(self, first: int, last: int) -> Course:
        months = {m.number: m for m in self._months(month_of(self.event.on.toordinal()), last) if m.number >= first}
        claim_by = date.fromordinal(self.window.low) if self.window.low < NEVER else None
        undecided = not any(day.low < NEVER for day in self.decisions)
        may = self.answer if self.answer.status != FALSE and undecided else None
        return Course(self.scheme, self.event.id, months, self.event, claim_by, may)

    def _months(self, start: int, last: int) -> Iterator[Month]:
        """All months of what is paid by the month; else the event's, and those in which the right may arise."""
        arisen, doubts = FALSE, set[Need]()
        for number in range(start, last + 1):
            alive, begun_by, arises, needs = self._alive(number), *self._started(number)
            if alive == FALSE:
                return
            if self.scheme.pays != "monthly":
                now = min(arises, TRUE - arisen)
                doubts, arisen = doubts | needs, max(arisen, TRUE if self.asks else arises)
                if number > start and now == FALSE:
                    continue
                begun_by, needs = min(begun_by, now), doubts
            yield self._month(number, alive, begun_by, needs)

    def _next(self) -> int:
        """The day of the owner's next event of this kind; after NEVER without one."""
        events = self.calendar.history.events
        later = [e.on.toordinal() for of, e in events if of == self.owner and e.kind == self.event.kind]
        return min((day for day in later if day > self.event.on.toordinal()), default=NEVER + 1)

    def _decisions(self) -> Sequence[Days]:
        """The decisions that may be about this event: from its day on, before the next of its kind."""
        said = self.calendar.history.decisions(self.owner, self.scheme.id, self.dated_by)
        day = self.event.on.toordinal()
        return [d for d in said if d.high >= day and (d.low < self.until or d.low >= NEVER)]

    def _about_this(self, decision: Days) -> int:
        """Whether a decision that may be about this event surely is, as a truth."""
        surely = decision.low >= self.event.on.toordinal() and (decision.high < self.until or decision.high >= NEVER)
        return TRUE if surely else UNKNOWN

    def _claimed(self, today: int) -> int:
        """Whether the right was claimed in time or still can be."""
        if today <= self.window.low or any(
            d.low >= self.event.on.toordinal() and d.high < NEVER for d in self.decisions
        ):
            return TRUE
        never = bool(self.decisions) and all(d.low >= NEVER for d in self.decisions)
        return FALSE if never or (today > self.window.high and not self.can_be_decided) else UNKNOWN

    def _month(self, number: int, alive: int, started: int, needs: set[Need]) -> Month:
        status = min(self.answer.status, self.claimed, started, alive)
        if status == FALSE:
            outputs = self.answer.outputs if self.scheme.kind == "classification" else {}
            answer = replace(self.answer, status=FALSE, amount=None, outputs=outputs, needs=set())
            return Month(number, "not_due", answer, self.answer, self.event.on)
        open_needs = set(needs) if started == UNKNOWN else set[Need]()
        if alive == UNKNOWN:
            open_needs.add(("died_on", self.owner))
        if self.claimed == UNKNOWN and self.can_be_decided:
            open_needs.add((self.dated_by, self.owner))
        answer = replace(self.answer, status=status, needs=self.answer.needs | open_needs)
        claimable = self.asks and started == UNKNOWN and min(self.answer.status, self.claimed, alive) == TRUE
        word = "due" if status == TRUE else "claimable" if claimable else "unknown"
        return Month(number, word, answer, self.answer, self.event.on)

    def _alive(self, number: int) -> int:
        died = self.calendar.history.died.get(self.owner, Days(NEVER, NEVER))
        if died.high < first_day(number).toordinal():
            return FALSE
        return UNKNOWN if month_of(died.low) < number else TRUE

    def _started(self, number: int) -> tuple[int, int, set[Need]]:
        """Whether payment has begun, and still runs, in a month; the same if its decisions are about this event; needs."""
        day = Days(self.event.on.toordinal(), self.event.on.toordinal())
        starts, needs = [day], set[Need]()
        if self.rule.starts == "decision":
            starts = list(self.decisions) or [Days(day.low, NEVER)]
        elif self.rule.starts == "certificate":
            starts = [self.calendar.date_fact(self.event.on, self.owner, self.rule.dated_by)]
        lasts = self.answer.outputs.get(self.rule.lasts or "")
        runs = [
            min(begun(start, number), still(start, lasts, number) if isinstance(lasts, Num) else TRUE)
            for start in starts
        ]
        about = [self._about_this(start) if self.rule.starts == "decision" else TRUE for start in starts]
        truth = max(map(min, runs, about))
        if truth == UNKNOWN and self.rule.starts != "condition":
            needs.add((self.rule.dated_by, self.owner))
        return truth, max(runs), needs
