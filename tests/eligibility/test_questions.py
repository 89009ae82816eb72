"""The questionnaire: only what matters, gates first, nothing twice, and it comes to an end."""

import itertools
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility import DocumentError, determine, load
from eligibility.interview import answer, count, empty, play
from eligibility.questions import questions

from .book import FACTS, book, scheme
from .test_command_line import run
from .test_meaning import HOUSEHOLD, PERSON

ON = date(2026, 11, 1)
VN = load()
SMALL = load(str(Path(__file__).parent / "small"))
# Every fact of the small rulebook, with a value on each side of every line that a rule draws.
TRIED: dict[str, list[Any]] = {
    "birth_date": ["1945-01-01", "1954-01-01", "1990-01-01", "2020-01-01"],
    "has_pension": [True, False],
    "pension": [49, 50],
    "disability": ["none", "severe", "very_severe"],
    "works": [True, False],
    "wage": [200, 201],
    "poverty": ["poor", "none"],
}
GATED = {"pension": "has_pension", "wage": "works"}


def household(facts: dict[str, Any] | None = None, **shared: Any) -> dict[str, Any]:
    return {"household": {"facts": shared, "members": [{"id": "m1", "facts": facts or {}}]}}


def split(facts: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in facts.items() if name != "poverty"}
    return household(own, **({"poverty": facts["poverty"]} if "poverty" in facts else {}))


def outcome(document: dict[str, Any], book: Any = SMALL) -> dict[tuple[str, str], Any]:
    return {
        (d["scheme"], d["subject"]): (d["status"], d["amount"], json.dumps(d["outputs"]))
        for d in determine(book, document, on=ON)["determinations"]
    }


def asked(document: Any, book: Any = SMALL, **options: Any) -> list[str]:
    return [q["fact"] for q in questions(book, document, on=ON, **options)["next"]]


# -- what is asked --------------------------------------------------------------------------------------------
def test_a_gate_comes_before_what_stands_behind_it() -> None:
    assert "has_pension" in asked(split({"birth_date": "1945-01-01"}))
    assert "pension" not in asked(split({"birth_date": "1945-01-01"}))
    assert "pension" in asked(split({"birth_date": "1945-01-01", "has_pension": True}))
    assert "pension" not in asked(split({"birth_date": "1945-01-01", "has_pension": False}))


def test_what_cannot_matter_is_never_asked() -> None:
    for facts in ({}, {"birth_date": "1990-01-01"}, {"poverty": "none"}):
        assert "shoe_size" not in asked(split(facts))
    young = asked(split({"birth_date": "1990-01-01", "poverty": "none"}))
    assert young == []


def test_what_is_not_known_is_not_asked_again_but_says_who_may_hold_it() -> None:
    state = questions(SMALL, split({"birth_date": None, "poverty": "none", "works": False}), on=ON, lang="en")
    assert "birth_date" not in [q["fact"] for q in state["next"]]
    (missing,) = [u for u in state["unresolvable"] if u["need"] == "m1.birth_date"]
    assert missing["reason"] == "not_known"
    assert missing["register"]["title"] == "Population book"
    assert missing["settle"] == "To settle this, bring a birth certificate."


def test_a_birth_year_is_an_answer_and_is_not_asked_again() -> None:
    facts = {"birth_date": "1951", "poverty": "none", "has_pension": False, "works": False, "disability": "none"}
    state = questions(SMALL, split(facts), on=ON)
    assert (state["next"], state["open"]) == ([], 1)
    assert [(u["need"], u["reason"], u["known"]) for u in state["unresolvable"]] == [
        ("m1.birth_date", "partial", "1951")
    ]


def test_a_decided_household_is_asked_nothing() -> None:
    facts = {"birth_date": "1990-01-01", "poverty": "none"}
    state = questions(SMALL, split(facts), on=ON)
    assert (state["open"], state["next"], state["pages"], state["unresolvable"]) == (0, [], [], [])
    assert state["decided"] == 3


def test_a_clause_that_alone_settles_goes_before_one_of_several_ways(tmp_path: Path) -> None:
    clause = "        - id: "
    head, one, other, last = scheme("s", "works; carer; citizen", "5").split(clause)
    either = "        - any:\n" + indent(f"{clause}{one}{clause}{other}", "    ")
    facts = FACTS.replace(
        "  works: {type: truth}\n", "  works: {type: truth}\n  carer: {type: truth}\n  citizen: {type: truth}\n"
    )
    rules = book(tmp_path, f"{head}{either}{clause}{last}", facts=facts)
    assert asked(household(), rules) == ["citizen", "works", "carer"]
    assert asked(household({"citizen": True}), rules) == ["works", "carer"]
    assert asked(household({"works": False}), rules) == ["carer", "citizen"]  # the only way that is left
    assert asked(household({"citizen": False}), rules) == []


def test_sensitive_facts_wait_where_another_question_does_as_much() -> None:
    order = asked(split({"birth_date": "1990-01-01"}), schemes=["care"])
    assert order == ["poverty", "disability"]


def test_the_schemes_asked_about_limit_the_questions() -> None:
    assert set(asked(household(), schemes=["family"])) == {"birth_date", "works"}
    with pytest.raises(DocumentError):
        questions(SMALL, household(), on=ON, schemes=["nothing"])


def test_a_question_says_what_it_is_for_and_what_may_be_answered() -> None:
    state = questions(SMALL, split({"birth_date": "1945-01-01"}), on=ON, lang="vi")
    by_fact = {q["fact"]: q for q in state["next"]}
    assert [w["word"] for w in by_fact["disability"]["words"]] == ["none", "severe", "very_severe"]
    assert by_fact["disability"]["sensitive"]
    assert by_fact["has_pension"]["ask"] == "Có lương hưu"  # no question is written: its name
    (why,) = by_fact["has_pension"]["why"]
    assert (why["scheme"], why["at_stake"]) == ("old_age", {"low": 0, "high": 50})
    assert why["clauses"] == [{"id": "low_pension", "sentence": "Lương hưu dưới 50 đồng"}]
    assert (
        by_fact["has_pension"]["reason"]
        == "Để biết ông/bà có được hưởng không: Trợ cấp tuổi già (đến 50 đồng mỗi tháng)."
    )
    birth = questions(SMALL, household(), on=ON)["next"]
    assert next(q for q in birth if q["fact"] == "birth_date")["partial"]


def test_pages_keep_facts_together_in_the_order_of_the_catalogue() -> None:
    state = questions(SMALL, household(), on=ON, lang="en")
    pages = {page["page"]: page["facts"] for page in state["pages"]}
    assert pages == {"you": ["birth_date", "disability"], "money": ["has_pension", "works"], "home": ["poverty"]}
    assert sum(len(page["facts"]) for page in state["pages"]) == len(state["next"])


# -- what holds for every household -----------------------------------------------------------------------------
@cache
def everything() -> dict[tuple[Any, ...], dict[tuple[str, str], Any]]:
    """The outcome of every complete household of one."""
    found = {}
    for values in itertools.product(*TRIED.values()):
        facts = dict(zip(TRIED, values, strict=True))
        for name, gate in GATED.items():
            if not facts[gate]:
                facts[name] = None
        found[tuple(facts.values())] = outcome(split({n: v for n, v in facts.items() if v is not None}))
    return found


def differing(known: dict[str, Any], name: str) -> Iterator[bool]:
    """For all pairs of complete households that agree but for one fact: whether their outcomes differ."""
    at = list(TRIED).index(name)
    loose = {list(TRIED).index(n) for n, gate in GATED.items() if gate == name} | {at}
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for values, result in everything().items():
        if all(values[list(TRIED).index(n)] == v for n, v in known.items() if v is not None):
            rest = tuple(v for i, v in enumerate(values) if i not in loose)
            groups.setdefault(rest, []).append(result)
    for results in groups.values():
        yield any(one != results[0] for one in results[1:])


partly = st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in TRIED.items() if n not in GATED})


@settings(max_examples=150, deadline=None)
@given(partly, st.data())
def test_every_question_can_change_an_answer(facts: dict[str, Any], data: st.DataObject) -> None:
    for name, gate in GATED.items():
        if facts.get(gate):
            facts[name] = data.draw(st.sampled_from(TRIED[name]))
    for name in asked(split(facts)):
        assert any(differing(facts, name)), (facts, name)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.fixed_dictionaries({n: st.sampled_from([*v, None]) for n, v in TRIED.items()}), min_size=1, max_size=3),
       st.randoms(use_true_random=False))  # fmt: skip
def test_asking_in_any_order_ends(people: list[dict[str, Any]], random: Any) -> None:
    document = {
        "household": {
            "facts": {"poverty": people[0]["poverty"]},
            "members": [{"id": f"m{n}", "facts": {k: v for k, v in p.items() if k != "poverty"}}
                        for n, p in enumerate(people)],
        }
    }  # fmt: skip
    _ends(SMALL, document, random)


@settings(max_examples=30, deadline=None)
@given(st.fixed_dictionaries({}, optional=PERSON), st.fixed_dictionaries({}, optional=HOUSEHOLD),
       st.randoms(use_true_random=False))  # fmt: skip
def test_asking_about_the_law_in_force_in_any_order_ends(person: Any, home: Any, random: Any) -> None:
    _ends(VN, household(person, **home), random)


def _ends(book: Any, told: dict[str, Any], random: Any) -> None:
    """Nothing is asked twice, no answer is overturned, and what stays open is what nobody knows."""
    known = empty(told)
    seen: set[tuple[str, str]] = set()
    decided: dict[tuple[str, str], Any] = {}
    while (state := questions(book, known, on=ON))["next"]:
        needs = {need for d in determine(book, known, on=ON)["determinations"] for need in d["needs"]}
        assert all(f"{q['subject']}.{q['fact']}" in needs for q in state["next"])
        question = random.choice(state["next"])
        key = (question["subject"], question["fact"])
        assert key not in seen
        seen.add(key)
        owner = next((m for m in told["household"]["members"] if m["id"] == key[0]), told["household"])
        answer(known, question, owner["facts"].get(key[1]))
        after = outcome(known, book)
        for what, was in decided.items():
            assert after[what][0] == was[0], what
        decided = {what: now for what, now in after.items() if now[0] != "unknown"}
    assert state["open"] == 0 or state["unresolvable"]
    assert state["pages"] == []


# -- how many ---------------------------------------------------------------------------------------------------
def test_a_household_is_asked_less_than_everything() -> None:
    told = split({"birth_date": "1945-01-01", "has_pension": False, "poverty": "none"})
    counted = count(SMALL, told, on=ON)
    assert counted["open"] == 0
    assert counted["questions"] == 3
    assert counted["pages"] <= counted["questions"]


@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "households").glob("*.json")), ids=lambda p: p.stem)
def test_typical_households_are_counted_by_a_command(file: Path) -> None:
    done = run("questions", "--count", "--on", ON.isoformat(), str(file))
    counted = json.loads(done.stdout)
    told = json.loads(file.read_text(encoding="utf-8"))
    first = questions(VN, empty(told), on=ON)
    assert counted["file"] == file.name
    assert counted["open"] == 0
    assert 0 < counted["questions"] < len(first["next"])


def test_the_command_answers_about_one_household() -> None:
    done = run("questions", "--on", "2026-11-01", "--lang", "en", "-", document=household())
    state = json.loads(done.stdout)
    assert {"decided", "open", "next", "pages", "unresolvable"} <= set(state)
    assert {"fact", "subject", "ask"} <= set(state["next"][0])
    assert run("questions", "--on", "2026-11-01", "a", "b").returncode == 2


def test_every_fact_of_the_catalogue_has_its_question_in_both_languages() -> None:
    silent = [f.id for f in VN.facts.values() if not f.derived and not ({"vi", "en"} <= set(f.ask) and f.page)]
    read = {q["fact"] for q in questions(VN, household(), on=ON)["next"]}
    assert not read & set(silent)


def test_the_questionnaire_of_a_page_at_a_time_ends_too() -> None:
    state, steps = play(SMALL, split({"birth_date": "1945-01-01", "poverty": "poor"}), None, on=ON)
    assert state["next"] == []
    assert all(len({(q["page"], q["subject"]) for q in step}) == 1 for step in steps)
