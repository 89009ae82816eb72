"""Each code is found where it should be, and nowhere in a rulebook without fault."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from eligibility.errors import DocumentError, RulebookError
from eligibility.lint import evaluators, generated, report
from eligibility.lint.circles import circle
from eligibility.lint.findings import CODES, table
from eligibility.lint.generated import overturned
from eligibility.lint.wording import operators

from .book import book, scheme
from .small_book import FILES, Edit, between, write

ROOT = Path(__file__).resolve().parents[2]
SCHEME, FACTS, FIGURES, SOURCES = "schemes/allowance.yaml", "facts.yaml", "parameters/figures.yaml", "sources.yaml"


def rule(expression: str) -> Edit:
    """The clause `citizen` with another expression."""
    return (SCHEME, "if: citizen\n", f"if: {expression}\n")


def clause(name: str, expression: str, text: str = "Điều kiện") -> Edit:
    """One clause more."""
    more = (f'        - id: {name}\n          if: {expression}\n          law: L1-2020 art 1\n'
            f'          say: {{vi: "{text}", en: A condition}}\n')  # fmt: skip
    return (SCHEME, "        - id: citizen\n", f"{more}        - id: citizen\n")


def group(op: str, first: str, second: str) -> Edit:
    """The clause `citizen` as a group of two."""

    def leaf(name: str, expression: str) -> str:
        return (f"            - id: {name}\n              if: {expression}\n              law: L1-2020 art 1\n"
                "              say: {vi: Một, en: One}\n")  # fmt: skip

    return (SCHEME, "        - id: citizen\n", f"        - {op}:\n{leaf('one', first)}{leaf('two', second)}"
            "        - id: citizen\n")  # fmt: skip


def for_household(expression: str) -> list[Edit]:
    return [(SCHEME, "for: person", "for: household"), rule(expression)]


def fact(line: str) -> Edit:
    return (FACTS, "  working:", f"  {line}\n  working:")


def cases(severe: str, other: str) -> list[Edit]:
    return [
        (SCHEME, 'if: level == "severe"', f"if: {severe}"),
        (SCHEME, 'if: level in ["none", "mild"]', f"if: {other}"),
    ]


def formula(text: str) -> Edit:
    return (SCHEME, "formula: param.rate\n", f"formula: {text}\n")


def figure(name: str, kind: str, value: str, rest: str = "") -> Edit:
    return (FIGURES, "share:\n", f"{name}:\n  title: {{vi: Một, en: One}}\n  type: {kind}\n{rest}  values:\n"
            f"    - {{from: 2020-01-01, value: {value}, source: L1-2020 art 9}}\nshare:\n")  # fmt: skip


def second(name: str, **replaced: str) -> Edit:
    """A second scheme, a copy of the first."""
    text = FILES[SCHEME].replace("scheme: allowance", f"scheme: {name}")
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return (f"schemes/{name}.yaml", "", text)


def due(own: str, other: str) -> Edit:
    text = (
        FILES[SCHEME].replace("scheme: allowance", f"scheme: {own}").replace("if: citizen\n", f'if: due("{other}")\n')
    )
    return (f"schemes/{own}.yaml", "", text)


def version(start: str, law: str = "L1-2020") -> Edit:
    """A second version, a copy of the first, its examples moved with it."""
    body = FILES[SCHEME].partition("versions:\n")[2]
    again = body.replace("from: 2020-01-01", f"from: {start}").replace("L1-2020", law)
    again = (
        again.replace("2022-05-01", "2032-05-01")
        .replace("{birth_date: 196", "{birth_date: 197")
        .replace("1950", "1960")
    )
    return (SCHEME, "", again)


def examples_without(*names: str) -> list[Edit]:
    lines = [line for line in FILES[SCHEME].splitlines() if any(f"name: {name}," in line for name in names)]
    return [(SCHEME, line + "\n", "") for line in lines]


def spoil(name: str, content: bytes) -> Edit:
    def apply(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return apply


BIRTH = (FACTS, "person:\n", "event:\n  twins: {type: truth, kinds: [birth], vi: Sinh đôi, en: Twins}\nperson:\n")
SURVEY = (
    "allowance:\n  title: {vi: Trợ cấp, en: Allowance}\n  subject: person\n  cases: {a: 0}\n  schemes: [allowance]\n"
)
NFD = unicodedata.normalize("NFD", "Trợ cấp")
SPOILT: dict[str, list[Edit]] = {
    # 1: the shape of files
    "unreadable": [spoil("bases.yaml", b"\xff\xfe")],
    "yaml": [("bases.yaml", "plain:", "plain: [")],
    "shape": [(SCHEME, "say: {vi: Là công dân, en: Is a citizen}", "say: Là công dân")],
    "unknown_key": [(SCHEME, "pays: monthly", "pays: monthly\npaid: monthly")],
    "missing_key": [(SCHEME, "tier: social_assistance\n", "")],
    "duplicate_key": [(SCHEME, "pays: monthly", "pays: monthly\npays: monthly")],
    "key": [("bases.yaml", "plain:", "? [a, b]\n: {}\nplain:")],
    "anchor": [("bases.yaml", "plain:", "plain: &a")],
    "tag": [("bases.yaml", "plain:", "plain: !!map")],
    "flow_expression": [(SCHEME, "        - id: citizen\n          if: citizen\n",
                         "        - {id: c, if: citizen, law: L1-2020, say: {vi: a, en: b}}\n        - id: citizen\n          if: citizen\n")],
    "wrong_type": [(FACTS, "type: truth", "type: truthh")],
    "not_a_word": [(SCHEME, "kind: benefit", "kind: benefitt")],
    "not_a_number": [(FIGURES, "value: 60", "value: sixty")],
    "out_of_range": [fact("sons: {type: integer, max: 9, absent: 10, vi: Con, en: Sons}")],
    "too_many_decimals": [fact("hurt: {type: percent, absent: 61.125, vi: Thương tật, en: Injury}")],
    "impossible_date": [(SCHEME, "from: 2020-01-01", "from: 2020-02-30")],
    "order": [(FIGURES, "value: 60, source: L1-2020 art 1}", "value: 60, source: L1-2020 art 1}\n    - {from: 2019-01-01, value: 61, source: L1-2020}")],
    "duplicate": [clause("old", "citizen and working")],
    "file_name": [(SCHEME, "scheme: allowance", "scheme: alowance")],
    "no_rulebook": [lambda folder: (folder / FACTS).unlink()],
    "not_nfc": [(SCHEME, "Trợ cấp", NFD)],
    "look_alike": [(SCHEME, "vi: Trợ cấp", "vi: Tr\u043e cấp")],
    "tab": [(SCHEME, "vi: Trợ cấp", 'vi: "Trợ\\tcấp"')],
    "unknown_page": [(FACTS, "citizen: {type: truth,", "citizen: {type: truth, page: nowhere,")],
    "kinds": [fact("a: {type: truth, kinds: [birth], vi: A, en: A}")],
    # 2: the language
    "foreign_word": [rule("citizen && working")],
    "empty": [rule('""')],
    "too_long": [rule(" and ".join(["citizen"] * 80))],
    "too_deep": [rule("(" * 21 + "citizen" + ")" * 21)],
    "letter": [rule("citizen and wörking")],
    "vietnamese_word": [rule("citizen và working")],
    "assignment": [rule('level = "mild"')],
    "syntax": [rule("citizen and")],
    "not_in_language": [rule("1 if citizen else 0")],
    "mixed": [rule("citizen and working or citizen")],
    "chain": [rule("age == param.old_age == age")],
    "number": [rule("age > 1e3")],
    "string": [rule('level == "mi" "ld"')],
    "list": [rule('level in "mild"')],
    "at": [rule("age.at(birth_date) > 1")],
    "due": [rule("due(citizen)")],
    # 3: names
    "unknown_name": [rule("citizenn")],
    "unknown_parameter": [rule("age >= param.old_agee")],
    "unknown_function": [rule("maximum(age, 1) > 0")],
    "unknown_scheme": [rule('due("alowance")')],
    "unknown_base": [(SCHEME, "base: plain", "base: plane")],
    "unknown_kind": [(SCHEME, "pays: monthly", "pays: monthly\nevent: birth")],
    "event_fact": [BIRTH, rule("twins")],
    "due_event": [BIRTH, rule('due("second")'),
                  second("second", **{"pays: monthly": "pays: monthly\nevent: birth\nclaim: {law: L1-2020 art 1}"})],
    "claim": [(SCHEME, "pays: monthly", "pays: monthly\nclaim: {law: L1-2020 art 1}")],
    "needs_aggregate": for_household("citizen"),
    "aggregate": [rule("household.count(household.any(citizen)) > 0")],
    "parameter_keys": [rule("age >= param.old_age(level)")],
    "arguments": [rule("max(age) > 0")],
    # 4: types and units
    "types": [rule("age == birth_date")],
    "not_a_truth": [rule("age")],
    "truth_compared": [rule("citizen == working")],
    "step": [formula("round_up(param.rate, 0.5)")],
    "not_rounded": [formula("param.rate * param.share")],
    "units": [rule("age >= param.rate")],
    # 5, 6, 7: sources, figures and versions in time
    "unknown_source": [(SCHEME, "law: L1-2020 art 3", "law: L1-2020 art 3, L9-2020 art 1")],
    "source_not_in_force": [(SCHEME, "law: L1-2020 art 3", "law: L2-2021 art 3")],
    "source_repealed": [(SOURCES, "  in_force: 2020-01-01\n", "  in_force: 2020-01-01\n  in_force_to: 2024-12-31\n")],
    "parameter_lapsed": [(FIGURES, "from: 2020-01-01, value: 60", "from: 2020-01-01, to: 2024-12-31, value: 60")],
    "parameter_gap": [(FIGURES, "from: 2020-01-01, value: 60", "from: 2021-01-01, value: 60")],
    "overlap": [(SCHEME, "  - from: 2020-01-01\n", "  - from: 2020-01-01\n    to: 2031-01-01\n"), ],
    "version_gap": [],
    # 8: circles
    "circle": [fact("a: {type: truth, asked_if: b, otherwise: false, vi: A, en: A}"),
               fact("b: {type: truth, asked_if: a, otherwise: false, vi: B, en: B}")],
    # 9: cases
    "case_overlap": cases('level in ["severe", "mild"]', 'level in ["none", "mild"]'),
    "not_exhaustive": cases('level == "severe"', 'level == "none"'),
    "case_gap": [*cases('level == "severe"', 'level == "none"'), (SCHEME, "pick: only_one", "pick: highest")],
    "case_never": [(SCHEME, "      cases:\n", "      cases:\n        - id: young\n          if: age < param.old_age and level == \"severe\"\n"
                    "          formula: param.rate\n          law: L1-2020 art 2\n")],
    "case_unproven": [],
    # 10: clauses that decide nothing
    "constant_clause": [rule("age >= param.old_age or age < param.old_age")],
    "contradiction": [clause("young", "age < param.old_age")],
    "always_one": [group("any", "age >= param.old_age", "age < param.old_age")],
    "implied": [clause("some_age", "age >= 1")],
    "undecided": [rule("(citizen and working) or (citizen and not working)")],
    # 11: coordination
    "blocks_circle": [second("second"), *(
        ("coordination.yaml", old, f"{name}:\n  rule: blocks\n  scheme: {name}\n  blocks: [{other}]\n  law: L1-2020 art 5\n  from: 2020-01-01\n")
        for old, name, other in (("{}\n", "allowance", "second"), ("", "second", "allowance"))
    )],
    "twice": [("coordination.yaml", "{}\n", "one:\n  rule: take_highest\n  schemes: [allowance, allowance]\n  law: L1-2020 art 5\n  from: 2020-01-01\n")],
    "subject": [
        second("second", **{
            "for: person": "for: household", "if: citizen\n": "if: household.any(citizen)\n",
            "if: age >= param.old_age": "if: household.any(age >= param.old_age)",
            "if: income < param.line": "if: household.sum(income) < param.line",
            'if: level == "severe"': 'if: household.any(level == "severe")',
            'if: level in ["none", "mild"]': 'if: not household.any(level == "severe")',
        }),
        between("one", "once_per_household", "second"),
    ],
    "split": [second("second"), between("one", "take_highest", "allowance, second"),
              between("two", "cap_total", "allowance", "  cap: param.rate\n")],
    # 12, 13, 14, 15
    "bare_number": [rule("age >= 18")],
    "no_examples": [(SCHEME, FILES[SCHEME][FILES[SCHEME].index("    examples:") :], "")],
    "colour": examples_without("not a citizen"),
    "threshold": examples_without("61 today"),
    "example": [(SCHEME, "amount: 250_000", "amount: 250_001")],
    "unknown_case": [(SCHEME, "{name: 60 today,", "{name: 60 today, case: a2,"), ("survey.yaml", "", SURVEY)],
    "case_missing": [("survey.yaml", "", SURVEY.replace("a: 0", "a: 1"))],
    "divisor": [formula("round_up(param.rate / age, 1)")],
    "negative_amount": [formula("param.rate - income")],
    "overflow": [formula("income * income * income")],
    # warnings and notes
    "unused_parameter": [figure("idle", "money", "5")],
    "untested_parameter": examples_without("60 today", "61 today"),
    "number_in_sentence": [(SCHEME, "vi: Là công dân", "vi: Là công dân 18 tuổi")],
    "wording": [(SCHEME, "Thu nhập dưới {param.line}", "Thu nhập không quá {param.line}")],
    "missing_text": [(FACTS, "vi: Công dân, ", "")],
    "amended_source": [(SOURCES, "number: 2/2021\n", "number: 2/2021\n  amends: [L1-2020]\n"),
                       (SOURCES, "  in_force: 2021-01-01", "  in_force: 2020-01-01")],
    "repeated_clause": [rule("citizen and working and citizen and working and citizen and working"), ],
    "unused_fact": [fact("idle: {type: truth, register: population, vi: Nhàn rỗi, en: Idle}")],
    "sensitive_unused": [fact("secret: {type: truth, register: declared, sensitive: true, vi: Bí mật, en: Secret}")],
}  # fmt: skip
SPOILT["overlap"].append(version("2031-01-01"))
SPOILT["version_gap"] += [
    (SCHEME, "  - from: 2020-01-01\n", "  - from: 2020-01-01\n    to: 2030-01-01\n"),
    version("2031-01-01"),
]
SPOILT["repeated_clause"].append(("schemes/second.yaml", "", FILES[SCHEME].replace("scheme: allowance", "scheme: second").replace(
    "if: citizen\n", "if: citizen and working and citizen and working and citizen and working\n")))  # fmt: skip
TRUTHS = [f"t{n}" for n in range(13)]
SPOILT["case_unproven"] += [
    *(fact(f"{name}: {{type: truth, register: population, vi: A, en: A}}") for name in TRUTHS),
    *cases(" and ".join(TRUTHS), f"not ({' and '.join(TRUTHS)})"),
]
ELSEWHERE = {
    "evaluators_differ", "overturned", "asked_early",
}  # fmt: skip


def codes(folder: Path) -> set[str]:
    return {found.code for found in report.check(str(folder))[0]}


@pytest.fixture(autouse=True)
def few_households(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generated, "HOUSEHOLDS", 12)


def test_a_rulebook_without_fault_has_no_finding(tmp_path: Path) -> None:
    assert report.check(str(write(tmp_path))) == ([], 9)


@pytest.mark.parametrize("code", SPOILT)
def test_each_code_is_found(code: str, tmp_path: Path) -> None:
    found = [f for f in report.check(str(write(tmp_path, *SPOILT[code])))[0] if f.code == code]
    assert found
    assert found[0].level == CODES[code].level
    assert found[0].message
    assert found[0].suggestion
    data = found[0].as_dict()
    if code not in ("no_rulebook", "unreadable"):
        assert data["line"], found[0]
        assert data["column"]
    assert (tmp_path / str(data["file"])).name in [p.name for p in tmp_path.rglob("*")] or code == "no_rulebook"


def test_every_code_is_tried() -> None:
    assert set(SPOILT) | ELSEWHERE == set(CODES)


# -- what must not be reported ------------------------------------------------------------------------------
FINE: dict[str, list[Edit]] = {
    "the amount stays above 0 because the clause says so": [formula("param.line - income")],
    "a case that excludes what would be negative": [
        *cases('level == "severe" and income < param.rate', 'level != "severe" or income >= param.rate'),
        formula("param.rate - income"),
    ],
    "the gap lies outside the conditions": [clause("not_mild", 'level != "mild"'), *cases('level == "severe"', 'level == "none"')],
    "not below says at least": [(SCHEME, "Từ đủ {param.old_age} tuổi trở lên", "Không dưới {param.old_age} tuổi")],
    "a gap in time with a note": [
        (SCHEME, "  - from: 2020-01-01\n", "  - from: 2020-01-01\n    to: 2030-01-01\n    note: suspended for a year\n"),
        version("2031-01-01"),
    ],
    "an amendment that is cited": [
        *SPOILT["amended_source"],
        (SCHEME, "law: L1-2020 art 3", "law: L1-2020 art 3, L2-2021 art 1"),
    ],
    "a null that the law leaves open": [
        (FIGURES, "{from: 2020-01-01, value: 60", "{from: 2020-01-01, value: null, source: L1-2020}\n    - {from: 2021-01-01, value: 60"),
    ],
    "a household has a member at least": [formula("household.size * param.rate - param.rate")],
    "a day of the month": [figure("middle", "integer", "15"), clause("late", "day_of(on) >= param.middle")],
    "a number never below 0": [formula("max(param.line - income, 0)")],
    "one clause alone beside an alternative": [group("any", 'level == "mild"', "working")],
}  # fmt: skip


@pytest.mark.parametrize("key", ["amends", "repeals"])
def test_a_law_changes_only_what_is_a_source(key: str, tmp_path: Path) -> None:
    def told(changed: str) -> list[tuple[str, str]]:
        edit = (SOURCES, "number: 2/2021\n", f"number: 2/2021\n  {key}: [{changed}]\n")
        found = report.check(str(write(tmp_path, edit)))[0]
        return [(f.message, f.suggestion) for f in found if f.code == "unknown_source"]

    assert told("L1-2020 art 17.2") == []
    assert told("L1-2021 art 17.2") == [(f"L2-2021 {key} 'L1-2021', and no source is called so", "L1-2020")]


def test_a_citation_of_two_laws_needs_no_articles(tmp_path: Path) -> None:
    edit = (FIGURES, "value: 60, source: L1-2020 art 1}", 'value: 60, source: "L1-2020, L2-2021"}')
    assert report.check(str(write(tmp_path, edit)))[0] == []


def test_limits_that_nothing_can_stand_beside_need_no_example(tmp_path: Path) -> None:
    full = figure("full", "integer", "9")
    sons = fact("sons: {type: integer, max: 9, register: population, vi: Con, en: Sons}")
    found = report.check(str(write(tmp_path, full, sons, clause("many", "sons >= param.full"))))[0]
    assert [f.message.split(": ")[1] for f in found if f.code == "threshold"] == [
        "no example just below or at param.full"
    ]
    open_figure = (FIGURES, "value: 9", "value: null")
    found = report.check(str(write(tmp_path, full, open_figure, sons, clause("many", "sons >= param.full"))))[0]
    assert "threshold" not in {f.code for f in found}


def test_a_figure_of_nothing_is_not_moved_below_it(tmp_path: Path) -> None:
    used = formula("round_half_up(param.rate * max(param.share, param.relief), 1)")
    relief = figure("relief", "rate", "0")
    found = report.check(str(write(tmp_path, relief, used)))[0]
    assert [f.message for f in found if "param.relief" in f.message] == [
        "param.relief from 2020-01-01: moved up by one step, every example holds"
    ]


@pytest.mark.parametrize(("key", "cells"), [('"mild"', ["mild"]), ("level", ["mild", "none", "severe"])])
def test_only_the_cells_that_rules_read_need_an_example(key: str, cells: list[str], tmp_path: Path) -> None:
    table = (FIGURES, "share:\n", "grades:\n  title: {vi: Một, en: One}\n  type: rate\n  by: [level]\n  values:\n"
             "    - {from: 2020-01-01, value: {none: 0.1, mild: 0.2, severe: 0.3}, source: L1-2020 art 9}\nshare:\n")  # fmt: skip
    used = formula(f"round_half_up(param.rate * min(1, param.grades({key}) + 1), 1)")
    found = report.check(str(write(tmp_path, table, used)))[0]
    moved = [f.message for f in found if f.code == "untested_parameter"]
    assert sorted(message.split("(")[1].split(")")[0] for message in moved) == cells


def visit() -> tuple[Edit, str]:
    """The fact of a visit, and a scheme for one: a copy of the first, without an example of the time before."""
    text = (
        FILES[SCHEME]
        .replace("scheme: allowance", "scheme: visit")
        .replace("base: plain", "base: plain, event: {on: 2022-05-01}")
    )
    text = text.replace("pays: monthly", "pays: monthly\nevent: visit\nclaim: {law: L1-2020 art 1}")
    text = text.replace("nothing known, on: 2022-05-01", "nothing known, on: 2022-05-01, event: {on: 2022-05-01}")
    cost = (FACTS, "", "event:\n  cost: {type: money, kinds: [visit], register: declared, vi: Chi phí, en: Cost}\n")
    return cost, text


def test_a_claim_without_an_end_is_shown_before_and_after_the_event(tmp_path: Path) -> None:
    visits, text = visit()
    found = report.check(str(write(tmp_path, visits, ("schemes/visit.yaml", "", text))))[0]
    assert [f.message for f in found if f.level == "error"] == [
        "visit.claim_window from 2020-01-01 is in no example false"
    ]
    early = "      - {name: early, on: 2022-04-30, event: {on: 2022-05-01}, expect: {status: not_eligible}}\n"
    found = report.check(str(write(tmp_path / "both", visits, ("schemes/visit.yaml", "", text + early))))[0]
    assert [f.message for f in found if f.level == "error"] == []


def test_an_example_leaves_out_what_its_scheme_only_blocks(tmp_path: Path) -> None:
    visits, text = visit()
    only = ("coordination.yaml", "{}\n", "visit_only:\n  rule: blocks\n  scheme: visit\n  blocks: [allowance]\n"
            "  law: L1-2020 art 5\n  from: 2020-01-01\n")  # fmt: skip
    found = report.check(str(write(tmp_path, visits, ("schemes/visit.yaml", "", text), only)))[0]
    assert {f.code for f in found if f.level == "error"} == {"colour"}


@pytest.mark.parametrize(("kind", "told"), [("benefit", "case_never"), ("classification", "case_overlap")])
def test_a_class_is_named_also_where_its_conditions_fail(kind: str, told: str, tmp_path: Path) -> None:
    spoilt = write(tmp_path, (SCHEME, "kind: benefit", f"kind: {kind}"), *SPOILT["case_never"])
    assert codes(spoilt) & {"case_never", "case_overlap"} == {told}


@pytest.mark.parametrize("why", FINE)
def test_what_is_right_is_not_reported(why: str, tmp_path: Path) -> None:
    ranges = {code for code, c in CODES.items() if {"6", "7", "9", "10", "15"} & set(c.check.split(", "))}
    assert not codes(write(tmp_path, *FINE[why])) & (ranges | {"wording", "amended_source"})


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    found = report.check(str(write(tmp_path, *SPOILT["yaml"], *SPOILT["twice"], second("other", citizen="citizens"))))[
        0
    ]
    assert {"yaml", "twice", "unknown_name"} <= {f.code for f in found}


def test_circles_of_schemes_are_found_before_anything_runs(tmp_path: Path) -> None:
    assert "circle" in codes(write(tmp_path, rule('due("other")'), due("other", "allowance")))


def test_blocking_in_a_circle() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []


def test_a_question_of_one_scheme_before_one_of_many(tmp_path: Path) -> None:
    asked = [fact("early: {type: truth, register: declared, vi: Sớm, en: Early}"),
             (FACTS, "  working: {type: truth, register: employment", "  working: {type: truth, register: declared")]  # fmt: skip
    more = [second(name, citizen="citizen") for name in ("b", "c")]
    assert "asked_early" in codes(write(tmp_path, *asked, *more, rule("early")))
    text = FILES[SCHEME].replace("kind: benefit", "kind: package")
    seldom = [
        (f"packages/{name}.yaml", "", text.replace("scheme: allowance", f"scheme: {name}")) for name in ("b", "c")
    ]
    (tmp_path / "seldom" / "packages").mkdir(parents=True)
    assert "asked_early" not in codes(write(tmp_path / "seldom", *asked, *seldom, rule("early")))


@pytest.mark.parametrize(("kind", "early"), [("storm", False), ("birth", True)])
def test_questions_about_different_events_stand_in_any_order(tmp_path: Path, kind: str, early: bool) -> None:
    asked = (f"event:\n  damaged: {{type: truth, register: declared, kinds: [{kind}]}}\n"
             "  healthy: {type: truth, register: declared, kinds: [birth]}\n")  # fmt: skip
    registers = "registers:\n  declared: {vi: Tự khai, en: Declared}\n"
    claim = "event: {}\nclaim: {{months: 6, law: LAW art 9}}"
    births = [scheme(name, "healthy", extra=claim.format("birth")) for name in ("a", "b", "c")]
    book(
        tmp_path,
        *births,
        scheme("d", "damaged", extra=claim.format(kind)),
        facts=f"person:\n  birth_date: {{type: date}}\n{asked}{registers}",
    )
    assert ("asked_early" in {f.code for f in report.check(str(tmp_path))[0]}) is early


def test_evaluators_must_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(book: Any, documents: Any, on: Any, known_on: Any) -> Any:
        answers = json.loads(json.dumps(evaluators._household(book, documents, on, known_on)))
        for one in (one for answer in answers for one in answer["determinations"]):
            one["payable"]["low"] += 1
        return answers

    both = [*evaluators.evaluators()[:1], evaluators.Evaluator("columns", other)]
    monkeypatch.setattr(report, "evaluators", lambda: both)
    assert "evaluators_differ" in codes(write(tmp_path))


def test_a_document_that_only_one_evaluator_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(book: Any, documents: Any, on: Any, known_on: Any) -> Any:
        if len(documents) > 1 or documents[0]["household"]["members"][0]["facts"].get("citizen") is False:
            raise DocumentError("wrong_type", "not read here", "m1.citizen")
        return [None]

    both = [*evaluators.evaluators()[:1], evaluators.Evaluator("columns", other)]
    monkeypatch.setattr(report, "evaluators", lambda: both)
    assert "refuses" in next(f.message for f in report.check(str(write(tmp_path)))[0] if f.code == "evaluators_differ")


def test_a_scheme_that_cannot_be_read_is_told_once_and_not_by_those_that_ask_about_it(tmp_path: Path) -> None:
    with pytest.raises(RulebookError):
        book(tmp_path, scheme("broken", "no_such_fact"), scheme("asking", 'due("broken")'))
    codes = [f.code for f in report.check(str(tmp_path))[0]]
    assert codes.count("unknown_name") == 1


def test_an_example_for_an_event_stands_beside_rules_between_other_schemes(tmp_path: Path) -> None:
    example = (
        "{name: works, on: 2026-01-02, person: {works: true}, event: {on: 2026-01-01}, expect: {status: eligible}}"
    )
    event = "event: birth\nclaim: {months: 6, law: LAW art 9}"
    book(
        tmp_path,
        scheme("grant", "works", "5", pays="one_off", extra=event, rest=f"    examples:\n      - {example}"),
        scheme("first", "works", "6"),
        scheme("second", "works", "7"),
        coordination="one_or_other: {rule: blocks, from: 2020-01-01, law: LAW art 3, scheme: first, blocks: [second]}",
    )
    assert "evaluators_differ" not in {f.code for f in report.check(str(tmp_path))[0]}


def test_an_overturned_answer_is_seen() -> None:
    def answer(status: str, low: int | None) -> dict[str, Any]:
        amount = {"low": low, "high": 10}
        return {
            "determinations": [{"scheme": "s", "subject": "m1", "status": status, "amount": amount, "payable": amount, "clauses": []}],
            "totals": {},
        }  # fmt: skip

    assert list(overturned(answer("eligible", 5), answer("eligible", 6))) == []
    assert len(list(overturned(answer("eligible", 5), answer("unknown", 5)))) == 1
    assert len(list(overturned(answer("eligible", 5), answer("eligible", 4)))) == 2
    assert list(overturned(answer("eligible", None), answer("eligible", 4))) == []
    assert len(list(overturned(answer("eligible", 5), answer("eligible", None)))) == 2


def test_not_turns_an_operator(tmp_path: Path) -> None:
    from eligibility.language.parse import ParamShape, Scope, parse
    from eligibility.vocabulary import catalogue

    scope = Scope(catalogue("vn"), {"x": ParamShape("whole")})
    assert operators(parse("not (age < param.x)", scope)) == {"x": {">="}}
    assert operators(parse("param.x > age", scope)) == {"x": {"<"}}


def test_every_code_that_the_reader_gives_is_known() -> None:
    package = ROOT / "eligibility"
    files = [*package.glob("reading*.py"), *package.glob("language/*.py"), *(package / f"{name}.py" for name in (
        "strict_yaml", "shapes", "vocabulary", "examples"))]  # fmt: skip
    given = re.compile(r'(?:Error|fault|error)\(\s*(?:[\w.]+,\s*|"\w+",\s*)?"([a-z_]+)",')
    found = {code for path in files for code in given.findall(path.read_text(encoding="utf-8"))}
    assert found - set(CODES) == set(), "add them to lint/findings.py"


def test_the_page_of_codes_is_current() -> None:
    page = ROOT / "docs" / "reference" / "findings.md"
    assert page.read_text(encoding="utf-8") == table(), "write it: python -m eligibility check --codes"
