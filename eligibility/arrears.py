"""What was due in past months and has not been paid, where the document says what was received.

Only what is paid by the month or once can be owed: of a daily amount no law says how many days a month has, and a
rate, a contribution, a status or something in kind is no money to the person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .bounds import Num, add, exactly, maximum, some
from .errors import DocumentError, nearest, shown
from .months import month, name
from .rulebook import Rulebook, TakeHighest
from .scheme import print_amount

OWED = ("monthly", "one_off")
_KEYS = ("scheme", "subject", "from", "to", "amount")
Key = tuple[str, str, int]  # (subject, bundle, month)
Bundle = tuple[str, str]  # (subject, bundle)
Received = dict[tuple[str, str, int], int]  # (subject, scheme, month): đồng


def read_received(entries: Any, book: Rulebook, subjects: Iterable[str]) -> Received | None:
    """`[{scheme, subject, from, to, amount}]` in whole đồng a month; None where the document does not say.

    Months are inclusive. Raises DocumentError.
    """
    if entries is None:
        return None
    if not isinstance(entries, list):
        raise DocumentError("wrong_type", "received must be a list", "received", "[]")
    found: Received = {}
    known = [*subjects, "household"]
    for place, entry in enumerate(entries):
        path = f"received[{place}]"
        scheme, subject, first, last, amount = _entry(entry, path, book, known)
        for number in range(first, last + 1):
            found[subject, scheme, number] = found.get((subject, scheme, number), 0) + amount
    return found


def _entry(entry: Any, path: str, book: Rulebook, subjects: list[str]) -> tuple[str, str, int, int, int]:
    if not isinstance(entry, dict) or sorted(entry) != sorted(_KEYS):
        raise DocumentError("wrong_type", "a payment has five keys", path, ", ".join(_KEYS))
    scheme, subject, amount = entry["scheme"], entry["subject"], entry["amount"]
    if not isinstance(scheme, str) or scheme not in book.schemes:
        hint = nearest(str(scheme), book.schemes)
        raise DocumentError("unknown_scheme", f"no scheme is called {shown(scheme)}", f"{path}.scheme", hint)
    if subject not in subjects:
        hint = nearest(str(subject), subjects)
        raise DocumentError("unknown_subject", f"nobody is called {shown(subject)}", f"{path}.subject", hint)
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        raise DocumentError("wrong_type", f"{shown(amount)} is no amount", f"{path}.amount", "whole đồng a month")
    first, last = month(entry["from"], f"{path}.from"), month(entry["to"], f"{path}.to")
    if first > last:
        raise DocumentError("reversed", "the payment ends before it begins", path, "look at from and to")
    return str(scheme), str(subject), first, last, amount


def bundles(book: Rulebook) -> dict[str, str]:
    """What each scheme is set off with: its group of which only the highest is paid, or itself."""
    rules = [rule for rule in book.coordination if isinstance(rule, TakeHighest)]
    grouped = {scheme: rule.id for rule in rules for scheme in rule.schemes}
    return {scheme: grouped.get(scheme, scheme) for scheme in book.schemes}


def arrears(
    due: Mapping[Key, Num], received: Received, book: Rulebook, first: int, last: int, owners: Mapping[str, str]
) -> dict[str, Any]:
    """Owed a month, and in all a subject, as bounds in whole đồng, from first to last month.

    `due` is what a month pays by subject, bundle and month. What was received too much in one month is not
    set off against another; what is paid once is owed once, whenever it was received. `owners` are the
    members by subject; an event's arrears are its owner's.
    """
    due = {key: value for key, value in due.items() if first <= key[2] <= last}
    rights = _rights(due, book)
    due = {key: value for key, value in due.items() if key[:2] not in rights}
    due |= {(*key, number): value for key, months in rights.items() for number, value in months.items()}
    paid = _paid(received, rights, book, first, last)
    rows, totals = [], {"household": exactly(0)}
    for key in sorted({*due, *paid}):
        value, amount = due.get(key, exactly(0)), paid.get(key, 0)
        owed = Num(max(0, value.low - amount), max(0, value.high - amount), False, value.open_high)
        for subject in {owners.get(key[0], key[0]), "household"}:
            totals[subject] = add(totals.get(subject, exactly(0)), owed)
        if value.high or amount:
            rows.append({
                "subject": key[0], "of": key[1], "month": name(key[2]), "due": print_amount(value),
                "received": amount, "owed": print_amount(owed),
            })  # fmt: skip
    return {"months": rows, "totals": {subject: print_amount(value) for subject, value in totals.items()}}


def _rights(due: Mapping[Key, Num], book: Rulebook) -> dict[Bundle, dict[int, Num]]:
    """What is paid once: the months in which it is sure; of those in which it may be, the first for all of them."""
    of = bundles(book)
    once = {of[scheme.id] for scheme in book.schemes.values() if scheme.pays == "one_off"}
    found: dict[Bundle, dict[int, Num]] = {}
    for (subject, bundle, number), value in sorted(due.items()):
        if bundle in once and some(value):
            months = found.setdefault((subject, bundle), {})
            open_month = next((n for n, one in months.items() if not one.low), number)
            if value.low or open_month == number:
                months[number] = value
            else:
                months[open_month] = maximum(months[open_month], value)
    return found


def _paid(
    received: Received, rights: Mapping[Bundle, Mapping[int, Num]], book: Rulebook, first: int, last: int
) -> dict[Key, int]:
    """What was received, by the month that it is set off against: its own, or that of a right that is paid once."""
    of = bundles(book)
    paid: dict[Key, int] = {}
    for (subject, scheme, number), amount in sorted(received.items(), key=lambda entry: entry[0][2]):
        months = rights.get((subject, of[scheme]), {})
        if book.schemes[scheme].pays not in OWED or number > last or not (months or first <= number):
            continue
        for place, value in months.items():
            part = min(amount, max(0, int(value.high) - paid.get((subject, of[scheme], place), 0)))
            if part:
                paid[subject, of[scheme], place] = paid.get((subject, of[scheme], place), 0) + part
                amount -= part
        if amount or not months:
            key = (subject, of[scheme], max(months, default=number))
            paid[key] = paid.get(key, 0) + amount
    return paid
