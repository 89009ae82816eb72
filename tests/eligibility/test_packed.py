"""The printed programs say what the closures say, to the byte."""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import Rulebook, bounds, determine, load
from eligibility.bounds import Days
from eligibility.document import read
from eligibility.errors import EligibilityError
from eligibility.examples import examples
from eligibility.packed import compile_packed, helpers, run
from eligibility.packed.answers import OUTPUTS
from eligibility.reading import read_rulebook

from .book import book, figure, home, scheme
from .random_books import DAYS, Books

DAY = date(2026, 3, 1)
NEVER, AT_ONCE = 10**9, 0


def said(rules: Rulebook, document: Any, on: date, known_on: date | None, *, after: int) -> str:
    """What `determine` prints, or the error that it raises, with a program from so many households on."""
    before, run.PAYS_AFTER = run.PAYS_AFTER, after
    try:
        return json.dumps(determine(rules, document, on=on, known_on=known_on))
    except EligibilityError as error:
        return json.dumps(error.as_dict())
    finally:
        run.PAYS_AFTER = before


def agree(rules: Rulebook, document: Any, on: date, known_on: date | None, name: object) -> None:
    once = said(rules, document, on, known_on, after=NEVER)
    assert said(rules, document, on, known_on, after=AT_ONCE) == once, name


RULES = """
one:
  rule: take_highest
  schemes: [a, b, c]
  law: LAW art 2
  from: 2020-01-01
"""
OTHERS = """
pair:
  rule: take_highest
  schemes: [a, b]
  except:
    - keep: a
      with: [b]
      if: works
      law: LAW art 2
  law: LAW art 2
  from: 2020-01-01
"""
PARAMETERS = (
    figure("base", "300") + figure("rate", "0.15", kind="rate")
    + """
wage:
  title: {vi: w, en: w}
  type: money
  by: [zone]
  values:
    - {from: 2020-01-01, source: LAW, value: {zone_1: 400, zone_2: 300}}
    - {from: 2025-01-01, source: LAW, value: {zone_1: 500, zone_2: null}}
"""
)  # fmt: skip


CLASSES = """
outputs:
  status:
    pick: only_one
    cases:
      - id: poor
        if: poverty != "none"
        word: poor
        law: LAW art 1
      - id: near_poor
        if: income < 300
        word: near_poor
        law: LAW art 1
    otherwise: {word: none, law: LAW art 1}
  months:
    formula: rooms
    law: LAW art 1
"""


def household_book(folder: Path, coordination: str) -> Rulebook:
    """Schemes for persons and for the household that rest on each other, on tables and on all members."""
    return book(
        folder,
        scheme("a", "works or age >= 60; income < param.base", "round_half_up(param.wage(zone) * param.rate, 1)"),
        scheme("b", 'due("a") or sex == "female"; household.count(age < 16) >= 1', "min(param.base, income)"),
        scheme("c", "not works; household.sum(income) < 1_000", "param.wage(zone).at(birth_date)"),
        scheme("d", 'household.any(due("a")); rooms <= 3; poverty != "none"', "household.max(pension)", of="household"),
        scheme("e", "works", kind="classification", pays="status", rest=CLASSES),
        parameters=PARAMETERS, coordination=coordination,
    )  # fmt: skip


def people(seed: int) -> dict[str, Any]:
    """A household with gaps."""
    draw = random.Random(seed)

    def some(**facts: Any) -> dict[str, Any]:
        return {name: None if draw.random() < 0.1 else v for name, v in facts.items() if draw.random() < 0.75}

    members = []
    for _ in range(draw.randint(0, 3)):
        born = draw.choice(["1950", "1966-03-01", "1966-03", "2015-05-05", "2024-02-29"])
        facts = some(birth_date=born, sex=draw.choice(["female", "male"]), income=draw.choice([0, 299, 300, 5_000]),
                     works=draw.random() < 0.5, zone=draw.choice(["zone_1", "zone_2"]), has_applied=draw.choice([True, {"a": False}]))  # fmt: skip
        members.append(facts | (some(pension=draw.choice([0, 700])) if facts.get("works") else {}))
    return home(*members, **some(rooms=draw.randint(1, 9), poverty=draw.choice(["none", "poor"])))


@pytest.mark.parametrize("coordination", [RULES, OTHERS])
def test_households_agree_whatever_stands_between_schemes(tmp_path: Path, coordination: str) -> None:
    rules = household_book(tmp_path, coordination)
    program = compile_packed(rules, DAY)
    assert program is not None
    assert program.written.coordinated == (coordination == RULES)
    for seed in range(300):
        agree(rules, people(seed), DAY, None, seed)


def test_what_schemes_give_alone_is_what_all_codes_say(tmp_path: Path) -> None:
    rules = household_book(tmp_path, RULES)
    program = compile_packed(rules, DAY)
    assert program is not None
    for seed in range(100):
        situation = read(people(seed), rules.facts, DAY)
        for told, (statuses, lows, highs, words) in zip(
            program.codes(situation), program.verdicts(situation), strict=True
        ):
            schemes = told[:-1]
            assert statuses == tuple(one[0] for one in schemes)
            amounts = zip(statuses, lows, highs, strict=True)
            assert [own for own in amounts if own[0]] == [one[:3] for one in schemes if one[0]]
            assert words == (schemes[-1][OUTPUTS:] if len(schemes) == 4 else ())


def test_less_than_nothing_is_counted_where_nothing_stands_between_schemes(tmp_path: Path) -> None:
    rules = book(
        tmp_path,
        scheme("a", "works", "param.base - income"),
        scheme("b", 'sex == "female"', "param.base"),
        scheme("c", "rooms <= 3", "household.sum(income) - household.sum(pension)", of="household"),
        scheme("d", "rooms <= 9", "0 - household.max(income)", of="household", pays="one_off"),
        parameters=PARAMETERS,
    )  # fmt: skip
    program = compile_packed(rules, DAY)
    assert program is not None
    assert program.written.coordinated
    for seed in range(300):
        agree(rules, people(seed), DAY, None, seed)
    in_group = book(
        tmp_path / "group",
        *(scheme(name, "works", "param.base - income") for name in "abc"),
        parameters=PARAMETERS, coordination=RULES,
    )  # fmt: skip
    program = compile_packed(in_group, DAY)
    assert program is not None
    assert not program.written.coordinated
    for seed in range(50):
        agree(in_group, people(seed), DAY, None, seed)


def spoil(part: Any) -> None:
    """Change everything in what was printed."""
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            spoil(inner)
    if isinstance(part, dict):
        part.update(dict.fromkeys(part, "spoilt"), more="spoilt")
    else:
        part.append("spoilt")


def test_who_changes_an_answer_changes_no_other(tmp_path: Path) -> None:
    rules = household_book(tmp_path, RULES)
    document = people(11)
    before = said(rules, document, DAY, None, after=AT_ONCE)
    run.PAYS_AFTER, kept = AT_ONCE, run.PAYS_AFTER
    try:
        spoil(determine(rules, document, on=DAY))
    finally:
        run.PAYS_AFTER = kept
    assert said(rules, document, DAY, None, after=AT_ONCE) == before


def test_a_fact_that_cannot_exist_is_the_same_error(tmp_path: Path) -> None:
    rules = household_book(tmp_path, RULES)
    document = home({"works": False, "pension": 5})
    assert "contradiction" in said(rules, document, DAY, None, after=AT_ONCE)
    agree(rules, document, DAY, None, "a pension without work")


def test_events_stay_with_the_closures(tmp_path: Path) -> None:
    rules = household_book(tmp_path, RULES)
    event = {"id": "e1", "kind": "birth", "on": "2026-01-01", "facts": {"children": 1}}
    situation = read(home({}, events={1: [event]}), rules.facts, DAY)
    assert run.program_for(rules, situation, None) is None
    agree(rules, home({}, events={1: [event]}), DAY, None, "a birth")


def test_programs_come_once_they_pay(tmp_path: Path) -> None:
    rules = household_book(tmp_path, RULES)
    situation = read(home({}), rules.facts, DAY)
    run._asked.clear()
    found = [run.program_for(rules, situation, None) is not None for _ in range(run.PAYS_AFTER + 2)]
    assert found == [False] * run.PAYS_AFTER + [True, True]


def test_days_are_counted_as_bounds_count_them() -> None:
    draw = random.Random(5)
    last = date.max.toordinal()
    for _ in range(3_000):
        a, b, c, d = (
            draw.choice([1, last, last + 1, draw.randint(1, last), draw.randint(700_000, 740_000)]) for _ in "abcd"
        )
        one, other = Days(min(a, b), max(a, b)), Days(min(c, d), max(c, d))
        ends = (*helpers.unboxed_days(one), *helpers.unboxed_days(other))
        for unit, between in (
            ("years", helpers.years_between),
            ("months", helpers.months_between),
            ("days", helpers.days_between),
        ):
            assert between(*ends) == helpers.unboxed(bounds.between(one, other, unit)), (unit, one, other)
        for part, of in (("year", helpers.year_of), ("month", helpers.month_of), ("day", helpers.day_of)):
            assert of(*ends[:2]) == helpers.unboxed(bounds.part(one, part)), (part, one)
        count = draw.choice([-30, -1, 0, 1, 13, 1200, -40_000, 120_000])
        for by_years, add in ((False, helpers.add_months), (True, helpers.add_years)):
            months = count * (12 if by_years else 1)
            shifted = Days(*(bounds.shift(day, months, years=by_years) for day in one))
            assert add(*ends[:2], count, count) == helpers.unboxed_days(shifted), (one, count, by_years)


def test_every_example_of_the_rulebook_agrees() -> None:
    vn = load()
    for example in examples(vn):
        if not example.timeline:
            agree(vn, example.document, example.on, example.known_on, example.name)


def refused(error: EligibilityError) -> int:
    """Only numbers beyond 64 bits may be refused: the draw does not look at ranges."""
    assert error.code == "overflow", error
    return 0


def drawn(seed: int, folder: Path, households: int) -> int:
    """Compare one drawn rulebook on drawn households; how many were compared."""
    books = Books(seed)
    try:
        rules = read_rulebook(books.write(folder / str(seed)))
    except EligibilityError as error:
        return refused(error)
    on, complete = books.of(*DAYS), books.of([], ["employment"], "all")
    known_on = books.of(None, None, on)
    registers = None if complete == "all" else frozenset(complete)
    assert compile_packed(rules, on, known_on, registers) is not None, seed
    for number in range(households):
        agree(rules, books.document(on, complete), on, known_on, (seed, number))
    return households


def test_drawn_rulebooks_agree(tmp_path: Path) -> None:
    assert sum(drawn(seed, tmp_path, households=10) for seed in range(30)) > 200
