"""Dates of which only the year or the month may be known: `1950`, `1950-03`, `1950-03-07`."""

import calendar
import re
from datetime import date

PATTERN = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_SHAPE = re.compile(PATTERN)


def check(text: str) -> str:
    """The same text, when it names a year, a month or a day that exists; ValueError otherwise."""
    if not _SHAPE.fullmatch(text):
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    low(text)
    return text


def low(text: str) -> date:
    """The first day it can be. ValueError for a day that does not exist (2025-02-30)."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def high(text: str) -> date:
    """The last day it can be."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, calendar.monthrange(parts[0], month)[1])


def is_full(text: str) -> bool:
    """Whether the very day is known."""
    return len(text) == 10
