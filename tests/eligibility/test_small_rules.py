"""What a rule means, one small rulebook at a time."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import DocumentError, RulebookError, exhaustive
from eligibility.examples import examples, run
from eligibility.reading import read_rulebook

from .few_rules import PARAMETERS, answer, book, scheme, write


def test_a_percentage_is_explained_as_it_was_given(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("loss >= 61"))
    explained = answer(rules, {"loss": 61.5}, explain=True)["explanation"]
    assert json.loads(json.dumps(explained))["clauses"][0]["facts"][0]["value"] == "61.5"


@pytest.mark.parametrize(
    "condition",
    [
        'commune == "00001"',
        'not commune == "00001"',
        'commune != "00001"',
        'commune in ["00001", "00002"]',
        'not (commune in ["00001", "00002"])',
        'citizen and commune == "00001"',
        'household.any(citizen and commune == "00001")',
    ],
)
def test_an_area_that_is_not_known_decides_nothing(tmp_path: Path, condition: str) -> None:
    rules = book(tmp_path, scheme(condition))
    found = answer(rules, {"citizen": True})
    assert (found["status"], found["needs"]) == ("unknown", ["household.commune"])
    known = [answer(rules, {"citizen": True}, commune=code) for code in ("00001", "00009")]
    assert {k["status"] for k in known} == {"eligible", "not_eligible"}
    assert [k["needs"] for k in known] == [[], []]


def test_a_question_mark_is_no_area(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="not a code"):
        answer(book(tmp_path, scheme()), {}, commune="?")


CLASSES = """
outputs:
  status:
    pick: only_one
    cases:
      - id: poor
        if: poverty == "poor"
        word: poor
        law: L1 art 2
      - id: near_poor
        if: poverty == "near_poor"
        word: near_poor
        law: L1 art 2
    otherwise: {word: none, law: L1 art 2}
"""


def test_a_class_without_rights_still_has_its_word(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme('poverty == "poor"', CLASSES, kind="classification"))
    said = {word: answer(rules, {}, poverty=word) for word in ("poor", "near_poor", "none")}
    assert {word: (a["status"], a["outputs"]["status"]) for word, a in said.items()} == {
        "poor": ("eligible", "poor"),
        "near_poor": ("not_eligible", "near_poor"),
        "none": ("not_eligible", "none"),
    }
    unknown = answer(rules, {})
    assert unknown["outputs"]["status"] == {"one_of": ["poor", "near_poor", "none"]}
    assert unknown["needs"] == ["household.poverty"]
    unfit = answer(book(tmp_path, scheme("citizen", CLASSES, kind="classification")), {"citizen": False})
    assert (unfit["status"], unfit["needs"]) == ("not_eligible", [])
    assert unfit["outputs"]["status"] == {"one_of": ["poor", "near_poor", "none"]}


@pytest.mark.parametrize(("poverty", "expected", "told"), [
    ("near_poor", "near_poor", ""),
    ("near_poor", "nearpoor", "output status: expected nearpoor, got near_poor"),
    (None, "[poor, near_poor, none]", ""),
    (None, "[poor, near_poor]", "output status: expected {'one_of': ['poor', 'near_poor']}, got {'one_of': ['poor', 'near_poor', 'none']}"),
])  # fmt: skip
def test_an_example_expects_the_word_of_a_class_or_the_words_still_possible(
    tmp_path: Path, poverty: str | None, expected: str, told: str
) -> None:
    home = f"household: {{poverty: {poverty}}}, " if poverty else ""
    line = f"{{name: one, on: 2026-01-01, {home}expect: {{outputs: {{status: {expected}}}}}}}"
    rules = book(tmp_path, scheme('poverty == "poor"', f"{CLASSES}\nexamples:\n- {line}", kind="classification"))
    faults = [fault for example in examples(rules) for fault in run(rules, example)]
    assert faults == ([f"one: {told}"] if told else [])


def test_the_first_case_that_applies_governs(tmp_path: Path) -> None:
    words = CLASSES.replace("only_one", "first").replace('if: poverty == "near_poor"', "if: citizen")
    rules = book(tmp_path, scheme('poverty == "poor"', words, kind="classification"))

    def said(citizen: bool | None, **home: Any) -> Any:
        facts = {} if citizen is None else {"citizen": citizen}
        return answer(rules, facts, **home)["outputs"]["status"]

    assert [said(citizen, poverty="poor") for citizen in (True, False, None)] == ["poor"] * 3
    assert [said(citizen, poverty="none") for citizen in (True, False)] == ["near_poor", "none"]
    assert said(None, poverty="none") == {"one_of": ["near_poor", "none"]}
    assert said(True) == {"one_of": ["poor", "near_poor"]}  # none is out: one of the two surely applies


def test_the_first_of_cases_needs_what_holds_otherwise(tmp_path: Path) -> None:
    words = CLASSES.replace("only_one", "first").replace("    otherwise: {word: none, law: L1 art 2}\n", "")
    with pytest.raises(RulebookError, match="may be none"):
        book(tmp_path, scheme('poverty == "poor"', words, kind="classification"))


def test_a_benefit_that_is_not_due_has_no_outputs(tmp_path: Path) -> None:
    found = answer(book(tmp_path, scheme("citizen", CLASSES)), {"citizen": False}, poverty="poor")
    assert (found["amount"], found["outputs"]) == (None, {})


HIGHEST = """
amount:
  pick: highest
  cases:
    - id: worker
      if: works
      formula: 100_000
      law: L1 art 2
    - id: parent
      if: children > 0
      formula: 200_000
      law: L1 art 2
  otherwise:
    formula: 500_000
    law: L1 art 2
"""


def test_a_case_that_shuts_out_a_higher_otherwise_is_needed(tmp_path: Path) -> None:
    rules = book(tmp_path, scheme("citizen", HIGHEST))
    found = answer(rules, {"citizen": True})
    assert (found["amount"], found["needs"]) == ({"low": 100_000, "high": 500_000}, ["m1.works", "m1.children"])
    sure = answer(rules, {"citizen": True, "children": 1})
    assert (sure["amount"], sure["needs"]) == ({"low": 200_000, "high": 200_000}, [])
    assert answer(rules, {"citizen": True, "children": 0, "works": False})["amount"]["low"] == 500_000


@pytest.mark.parametrize(
    ("began_on", "amount"),
    [
        ("2025-03", {"low": 100_000, "high": 100_000}),  # in force to its last day
        ("2025-04", {"low": 0, "high": None}),  # nothing in force in the whole month
        ("2025", {"low": 0, "high": None}),  # lapses, nothing for a month, and another figure
        ("2025-05", {"low": 300_000, "high": 300_000}),
        ("never", {"low": 300_000, "high": 300_000}),
    ],
)
def test_a_figure_that_lapses_within_the_days_possible_counts(
    tmp_path: Path, began_on: str, amount: dict[str, Any]
) -> None:
    rules = book(tmp_path, scheme("citizen", "amount:\n  formula: param.rate.at(began_on)\n  law: L1 art 2"))
    assert answer(rules, {"citizen": True, "began_on": began_on})["amount"] == amount


def test_a_figure_that_only_lapses_within_the_days_possible_counts(tmp_path: Path) -> None:
    ended = PARAMETERS.replace("    - {from: 2025-05-01, value: 300_000, source: L1 art 1}\n", "")
    text = scheme("citizen", "amount:\n  formula: param.rate.at(began_on)\n  law: L1 art 2")
    rules = read_rulebook(write(tmp_path, text, parameters=ended))
    found = answer(rules, {"citizen": True, "began_on": "2025"})
    assert (found["amount"], found["needs"]) == ({"low": 0, "high": None}, ["m1.began_on", "param.rate"])


def test_every_source_of_a_citation_is_read(tmp_path: Path) -> None:
    one = book(tmp_path / "one", scheme(law="L1 art 1, 2.3"))
    two = book(tmp_path / "two", scheme(law="L1 art 1, 2.3, L2 art 4"))
    first, second = (rules.schemes["aid"].versions[0] for rules in (one, two))
    assert (first.sources, first.published) == (("L1",), date(2020, 1, 1))
    assert (second.sources, second.published) == (("L1", "L2"), date(2021, 3, 1))
    assert [answer(rules, {"citizen": True})["to_verify"] for rules in (one, two)] == [False, True]
    figure = PARAMETERS.replace("source: L1 art 1}", 'source: "L1 art 1, L2 art 4"}')
    text = scheme("citizen", "amount:\n  formula: param.rate\n  law: L1 art 2")
    assert answer(read_rulebook(write(tmp_path, text, parameters=figure)), {"citizen": True})["to_verify"]


def test_a_second_source_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no source is called 'L9-2020'"):
        book(tmp_path, scheme(law="L1 art 1, L9-2020 art 4"))


def cases(*conditions: str) -> str:
    listed = "".join(
        f"\n    - id: case_{n}\n      if: {condition}\n      formula: {n}\n      law: L1 art 2"
        for n, condition in enumerate(conditions, 1)
    )
    return f"amount:\n  pick: only_one\n  cases:{listed}"


@pytest.mark.parametrize(
    "conditions",
    [
        ("citizen", "not citizen"),
        ('level == "none"', 'level in ["mild", "severe"]'),
        ('level != "none"', 'level == "none"'),
        ("age < 16", "16 <= age < 60", "age >= 60"),
        ("children == 1", "children != 1"),
        ('level == "mild" and works', 'level == "mild" and not works', 'not (level == "mild")'),
        ("works or citizen", "not works and not citizen"),
        ("household.any(citizen)", "not household.any(citizen)"),
        ("true", "works"),
    ],
)
def test_cases_that_leave_nothing_out_need_no_otherwise(tmp_path: Path, conditions: tuple[str, ...]) -> None:
    assert book(tmp_path, scheme("works", cases(*conditions)))


@pytest.mark.parametrize(
    ("conditions", "left_out"),
    [
        (('level == "none"', 'level == "mild"'), "level is severe"),
        (("works",), "works is false"),
        (("works", "not citizen"), "works is false and citizen is true"),
        (("age < 16", "age > 16"), "nothing shows"),
        (("age < 16", "age >= 17"), "nothing shows"),
        (("works and citizen", "not works and not citizen"), "works is false and citizen is true"),
        (('commune == "1"', 'commune in ["2"]'), "nothing shows"),
        (("household.any(works)",), "nothing shows"),
    ],
)
def test_cases_that_leave_something_out_are_refused(tmp_path: Path, conditions: tuple[str, ...], left_out: str) -> None:
    with pytest.raises(RulebookError, match=left_out) as caught:
        book(tmp_path, scheme("age < 100", cases(*conditions)))
    assert caught.value.code == "not_exhaustive"
    assert "otherwise" in caught.value.suggestion
    assert book(tmp_path, scheme("age < 100", cases(*conditions) + "\n  otherwise:\n    formula: 0\n    law: L1 art 2"))


def test_the_cases_of_an_amount_need_cover_only_those_who_get_it(tmp_path: Path) -> None:
    both = cases('level == "mild"', 'level == "severe"')
    rules = book(tmp_path, scheme('level in ["mild", "severe"]', both))
    assert answer(rules, {})["amount"] == {"low": 1, "high": 2}
    with pytest.raises(RulebookError, match="level is none"):
        book(tmp_path, scheme('level in ["mild", "severe"]\n          kind: formality', both))
    words = both.replace("amount:", "outputs:\n status:").replace("\n  ", "\n    ")
    words = words.replace("formula: 1", "word: low").replace("formula: 2", "word: high")
    assert book(tmp_path, scheme('level in ["mild", "severe"]', words))
    with pytest.raises(RulebookError, match="level is none"):
        book(tmp_path, scheme('level in ["mild", "severe"]', words, kind="classification"))


def test_a_proof_that_takes_too_long_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = cases("age < 16", "16 <= age < 60", "age >= 60")
    assert book(tmp_path, scheme("works", listed))
    monkeypatch.setattr(exhaustive, "_MOST", 3)
    with pytest.raises(RulebookError, match="nothing shows"):
        book(tmp_path, scheme("works", listed))


@pytest.mark.parametrize("formula", ["round_down(children / param.rate, 1)", "round_up(children, param.rate)"])
def test_a_figure_that_is_not_known_yet_divides_and_rounds_without_a_fault(tmp_path: Path, formula: str) -> None:
    rules = book(tmp_path, scheme("citizen", f"amount:\n  formula: {formula}\n  law: L1 art 2"))
    found = answer(rules, {"citizen": True, "children": 2}, on=date(2025, 4, 15))
    assert (found["amount"]["high"], found["needs"]) == (None, ["param.rate"])
    assert answer(rules, {"citizen": True, "children": 2})["amount"]["high"] in (0, 300_000)


def test_a_day_before_all_births_is_answered(tmp_path: Path) -> None:
    text = scheme("age < 16").replace("from: 2020-01-01", "from: 0001-01-01")
    assert answer(book(tmp_path, text), {}, on=date(1850, 1, 1))["status"] in ("unknown", "eligible")
