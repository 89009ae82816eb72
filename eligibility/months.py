"""Calendar months, and the law's rule about them: from which month, at which rate and until when money runs.

A month is an integer here, twelve times its year and its place in the year, so that months can be counted.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .bounds import FALSE, NEVER, TRUE, UNKNOWN, Days
from .errors import DocumentError

STARTS = ("decision", "certificate", "condition")
NO_MONTH = 10**6  # later than every month


@dataclass(frozen=True)
class MonthRule:
    """What a month pays. Without one: the state of the month's last day, whatever was decided.

    `starts` says which day's month is the first: the decision's, the certificate's (both dated by the fact
    `dated_by`), or the one in which the conditions are met. `stops` is True where the month of loss is still
    paid. `continues` is a scheme whose holders were moved here without a decision. `lasts` is the output
    that says for how many months one decision pays.
    """

    starts: str = "condition"
    dated_by: str = "decided_on"
    stops_next_month: bool = False
    continues: str | None = None
    lasts: str | None = None


def month(text: str, path: str = "") -> int:
    """The month of `2025-08`, from 1900 to 2199. Raises DocumentError."""
    if isinstance(text, str) and re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        return int(text[:4]) * 12 + int(text[5:]) - 1
    raise DocumentError("impossible_month", f"{text!r} is no month", path, "write YYYY-MM")


def month_of(day: int) -> int:
    """The month of a day given as ordinal; NO_MONTH for never."""
    if day >= NEVER:
        return NO_MONTH
    found = date.fromordinal(max(day, 1))
    return found.year * 12 + found.month - 1


def first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def last_day(number: int) -> date:
    year, place = number // 12, number % 12 + 1
    return date(year, place, monthrange(year, place)[1])


def name(number: int) -> str:
    """`2025-08`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def begun(start: Days, number: int) -> int:
    """Whether the month of a day has come by a month, as a truth."""
    if month_of(start.high) <= number:
        return TRUE
    return FALSE if month_of(start.low) > number else UNKNOWN
