"""The report of a determination: what it says, of whom, by which law, and what would change it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine, load, schemes_in_force
from eligibility.bounds import Num
from eligibility.citations import citations
from eligibility.determine import evaluate, to_verify
from eligibility.evaluate import expressions
from eligibility.formulas import Words
from eligibility.prospects import doubts
from eligibility.words import interval, number, partial

from .test_command_line import run

VN = load()
SMALL = load(str(Path(__file__).parent / "small"))
ON = date(2026, 11, 22)
OLD = {"birth_date": "1950-07-01", "citizen": True, "receives_pension": False, "si_monthly_allowance": 0}


def told(
    facts: dict[str, Any],
    scheme: str,
    *,
    book: Any = VN,
    on: date = ON,
    lang: str = "vi",
    complete: Any = (),
    **home: Any,
) -> dict[str, Any]:
    document = {"complete": complete if isinstance(complete, str) else list(complete),
                "household": {"facts": home, "members": [{"id": "m1", "facts": facts}]}}  # fmt: skip
    answer = determine(book, document, on=on, explain=True, lang=lang, schemes=[scheme])
    found: dict[str, Any] = next(d for d in answer["determinations"])
    return found


def clause(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in found["explanation"]["clauses"] if c["id"] == name)


# -- clauses, facts, figures ----------------------------------------------------------------------------------
def test_a_fact_says_its_value_origin_and_date() -> None:
    birth = {"value": "1950-07-01", "origin": "population", "recorded": "2026-01-31"}
    facts = clause(told({**OLD, "birth_date": birth}, "social_pension"), "age_general")["facts"]
    age, born = facts
    assert (age["fact"], age["words"], age["state"]) == ("age", "76", "derived")
    assert (born["words"], born["origin_words"]) == ("01/07/1950", "Cơ sở dữ liệu dân cư, 31/01/2026")
    english = clause(told({**OLD, "birth_date": birth}, "social_pension", lang="en"), "age_general")["facts"][1]
    assert (english["words"], english["origin_words"]) == ("1 July 1950", "Population register, 31 January 2026")


@pytest.mark.parametrize(
    ("facts", "complete", "state", "shown"),
    [
        ({"disability_level": "severe"}, (), "given", "Nặng"),
        ({"disability_level": None}, (), "not_known", "chưa biết"),
        ({}, (), "not_asked", "chưa biết"),
        ({}, ("assistance",), "register_silent", "Không"),
    ],
)
def test_a_fact_is_in_one_state_of_knowledge(facts: Any, complete: Any, state: str, shown: str) -> None:
    (fact,) = clause(told(facts, "msa_disability", complete=complete), "severe_disability")["facts"]
    assert (fact["state"], fact["words"], fact["sensitive"]) == (state, shown, True)


def test_a_birth_year_gives_a_range_of_ages() -> None:
    age, born = clause(told({"birth_date": "1951"}, "social_pension"), "age_general")["facts"]
    assert (age["words"], born["words"], born["state"]) == ("từ 74 đến 75", "năm 1951", "partial")


def test_a_pension_that_cannot_exist_is_not_applicable() -> None:
    facts = {f["fact"]: f for f in clause(told(OLD, "social_pension"), "no_higher_pension")["facts"]}
    assert (facts["pension_amount"]["state"], facts["pension_amount"]["words"]) == ("not_applicable", "0 đồng")


def test_a_figure_names_its_decree_and_the_day_it_counts_from() -> None:
    (rate,) = clause(told(OLD, "social_pension"), "no_higher_pension")["parameters"]
    assert (rate["words"], rate["from_words"]) == ("540.000 đồng", "01/07/2026")
    assert rate["law"][0]["number"] == "335/2026/NĐ-CP"
    assert rate["value"] == "540.000"


def test_articles_forms_and_annexes_are_named_as_in_the_law() -> None:
    law = "ND77-2024 art 1.1, ND75-2021 annex IV.3, ND20-2021 form 1"
    assert [one["article"] for one in citations(VN, law, "vi")] == ["Điều 1.1", "Phụ lục IV.3", "Mẫu số 1"]
    assert [one["article"] for one in citations(VN, law, "en")] == ["art 1.1", "annex IV.3", "form 1"]


def test_an_article_carries_the_address_of_its_law_when_there_is_one() -> None:
    found = told({"birth_date": "1945-01-01"}, "old_age", book=SMALL)
    (law,) = clause(found, "old")["law"]
    assert law == {"source": "TRY-2020", "number": "1/2020", "title": "Luật ví dụ", "article": "Điều 1",
                   "url": "https://example.org/1-2020"}  # fmt: skip


def test_a_household_scheme_names_the_facts_of_each_member() -> None:
    members = [{"id": "a", "facts": {"birth_date": "2020-01-01"}}, {"id": "b", "facts": {"birth_date": "1990"}}]
    answer = determine(SMALL, {"household": {"members": members}}, on=ON, explain=True, lang="en", schemes=["family"])
    facts = clause(answer["determinations"][0], "child")["facts"]
    assert [(f["subject"], f["fact"]) for f in facts] == [
        ("a", "age"), ("a", "birth_date"), ("b", "age"), ("b", "birth_date"),
    ]  # fmt: skip


# -- amounts ----------------------------------------------------------------------------------------------------
def test_the_formula_is_filled_in() -> None:
    found = told(
        {"disability_level": "severe", "birth_date": "1990-01-01", "in_care_facility": False}, "msa_disability"
    )
    case = next(c for c in found["explanation"]["amount"]["cases"] if c["applies"] == "true")
    assert case["id"] == "severe_adult"
    assert case["formula"] == ("Mức chuẩn trợ giúp xã hội (540.000 đồng) × Hệ số, khuyết tật nặng, người lớn (1,5)")
    assert found["explanation"]["amount_words"] == "810.000 đồng mỗi tháng"


def test_cases_that_may_apply_say_when() -> None:
    found = told({"disability_level": "severe", "birth_date": "1966", "in_care_facility": False}, "msa_disability")
    cases = {c["id"]: c for c in found["explanation"]["amount"]["cases"]}
    assert {name for name, c in cases.items() if c["applies"] == "unknown"} == {
        "severe_adult",
        "severe_child_or_elderly",
    }
    assert cases["severe_adult"]["condition"].startswith("Mức độ khuyết tật là Nặng và (")
    assert found["explanation"]["amount"]["value"] == {"low": 810_000, "high": 1_080_000}
    assert found["explanation"]["amount_words"] == "từ 810.000 đồng đến 1.080.000 đồng mỗi tháng"


def test_what_others_pay_is_told_too() -> None:
    found = told({"birth_date": "2023-01-01"}, "hi_state_paid", lang="en", complete="all")
    assert found["explanation"]["outputs"]["state_pays"]["words"] == "113,850 đồng"
    assert found["explanation"]["outputs"]["percent"]["words"] == "100%"
    assert "The State pays: 113,850 đồng." in found["report"]


# -- near misses, and when --------------------------------------------------------------------------------------
def test_a_pension_too_high_is_a_near_miss_with_its_direction() -> None:
    facts = {**OLD, "receives_pension": True, "pension_amount": 600_000}
    found = told(facts, "social_pension", lang="en", poverty_status="none")["explanation"]
    assert found["near_miss"] == "no_higher_pension"
    ((step,),) = [way["steps"] for way in found["change"]]
    assert (step["direction"], step["value"]) == ("below", 540_000)
    assert step["facts"] == ["pension_amount", "si_monthly_allowance"]
    assert step["words"] == "Monthly pension + Monthly social insurance allowance below 540,000 đồng"
    assert found["change"][0]["enough"]


def test_a_near_miss_counts_only_what_fails_the_answer() -> None:
    """The general age is not reached, but the age of the poor is: only the pension stands in the way."""
    facts = {**OLD, "birth_date": "1954-01-01", "receives_pension": True, "pension_amount": 600_000}
    found = told(facts, "social_pension", poverty_status="poor")["explanation"]
    assert clause({"explanation": found}, "age_general")["outcome"] == "false"
    assert found["near_miss"] == "no_higher_pension"


def test_two_failing_clauses_are_no_near_miss() -> None:
    facts = {**OLD, "citizen": False, "receives_pension": True, "pension_amount": 600_000}
    found = told(facts, "social_pension", poverty_status="none")["explanation"]
    assert (found["near_miss"], found["change"]) == (None, [])


def test_of_two_ages_either_would_do() -> None:
    found = told({**OLD, "birth_date": "1952-03-01"}, "social_pension", poverty_status="none")["explanation"]
    ways = {way["clause"]: [step["words"] for step in way["steps"]] for way in found["change"]}
    assert ways == {
        "age_general": ["Tuổi từ 75 trở lên"],
        "age_if_poor": ["Hộ nghèo, cận nghèo, mức sống trung bình: Hộ nghèo hoặc Hộ cận nghèo"],
    }


def test_a_missing_answer_beside_a_failing_one_is_not_promised_away() -> None:
    found = told({"birth_date": "1952-03-01"}, "social_pension", poverty_status="none")
    assert not any(way["enough"] for way in found["explanation"]["change"])
    assert "Chỉ có thể được hưởng nếu: Tuổi từ 75 trở lên." in found["report"]


def test_the_day_of_the_75th_birthday_is_named() -> None:
    found = told({**OLD, "birth_date": "1952-03-01"}, "social_pension", poverty_status="none")
    (when,) = found["explanation"]["when"]
    assert (when["date"], when["on_turning"], when["status"]) == ("2027-03-01", 75, "eligible")
    assert "Từ 01/03/2027, khi đủ 75 tuổi: được hưởng." in found["report"]


@pytest.mark.parametrize(("birth", "date_"), [("1952-02-29", "2027-03-01"), ("1952-03", "2027-03"), ("1952", "2027")])
def test_the_day_is_told_as_far_as_the_birth_is_known(birth: str, date_: str) -> None:
    (when,) = told({**OLD, "birth_date": birth}, "social_pension", poverty_status="none")["explanation"]["when"]
    assert when["date"] == date_


def test_a_child_hears_until_when() -> None:
    found = told({"birth_date": "2021-11-01", "state_paid_group": False}, "hi_state_paid", lang="en", complete="all",
                 poverty_status="none", especially_difficult_area=False, commune_region="none", island_commune=False)  # fmt: skip
    assert [(w["date"], w["status"]) for w in found["explanation"]["when"]][:1] == [("2027-11-01", "not_eligible")]
    assert "No longer due from 1 November 2027, on turning 6." in found["report"]


def test_a_birthday_that_changes_nothing_is_not_mentioned() -> None:
    found = told({**OLD, "birth_date": "1952-03-01", "citizen": False}, "social_pension", poverty_status="none")
    assert found["explanation"]["when"] == []


# -- what is missing, set aside, not sure -----------------------------------------------------------------------
def test_what_is_missing_says_who_may_hold_it() -> None:
    found = told({**OLD, "birth_date": "1954-01-01"}, "social_pension")
    (missing,) = found["explanation"]["missing"]
    assert (missing["need"], missing["holder"]["register"]) == ("household.poverty_status", "assistance")
    assert any(line.startswith("Còn thiếu: Hộ nghèo") for line in found["report"])


def test_a_scheme_set_aside_names_the_higher_one_and_the_law() -> None:
    found = told({**OLD, "disability_level": "severe", "in_care_facility": False}, "social_pension")
    aside = found["explanation"]["set_aside"]
    assert (aside["sure"], aside["schemes"]) == (True, ["msa_disability"])
    assert aside["law"][0]["article"] == "Điều 6.2"
    assert any(line.startswith("Không trả thêm, vì đã trả mức cao hơn") for line in found["report"])


def test_a_scheme_that_may_yet_be_set_aside_says_so() -> None:
    found = told(OLD, "social_pension", lang="en")
    assert found["explanation"]["set_aside"]["sure"] is False
    assert any(line.startswith("May be set aside") for line in found["report"])


def test_what_is_to_be_verified_has_its_reason() -> None:
    found = told(OLD, "hi_state_paid")
    doubts = {(doubt["what"], doubt["id"]): doubt["confidence"] for doubt in found["explanation"]["to_verify"]}
    assert doubts["clause", "no_insurance_body_group"] == "medium"
    assert doubts["parameter", "hi_child_last_month"] == "medium"
    assert found["to_verify"]


@pytest.mark.parametrize("book", [VN, SMALL], ids=["vn", "small"])
@pytest.mark.parametrize("on", [date(2024, 8, 1), date(2025, 9, 1), ON])
def test_the_mark_and_its_reasons_agree(book: Any, on: date) -> None:
    ex = expressions(book, on, None)
    for scheme, version in schemes_in_force(book, on):
        assert to_verify(book, version, ex) == bool(list(doubts(book, version, ex, "vi"))), scheme.id


# -- the whole ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "households").glob("*.json")), ids=lambda p: p.stem)
def test_every_sentence_of_every_report_is_whole(file: Path, lang: str) -> None:
    answer = determine(VN, json.loads(file.read_text(encoding="utf-8")), on=ON, explain=True, lang=lang)
    json.dumps(answer)
    for found in answer["determinations"]:
        assert len(found["report"]) >= 3
        for line in found["report"]:
            assert line.endswith(".")
            assert "\n" not in line
            assert not any(mark in line for mark in ("{", "}", "None,", "Fraction", "frozenset", "()", "đồng đồng"))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("book", [VN, SMALL], ids=["vn", "small"])
def test_every_expression_of_a_rulebook_can_be_said(book: Any, lang: str) -> None:
    document = {"household": {"members": [{"id": "m1", "facts": {}}]}}
    for on in sorted({version.start for scheme in book.schemes.values() for version in scheme.versions}):
        _, answers, _ = evaluate(book, document, on=on)
        for answer in answers:
            plain, filled = (Words(expressions(book, on, None), answer.env, lang, filled=f) for f in (False, True))
            amounts = [*([answer.version.amount] if answer.version.amount else []), *answer.version.outputs.values()]
            cases = [case for amount in amounts for case in (*amount.cases, amount.otherwise) if case]
            said = [plain.condition(leaf.node) for leaf, _ in answer.clauses]
            said += [plain.condition(case.when) for case in cases if case.when]
            said += [filled.term(case.node) for case in cases if case.node]
            for text in said:
                assert text
                assert not any(mark in text for mark in ("_", "Fraction", "frozenset", "Node", "param."))
            for leaf, _ in answer.clauses:
                assert all(plain.ways(leaf.node))


def test_the_keys_that_pages_read_are_there() -> None:
    found = told(OLD, "social_pension")["explanation"]
    assert {"title", "status", "clauses", "near_miss", "amount_law"} <= set(found)
    assert {"id", "outcome", "formality", "sentence", "law", "to_verify", "facts", "parameters"} <= set(
        found["clauses"][0]
    )


def test_the_command_prints_the_report_as_text() -> None:
    document = {"household": {"facts": {}, "members": [{"id": "m1", "facts": OLD}]}}
    done = run("determine", "--on", "2026-11-22", "--text", "--scheme", "social_pension", "-", document=document)
    assert done.stdout.splitlines()[:3] == [
        "== m1 · social_pension", "Được hưởng: Trợ cấp hưu trí xã hội.", "Mức hưởng: 540.000 đồng mỗi tháng.",
    ]  # fmt: skip


def test_numbers_and_dates_in_words() -> None:
    assert [number(1_234_567, lang) for lang in ("vi", "en")] == ["1.234.567", "1,234,567"]
    assert [partial(text, "vi") for text in ("1950", "1950-03", "1950-03-07", "never")] == [
        "năm 1950", "03/1950", "07/03/1950", "chưa từng",
    ]  # fmt: skip
    assert interval(Num(0, 10**12, False, True), "money", "en") == "not known"
    assert interval(Num(5, 10**12, False, True), "money", "en") == "5 đồng or more"
