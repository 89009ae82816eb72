"""Small rulebooks tried whole: what is outside `needs` changes nothing, and what is filled in only narrows."""

from itertools import product
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from eligibility import Rulebook
from eligibility.examples import examples, run

from .book import answers, book, figure, home, pair, scheme

VALUES: dict[str, dict[str, list[Any]]] = {
    "m1": {"birth_date": ["1960-12-31", "1961-06-01", "2012-03-01"], "sex": ["male", "female"], "works": [True, False]},
    "m2": {"birth_date": ["1961-06-01", "2012-03-02"], "works": [True, False]},
    "household": {"commune": ["1", "2"], "province": ["a", "b"], "poverty": ["none", "poor"]},
}
TABLES = figure("line", "{nation: 100, a: 150, '2': 170}", more="by: [commune]") + figure(
    "limit",
    "[{birth_date: {below: 1961-01-01}, sex: male, value: 1}, {birth_date: {from: 1961-01-01}, sex: male, value: 2},"
    " {birth_date: {}, sex: female, value: 3}]",
    kind="integer",
    more="by: [birth_date, sex]",
)
CASES = """
outputs:
  months:
    pick: highest
    cases:
      - id: one
        if: works
        formula: param.limit(birth_date, sex)
        law: LAW
      - id: two
        if: poverty == "poor"
        formula: "2"
        law: LAW
    otherwise:
      formula: "0"
      law: LAW
"""
SCHEMES = {
    "table": scheme("s", 'works or param.line(commune) > 120', "param.line(commune)", rest=CASES),
    "people": scheme("s", 'household.count(age < 16 and not works) >= 1; poverty == "poor" or sex == "male"',
                     "household.sum(min(age, 20)) * 10 + param.limit(birth_date, sex)"),
    "right": scheme("s", 'due("o") or (works and age >= 60)', 'max(param.line(commune), param.limit(birth_date, sex))'),
}  # fmt: skip


@pytest.fixture(scope="module", params=SCHEMES)
def rules(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    other = scheme("o", 'household.any(age < 16) and province == "a"')
    return book(tmp_path_factory.mktemp("needs"), SCHEMES[request.param], other, parameters=TABLES)


def told(rules: Rulebook, facts: dict[tuple[str, str], Any]) -> dict[str, Any]:
    def of(owner: str) -> dict[str, Any]:
        return {name: value for (who, name), value in facts.items() if who == owner}

    return dict(answers(rules, home(of("m1"), of("m2"), **of("household")))["m1 s"])


def test_brute_force(rules: Rulebook) -> None:
    names = [(owner, name) for owner, facts in VALUES.items() for name in facts]
    for number, hidden in enumerate(product([True, False], repeat=len(names))):
        if number % 3:
            continue
        for turn in (0, 1):
            facts = {
                (o, n): VALUES[o][n][(number + turn) % len(VALUES[o][n])]
                for (o, n), h in zip(names, hidden, strict=True)
                if not h
            }
            before = told(rules, facts)
            for owner, name in names:
                if (owner, name) in facts:
                    continue
                for value in VALUES[owner][name]:
                    after = told(rules, {**facts, (owner, name): value})
                    if f"{owner}.{name}" not in before["needs"]:
                        for key in ("status", "amount", "outputs"):
                            assert after[key] == before[key], (facts, owner, name, value)
                    if before["status"] != "unknown":
                        assert after["status"] == before["status"]
                    if before["amount"] and after["amount"]:
                        assert after["amount"]["low"] >= before["amount"]["low"]
                        assert before["amount"]["high"] is None or after["amount"]["high"] <= before["amount"]["high"]


def test_examples_of_events_packages_and_several_members(tmp_path: Path) -> None:
    born = """
    examples:
      - {name: twins, on: 2026-03-01, person: {works: true}, event: {on: 2026-02-01, children: 2}, expect: {status: eligible, amount: 20}}
      - {name: too late, on: 2026-05-02, person: {works: true}, event: {on: 2026-02-01, children: 2}, expect: {status: not_eligible}}
    """
    relief = """
    examples:
      - {name: the nation, on: 2026-03-01, person: {works: true}, expect: {status: eligible, amount: 5}}
      - {name: elsewhere, on: 2026-03-01, person: {works: true}, household: {province: '02', commune: '3'},
         activations: [{package: relief, areas: ['01'], from: 2026-01-01}], expect: {status: not_eligible}}
    """
    rule = """
    once:
      rule: once_per_household
      from: 2021-01-01
      law: LAW
      schemes: [a]
      examples:
        - name: the first member
          on: 2026-03-01
          person: {works: true}
          members: [{works: true}]
          expect: {payable: {a: 7, m2 a: 0}, replaced_by: {m2 a: a}, totals: {household: {monthly: 7}}}
    """
    rules = book(
        tmp_path,
        scheme("born", "works", "children * 10", extra="event: birth\nclaim: {months: 3, law: LAW}", rest=born),
        scheme("relief", "works", "5", kind="package", rest=relief), scheme("a", "works", "7"),
        coordination=rule,
    )  # fmt: skip
    found = list(examples(rules))
    assert len(found) == 5
    assert [fault for example in found for fault in run(rules, example)] == []


def test_what_a_retroactive_decree_pays_and_when_it_was_known(tmp_path: Path) -> None:
    table = figure("rate", "100") + "    - {from: 2026-01-01, to: 2026-12-31, value: 140, source: LATER art 3}\n"
    rules = book(tmp_path, scheme("s", "works", "param.rate"), parameters=table)

    def paid(on: str, known_on: str | None = None) -> Any:
        d = answers(rules, home({"works": True}), on, known_on)["m1 s"]
        return d["amount"] if not d["needs"] else d["needs"]

    assert paid("2025-12-31") == pair(100)
    assert paid("2026-02-01") == pair(140)
    assert paid("2026-02-01", "2026-05-31") == pair(100)
    assert paid("2026-02-01", "2026-06-01") == pair(140)
    assert paid("2027-01-01") == ["param.rate"]  # lapsed without a successor: not known, never zero


def highest(sure: str, equal: str, more: str) -> str:
    """Three cases, the first of them where months are known to be above 0, of which the highest counts."""
    cases = (("sure", "months > 0", sure), ("equal", "works", equal), ("more", 'sex == "male"', more))
    lines = "".join(f"\n    - id: {n}\n      if: {when}\n      formula: '{f}'\n      law: LAW" for n, when, f in cases)
    return f"amount:\n  pick: highest\n  cases:{lines}\n  otherwise:\n    formula: '0'\n    law: LAW\n"


def test_a_case_that_could_only_equal_what_is_sure_is_not_asked_about(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("s", "months >= 0", rest=highest("500", "500", "900")))
    found = answers(rules, home({"months": 1}))["m1 s"]
    assert (found["amount"], found["needs"]) == (pair(500, 900), ["m1.sex"])


def test_the_highest_of_nothing_and_nothing_is_nothing(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("s", "months >= 0", rest=highest("0", "0", "0")))
    found = answers(rules, home({"months": 0}))["m1 s"]
    assert (found["amount"], found["needs"]) == (pair(0), [])


def test_where_no_case_can_hold_nothing_is_given_and_no_word_is_said(tmp_path: Path) -> None:
    case = """
    pick: only_one
    cases:
      - id: long
        if: months > 3
        {}
        law: LAW
    """
    amount, word = (indent(dedent(case.format(what)), "  ") for what in ("formula: '100'", "word: one"))
    rest = f"amount:{amount}outputs:\n  status:{indent(word, '  ')}"
    # that nobody works and does not is not seen, so the status stays open; months alone settle the cases
    rules = book(tmp_path, scheme("s", "(works and not works) or months > 3", rest=rest))
    found = answers(rules, home({"months": 3}))["m1 s"]
    assert (found["status"], found["amount"], found["outputs"]) == ("unknown", pair(0), {"status": {"one_of": []}})
    found = answers(rules, home({"months": 4}))["m1 s"]
    assert (found["amount"], found["outputs"]) == (pair(100), {"status": "one"})


def test_what_holds_otherwise_is_asked_about_while_it_may_hold(tmp_path: Path) -> None:
    rest = """
    amount:
      pick: only_one
      cases:
        - id: worker
          if: works
          formula: "100"
          law: LAW
      otherwise:
        formula: income
        law: LAW
    """
    rules = book(tmp_path, scheme("s", "months >= 0", rest=rest))

    def needs(**person: Any) -> Any:
        return answers(rules, home({"months": 1, **person}))["m1 s"]["needs"]

    assert needs() == ["m1.income", "m1.works"]
    assert needs(works=False) == ["m1.income"]
    assert needs(works=True) == []
    assert needs(income=100) == []


def test_a_right_that_rests_on_another_needs_what_the_other_needs(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("other", 'works; sex == "female"'), scheme("s", 'due("other")', "5"))
    for known, needs in (({}, ["m1.sex", "m1.works"]), ({"works": True}, ["m1.sex"]), ({"works": False}, [])):
        assert answers(rules, home(known))["m1 s"]["needs"] == needs


def test_rights_that_rest_on_rights_are_walked_once(tmp_path: Path) -> None:
    chain = [scheme("s00"), scheme("s01")]
    chain += [scheme(f"s{n:02}", f'due("s{n - 1:02}"); due("s{n - 2:02}")', "5") for n in range(2, 40)]
    answer = answers(book(tmp_path, *chain), home({}))["m1 s39"]  # each way one by one: over 60 million
    assert (answer["status"], answer["needs"]) == ("unknown", ["m1.works"])
