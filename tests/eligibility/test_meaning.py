"""What two bounds promise: nothing definite is overturned, nothing outside `needs` matters."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import determine, load

ON = date(2026, 11, 1)
BOOK = load()
PERSON = {
    "birth_date": st.dates(date(1920, 1, 1), ON).map(str) | st.integers(1920, 2025).map(str),
    "citizen": st.booleans(),
    "disability_level": st.sampled_from(["none", "mild", "severe", "particularly_severe"]),
    "in_care_facility": st.booleans(),
    "si_monthly_allowance": st.sampled_from([0, 539_999, 540_000, 2_000_000]),
    "si_category": st.sampled_from(["none", "employee", "voluntary"]),
    "employment_status": st.sampled_from(["formal", "unemployed", "not_working"]),
    "job_loss_lawful": st.booleans(),
    "ui_months": st.integers(0, 200),
    "ui_months_last_24": st.integers(0, 24),
    "ui_file_days": st.integers(0, 120),
    "ui_average_wage_6m": st.integers(1_000_000, 80_000_000),
    "wage_zone": st.sampled_from(["zone_1", "zone_4"]),
    "receives_social_pension": st.booleans(),
    "ethnic_minority": st.booleans(),
}
HOUSEHOLD = {
    "poverty_status": st.sampled_from(["poor", "near_poor", "average", "none"]),
    "especially_difficult_area": st.booleans(),
    "commune_region": st.sampled_from(["none", "region_1", "region_3"]),
    "island_commune": st.booleans(),
}
people = st.fixed_dictionaries({}, optional=PERSON)
homes = st.fixed_dictionaries({}, optional=HOUSEHOLD)


def document(person: dict[str, Any], home: dict[str, Any]) -> dict[str, Any]:
    return {"household": {"facts": home, "members": [{"id": "m1", "facts": person}]}}


def answers(person: dict[str, Any], home: dict[str, Any]) -> dict[str, Any]:
    return {d["scheme"]: d for d in determine(BOOK, document(person, home), on=ON)["determinations"]}


def inside(inner: dict[str, Any] | None, outer: dict[str, Any] | None) -> bool:
    if inner is None or outer is None:
        return True
    high = outer["high"] is None or (inner["high"] is not None and inner["high"] <= outer["high"])
    return inner["low"] >= outer["low"] and high


@settings(max_examples=150, deadline=None)
@given(people, homes, st.data())
def test_learning_a_fact_never_overturns_an_answer(
    person: dict[str, Any], home: dict[str, Any], data: st.DataObject
) -> None:
    missing = sorted(set(PERSON) - set(person))
    before = answers(person, home)
    if not missing:
        return
    name = data.draw(st.sampled_from(missing))
    after = answers({**person, name: data.draw(PERSON[name])}, home)
    for scheme, was in before.items():
        now = after[scheme]
        if was["status"] != "unknown":
            assert now["status"] == was["status"], scheme
        assert inside(now["amount"], was["amount"]), scheme
        assert inside(now["payable"], was["payable"]), scheme


@settings(max_examples=150, deadline=None)
@given(people, homes, st.data())
def test_nothing_outside_needs_matters(person: dict[str, Any], home: dict[str, Any], data: st.DataObject) -> None:
    before = answers(person, home)
    names = sorted(set(PERSON) - set(person))
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    after = answers({**person, name: data.draw(PERSON[name])}, home)
    for scheme, was in before.items():
        if f"m1.{name}" not in was["needs"]:
            now = after[scheme]
            assert (now["status"], now["amount"], now["outputs"]) == (was["status"], was["amount"], was["outputs"]), (
                scheme,
                name,
            )


@settings(max_examples=60, deadline=None)
@given(people, homes)
def test_the_document_is_not_changed_and_the_answer_is_the_same(person: dict[str, Any], home: dict[str, Any]) -> None:
    given_document = document(person, home)
    copy = document(dict(person), dict(home))
    assert determine(BOOK, given_document, on=ON) == determine(BOOK, given_document, on=ON)
    assert given_document == copy


def test_a_birthday_on_29_february_falls_on_1_march() -> None:
    person = {"birth_date": "1952-02-29", "citizen": True, "receives_pension": False, "si_monthly_allowance": 0}
    statuses = {
        day: {
            d["scheme"]: d["status"]
            for d in determine(BOOK, document(person, {"poverty_status": "none"}), on=day)["determinations"]
        }
        for day in (date(2027, 2, 28), date(2027, 3, 1))
    }
    assert statuses[date(2027, 2, 28)]["social_pension"] == "not_eligible"
    assert statuses[date(2027, 3, 1)]["social_pension"] == "eligible"


def test_silence_is_an_answer_only_of_a_complete_register() -> None:
    person = {"birth_date": "1940-01-01", "citizen": True}
    open_answer = determine(BOOK, document(person, {}), on=ON)
    covered = determine(BOOK, {**document(person, {}), "complete": ["social_insurance"]}, on=ON)
    asked = determine(
        BOOK, {**document({**person, "receives_pension": None}, {}), "complete": ["social_insurance"]}, on=ON
    )

    def status(a: dict[str, Any]) -> str:
        return next(str(d["status"]) for d in a["determinations"] if d["scheme"] == "social_pension")

    assert [status(a) for a in (open_answer, covered, asked)] == ["unknown", "eligible", "unknown"]


def test_a_gated_fact_that_was_asked_and_is_not_known_still_brings_its_gate() -> None:
    person = {"birth_date": "1940-01-01", "citizen": True, "si_monthly_allowance": 0, "pension_amount": None}
    found = determine(BOOK, document(person, {}), on=date(2025, 8, 15), schemes=["social_pension"])
    assert found["determinations"][0]["needs"] == ["m1.receives_pension", "m1.pension_amount"]
