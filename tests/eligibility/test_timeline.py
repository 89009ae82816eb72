"""Months of payment, as situations: when money starts, what it is, when it stops, what is owed, what comes."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import DocumentError, determine, load, timeline
from eligibility.evaluate import turning_days
from eligibility.months import last_day, month, name

from .book import part

BOOK = part(
    load(), "hi_state_paid", "msa_disability", "msa_elderly_80_plus", "social_pension", "ui_unemployment_benefit"
)
NOTHING = {"low": 0, "high": 0}


def household(facts: dict[str, Any], shared: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    person = {"citizen": True, **facts}
    return {
        "complete": "all",
        "household": {
            "facts": {"poverty_status": "none", **(shared or {})},
            "members": [{"id": "m1", "facts": person}],
        },
        **more,
    }


def run(document: dict[str, Any], start: str, end: str, **options: Any) -> dict[str, Any]:
    return timeline(BOOK, document, start=start, end=end, **options)


def months(result: dict[str, Any], scheme: str, subject: str = "m1") -> dict[str, dict[str, Any]]:
    found = [t for t in result["timelines"] if (t["scheme"], t["subject"]) == (scheme, subject)]
    return {m["month"]: m for t in found for m in t["months"]}


def paid(result: dict[str, Any], scheme: str, subject: str = "m1") -> list[int | tuple[int, int]]:
    values = [m["paid"] for m in months(result, scheme, subject).values()]
    return [v["low"] if v["low"] == v["high"] else (v["low"], v["high"]) for v in values]


# -- starts ---------------------------------------------------------------------------------------------
def test_a_birthday_in_the_middle_of_a_month_counts_for_all_of_it() -> None:
    result = run(household({"birth_date": "1945-02-10"}), "2025-01", "2025-03")
    assert paid(result, "msa_elderly_80_plus") == [0, 500_000, 500_000]


def test_a_birth_known_by_its_month_gives_sure_months() -> None:
    document = household({"birth_date": "1950-08", "decided_on": "2025-01-05"})
    assert paid(run(document, "2025-07", "2025-09"), "social_pension") == [0, 500_000, 500_000]


def test_a_birth_known_by_its_year_leaves_months_open() -> None:
    document = household({"birth_date": "1950", "decided_on": {"social_pension": "2025-07-05"}})
    found = months(run(document, "2025-10", "2025-12"), "social_pension")
    assert [m["status"] for m in found.values()] == ["unknown", "unknown", "due"]
    assert found["2025-10"]["needs"] == ["m1.birth_date"]


def test_the_social_pension_starts_in_the_month_of_the_decision() -> None:
    document = household({"birth_date": "1950-07-15", "decided_on": {"social_pension": "2025-10-31"}})
    assert paid(run(document, "2025-07", "2025-11"), "social_pension") == [0, 0, 0, 500_000, 500_000]


def test_without_a_decision_the_months_can_be_claimed_and_are_never_sure() -> None:
    found = months(run(household({"birth_date": "1950-07-15"}), "2025-06", "2025-08"), "social_pension")
    assert [m["status"] for m in found.values()] == ["not_in_force", "claimable", "claimable"]
    assert found["2025-08"]["paid"] == {"low": 0, "high": 500_000}
    assert found["2025-08"]["needs"] == ["m1.decided_on"]


def test_no_decision_for_sure_pays_nothing() -> None:
    document = household({"birth_date": "1950-07-15", "decided_on": {"social_pension": "never"}})
    assert paid(run(document, "2025-07", "2025-08"), "social_pension") == [0, 0]


def test_a_disabled_person_starts_in_the_month_of_the_certificate_and_is_owed_what_went_before() -> None:
    facts = {"birth_date": "1990-01-01", "disability_level": "severe", "disability_certified_on": "2025-02-20",
             "decided_on": {"msa_disability": "2025-05-12"}}  # fmt: skip
    received = [{"scheme": "msa_disability", "subject": "m1", "from": "2025-05", "to": "2025-06", "amount": 750_000}]
    result = run(household(facts, received=received), "2025-01", "2025-06")
    assert paid(result, "msa_disability") == [0, *[750_000] * 5]
    assert [row["month"] for row in result["arrears"]["months"] if row["owed"]["low"]] == [
        "2025-02",
        "2025-03",
        "2025-04",
    ]
    assert result["arrears"]["totals"]["household"] == {"low": 2_250_000, "high": 2_250_000}


def test_the_certificate_counts_by_its_month_when_its_day_is_not_known() -> None:
    facts = {"birth_date": "1990-01-01", "disability_level": "severe", "disability_certified_on": "2025",
             "decided_on": {"msa_disability": "2025-12-12"}}  # fmt: skip
    found = months(run(household(facts), "2024-12", "2025-12"), "msa_disability")
    assert found["2024-12"]["status"] == "not_due"
    assert found["2025-06"]["needs"] == ["m1.disability_certified_on"]
    assert found["2025-12"]["status"] == "due"


def test_the_day_of_the_decision_chooses_between_the_old_rule_and_the_new() -> None:
    facts = {"birth_date": "1990-01-01", "disability_level": "severe", "disability_certified_on": "2026-09-01"}
    old = run(household({**facts, "decided_on": "2026-10-04"}), "2026-08", "2026-10")
    new = run(household({**facts, "decided_on": "2026-10-05"}), "2026-08", "2026-10")
    assert paid(old, "msa_disability") == [0, 810_000, 810_000]
    assert paid(new, "msa_disability") == [0, 0, 810_000]


def test_holders_of_the_old_allowance_move_to_the_social_pension() -> None:
    result = run(household({"birth_date": "1944-06-15"}), "2025-06", "2025-08")
    assert paid(result, "msa_elderly_80_plus") == [500_000, 0, 0]
    assert paid(result, "social_pension") == [0, 500_000, 500_000]
    assert {json.dumps(v) for v in result["totals"]["household"].values()} == {'{"low": 500000, "high": 500000}'}


# -- amounts --------------------------------------------------------------------------------------------
def test_a_rise_published_late_is_owed_once_it_is_known() -> None:
    received = [{"scheme": "social_pension", "subject": "m1", "from": "2026-07", "to": "2026-09", "amount": 500_000}]
    facts = {"birth_date": "1948-01-01", "decided_on": "2025-08-10"}
    document = household(facts, received=received)
    before = run(document, "2026-06", "2026-09", known_on=date(2026, 8, 20), on=date(2026, 9, 30))
    after = run(document, "2026-06", "2026-09", known_on=date(2026, 8, 21), on=date(2026, 9, 30))
    assert paid(before, "social_pension") == [500_000] * 4
    assert paid(after, "social_pension") == [500_000, 540_000, 540_000, 540_000]
    assert before["arrears"]["totals"]["m1"] == {"low": 500_000, "high": 500_000}
    assert after["arrears"]["totals"]["m1"] == {"low": 620_000, "high": 620_000}


def test_only_months_that_are_over_are_owed() -> None:
    document = household({"birth_date": "1948-01-01", "decided_on": "2025-08-10"}, received=[])
    result = run(document, "2025-08", "2025-12", on=date(2025, 10, 15))
    assert [row["month"] for row in result["arrears"]["months"]] == ["2025-08", "2025-09"]


def test_only_the_highest_is_paid_and_what_was_received_of_the_other_is_set_off() -> None:
    facts = {"birth_date": "1943-01-01", "disability_level": "severe", "disability_certified_on": "2025-08",
             "decided_on": {"social_pension": "2025-07", "msa_disability": "2025-08"}}  # fmt: skip
    received = [{"scheme": "social_pension", "subject": "m1", "from": "2025-07", "to": "2025-08", "amount": 500_000}]
    result = run(household(facts, received=received), "2025-07", "2025-08")
    assert paid(result, "social_pension") == [500_000, 0]
    assert months(result, "social_pension")["2025-08"]["replaced_by"] == "msa_disability"
    assert result["totals"]["m1"]["2025-08"] == {"low": 1_000_000, "high": 1_000_000}
    assert result["arrears"]["totals"]["m1"] == {"low": 500_000, "high": 500_000}


# -- stops ----------------------------------------------------------------------------------------------
def test_a_month_of_loss_is_paid_and_being_poor_again_takes_a_new_decision() -> None:
    poverty = [
        {"value": "poor", "from": "2025-01-01", "to": "2025-11-10"},
        {"value": "none", "from": "2025-11-11", "to": "2026-02-28"},
        {"value": "near_poor", "from": "2026-03-01", "origin": "list of the commune", "recorded": "2026-03-02"},
    ]
    no_other = {"marital_status": "married", "support_obligor": "able", "hiv_positive": False}
    facts = {"birth_date": "1953-01-10", "decided_on": {"social_pension": "2025-09-02"}, **no_other}
    found = run(household(facts, {"poverty_status": poverty}), "2025-09", "2026-04")
    assert paid(found, "social_pension") == [500_000, 500_000, 500_000, 0, 0, 0, (0, 500_000), (0, 500_000)]
    assert months(found, "social_pension")["2026-04"]["status"] == "claimable"
    again = [{"value": "2025-09-02", "to": "2026-02-28"}, {"value": "2026-04-20", "from": "2026-04-20"}]
    renewed = run(household({**facts, "decided_on": again}, {"poverty_status": poverty}), "2026-03", "2026-04")
    assert paid(renewed, "social_pension") == [0, 500_000]


def test_what_came_before_the_first_month_asked_about_is_not_forgotten() -> None:
    poverty = [{"value": "poor", "to": "2025-11-10"}, {"value": "none", "from": "2025-11-11", "to": "2026-02-28"},
               {"value": "poor", "from": "2026-03-01"}]  # fmt: skip
    document = household({"birth_date": "1953-01-10", "decided_on": "2025-09-02"}, {"poverty_status": poverty})
    whole = months(run(document, "2025-09", "2026-04", on=date(2026, 4, 30)), "social_pension")
    late = months(run(document, "2026-04", "2026-04", on=date(2026, 4, 30)), "social_pension")
    assert late["2026-04"] == whole["2026-04"]


def test_a_gap_between_periods_is_not_known() -> None:
    poverty = [{"value": "poor", "to": "2025-10-31"}, {"value": "poor", "from": "2025-12-01"}]
    document = household({"birth_date": "1953-01-10", "decided_on": "2025-09-02"}, {"poverty_status": poverty})
    document["complete"] = ["social_insurance"]
    document["household"]["members"][0]["facts"] |= {"disability_level": "none"}
    found = months(run(document, "2025-10", "2025-12"), "social_pension")
    assert [m["status"] for m in found.values()] == ["due", "unknown", "unknown"]
    assert found["2025-11"]["needs"] == ["household.poverty_status"]


def test_the_month_of_death_is_paid_and_the_timeline_ends() -> None:
    result = run(household({"birth_date": "1940-01-01", "died_on": "2024-09-03"}), "2024-08", "2024-12")
    assert list(months(result, "msa_elderly_80_plus")) == ["2024-08", "2024-09"]
    assert paid(result, "msa_elderly_80_plus") == [500_000, 500_000]
    assert result["totals"]["m1"]["2024-10"] == NOTHING


def test_a_birthday_after_the_death_never_came() -> None:
    result = run(household({"birth_date": "1944-09-20", "died_on": "2024-09-03"}), "2024-08", "2024-10")
    assert paid(result, "msa_elderly_80_plus") == [0, 0]


def test_a_death_whose_month_is_not_known_leaves_its_months_open() -> None:
    found = months(run(household({"birth_date": "1940-01-01", "died_on": "2024"}), "2023-12", "2024-12"),
                   "msa_elderly_80_plus")  # fmt: skip
    assert found["2023-12"]["status"] == "due"
    assert found["2024-01"]["status"] == "due"
    assert (found["2024-02"]["paid"], found["2024-02"]["needs"]) == ({"low": 0, "high": 360_000}, ["m1.died_on"])


def test_a_child_who_is_born_joins_the_household() -> None:
    result = run(household({"birth_date": "2025-03-20"}), "2025-01", "2025-04")
    assert list(months(result, "hi_state_paid")) == ["2025-03", "2025-04"]


def test_an_unemployment_benefit_runs_for_its_months() -> None:
    facts = {"birth_date": "1990-01-01", "employment_status": "unemployed", "job_loss_lawful": True, "ui_months": 36,
             "ui_months_last_24": 24, "ui_file_days": 30, "ui_average_wage_6m": 8_000_000, "wage_zone": "zone_2",
             "decided_on": {"ui_unemployment_benefit": "2026-04-10"}}  # fmt: skip
    result = run(household(facts), "2026-03", "2026-07", on=date(2026, 4, 30))
    assert paid(result, "ui_unemployment_benefit") == [0, 4_800_000, 4_800_000, 4_800_000, 0]
    (ends,) = [c for c in result["changes"] if c["scheme"] == "ui_unemployment_benefit"]
    assert (ends["from"], ends["change"], ends["reason"]) == ("2026-07-01", "stops", "period")


def test_what_cannot_exist_on_a_day_is_left_out_of_it() -> None:
    facts = {"birth_date": "1971-03-01", "sex": "female", "pregnant": True}
    run(household(facts), "2026-01", "2028-01")
    with pytest.raises(DocumentError, match="pregnant"):
        run(household({**facts, "sex": "male"}), "2026-01", "2026-02")


# -- what comes -----------------------------------------------------------------------------------------
def test_what_changes_ahead_is_said_with_its_reason() -> None:
    facts = {"birth_date": "1966-09-14", "disability_level": "severe", "disability_certified_on": "2024-01-10",
             "decided_on": {"msa_disability": "2024-02-01"}}  # fmt: skip
    found = run(household(facts), "2026-01", "2026-05", on=date(2026, 5, 31))["changes"]
    rise, older = [c for c in found if c["scheme"] == "msa_disability"]
    assert (rise["from"], rise["change"], rise["reason"]) == ("2026-07-01", "amount", "rate")
    assert rise["because"] == ["social_assistance_standard"]
    assert (older["from"], older["after"], older["because"]) == (
        "2026-09-01",
        {"low": 1_080_000, "high": 1_080_000},
        ["severe_child_or_elderly"],
    )


def test_a_coming_birthday_can_be_claimed_if_it_is_decided() -> None:
    found = run(household({"birth_date": "1952-03-14"}), "2026-01", "2026-12", lang="en")["changes"]
    (change,) = [c for c in found if c["scheme"] == "social_pension"]
    assert (change["from"], change["change"], change["because"]) == ("2027-03-01", "claimable", ["age_general"])
    assert change["say"] == {
        "en": "From 2027-03-01 you can be granted 540,000 đồng a month if it is decided: Social pension, "
        "because: Aged 75 or over."
    }


def test_a_decision_already_signed_makes_the_start_sure() -> None:
    document = household({"birth_date": "1952-03-14", "decided_on": {"social_pension": "2027-03-01"}})
    (change,) = [c for c in run(document, "2026-01", "2026-12")["changes"] if c["scheme"] == "social_pension"]
    assert (change["change"], change["after"]["low"]) == ("starts", 540_000)
    assert change["say"]["vi"].startswith("Từ 01/03/2027 được hưởng 540.000 đồng mỗi tháng")


def test_a_coming_loss_names_the_clause() -> None:
    poverty = [{"value": "poor", "to": "2026-12-31"}, {"value": "none", "from": "2027-01-01"}]
    document = household({"birth_date": "1955-01-10", "decided_on": "2025-09"}, {"poverty_status": poverty})
    (change,) = [c for c in run(document, "2026-01", "2026-12")["changes"] if c["scheme"] == "social_pension"]
    assert (change["from"], change["change"], change["reason"]) == ("2027-01-01", "stops", "lost")
    assert "age_if_poor" in change["because"]


def test_an_entitlement_that_is_not_paid_by_the_month_ends_on_its_day() -> None:
    home = {"especially_difficult_area": False, "commune_region": "none", "island_commune": False}
    found = run(household({"birth_date": "2019-09-15"}, home), "2025-06", "2025-07", lang="en")["changes"]
    assert [(c["from"], c["change"], c["because"]) for c in found] == [("2025-09-15", "ends", ["child"])]


def test_how_far_ahead_is_for_the_caller_to_say() -> None:
    document = household({"birth_date": "1952-03-14"})
    assert run(document, "2026-12", "2026-12", ahead=2)["changes"] == []
    assert run(document, "2026-12", "2026-12", ahead=3)["changes"] != []


# -- every month by itself ------------------------------------------------------------------------------
edges = st.lists(st.dates(date(2023, 1, 1), date(2026, 12, 31)), max_size=3, unique=True).map(sorted)


def periods(edges: list[date], values: list[Any]) -> list[dict[str, Any]]:
    """Periods that follow each other, each but the first from the day after an edge."""
    found: list[dict[str, Any]] = [{"value": values[0]}]
    for at, edge in enumerate(edges, 1):
        found[-1]["to"] = edge.isoformat()
        found.append({"value": values[at % len(values)], "from": date.fromordinal(edge.toordinal() + 1).isoformat()})
    return found


def value_on(found: list[dict[str, Any]], day: date) -> Any:
    text = day.isoformat()
    return next(p["value"] for p in found if p.get("from", "0") <= text <= p.get("to", "9"))


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(1938, 1, 1), date(1950, 12, 31)),
    edges,
    edges,
    st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)
def test_a_month_is_its_last_day_where_the_conditions_start_it(
    birth: date, allowance: list[date], facility: list[date], known: date | None
) -> None:
    allowances, stays = periods(allowance, [0, 1_000_000]), periods(facility, [False, True])
    facts = {"birth_date": birth.isoformat(), "si_monthly_allowance": allowances, "in_care_facility": stays}
    result = run(household(facts), "2023-06", "2026-06", known_on=known, on=date(2026, 6, 30), ahead=0)
    for number in range(month("2023-06"), month("2026-06") + 1):
        day = last_day(number)
        then = household({"birth_date": birth.isoformat(), "si_monthly_allowance": value_on(allowances, day),
                          "in_care_facility": value_on(stays, day)})  # fmt: skip
        single = determine(BOOK, then, on=day, known_on=known)["determinations"]
        one = next((d for d in single if d["scheme"] == "msa_elderly_80_plus"), None)
        got = months(result, "msa_elderly_80_plus").get(name(number))
        if one is None or got is None:
            assert (one, got is None or got["status"] == "not_in_force") == (None, True)
        elif one["status"] == "eligible":
            assert got["amount"] == one["amount"]
        else:
            assert got["status"] == "not_due" or _held_within(facts, number), name(number)


def _held_within(facts: dict[str, Any], number: int) -> bool:
    """Whether the conditions held on some day of a month that ended without them."""
    first = last_day(number - 1).toordinal() + 1
    for day in map(date.fromordinal, range(first, last_day(number).toordinal() + 1)):
        allowance, stay = value_on(facts["si_monthly_allowance"], day), value_on(facts["in_care_facility"], day)
        then = household({**facts, "si_monthly_allowance": allowance, "in_care_facility": stay})
        if any(
            d["scheme"] == "msa_elderly_80_plus" and d["status"] == "eligible"
            for d in determine(BOOK, then, on=day)["determinations"]
        ):
            return True
    return False


def test_no_rule_is_compiled_anew_within_a_segment() -> None:
    from eligibility.evaluate import expressions

    days = turning_days(BOOK)
    for start, following in pairwise(days):
        middle = date.fromordinal((start.toordinal() + following.toordinal()) // 2)
        assert expressions(BOOK, start, None) is expressions(BOOK, middle, None)
        assert expressions(BOOK, start, None) is not expressions(BOOK, following, None)
