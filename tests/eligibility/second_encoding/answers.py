"""What an encoding is given and gives, and the calendar and the figures that several of them share."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

Facts = Mapping[str, Any]
NEVER = date.max


class Answer(NamedTuple):
    """`amount` in whole đồng (a month, where the scheme pays monthly), None where nothing is due."""

    eligible: bool
    amount: int | None = None
    outputs: Mapping[str, Any] = {}


NOT_DUE = Answer(False)


def anniversary(day: date, years: int) -> date:
    """The same day so many years on; that of 29 February is 1 March in a common year."""
    if (day.month, day.day) == (2, 29) and not calendar.isleap(day.year + years):
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)


def age(facts: Facts, on: date) -> int:
    """Complete years: "from full N years" is reached on the Nth birthday."""
    born: date = facts["birth_date"]
    years = on.year - born.year
    return years if anniversary(born, years) <= on else years - 1


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months on, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def on_day(series: Mapping[date, Any], on: date) -> Any:
    """The value of the latest start that is not after the day."""
    return series[max(start for start in series if start <= on)]


def share(amount: int, numerator: int, denominator: int) -> int:
    """A part of an amount in whole đồng, half a đồng up."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


#: Decree 38/2019; 24/2023; 73/2024 art 3(2); 161/2026 art 3(2). Đồng a month.
BASE_SALARY = {
    date(2019, 7, 1): 1_490_000,
    date(2023, 7, 1): 1_800_000,
    date(2024, 7, 1): 2_340_000,
    date(2026, 7, 1): 2_530_000,
}
