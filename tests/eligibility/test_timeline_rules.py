"""Months in which a package is on, a rule between schemes holds, or something happened."""

from pathlib import Path
from typing import Any

import pytest

from eligibility import Rulebook, timeline

from .book import book, home, scheme

RULES = """
wall:
  rule: blocks
  scheme: relief
  blocks: [aid]
  law: LAW art 2
  from: 2026-03-15
cap:
  rule: cap_total
  schemes: [aid, extra]
  cap: max(0, income)
  law: LAW art 3
  from: 2026-05-01
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    return book(
        tmp_path,
        scheme("relief", "works", "300", kind="package"),
        scheme("aid", "works", "100"),
        scheme("extra", "works", "70"),
        scheme("grant", "works", "9", extra="event: birth\nclaim: {months: 6, law: LAW art 4}"),
        coordination=RULES,
    )


def months(rules: Rulebook, document: dict[str, Any], **options: Any) -> dict[str, list[int]]:
    """What each scheme pays from January to June 2026."""
    result = timeline(rules, document, start="2026-01", end="2026-06", ahead=0, **options)
    return {t["scheme"]: [m["paid"]["low"] for m in t["months"]] for t in result["timelines"]}


def test_a_package_is_paid_in_the_months_of_its_activation(rules: Rulebook) -> None:
    on = {"package": "relief", "areas": [], "from": "2026-02-01", "to": "2026-04-30"}
    found = months(rules, {**home({"works": True, "income": 1000}), "activations": [on]})
    assert found["relief"] == [0, 300, 300, 300, 0, 0]
    assert found["aid"] == [100, 100, 0, 0, 100, 100]  # blocked by the rule of each month's last day


def test_a_cap_counts_from_its_first_month(rules: Rulebook) -> None:
    document = home({"works": True, "income": 120})
    assert months(rules, document)["extra"] == [70, 70, 70, 70, 20, 20]
    result = timeline(rules, document, start="2026-04", end="2026-05", ahead=0)
    assert [result["totals"]["m1"][m]["low"] for m in ("2026-04", "2026-05")] == [170, 120]


def test_what_a_day_s_event_pays_by_the_month_begins_with_its_month(rules: Rulebook) -> None:
    birth = {"id": "e1", "kind": "birth", "on": "2026-03-10", "facts": {}}
    found = months(rules, home({"works": True, "income": 1000}, events={1: [birth]}))
    assert found == {"aid": [100] * 6, "extra": [70] * 6, "grant": [9] * 4}
