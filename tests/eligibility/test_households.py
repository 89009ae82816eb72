"""What is said of a household from what is known of its members, and of an application scheme by scheme."""

from pathlib import Path
from typing import Any

import pytest

from .book import answers, book, home, pair, scheme


@pytest.mark.parametrize(
    ("formula", "both", "one", "nobody"),
    [
        ("household.size * 1", pair(2), pair(2), pair(0)),
        ("household.sum(income)", pair(800), pair(300, 100_300), pair(0)),
        ("household.min(income)", pair(300), pair(0, 300), pair(0)),
        ("household.max(income)", pair(500), pair(300, 100_000), pair(0)),
        ("household.count(income > 400) * 10", pair(10), pair(0, 10), pair(0)),
    ],
)
def test_one_figure_of_many_members(tmp_path: Path, formula: str, both: Any, one: Any, nobody: Any) -> None:
    rules = book(tmp_path, scheme("s", "household.size >= 0", formula, of="household"))

    def found(*people: dict[str, Any]) -> Any:
        d = answers(rules, home(*people))["household s"]
        return d["amount"], d["needs"]

    assert found({"income": 300}, {"income": 500}) == (both, [])
    assert found({"income": 300}, {}) == (one, [] if one["low"] == one["high"] else ["m2.income"])
    assert found() == (nobody, [])


def test_some_and_all_of_nobody(tmp_path: Path) -> None:
    some = scheme("some", "household.any(works)", of="household", amount="1")
    every = scheme("every", "household.all(works)", of="household", amount="1")
    rules = book(tmp_path, some, every)

    def found(*people: dict[str, Any]) -> list[str]:
        return [answers(rules, home(*people))[f"household {name}"]["status"] for name in ("some", "every")]

    assert found() == ["not_eligible", "eligible"]
    assert found({"works": True}, {}) == ["eligible", "unknown"]
    assert found({"works": False}, {}) == ["unknown", "not_eligible"]


@pytest.mark.parametrize(
    ("has_applied", "one", "other"),
    [
        (True, "true", "true"),
        (False, "false", "false"),
        (None, "unknown", "unknown"),
        ({"one": True, "other": False}, "true", "false"),
        ({"one": None}, "unknown", "unknown"),
    ],
)
def test_an_application_is_for_all_schemes_or_named_for_each(
    tmp_path: Path, has_applied: Any, one: str, other: str
) -> None:
    schemes = [
        scheme(name, "works; has_applied", "1").replace(
            "if: has_applied\n", "if: has_applied\n          kind: formality\n"
        )
        for name in ("one", "other")
    ]
    rules = book(tmp_path, *schemes)
    found = answers(rules, home({"works": True, "has_applied": has_applied}))
    for name, outcome in (("one", one), ("other", other)):
        d = found[f"m1 {name}"]
        assert [c["outcome"] for c in d["clauses"]] == ["true", outcome]
        assert (d["status"], d["formality_missing"]) == ("eligible", [] if outcome == "true" else ["c2"])
    idle = answers(rules, home({"works": False, "has_applied": has_applied}))["m1 one"]
    assert (idle["status"], idle["formality_missing"]) == ("not_eligible", [] if one == "true" else ["c2"])


def test_who_need_only_apply_is_eligible_without(tmp_path: Path) -> None:
    rules = book(
        tmp_path,
        scheme("s", "has_applied", "1").replace("if: has_applied\n", "if: has_applied\n          kind: formality\n"),
    )
    d = answers(rules, home({}))["m1 s"]
    assert (d["status"], d["payable"], d["formality_missing"], d["because"]) == ("eligible", pair(1), ["c1"], [])
