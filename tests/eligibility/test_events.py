"""Schemes for events: the law of the event's day, asked while the claim window is open."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import DocumentError, Rulebook, RulebookError, determine
from eligibility.examples import examples, run

from .book import FACTS, answers, book, figure, home, pair, scheme

BIRTH = "event: birth\nclaim: {months: param.window, law: LAW art 9}"
PARAMETERS = figure("window", "3", kind="integer") + (
    figure("grant", "1_000") + "    - {from: 2026-02-01, value: 2_000, source: LAW}\n"
)


def births(folder: Path, condition: str = "age >= 18", extra: str = BIRTH) -> Rulebook:
    grant = scheme("birth_grant", condition, "param.grant * children", pays="one_off", extra=extra)
    storm = scheme(
        "storm_aid", 'damage != "none"; household.any(works)', "500", of="household", pays="one_off",
        extra=STORM,
    )  # fmt: skip
    return book(folder, grant, storm, scheme("wage_aid", "works", "100"), parameters=PARAMETERS)


def birth(on: str, name: str = "e1", **facts: Any) -> dict[str, Any]:
    return {"id": name, "kind": "birth", "on": on, "facts": facts}


STORM = "event: storm\nclaim: {days: 30, law: LAW art 10}"


def storm(on: str, name: str) -> dict[str, Any]:
    return {"id": name, "kind": "storm", "on": on, "facts": {"damage": "all"}}


MOTHER = {"birth_date": "2008-02-01", "works": True}


@pytest.mark.parametrize(
    ("happened", "on", "status", "amount"),
    [
        ("2026-02-01", "2026-03-01", "eligible", pair(4_000)),  # 18 on the day, and the new figure
        ("2026-01-31", "2026-03-01", "not_eligible", None),  # 17 on the day
        ("2026-03-01", "2026-06-01", "eligible", pair(4_000)),  # the last day of three months
        ("2026-03-01", "2026-06-02", "not_eligible", None),
        ("2026-03-02", "2026-03-01", "not_eligible", None),  # has not happened yet
    ],
)
def test_an_event_is_judged_by_its_own_day(tmp_path: Path, happened: str, on: str, status: str, amount: Any) -> None:
    d = answers(births(tmp_path), home(MOTHER, events={1: [birth(happened, children=2)]}), on)["m1/e1 birth_grant"]
    assert (d["status"], d["amount"], d["subject"]) == (status, amount, "m1/e1")
    assert d["clauses"][0]["id"] == "claim_window"
    assert d["clauses"][0]["law"] == "LAW art 9"


def test_the_law_of_the_window_does_not_date_an_older_version(tmp_path: Path) -> None:
    window = BIRTH.replace("LAW art 9", '"LAW art 9, LATER art 9"')
    rules = births(tmp_path, extra=window)
    document = home(MOTHER, events={1: [birth("2026-03-01", children=1)]})
    found = determine(rules, document, on=date(2026, 4, 1), known_on=date(2026, 3, 31))
    assert "birth_grant" in [d["scheme"] for d in found["determinations"]]


def test_an_example_between_schemes_can_be_about_an_event_of_the_household(tmp_path: Path) -> None:
    aids = [scheme(f"{name}_aid", 'damage != "none"', amount, of="household", pays="one_off",
                   extra="event: storm\nclaim: {days: 30, law: LAW art 10}") for name, amount in (("roof", "500"), ("wall", "300"))]  # fmt: skip
    highest = """
    one_aid:
      rule: take_highest
      from: 2020-01-01
      law: LAW art 11
      schemes: [roof_aid, wall_aid]
      examples:
        - name: a storm took all
          on: 2026-02-20
          person: {works: true}
          event: {kind: storm, of: household, on: 2026-02-20, damage: all}
          expect: {payable: {roof_aid: 500, wall_aid: 0}}
    """
    rules = book(tmp_path, *aids, coordination=highest)
    assert [fault for example in examples(rules) for fault in run(rules, example)] == []


def test_a_closed_window_says_why(tmp_path: Path) -> None:
    document = home(MOTHER, events={1: [birth("2026-02-10", children=1)]})
    d = answers(births(tmp_path), document, "2026-08-01")["m1/e1 birth_grant"]
    assert (d["because"], d["payable"]) == (["claim_window"], pair(0))


def test_the_order_of_subjects_and_the_totals(tmp_path: Path) -> None:
    storm = {"id": "s", "kind": "storm", "on": "2026-02-20", "facts": {"damage": "all"}}
    document = home(
        {}, MOTHER, events={2: [birth("2026-02-10", children=1), birth("2026-02-12", "e2", children=3)], 0: [storm]}
    )
    result = determine(births(tmp_path), document, on=date(2026, 3, 1))
    assert [d["subject"] for d in result["determinations"]] == ["m1", "m2", "m2/e1", "m2/e2", "household/s"]
    assert result["totals"]["m2"] == {"monthly": pair(100), "daily": pair(0), "one_off": pair(8_000)}
    assert result["totals"]["household"]["one_off"] == pair(8_500)


def test_needs_name_the_event(tmp_path: Path) -> None:
    d = answers(births(tmp_path), home({}, events={1: [birth("2026-02-10")]}))["m1/e1 birth_grant"]
    assert (d["status"], d["amount"]) == ("unknown", pair(2_000, 10_000))
    assert d["needs"] == ["m1.birth_date", "m1/e1.children"]


def test_an_event_day_and_the_day_of_its_law_are_the_same(tmp_path: Path) -> None:
    rules = births(tmp_path, 'event_on == on; days_between(event_on, on) == 0; due("wage_aid")')
    d = answers(rules, home(MOTHER, events={1: [birth("2026-02-10", children=1)]}))["m1/e1 birth_grant"]
    assert d["status"] == "eligible"


def test_another_scheme_for_the_event_is_asked_of_each_member(tmp_path: Path) -> None:
    grant = scheme("grant", "age >= 18", "5", pays="one_off", extra=BIRTH)
    more = scheme("more", 'household.count(due("grant")) == 1; due("grant")', "5", pays="one_off", extra=BIRTH)
    rules = book(tmp_path, grant, more, parameters=PARAMETERS)
    child = {"birth_date": "2020-01-01"}
    found = answers(rules, home(child, MOTHER, events={2: [birth("2026-02-10")]}))
    assert found["m2/e1 more"]["because"] == ["claim_window", "c1", "c2"]


def test_a_window_whose_length_is_not_known(tmp_path: Path) -> None:
    grant = scheme("g", "works", "5", pays="one_off", extra=BIRTH)
    rules = book(tmp_path, grant, parameters=figure("window", "null", kind="integer"))
    d = answers(rules, home({"works": True}, events={1: [birth("2026-02-10")]}))["m1/e1 g"]
    assert (d["status"], d["needs"]) == ("unknown", ["param.window"])


@pytest.mark.parametrize(
    ("event", "code", "path", "hint"),
    [
        (birth("2026-02-10", childre=1), "unknown_fact", "m1/e1.childre", "children"),
        (birth("2026-02-10", damage="all"), "unknown_fact", "m1/e1.damage", "storm"),
        (birth("2026-02-10", sex="male"), "unknown_fact", "m1/e1.sex", "person"),
        (birth("2026-02-10", place="hospitl"), "not_a_word", "m1/e1.place", "hospital"),
        (birth("2026-02-10", children=9), "out_of_range", "m1/e1.children", "5"),
        (birth("2026-02"), "impossible_date", "household.members[0].events[0].on", "YYYY"),
        ({**birth("2026-02-10"), "kind": "brith"}, "unknown_kind", "household.members[0].events[0].kind", "birth"),
    ],
)
def test_a_wrong_event_is_refused(tmp_path: Path, event: Any, code: str, path: str, hint: str) -> None:
    with pytest.raises(DocumentError) as caught:
        answers(births(tmp_path), home({}, events={1: [event]}))
    assert (caught.value.code, caught.value.path) == (code, path)
    assert hint in caught.value.suggestion


@pytest.mark.parametrize(
    ("condition", "extra", "code"),
    [
        ("children > 1", "", "event_fact"),
        ("event_on == on", "", "unknown_name"),
        ('damage == "all"', BIRTH, "event_fact"),
        ("works", "event: birth", "claim"),
        ("works", "claim: {law: LAW}", "claim"),
        ("works", "event: birt\nclaim: {law: LAW}", "unknown_kind"),
        ("works", "event: birth\nclaim: {months: param.window, days: param.window, law: LAW}", "shape"),
        ("works", "event: birth\nclaim: {months: param.window}", "missing_key"),
    ],
)
def test_a_wrong_event_scheme_is_refused(tmp_path: Path, condition: str, extra: str, code: str) -> None:
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("s", condition, extra=extra), parameters=PARAMETERS)
    assert caught.value.code == code


PERSON = {
    "birth_date": st.sampled_from(["2007", "2008-02", "2008-01-20", "2010-01-01"]),
    "works": st.booleans(),
    "pension": st.sampled_from([0, 7]),
}
EVENT = {"children": st.integers(1, 5), "place": st.sampled_from(["home", "hospital"])}


@settings(max_examples=80, deadline=None)
@given(st.fixed_dictionaries({}, optional=PERSON), st.fixed_dictionaries({}, optional=EVENT), st.data())
def test_learning_more_about_an_event_only_narrows(
    tmp_path_factory: pytest.TempPathFactory, person: dict[str, Any], facts: dict[str, Any], data: st.DataObject
) -> None:
    rules = RULES.setdefault("births", None) or births(
        tmp_path_factory.mktemp("births"), 'age >= 18 or (works and place == "home"); pension < 5 or works'
    )
    RULES["births"] = rules
    if person.get("works") is False:
        person.pop("pension", None)
    day = data.draw(st.sampled_from(["2026-01-25", "2026-02-05"]))
    before = answers(rules, home(person, events={1: [birth(day, **facts)]}))["m1/e1 birth_grant"]
    choices = [(PERSON, person, n) for n in set(PERSON) - set(person)] + [
        (EVENT, facts, n) for n in set(EVENT) - set(facts)
    ]
    if not choices:
        return
    known, target, name = data.draw(st.sampled_from(sorted(choices, key=lambda c: c[2])))
    target[name] = data.draw(known[name])
    try:
        after = answers(rules, home(person, events={1: [birth(day, **facts)]}))["m1/e1 birth_grant"]
    except DocumentError:  # the fact cannot exist beside the others
        return
    owner = "m1" if known is PERSON else "m1/e1"
    if before["status"] != "unknown":
        assert after["status"] == before["status"]
    if before["amount"] and after["amount"]:
        assert before["amount"]["low"] <= after["amount"]["low"] <= after["amount"]["high"] <= before["amount"]["high"]
    if f"{owner}.{name}" not in before["needs"]:
        assert (after["status"], after["amount"]) == (before["status"], before["amount"])


RULES: dict[str, Any] = {}


def test_a_storm_of_the_household_sets_aside_what_a_member_is_given_for_the_same_storm(tmp_path: Path) -> None:
    aid = scheme("aid", 'damage != "none"', "500", of="household", pays="one_off", extra=STORM)
    loss = scheme("loss", 'damage != "none"', "200", pays="one_off", extra=STORM)
    rule = "first:\n  rule: blocks\n  from: 2021-01-01\n  law: LAW\n  scheme: aid\n  blocks: [loss]\n"
    rules = book(tmp_path, aid, loss, coordination=rule)

    def lost(own: str, name: str = "e1") -> Any:
        happened = {0: [storm("2026-02-10", "e1")], 1: [storm(own, name)]}
        found = answers(rules, home({}, events=happened))[f"m1/{name} loss"]
        return found["payable"], found["replaced_by"]

    assert lost("2026-02-10") == (pair(0), "aid")
    assert lost("2026-02-11") == (pair(200), None)  # another storm


def test_whether_a_fact_can_exist_is_of_the_day_asked_about(tmp_path: Path) -> None:
    rules = births(tmp_path, "pension < 100")  # a pension is asked of those who work

    def found(**mother: Any) -> Any:
        d = answers(rules, home(mother, events={1: [birth("2026-02-10", children=1)]}))["m1/e1 birth_grant"]
        return d["status"], d["needs"]

    assert found(works=False) == ("eligible", [])
    assert found(works=True, pension=100) == ("not_eligible", [])
    assert found(works=True) == ("unknown", ["m1.pension"])
    assert found() == ("unknown", ["m1.works", "m1.pension"])


def test_a_fact_of_an_event_may_hang_on_another(tmp_path: Path) -> None:
    twins = "  identical: {type: truth, asked_if: 'children > 1', otherwise: false, kinds: [birth]}\n"
    grant = scheme("grant", "not identical", "5", pays="one_off", extra=BIRTH)
    rules = book(tmp_path, grant, parameters=PARAMETERS, facts=FACTS + twins)

    def found(**facts: Any) -> Any:
        d = answers(rules, home({}, events={1: [birth("2026-02-10", **facts)]}))["m1/e1 grant"]
        return d["status"], d["needs"]

    assert found(children=1) == ("eligible", [])
    assert found(children=2) == ("unknown", ["m1/e1.identical"])
    assert found() == ("unknown", ["m1/e1.children", "m1/e1.identical"])
    assert found(children=2, identical=True) == ("not_eligible", [])


def test_who_is_of_age_today_is_asked_though_not_of_age_on_the_day(tmp_path: Path) -> None:
    votes = FACTS.replace("person:\n", "person:\n  votes: {type: truth, asked_if: 'age >= 18', otherwise: false}\n")
    rules = book(
        tmp_path, scheme("grant", "not votes", "5", pays="one_off", extra=BIRTH), parameters=PARAMETERS, facts=votes
    )
    for born, wanted in (("2008-02-20", ("unknown", ["m1.votes"])), ("2008-03-02", ("eligible", []))):
        d = answers(rules, home({"birth_date": born}, events={1: [birth("2026-02-10", children=1)]}))["m1/e1 grant"]
        assert (d["status"], d["needs"]) == wanted
