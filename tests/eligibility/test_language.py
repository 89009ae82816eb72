"""What the language refuses: where, what is wrong, and what to write instead."""

from pathlib import Path

import pytest

from eligibility import RulebookError

from .book import FACTS, answers, book, figure, home, scheme

RATE = figure("rate", "0.05", kind="rate") + figure("wage", "10_000") + figure("none_yet", "null")


@pytest.mark.parametrize(
    ("text", "code", "at", "hint"),
    [
        ("works = true", "assignment", 6, "=="),
        ("works và works", "vietnamese_word", 6, "and"),
        ("works hoặc works", "vietnamese_word", 6, "or"),
        ("không works", "vietnamese_word", 0, "not"),
        ("works && works", "foreign_word", 6, "and"),
        ("works AND works", "foreign_word", 6, "and"),
        ("months => 3", "foreign_word", 7, ">="),
        ("True", "foreign_word", 0, "true"),
        ("month > 0", "unknown_name", 0, "months"),
        ("works and param.wag > 0", "unknown_parameter", 10, "param.wage"),
        ('sex == "mael"', "not_a_word", 7, "male"),
        ('sex == "nữ"', "letter", 9, "near_poor"),
        ("works and works or works", "mixed", 0, "brackets"),
        ("sex > sex", "types", 0, ""),
        ("months / months > 1", "divisor", 9, "max"),
        ("works or works\u0301", "not_nfc", 0, "anew"),
        ("monthly(1) > 0", "unknown_function", 0, ""),
        ("due(\"sam\")", "unknown_scheme", 0, "same"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_a_way_out(
    tmp_path: Path, text: str, code: str, at: int, hint: str
) -> None:
    if code == "not_nfc":
        text = "works or cafe\u0301"
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("same"), scheme("s", text), parameters=RATE)
    assert caught.value.code == code
    file, line, column = caught.value.path.split(":")
    assert (file, line, int(column)) == ("s.yaml", "15", 15 + at)
    assert hint in caught.value.suggestion


WIDE = FACTS.replace("person:\n", "person:\n  assets: {type: money}\n  days: {type: integer}\n")


@pytest.mark.parametrize(
    "amount",
    [
        "income * months",
        "round_half_up(income * param.rate, 1)",
        "round_half_up(assets * param.rate, 1)",  # 10^12 at a scale of 100
        "assets * days",  # 10^18 is below 2^63
        "min(assets, 1_000) * min(assets, 1_000)",
        "household.sum(assets) * 1_000",
    ],
)
def test_what_stays_within_63_bits_is_read(tmp_path: Path, amount: str) -> None:
    assert book(tmp_path, scheme("s", "works", amount), parameters=RATE, facts=WIDE).schemes


@pytest.mark.parametrize(
    "amount",
    [
        "assets * days * 10",
        "round_half_up(assets * days * param.rate, 1)",
        "assets * assets",
        "household.sum(assets) * days",
        "param.none_yet * days * 10",
        "round_half_up(assets / param.rate * param.rate / param.rate * days, 1)",
    ],
)
def test_what_could_leave_63_bits_is_refused(tmp_path: Path, amount: str) -> None:
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("s", "works", amount), parameters=RATE, facts=WIDE)
    assert caught.value.code == "overflow"
    assert caught.value.suggestion


def test_a_condition_is_checked_too(tmp_path: Path) -> None:
    facts = FACTS.replace("person:\n", "person:\n  assets: {type: money}\n")
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("s", "works and assets * assets > 5"), facts=facts)
    assert caught.value.suggestion == "declare a max: for assets"


@pytest.mark.parametrize(
    ("one", "two", "circle"),
    [
        ('due("b")', 'due("a")', "a → b → a"),
        ('due("a")', "works", "a → a"),
        ('works or household.any(due("b"))', 'due("a")', "a → b → a"),
    ],
)
def test_schemes_that_ask_in_a_circle_are_refused(tmp_path: Path, one: str, two: str, circle: str) -> None:
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("a", one), scheme("b", two))
    assert caught.value.code == "circle"
    assert circle in caught.value.message


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ("{type: integer, derived: 'x + 1'}", "circle"),
        ("{type: truth, asked_if: y, otherwise: false}\n  y: {type: truth, asked_if: x, otherwise: false}", "circle"),
        ("{type: truth, asked_if: 'age > ', otherwise: false}", "syntax"),
        ("{type: truth, asked_if: 'age + 1', otherwise: false}", "not_a_truth"),
        ("{type: truth, asked_if: agee, otherwise: false}", "unknown_name"),
        ("{type: truth, kinds: [birth]}", "kinds"),
    ],
)
def test_facts_that_cannot_be_worked_out_are_refused(tmp_path: Path, facts: str, code: str) -> None:
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("s"), facts=FACTS.replace("person:\n", f"person:\n  x: {facts}\n"))
    assert caught.value.code == code


def test_due_asks_about_the_right_one(tmp_path: Path) -> None:
    shared = scheme("shared", 'poverty == "poor"', of="household")
    rules = book(
        tmp_path, scheme("own"), shared, scheme("both", 'due("own") and due("shared")'),
        scheme("any", 'household.any(due("own"))', of="household"),
    )  # fmt: skip
    found = answers(rules, home({"works": True}, {"works": False}, poverty="poor"))
    status = {name: d["status"] for name, d in found.items()}
    assert (status["m1 both"], status["m2 both"], status["household any"]) == ("eligible", "not_eligible", "eligible")
    with pytest.raises(RulebookError) as caught:
        book(tmp_path / "2", scheme("own"), scheme("any", 'due("own")', of="household"))
    assert caught.value.code == "needs_aggregate"


def test_an_area_that_is_not_known_is_neither_in_a_list_nor_out_of_it(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("s", 'province in ["01", "02"]'), scheme("t", 'province != "01"'))
    found = answers(rules, home({}))
    assert [found[f"m1 {name}"]["status"] for name in "st"] == ["unknown", "unknown"]
    assert [answers(rules, home({}, province="03"))[f"m1 {n}"]["status"] for n in "st"] == ["not_eligible", "eligible"]


def test_dividing_by_a_figure_that_is_not_known_has_no_high(tmp_path: Path) -> None:
    table = figure("share", "{zone_1: 4, zone_2: null}", kind="integer", more="by: [zone]")
    rules = book(tmp_path, scheme("s", "works", "round_down(income / param.share(zone), 1)"), parameters=table)
    d = answers(rules, home({"works": True, "income": 100, "zone": "zone_2"}))["m1 s"]
    assert (d["amount"], d["needs"]) == ({"low": 0, "high": None}, ["param.share"])
