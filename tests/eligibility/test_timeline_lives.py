"""Births and deaths known only in part: no month is sure in which somebody may not have lived."""

from datetime import date
from pathlib import Path
from typing import Any

from eligibility import timeline

from .book import FACTS, book, home, pair, scheme

MORTAL = FACTS.replace("person:\n", "person:\n  died_on: {type: date}\n")


def months(folder: Path, facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    law = book(folder, scheme("aid", "months >= 12", "100"), facts=MORTAL)
    received = {"received": []}
    result = timeline(law, {**home(facts), **received}, start="2026-01", end="2026-04", on=date(2026, 4, 30), ahead=0)
    assert result["arrears"]["totals"]["m1"] == {
        end: sum(m["paid"][end] for m in result["timelines"][0]["months"]) for end in ("low", "high")
    }
    return {m["month"]: m for m in result["timelines"][0]["months"]}


def test_nothing_is_surely_owed_for_a_month_before_the_last_day_on_which_one_may_be_born(tmp_path: Path) -> None:
    found = months(tmp_path / "year", {"birth_date": "2026", "months": 12})
    assert {m["status"] for m in found.values()} == {"unknown"}
    assert found["2026-04"]["paid"] == pair(0, 100)
    assert found["2026-04"]["needs"] == ["m1.birth_date"]
    found = months(tmp_path / "month", {"birth_date": "2026-02", "months": 12})
    assert {month: m["status"] for month, m in found.items()} == {"2026-02": "due", "2026-03": "due", "2026-04": "due"}


def test_a_death_in_a_month_may_be_on_a_day_on_which_nothing_was_due(tmp_path: Path) -> None:
    worked = [{"value": 12, "to": "2026-02-07"}, {"value": 11, "from": "2026-02-08", "to": "2026-02-20"},
              {"value": 12, "from": "2026-02-21"}]  # fmt: skip
    found = months(tmp_path, {"birth_date": "1950", "months": worked, "died_on": "2026-02"})
    assert {month: m["status"] for month, m in found.items()} == {"2026-01": "due", "2026-02": "unknown"}
    assert (found["2026-02"]["paid"], found["2026-02"]["needs"]) == (pair(0, 100), ["m1.died_on"])
