"""Between schemes: what is paid where several are due, and what can be said while something is not known."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import Rulebook, RulebookError, determine

from .book import FACTS, answers, book, figure, home, pair, scheme

A, B, C = scheme("a", "works", "income"), scheme("b", 'sex == "male"', "500"), scheme("c", "months > 0", "300")
HIGHEST = """
top:
  rule: take_highest
  from: 2021-01-01
  law: LAW art 6
  schemes: [b, a, c]
"""


def paid(rules: Rulebook, *people: Any, on: str = "2026-03-01", known_on: str | None = None, **shared: Any) -> Any:
    """By `subject scheme`: the payable and by what it was replaced; and all monthly totals."""
    known = date.fromisoformat(known_on) if known_on else None
    result = determine(rules, home(*people, **shared), on=date.fromisoformat(on), known_on=known)
    found = {f"{d['subject']} {d['scheme']}": (d["payable"], d["replaced_by"]) for d in result["determinations"]}
    return found, {subject: sums["monthly"] for subject, sums in result["totals"].items()}


def test_the_first_in_the_order_wins_a_tie(tmp_path: Path) -> None:
    rules = book(tmp_path, A, B, C, coordination=HIGHEST)
    found, totals = paid(rules, {"works": True, "income": 500, "sex": "male", "months": 1})
    assert found == {"m1 a": (pair(0), "b"), "m1 b": (pair(500), None), "m1 c": (pair(0), "b")}
    assert totals == {"m1": pair(500), "household": pair(500)}


def test_replaced_by_is_the_first_in_the_order_that_is_surely_above(tmp_path: Path) -> None:
    rules = book(tmp_path, A, B, C, coordination=HIGHEST)
    found, totals = paid(rules, {"works": True, "income": 900, "sex": "male", "months": 1})
    assert found["m1 c"] == (pair(0), "b")  # b is above c, and stands before a
    assert found["m1 b"] == (pair(0), "a")
    found, totals = paid(rules, {"works": True, "income": 400, "months": 1})
    assert found == {"m1 a": (pair(0, 400), None), "m1 b": (pair(0, 500), None), "m1 c": (pair(0), "a")}
    assert totals["m1"] == pair(400, 500)


def test_a_rule_begins_ends_and_is_hidden_until_published(tmp_path: Path) -> None:
    text = HIGHEST.replace("law: LAW art 6", "law: LATER art 6\n  to: 2026-12-31")
    rules = book(tmp_path, A, B, C, coordination=text)
    person = {"works": True, "income": 900, "sex": "male", "months": 1}
    assert paid(rules, person)[1]["m1"] == pair(900)
    assert paid(rules, person, on="2020-12-31")[1]["m1"] == pair(1700)
    assert paid(rules, person, on="2027-01-01")[1]["m1"] == pair(1700)
    assert paid(rules, person, known_on="2026-05-31")[1]["m1"] == pair(1700)


BUNDLE = (
    HIGHEST
    + """
  except:
    - keep: c
      with: [b]
      if: poverty == "poor"
      law: LAW art 6
"""
)


@pytest.mark.parametrize(
    ("income", "poverty", "wanted", "total"),
    [
        (700, "poor", [(pair(0), "b"), (pair(500), None), (pair(300), None)], pair(800)),
        (800, "poor", [(pair(0), "b"), (pair(500), None), (pair(300), None)], pair(800)),
        (801, "poor", [(pair(801), None), (pair(0), "a"), (pair(0), "a")], pair(801)),
        (700, "none", [(pair(700), None), (pair(0), "a"), (pair(0), "b")], pair(700)),
        (700, None, [(pair(0, 700), None), (pair(0, 500), None), (pair(0, 300), None)], pair(700, 800)),
        (900, None, [(pair(900), None), (pair(0), "a"), (pair(0), "a")], pair(900)),
    ],
)
def test_an_exception_makes_a_bundle(tmp_path: Path, income: int, poverty: Any, wanted: Any, total: Any) -> None:
    rules = book(tmp_path, A, B, C, coordination=BUNDLE)
    found, totals = paid(rules, {"works": True, "income": income, "sex": "male", "months": 1}, poverty=poverty)
    assert [found[f"m1 {name}"] for name in "abc"] == wanted
    assert totals["household"] == total


BLOCKS = """
first: {rule: blocks, from: 2021-01-01, law: LAW art 7, scheme: b, blocks: [a]}
second: {rule: blocks, from: 2021-01-01, law: LAW art 8, scheme: a, blocks: [c]}
"""


@pytest.mark.parametrize(
    ("sex", "works", "wanted", "total"),
    [
        ("male", True, [(pair(0), "b"), (pair(500), None), (pair(300), None)], pair(800)),  # the blocked blocks nothing
        ("female", True, [(pair(90), None), (pair(0), None), (pair(0), "a")], pair(90)),
        (None, True, [(pair(0, 90), None), (pair(0, 500), None), (pair(0, 300), None)], pair(0, 890)),
        ("female", None, [(pair(0, 90), None), (pair(0), None), (pair(0, 300), None)], pair(0, 390)),
    ],
)
def test_what_is_due_blocks(tmp_path: Path, sex: Any, works: Any, wanted: Any, total: Any) -> None:
    rules = book(tmp_path, A, B, C, coordination=BLOCKS)
    found, totals = paid(rules, {"works": works, "income": 90, "sex": sex, "months": 1})
    assert [found[f"m1 {name}"] for name in "abc"] == wanted
    assert totals["m1"] == total


def test_a_household_blocks_its_members_and_a_member_only_itself(tmp_path: Path) -> None:
    home_aid = scheme("h", 'poverty == "poor"', "1_000", of="household")
    text = "x: {rule: blocks, from: 2021-01-01, law: LAW, scheme: h, blocks: [a]}\n"
    text += "y: {rule: blocks, from: 2021-01-01, law: LAW, scheme: b, blocks: [c]}\n"
    rules = book(tmp_path, A, B, C, home_aid, coordination=text)
    people = {"works": True, "income": 9, "sex": "male", "months": 1}, {"sex": "female", "months": 1, "works": False}
    found, totals = paid(rules, *people, poverty="poor")
    assert found["m1 a"] == (pair(0), "h")
    assert (found["m1 c"][0], found["m2 c"][0]) == (pair(0), pair(300))
    assert totals == {"m1": pair(500), "m2": pair(300), "household": pair(1_800)}


CAP = """
lid:
  rule: cap_total
  from: 2021-01-01
  law: LAW art 9
  schemes: [b, a]
  cap: param.lid
"""


@pytest.mark.parametrize(
    ("income", "sex", "wanted", "total"),
    [
        (100, "male", [pair(100), pair(500)], pair(600)),
        (400, "male", [pair(100), pair(500)], pair(600)),
        (900, "female", [pair(600), pair(0)], pair(600)),
        (400, None, [pair(100, 400), pair(0, 500)], pair(400, 600)),
    ],
)
def test_a_cap_cuts_the_last_first(tmp_path: Path, income: int, sex: Any, wanted: Any, total: Any) -> None:
    rules = book(tmp_path, A, B, C, coordination=CAP, parameters=figure("lid", "600"))
    found, totals = paid(rules, {"works": True, "income": income, "sex": sex, "months": 0})
    assert [found[f"m1 {name}"][0] for name in "ab"] == wanted
    assert totals["m1"] == total


def test_a_cap_over_the_whole_household(tmp_path: Path) -> None:
    text = CAP + "  of: household\n"
    rules = book(tmp_path, A, B, C, coordination=text, parameters=figure("lid", "600"))
    people = [{"works": True, "income": i, "sex": "female", "months": 0} for i in (400, 500)]
    found, totals = paid(rules, *people)
    assert (found["m1 a"][0], found["m2 a"][0]) == (pair(400), pair(200))
    assert totals == {"m1": pair(400), "m2": pair(500), "household": pair(600)}  # each member's own is below the lid
    people[0]["income"] = 700
    assert paid(rules, *people)[1] == {"m1": pair(600), "m2": pair(500), "household": pair(600)}


ONCE = "once: {rule: once_per_household, from: 2021-01-01, law: LAW art 4, schemes: [a]}"


@pytest.mark.parametrize(
    ("first", "second", "wanted", "total"),
    [
        (True, True, [(pair(50), None), (pair(0), "a")], pair(50)),
        (False, True, [(pair(0), None), (pair(80), None)], pair(80)),
        (None, True, [(pair(0, 50), None), (pair(0, 80), None)], pair(50, 80)),
        (None, None, [(pair(0, 50), None), (pair(0, 80), None)], pair(0, 80)),
        (True, None, [(pair(50), None), (pair(0), "a")], pair(50)),
    ],
)
def test_one_member_counts(tmp_path: Path, first: Any, second: Any, wanted: Any, total: Any) -> None:
    rules = book(tmp_path, A, coordination=ONCE)
    found, totals = paid(rules, {"works": first, "income": 50}, {"works": second, "income": 80})
    assert [found["m1 a"], found["m2 a"]] == wanted
    assert totals == {"m1": wanted[0][0], "m2": wanted[1][0], "household": total}


def test_of_the_first_member_the_first_scheme_of_the_rule_counts(tmp_path: Path) -> None:
    rules = book(tmp_path, A, B, coordination=ONCE.replace("[a]", "[b, a]"))
    person = {"works": True, "sex": "male", "income": 50}
    found, totals = paid(rules, person, person)
    assert [found[f"{who} {name}"][1] for who in ("m1", "m2") for name in ("a", "b")] == ["b", None, "b", "b"]
    assert totals["household"] == found["m1 b"][0]


def test_one_member_counts_whose_amount_may_be_anything(tmp_path: Path) -> None:
    facts = "person:\n  works: {type: truth}\n  income: {type: money}\n"
    rules = book(tmp_path, scheme("a", "works", "1_000 - income"), coordination=ONCE, facts=facts)
    found, totals = paid(rules, {"works": True}, {"works": True, "income": 100})
    assert [found["m1 a"][0], totals["household"]] == [pair(0, 1_000), pair(0, 1_000)]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (HIGHEST + HIGHEST.replace("top", "other"), "twice", "related twice"),
        (HIGHEST + "x: {rule: blocks, from: 2021-01-01, law: LAW, scheme: a, blocks: [b]}", "twice", "a and b"),
        (BLOCKS + "x: {rule: blocks, from: 2021-01-01, law: LAW, scheme: c, blocks: [b]}", "circle", "→"),
        (HIGHEST.replace("[b, a, c]", "[b, x]"), "unknown_scheme", "x"),
        (HIGHEST.replace("[b, a, c]", "[b, b]"), "shape", "once"),
        (HIGHEST.replace("[b, a, c]", "[b, once]"), "units", "paid alike"),
        (HIGHEST + CAP, "split", "b"),
        (CAP.replace("param.lid", "0.5"), "not_a_number", "whole"),
        (HIGHEST.replace("LAW art 6", "LAV art 6"), "unknown_source", "LAV"),
        (HIGHEST.replace("take_highest", "take_highst"), "not_a_word", "take_highst"),
        (HIGHEST.replace("  from: 2021-01-01\n", ""), "missing_key", "from"),
        (HIGHEST + "  cap: 5\n", "unknown_key", "cap"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path: Path, text: str, code: str, says: str) -> None:
    text = text.replace("[b, a]\n  cap", "[b, a]\n  cap")
    if code == "split":
        text = text.replace("schemes: [b, a]", "schemes: [b]")
    lump = scheme("once", "works", "5", pays="one_off")
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, A, B, C, lump, coordination=text, parameters=figure("lid", "600"))
    assert caught.value.code == code
    assert says in caught.value.message


def test_schemes_may_be_related_anew_after_a_rule_has_ended(tmp_path: Path) -> None:
    later = HIGHEST.replace("top", "later").replace("2021", "2026").replace("[b, a, c]", "[a, b, c]")
    rules = book(tmp_path, A, B, C, coordination=HIGHEST.replace("law", "to: 2025-12-31\n  law") + later)
    person = {"works": True, "income": 500, "sex": "male", "months": 0}
    assert paid(rules, person, on="2025-12-31")[0]["m1 a"][1] == "b"
    assert paid(rules, person)[0]["m1 b"][1] == "a"


def test_who_stands_alone_in_a_group_is_paid_and_counted(tmp_path: Path) -> None:
    coming = B.replace("versions:\n  - from: 2020-01-01", "versions:\n  - from: 2027-01-01")
    lid = "lid: {rule: cap_total, from: 2021-01-01, law: LAW, schemes: [c], cap: param.lid}\n"
    person = {"works": True, "income": 500, "sex": "male", "months": 1}
    for number, of in enumerate(("", ", of: household")):
        rules = book(
            tmp_path / str(number), coming, A, C, parameters=figure("lid", "250"),
            coordination=HIGHEST.replace("[b, a, c]", "[b, a]") + lid.replace("}", of + "}"),
        )  # fmt: skip
        found, totals = paid(rules, person)
        assert found == {"m1 a": (pair(500), None), "m1 c": (pair(250), None)}
        assert totals == {"m1": pair(750), "household": pair(750)}


def test_a_total_has_no_high_while_one_of_those_who_may_be_first_has_none(tmp_path: Path) -> None:
    gift = scheme("a", "works", "gift")
    rules = book(
        tmp_path, gift, coordination=ONCE, facts=FACTS.replace("person:\n", "person:\n  gift: {type: money}\n")
    )
    open_high = {"low": 0, "high": None}
    found, totals = paid(rules, {}, {"works": True, "gift": 80})
    assert found == {"m1 a": (open_high, None), "m2 a": (pair(0, 80), None)}
    assert totals["household"] == open_high
    assert paid(rules, {"gift": 50}, {"works": True})[1]["household"] == open_high
    assert paid(rules, {"works": True, "gift": 50}, {"works": True})[1]["household"] == pair(50)


def test_a_total_has_the_low_that_its_only_one_has(tmp_path: Path) -> None:
    facts = FACTS.replace("person:\n", "person:\n  gift: {type: money}\n")
    left = book(tmp_path / "left", scheme("a", "works", "1_000 - gift"), coordination=ONCE, facts=facts)
    found, totals = paid(left, {"works": True})
    assert found["m1 a"][0] == totals["m1"] == totals["household"] == pair(0, 1_000)
    word = book(tmp_path / "word", scheme("a", "works"), coordination=ONCE)
    assert paid(word, {"works": True})[1] == {"m1": pair(0), "household": pair(0)}


ALL = (
    BUNDLE.replace("[b, a, c]", "[b, a, c, d]").replace("with: [b]", "with: [b, d]")
    + """
lid: {rule: cap_total, from: 2021-01-01, law: LAW, schemes: [e, f], cap: param.lid}
once: {rule: once_per_household, from: 2021-01-01, law: LAW, schemes: [g]}
stop: {rule: blocks, from: 2021-01-01, law: LAW, scheme: e, blocks: [d, g]}
"""
)
EVERY = [A, B, C, scheme("d", "works", "450"), scheme("e", "zone == \"zone_1\"", "200"),
         scheme("f", "works", "income"), scheme("g", "months > 0", "70")]  # fmt: skip
PERSON = {
    "works": [True, False], "income": [100, 600], "sex": ["male", "female"], "months": [0, 2], "zone": ["zone_1", "zone_2"],
}  # fmt: skip
person = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in PERSON.items()})


@settings(max_examples=40, deadline=None)
@given(person, person, st.sampled_from([None, "none", "poor"]))
def test_every_way_of_filling_the_gaps_lies_within_what_was_said(
    tmp_path_factory: pytest.TempPathFactory, one: dict[str, Any], two: dict[str, Any], poverty: Any
) -> None:
    if "rules" not in KEPT:
        KEPT["rules"] = book(tmp_path_factory.mktemp("all"), *EVERY, coordination=ALL, parameters=figure("lid", "350"))
    rules = KEPT["rules"]
    gaps = [(who, name) for who in (one, two) for name in PERSON if name not in who][:5]
    for who, name in [(who, name) for who in (one, two) for name in PERSON if name not in who][5:]:
        who[name] = PERSON[name][0]
    said = determine(rules, home(one, two, poverty=poverty), on=date(2026, 3, 1))
    for values in product(*(PERSON[name] for _, name in gaps), ["none", "poor"] if poverty is None else [poverty]):
        for (who, name), value in zip(gaps, values, strict=False):
            who[name] = value
        now = determine(rules, home(one, two, poverty=values[-1]), on=date(2026, 3, 1))
        for before, after in zip(said["determinations"], now["determinations"], strict=True):
            assert within(after["payable"], before["payable"]), (before, after)
            if before["replaced_by"] is not None and after["status"] == "eligible":
                assert after["payable"] == pair(0)
        paid_now = dict.fromkeys(now["totals"], 0)
        for d in now["determinations"]:
            paid_now[d["subject"]] += d["payable"]["low"]
        assert now["totals"]["household"]["monthly"] == pair(sum(paid_now.values()))
        for subject, sums in now["totals"].items():
            assert within(sums["monthly"], said["totals"][subject]["monthly"]), subject
            if subject != "household":
                assert sums["monthly"] == pair(paid_now[subject])
    for who, name in gaps:
        del who[name]


KEPT: dict[str, Any] = {}


def within(inner: dict[str, Any], outer: dict[str, Any]) -> bool:
    return inner["low"] >= outer["low"] and (outer["high"] is None or inner["high"] <= outer["high"])


@settings(max_examples=25, deadline=None)
@given(person, person)
def test_the_order_of_members_and_clauses_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, one: dict[str, Any], two: dict[str, Any]
) -> None:
    if "plain" not in KEPT:
        folder = tmp_path_factory.mktemp("order")
        fine, coarse = 'works; months > 0; sex == "male"', 'sex == "male"; works; months > 0'
        shared = [A, C, scheme("h", "household.count(works) >= household.size", "9", of="household")]
        KEPT["plain"] = book(folder / "1", scheme("b", fine, "500"), *shared, coordination=HIGHEST)
        KEPT["turned"] = book(folder / "2", scheme("b", coarse, "500"), *shared, coordination=HIGHEST)
    first = answers(KEPT["plain"], home(one, two))
    second = answers(KEPT["turned"], home(two, one))
    other = {"m1": "m2", "m2": "m1", "household": "household"}
    for name, d in first.items():
        subject, which = name.split()
        turned = second[f"{other[subject]} {which}"]
        for key in ("status", "amount", "payable", "replaced_by"):
            assert turned[key] == d[key], (name, key)
        assert {c["outcome"] for c in turned["clauses"]} == {c["outcome"] for c in d["clauses"]}
