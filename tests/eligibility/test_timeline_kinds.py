"""Months of what is not paid by the month: a status, a rate, a thing in kind, a daily amount, something paid once."""

from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility import DocumentError, Rulebook, determine, load, timeline
from eligibility.months import last_day, month, name

from .book import FACTS, book, figure, home, pair, scheme
from .test_timeline import household, periods, value_on

NOTHING = pair(0)
DATED = FACTS.replace("person:\n", "person:\n  decided_on: {type: date, per: scheme}\n")
LEVY = figure("levy", "1_000") + "    - {from: 2026-04-01, value: 1_500, source: LAW}\n"


def months(result: dict[str, Any], name: str, subject: str = "m1") -> dict[str, dict[str, Any]]:
    (found,) = [t for t in result["timelines"] if (t["scheme"], t["subject"]) == (name, subject)]
    return {m["month"]: m for m in found["months"]}


def column(result: dict[str, Any], name: str, key: str) -> list[Any]:
    return [m[key] for m in months(result, name).values()]


def output(name: str, formula: str) -> str:
    return f"{name}:\n  formula: {formula}\n  law: LAW art 2\n"


def outputs(*each: str) -> str:
    return "outputs:\n" + "".join("  " + line + "\n" for text in each for line in text.splitlines())


@pytest.fixture
def kinds(tmp_path: Path) -> Rulebook:
    words = """\
        status:
          pick: only_one
          cases:
            - id: child
              if: age < 6
              word: child
              law: LAW art 1
          otherwise: {word: adult, law: LAW art 1}
        """
    return book(
        tmp_path,
        scheme("card", "age < 6", "0", kind="contribution", pays="contribution",
               rest=outputs(output("person_pays", "0"), output("state_pays", "param.levy"))),
        scheme("class", "works", kind="classification", pays="status", rest=outputs(dedent(words))),
        scheme("rice", "works", pays="in_kind", rest=outputs(output("kg", "15"))),
        scheme("sick_pay", "works", "round_half_up(income / 24, 1)", pays="daily", rest=outputs(output("days", "30"))),
        scheme("share", "works", pays="rate", rest=outputs(output("percent", "95"))),
        scheme("wage_aid", "works", "100"),
        parameters=LEVY,
    )  # fmt: skip


def works(*spans: tuple[bool, str, str]) -> list[dict[str, Any]]:
    return [{"value": value, "from": start, "to": end} for value, start, end in spans]


STOPS = works((True, "2026-01-01", "2026-03-30"), (False, "2026-03-31", "2027-12-31"))


def test_a_month_shows_what_its_last_day_gives(kinds: Rulebook) -> None:
    result = timeline(kinds, home({"birth_date": "2020-04-20", "works": STOPS, "income": 24_000}),
                      start="2026-02", end="2026-04", ahead=0)  # fmt: skip
    assert column(result, "share", "status") == ["due", "not_due", "not_due"]
    assert column(result, "share", "outputs") == [{"percent": "95"}, {}, {}]
    assert column(result, "rice", "outputs")[0] == {"kg": "15"}
    assert column(result, "card", "outputs") == [{"person_pays": 0, "state_pays": 1_000}] * 2 + [{}]
    assert column(result, "card", "amount") == [NOTHING, NOTHING, None]
    assert column(result, "class", "outputs") == [{"status": "child"}] * 2 + [{"status": "adult"}]  # whether due or not


def test_a_daily_amount_stays_a_daily_amount(kinds: Rulebook) -> None:
    received = [{"scheme": "sick_pay", "subject": "m1", "from": "2026-01", "to": "2026-01", "amount": 9_000}]
    document = {**home({"birth_date": "1990-01-01", "works": True, "income": 24_000}), "received": received}
    result = timeline(kinds, document, start="2026-01", end="2026-02", on=date(2026, 2, 28), ahead=0)
    january = months(result, "sick_pay")["2026-01"]
    assert (january["amount"], january["paid"], january["outputs"]) == (pair(1_000), pair(1_000), {"days": 30})
    by_pays = {"monthly": pair(100), "daily": pair(1_000), "one_off": NOTHING}
    assert result["totals_by_pays"]["m1"]["2026-01"] == by_pays
    assert result["totals"]["m1"]["2026-01"] == pair(100)
    assert {row["of"] for row in result["arrears"]["months"]} == {"wage_aid"}  # how many days are owed nobody can say
    assert result["arrears"]["totals"]["household"] == pair(200)


def test_what_is_not_money_is_in_no_total(kinds: Rulebook) -> None:
    document = {**home({"birth_date": "2022-01-01", "works": True, "income": 0}), "received": []}
    result = timeline(kinds, document, start="2026-01", end="2026-01", ahead=0)
    assert result["totals_by_pays"]["household"]["2026-01"] == {
        "monthly": pair(100),
        "daily": NOTHING,
        "one_off": NOTHING,
    }
    assert [row["of"] for row in result["arrears"]["months"]] == ["wage_aid"]


def said(
    rules: Rulebook, document: dict[str, Any], of: str, on: date = date(2026, 1, 31)
) -> list[tuple[str, str, str]]:
    found = timeline(rules, document, start="2026-01", end="2026-01", on=on, ahead=12, lang="en")["changes"]
    return [(c["from"], c["change"], c["say"]["en"]) for c in found if c["scheme"] == of]


def test_what_will_be_shown_otherwise_is_said_with_its_day_and_reason(kinds: Rulebook) -> None:
    document = home({"birth_date": "2020-06-20", "works": STOPS, "income": 24_000})
    assert said(kinds, document, "card") == [
        ("2026-04-01", "outputs", "From 2026-04-01: The State pays: 1,500 đồng (before: 1,000 đồng): card, by the new figure: levy."),
        ("2026-06-20", "ends", "From 2026-06-20 you are no longer entitled: card, because this no longer holds: c."),
    ]  # fmt: skip
    assert said(kinds, document, "sick_pay") == [
        ("2026-03-31", "stops", "From 2026-03-31 you are no longer due 1,000 đồng a day: sick_pay, because this no longer holds: c."),
    ]  # fmt: skip
    assert [c[:2] for c in said(kinds, document, "share")] == [("2026-03-31", "ends")]
    assert [c[:2] for c in said(kinds, document, "class")] == [("2026-03-31", "ends"), ("2026-06-20", "outputs")]


def test_a_change_carries_what_is_shown_before_and_after(kinds: Rulebook) -> None:
    document = home({"birth_date": "2020-06-20", "works": True, "income": 24_000})
    result = timeline(kinds, document, start="2026-01", end="2026-01", ahead=4)
    (rise,) = [c for c in result["changes"] if c["scheme"] == "card"]
    assert rise["outputs_before"] == {"person_pays": 0, "state_pays": 1_000}
    assert rise["outputs_after"] == {"person_pays": 0, "state_pays": 1_500}
    assert (rise["reason"], rise["because"]) == ("rate", ["levy"])


def test_an_entitlement_that_is_no_longer_sure_is_said(kinds: Rulebook) -> None:
    document = home({"birth_date": "1990-01-01", "works": works((True, "2026-01-01", "2026-03-30")), "income": 0})
    assert said(kinds, document, "rice") == [
        ("2026-03-31", "may_end", "From 2026-03-31 it is not sure that you are still entitled: rice, still to be known: works."),
    ]  # fmt: skip


# -- paid once ------------------------------------------------------------------------------------------
@pytest.fixture
def grants(tmp_path: Path) -> Rulebook:
    return book(
        tmp_path,
        scheme("age_grant", "age >= 60", "1_000", pays="one_off"),
        scheme("move_grant", "works", "70", pays="one_off",
               extra="month: {starts: decision, rate: last_day, stops: next_month}"),
        scheme("aid", "age >= 50", "9"),
        facts=DATED,
        coordination="wall: {rule: blocks, scheme: age_grant, blocks: [aid], law: LAW art 2, from: 2020-01-01}",
    )  # fmt: skip


def test_what_is_paid_once_belongs_to_the_month_in_which_the_right_arises(grants: Rulebook) -> None:
    result = timeline(
        grants, home({"birth_date": "1966-03-10", "works": False}), start="2026-02", end="2026-05", ahead=0
    )
    assert column(result, "age_grant", "status") == ["not_due", "due", "not_due", "not_due"]
    assert column(result, "age_grant", "paid") == [NOTHING, pair(1_000), NOTHING, NOTHING]
    assert [m["one_off"] for m in result["totals_by_pays"]["m1"].values()] == [NOTHING, pair(1_000), NOTHING, NOTHING]
    assert column(result, "aid", "paid") == [pair(9), NOTHING, NOTHING, NOTHING]  # what it blocks stays blocked


def test_a_right_that_stands_from_before_is_shown_in_the_first_month(grants: Rulebook) -> None:
    result = timeline(grants, home({"birth_date": "1950-03-10"}), start="2026-02", end="2026-03", ahead=0)
    assert column(result, "age_grant", "status") == ["due", "not_due"]


def test_a_right_lost_and_regained_is_not_paid_twice(grants: Rulebook) -> None:
    spans = works(
        (True, "2026-01-01", "2026-02-28"), (False, "2026-03-01", "2026-04-30"), (True, "2026-05-01", "2026-12-31")
    )
    document = home({"birth_date": "1990-01-01", "works": spans})
    result = timeline(grants, document, start="2026-01", end="2026-06", ahead=0)
    assert column(result, "move_grant", "status") == ["claimable", *["not_due"] * 5]


def test_a_second_decision_pays_a_second_time(grants: Rulebook) -> None:
    decisions = [{"value": "2026-01-05", "to": "2026-02-28"}, {"value": "2026-04-07", "from": "2026-03-01"}]
    received = [{"scheme": "move_grant", "subject": "m1", "from": "2026-05", "to": "2026-05", "amount": 100}]
    facts = {"birth_date": "1990-01-01", "works": True, "decided_on": {"move_grant": decisions}}
    result = timeline(grants, {**home(facts), "received": received}, start="2026-01", end="2026-05", ahead=0)
    assert column(result, "move_grant", "status") == ["due", "not_due", "not_due", "due", "not_due"]
    rows = [(r["month"], r["received"], r["owed"]) for r in result["arrears"]["months"] if r["of"] == "move_grant"]
    assert rows == [("2026-01", 70, NOTHING), ("2026-04", 30, pair(40))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1965, 1967), st.integers(0, 12), st.integers(1, 12), st.integers(1, 28))
def test_what_may_be_paid_once_holds_for_every_birth_that_it_leaves_open(
    grants: Rulebook, year: int, known: int, month_: int, day: int
) -> None:
    text, month_ = (f"{year}-{known:02d}", known) if known else (str(year), month_)
    born = f"{year}-{month_:02d}-{day:02d}"
    wide, narrow = (
        timeline(grants, {**home({"birth_date": b}), "received": []}, start="2024-12", end="2028-01", ahead=0)
        for b in (text, born)
    )
    due = [m for m, one in months(narrow, "age_grant").items() if one["status"] == "due"]
    assert len(due) == 1
    for m, one in months(wide, "age_grant").items():
        value = months(narrow, "age_grant")[m]["paid"]["low"]
        assert one["paid"]["low"] <= value <= one["paid"]["high"], (born, m)
    owed, sure = ([r["owed"] for r in a["arrears"]["months"] if r["of"] == "age_grant"] for a in (wide, narrow))
    assert sure == [pair(1_000)]
    assert owed == [pair(1_000)] if known else owed == [pair(0, 1_000)]


def test_a_month_of_birth_that_is_not_known_leaves_every_month_open_and_none_sure(grants: Rulebook) -> None:
    document = {**home({"birth_date": "1966"}), "received": []}
    result = timeline(grants, document, start="2025-12", end="2027-01", ahead=0)
    assert column(result, "age_grant", "status") == ["not_due", *["unknown"] * 12, "not_due"]
    assert months(result, "age_grant")["2026-12"]["paid"] == pair(0, 1_000)  # it may have arisen before
    assert months(result, "age_grant")["2026-12"]["needs"] == ["m1.birth_date"]
    assert [row for row in result["arrears"]["months"] if row["of"] == "age_grant"] == [
        {
            "subject": "m1",
            "of": "age_grant",
            "month": "2026-01",
            "due": pair(0, 1_000),
            "received": 0,
            "owed": pair(0, 1_000),
        }
    ]


def test_a_decision_dates_what_it_grants(grants: Rulebook) -> None:
    facts = {"birth_date": "1990-01-01", "works": True, "decided_on": {"move_grant": "2026-03-05"}}
    document = home(facts)
    assert column(timeline(grants, document, start="2026-02", end="2026-04", ahead=0), "move_grant", "status") == [
        "not_due", "due", "not_due",
    ]  # fmt: skip
    late = timeline(grants, document, start="2026-04", end="2026-05", ahead=0)
    assert column(late, "move_grant", "status") == ["not_due", "not_due"]


@pytest.mark.parametrize(
    ("paid_in", "owed"), [("2026-01", 600), ("2026-03", 600), ("2026-04", 600), ("2026-05", 1_000)]
)
def test_what_was_received_is_set_off_whenever_it_came(grants: Rulebook, paid_in: str, owed: int) -> None:
    received = [{"scheme": "age_grant", "subject": "m1", "from": paid_in, "to": paid_in, "amount": 400}]
    document = {**home({"birth_date": "1966-03-10"}), "received": received}
    result = timeline(grants, document, start="2026-02", end="2026-04", on=date(2026, 4, 30), ahead=0)
    (row,) = [row for row in result["arrears"]["months"] if row["of"] == "age_grant"]
    assert (row["month"], row["due"], row["owed"]) == ("2026-03", pair(1_000), pair(owed))


def test_what_will_be_paid_once_is_said_once(grants: Rulebook) -> None:
    assert said(grants, home({"birth_date": "1966-03-10"}), "age_grant") == [
        ("2026-03-10", "starts", "From 2026-03-10 you are due 1,000 đồng once: age_grant, because: c."),
    ]


# -- Viet Nam -------------------------------------------------------------------------------------------
BOOK = load("vn")
HOME = {"especially_difficult_area": False, "commune_region": "none", "island_commune": False}


def test_a_child_who_turns_six_loses_the_state_card_on_that_day() -> None:
    result = timeline(BOOK, household({"birth_date": "2020-09-15"}, HOME), start="2026-06", end="2026-09",
                      on=date(2026, 6, 30), lang="en")  # fmt: skip
    assert column(result, "hi_state_paid", "status") == ["due", "due", "due", "not_due"]
    assert column(result, "hi_state_paid", "outputs") == [
        {"person_pays": 0, "state_pays": 105_300, "percent": "100"},
        *[{"person_pays": 0, "state_pays": 113_850, "percent": "100"}] * 2,
        {},
    ]
    found = [(c["from"], c["change"], c["because"]) for c in result["changes"] if c["scheme"] == "hi_state_paid"]
    assert found == [("2026-07-01", "outputs", ["hi_premium_on_base_salary"]), ("2026-09-15", "ends", ["child"])]


def test_an_unemployment_benefit_shows_its_months_beside_what_is_paid() -> None:
    facts = {"birth_date": "1990-01-01", "employment_status": "unemployed", "job_loss_lawful": True, "ui_months": 36,
             "ui_months_last_24": 24, "ui_file_days": 30, "ui_average_wage_6m": 8_000_000, "wage_zone": "zone_2",
             "decided_on": {"ui_unemployment_benefit": "2026-04-10"}}  # fmt: skip
    result = timeline(BOOK, household(facts), start="2026-03", end="2026-07", on=date(2026, 4, 30))
    assert column(result, "ui_unemployment_benefit", "outputs") == [{}, *[{"months": 3}] * 3, {}]


ENTITLED = ("status", "amount", "payable", "outputs", "needs")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dates(date(1935, 1, 1), date(2025, 12, 31)) | st.integers(1940, 2023),  # born by the first month
    st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=3, unique=True).map(sorted),
    st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)
def test_a_month_of_a_status_is_its_last_day(birth: date | int, edges: list[date], known: date | None) -> None:
    poverty = periods(edges, ["poor", "none", "near_poor"])
    born = birth.isoformat() if isinstance(birth, date) else str(birth)
    result = timeline(BOOK, household({"birth_date": born}, {**HOME, "poverty_status": poverty}), start="2024-06",
                      end="2026-12", known_on=known, on=date(2026, 12, 31), ahead=0)  # fmt: skip
    found = months(result, "hi_state_paid") if any(t["scheme"] == "hi_state_paid" for t in result["timelines"]) else {}
    assert found or born > "2024-06"
    for number in range(month("2024-06"), month("2026-12") + 1):
        day, got = last_day(number), found.get(name(number))
        if got is None:
            continue
        then = household({"birth_date": born}, {**HOME, "poverty_status": value_on(poverty, day)})
        (one,) = [
            d for d in determine(BOOK, then, on=day, known_on=known)["determinations"] if d["scheme"] == "hi_state_paid"
        ]
        status = {"due": "eligible", "unknown": "unknown", "not_due": "not_eligible"}[got["status"]]
        shown = {**got, "status": status, "payable": got["paid"]}
        assert {key: shown[key] for key in ENTITLED} == {key: one[key] for key in ENTITLED}, day


def test_payments_to_what_is_not_there_are_refused(grants: Rulebook) -> None:
    received = [{"scheme": "age_grant", "subject": "m1/e9", "from": "2026-01", "to": "2026-01", "amount": 1}]
    with pytest.raises(DocumentError) as caught:
        timeline(grants, {**home({}), "received": received}, start="2026-01", end="2026-01")
    assert caught.value.code == "unknown_subject"
