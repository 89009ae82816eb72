"""Days some months or years later, in rules: the day itself, a birth known in part, a count that is not known."""

from pathlib import Path
from typing import Any

import pytest

from .book import answers, book, figure, home, scheme


@pytest.mark.parametrize(
    ("condition", "born", "status"),
    [
        ("add_years(birth_date, 60) <= on", "1966-03-01", "eligible"),
        ("add_years(birth_date, 60) <= on", "1966-03-02", "not_eligible"),
        ("add_years(birth_date, 60) <= on", "1966-03", "unknown"),
        ("add_years(birth_date, 60) <= on", "1966-02", "eligible"),
        ("add_years(birth_date, 6) == on", "2020-02-29", "eligible"),  # in other years its day is 1 March
        ("add_months(birth_date, 72) < on", "2020-02-29", "eligible"),  # the last day of February
        ("add_months(birth_date, 12) <= on", "2025-03-01", "eligible"),
        ("add_months(birth_date, 12) <= on", "2025-03-02", "not_eligible"),
        ("add_months(birth_date, param.wait) <= on", "1950-01-01", "unknown"),
        ("add_months(birth_date, param.wait) >= birth_date", "1950-01-01", "eligible"),
        ("date(year_of(birth_date), 2, 30) == date(2024, 2, 29)", "2024-06", "eligible"),
        ("month_of(birth_date) == 6", "2024-06", "eligible"),
        ("month_of(birth_date) == 6", "2024", "unknown"),
        ("day_of(birth_date) <= 30", "2024-06", "eligible"),
        ("day_of(birth_date) <= 30", "2024", "unknown"),
        ("day_of(birth_date) != 1", "2024-06-01", "not_eligible"),
        ("day_of(birth_date) != 1", "2024-06-02", "eligible"),
        ("day_of(birth_date) != 1", "2024-06", "unknown"),
    ],
)
def test_a_day_reckoned_from_another(tmp_path: Path, condition: str, born: str, status: str) -> None:
    wait = figure("wait", "null", kind="integer")
    d: dict[str, Any] = answers(book(tmp_path, scheme("s", condition), parameters=wait), home({"birth_date": born}))
    assert d["m1 s"]["status"] == status
