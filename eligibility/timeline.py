"""A household month by month: what is paid in each month, what is still owed, what will change.

No clock: `on` is the day that divides what has been from what is ahead.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import coordinate
from .arrears import OWED, Key, arrears, bundles, read_received
from .bounds import Num, add, exactly
from .changes import changes
from .days import Calendar
from .determine import _output, order_needs, packages_of
from .errors import DocumentError, closest, shown
from .event_months import event_course
from .history import History
from .months import first_day, last_day, month, month_of, name
from .payment import Course, Month, Payments
from .rulebook import Rulebook
from .scheme import print_amount, print_totals

AHEAD = 24
LONGEST = 600


@dataclass
class Timeline:
    """All courses of a household, coordinated month by month, and the totals of each month."""

    calendar: Calendar
    courses: list[Course]
    totals: dict[int, dict[str, dict[str, Num]]] = field(default_factory=dict)
    due: dict[Key, Num] = field(default_factory=dict)


def timeline(
    book: Rulebook,
    document: Any,
    *,
    start: str,
    end: str,
    on: date | None = None,
    known_on: date | None = None,
    ahead: int = AHEAD,
    schemes: Collection[str] | None = None,
    lang: str | None = None,
) -> dict[str, Any]:
    """What a household is paid from month `start` to month `end` (`YYYY-MM`), as far as is known.

    The document is that of `determine`; any fact may be a list of dated values, and `received` may say what
    was paid. `on` (default: `known_on`, else the end's last day) divides past from future: months over by then
    may be owed, changes of the `ahead` months after it are foretold. `schemes` filters what is listed, never
    what is coordinated or added up. `lang` keeps sentences in one language. Amounts are whole đồng: a month, a
    day or once, as the scheme `pays`. Raises DocumentError.
    """
    first, last = month(start, "from"), month(end, "to")
    on = on or known_on or last_day(last)
    now = month_of(on.toordinal())
    _check(book, first, last, now, ahead, schemes or ())
    received = document.get("received") if isinstance(document, dict) else None
    rest = {key: value for key, value in document.items() if key != "received"} if received is not None else document
    history = History(rest, book.facts, book.schemes, packages_of(book))
    owners = {subject: subject for subject in history.members} | {event.id: of for of, event in history.events}
    payments = read_received(received, book, owners)
    line = _line(book, Calendar(book, history, known_on), on, min(first, now), max(last, now + ahead))
    shown = [c for c in line.courses if not schemes or c.scheme.id in schemes]
    over = min(last, now if on == last_day(now) else now - 1)
    return {
        "from": name(first),
        "to": name(last),
        "on": on.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "rulebook": {"id": book.id, "hash": book.hash},
        "timelines": [_printed(line, c, first, last) for c in shown if _touches(c, first, last)],
        "totals": _totals(line, first, last),
        "totals_by_pays": _totals_by_pays(line, first, last),
        "arrears": arrears(line.due, payments, book, first, over, owners) if payments is not None else None,
        "changes": sorted(
            (change for c in shown for change in changes(line.calendar, c, on, now + ahead, lang)),
            key=lambda change: str(change["from"]),
        ),
    }


def _check(book: Rulebook, first: int, last: int, now: int, ahead: int, schemes: Collection[str]) -> None:
    if first > last:
        raise DocumentError("reversed", f"{name(first)} is after {name(last)}", "from", "look at from and to")
    if max(last, now) - min(first, now) >= LONGEST:
        message = f"more than {LONGEST} months, with that of the day that divides past from future"
        raise DocumentError("too_long", message, "to", "ask for fewer, or give a nearer day")
    if not 0 <= ahead <= LONGEST:
        raise DocumentError("out_of_range", f"{ahead} months ahead", "ahead", f"0 to {LONGEST}")
    for scheme in schemes:
        if scheme not in book.schemes:
            hint = closest(scheme, book.schemes)
            raise DocumentError("unknown_scheme", f"no scheme is called {shown(scheme)}", scheme, hint)


def _line(book: Rulebook, calendar: Calendar, on: date, first: int, last: int) -> Timeline:
    payments = Payments(calendar, on)
    courses: list[Course] = []
    for owner in (*calendar.history.members, "household"):
        schemes = [
            one
            for _, one in sorted(book.schemes.items())
            if one.kind != "proposal" and (one.of == "household") == (owner == "household")
        ]
        courses += [payments.course(one, owner, first, last) for one in schemes if not one.event]
        for event in [event for of, event in calendar.history.events if of == owner]:
            about = [
                event_course(calendar, one, owner, event, first, last, on) for one in schemes if one.event == event.kind
            ]
            courses += [course for course in about if course is not None]
    calendar.check()
    line = Timeline(calendar, courses)
    for number in range(first, last + 1):
        _coordinate(line, number)
    return line


def _coordinate(line: Timeline, number: int) -> None:
    """One month: what is set aside, totals, and what each bundle pays."""
    book = line.calendar.book
    answers = [m.answer for c in line.courses if (m := c.months.get(number)) is not None and m.answer is not None]
    coordinate.coordinate(answers, book.coordination, line.calendar, line.calendar.known_on, on=last_day(number))
    line.totals[number] = coordinate.totals(answers, book.coordination, line.calendar.history.members)
    of = bundles(book)
    for answer in answers:
        if answer.scheme.pays in OWED:
            key = (answer.subject, of[answer.scheme.id], number)
            line.due[key] = add(line.due.get(key, exactly(0)), answer.counted)


def _touches(course: Course, first: int, last: int) -> bool:
    """Whether there is something to say of a course in these months: it is in force, or still to be claimed."""
    if any(first <= n <= last and m.answer is not None for n, m in course.months.items()):
        return True
    if course.event is None or course.event.on > last_day(last) or course.open is None:
        return False
    return course.claim_by is None or course.claim_by >= first_day(first)


def _printed(line: Timeline, course: Course, first: int, last: int) -> dict[str, Any]:
    event = {}
    if course.event is not None:
        event = {
            "event_on": course.event.on.isoformat(),
            "claim_by": course.claim_by.isoformat() if course.claim_by else None,
        }
    return {
        "scheme": course.scheme.id,
        "subject": course.subject,
        "pays": course.scheme.pays,
        **event,
        "months": [_month(line.calendar, m) for n, m in course.months.items() if first <= n <= last],
    }


def _month(calendar: Calendar, one: Month) -> dict[str, Any]:
    answer, book = one.answer, calendar.book
    situation = calendar.run(one.day).situation
    return {
        "month": name(one.number),
        "status": one.status,
        "amount": print_amount(answer.amount) if answer else None,
        "paid": print_amount(answer.payable if answer else exactly(0)),
        "outputs": {key: _output(book, key, value) for key, value in answer.outputs.items()} if answer else {},
        "replaced_by": answer.replaced_by if answer else None,
        "needs": order_needs(book, answer.needs, situation) if answer else [],
    }


def _totals(line: Timeline, first: int, last: int) -> dict[str, dict[str, Any]]:
    subjects = (*line.calendar.history.members, "household")
    return {
        subject: {name(n): print_amount(line.totals[n][subject]["monthly"]) for n in range(first, last + 1)}
        for subject in subjects
    }


def _totals_by_pays(line: Timeline, first: int, last: int) -> dict[str, dict[str, Any]]:
    months = {n: print_totals(line.totals[n]) for n in range(first, last + 1)}
    subjects = (*line.calendar.history.members, "household")
    return {subject: {name(n): sums[subject] for n, sums in months.items()} for subject in subjects}
