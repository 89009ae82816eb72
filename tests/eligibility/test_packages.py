"""Emergency packages: listed only where and when an activation switches them on."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import DocumentError, Rulebook, RulebookError, determine

from .book import answers, book, figure, home, pair, scheme


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    return book(
        tmp_path,
        scheme("relief", "works", "300", kind="package", pays="one_off"),
        scheme("follower", 'due("relief")', "10"),
        scheme("plan", "works", "1_000", kind="proposal"),
    )


def on_in(*areas: str, **more: Any) -> dict[str, Any]:
    return {"package": "relief", "areas": list(areas), "from": "2026-02-01", **more}


def told(rules: Rulebook, *activations: Any, on: str = "2026-03-01", known_on: str | None = None, **shared: Any) -> Any:
    document = {**home({"works": True}, **shared), "activations": list(activations)}
    return answers(rules, document, on, known_on)


def test_without_an_activation_it_is_not_listed(rules: Rulebook) -> None:
    found = told(rules)
    assert list(found) == ["m1 follower"]
    assert found["m1 follower"]["status"] == "not_eligible"


def test_for_the_nation(rules: Rulebook) -> None:
    found = told(rules, on_in())
    assert list(found) == ["m1 follower", "m1 relief"]
    assert (found["m1 relief"]["status"], found["m1 relief"]["payable"]) == ("eligible", pair(300))
    assert found["m1 follower"]["status"] == "eligible"


@pytest.mark.parametrize(
    ("shared", "status", "needs"),
    [
        ({"commune": "00007", "province": "01"}, "eligible", []),
        ({"commune": "00009", "province": "02"}, "eligible", []),
        ({"commune": "00008", "province": "01"}, "not_eligible", []),
        ({"province": "02"}, "eligible", []),
        ({"province": "01"}, "unknown", ["household.commune"]),
        ({}, "unknown", ["household.province", "household.commune"]),
    ],
)
def test_for_areas(rules: Rulebook, shared: dict[str, Any], status: str, needs: list[str]) -> None:
    found = told(rules, on_in("00007", "02"), **shared)["m1 relief"]
    assert (found["status"], found["needs"]) == (status, needs)
    assert found["clauses"][0]["id"] == "activated"


@pytest.mark.parametrize(
    ("on", "known_on", "listed"),
    [
        ("2026-01-31", None, False),
        ("2026-02-01", None, True),
        ("2026-04-30", None, True),
        ("2026-05-01", None, False),
        ("2026-03-01", "2026-02-19", False),
        ("2026-03-01", "2026-02-20", True),
    ],
)
def test_from_to_and_published(rules: Rulebook, on: str, known_on: str | None, listed: bool) -> None:
    activation = on_in(to="2026-04-30", published="2026-02-20")
    assert ("m1 relief" in told(rules, activation, on=on, known_on=known_on)) is listed


def test_several_activations_join(rules: Rulebook) -> None:
    activations = on_in("01"), on_in("02"), on_in("03", to="2026-02-02")
    found = [told(rules, *activations, province=p, commune="9")["m1 relief"]["status"] for p in ("01", "02", "03")]
    assert found == ["eligible", "eligible", "not_eligible"]


def test_activations_are_part_of_the_recorded_hash(rules: Rulebook) -> None:
    def recorded(*activations: Any) -> Any:
        document = {**home({}), "activations": list(activations)}
        return determine(rules, document, on=date(2026, 3, 1))["rulebook"]["hash"]

    assert recorded() == rules.hash
    assert recorded(on_in("01")) == recorded(on_in("01")) != rules.hash
    assert recorded(on_in("01"), on_in("02")) == recorded(on_in("02"), on_in("01")) != recorded(on_in("01"))


@pytest.mark.parametrize(
    ("activation", "code", "path"),
    [
        ({"package": "relif", "from": "2026-01-01"}, "unknown_package", "activations[0].package"),
        ({"package": "follower", "from": "2026-01-01"}, "unknown_package", "activations[0].package"),
        ({"package": ["relief"], "from": "2026-01-01"}, "unknown_package", "activations[0].package"),
        (on_in(areas="01"), "wrong_type", "activations[0].areas"),
        (on_in(to="2026-01-01"), "impossible_date", "activations[0].to"),
        ({"package": "relief"}, "impossible_date", "activations[0].from"),
        (on_in(until="2026-04-01"), "unknown_key", "activations[0].until"),
        ("relief", "wrong_type", "activations[0]"),
    ],
)
def test_a_wrong_activation_is_refused(rules: Rulebook, activation: Any, code: str, path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        told(rules, activation)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_a_package_for_an_event_is_on_by_the_event_day(tmp_path: Path) -> None:
    aid = scheme(
        "relief", 'damage == "all"', "param.sum", kind="package", of="household", pays="one_off",
        extra="event: storm\nclaim: {months: 6, law: LAW}",
    )  # fmt: skip
    rules = book(tmp_path, aid, parameters=figure("sum", "700"))
    storms = [{"id": f"s{n}", "kind": "storm", "on": f"2026-0{n}-15", "facts": {"damage": "all"}} for n in (1, 2)]
    document = {**home({}, events={0: storms}), "activations": [on_in(to="2026-02-28")]}
    assert list(answers(rules, document, "2026-06-01")) == ["household/s2 relief"]


def test_a_package_stands_in_its_folder(tmp_path: Path) -> None:
    book(tmp_path, scheme("relief", kind="package"))
    (tmp_path / "schemes").mkdir(exist_ok=True)
    (tmp_path / "packages" / "relief.yaml").rename(tmp_path / "schemes" / "relief.yaml")
    with pytest.raises(RulebookError):
        book(tmp_path, scheme("other"))
