"""A document says the same whether its plain values are told at a glance or every value is read one by one."""

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eligibility import vocabulary
from eligibility.document import Situation, read
from eligibility.errors import DocumentError
from eligibility.vocabulary import Catalogue, Fact, Plain, catalogue

ON = date(2026, 3, 1)
EVENTS = (
    Fact("weight", of="event", type="integer", kinds=("birth", "storm")),
    Fact("seen_on", of="event", type="date", kinds=("birth",)),
    Fact("damage", of="event", type="choice", one_of=("none", "poor"), kinds=("storm",)),
)
FACTS = Catalogue({**catalogue(), **{fact.id: fact for fact in EVENTS}})
ODD: list[Any] = [
    None, True, False, 0, 1, -1, 10**6, 10**6 + 1, 10**12, 10**12 + 1, 10**30, 0.0, 1.5, 61.25, 61.255, float("nan"),
    Decimal("61.25"), "", "true", "5", "never", "1950", "1950-03", "1950-03-07", "1950-13", "1950-02-30", "2026-03-01",
    "2026-03-02", "2026-03", "2026-04", "2026", "2027", "0000", "1950-3-7", "1950-03-07 ", "poor", "Poor", "?", "00001",
    "x" * 41, "a\nb", b"1950", date(1950, 3, 7), [], [{"value": 1, "from": "2020-01-01"}], {}, {"value": None},
    {"value": True, "origin": "assistance"}, {"value": "1950", "origin": "population", "recorded": "2026-01-01"},
    {"value": 3, "more": 1}, {"value": [1]}, {"value": "poor", "origin": 5}, {"social_pension": True}, {"no_such": True},
    {"social_pension": "x"}, {1: None},
]  # fmt: skip


class Careful(Plain):
    """Nothing is plain."""

    def others(self, given: Mapping[str, Any]) -> list[str]:
        return list(given)


def said(document: Any, facts: Catalogue) -> Situation | tuple[dict[str, str], type]:
    try:
        return read(document, facts, ON, {"social_pension"})
    except DocumentError as error:
        return error.as_dict(), type(error)


def types(situation: Any) -> list[tuple[str, type]]:
    """What `==` does not tell apart: true and 1."""
    owners = (*situation.members, *(e for m in situation.members for e in m.events), situation.household)
    return [(name, type(value)) for owner in owners for name, value in owner.given.items()]


def agree(document: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether both read it to the same end; twice, since the first teaches dates. Is it a situation?"""
    quick = [said(document, FACTS) for _ in range(2)]
    with monkeypatch.context() as patch:
        patch.setattr(vocabulary, "Plain", Careful)
        careful = said(document, Catalogue(FACTS))
    assert quick == [careful, careful], document
    if isinstance(careful, Situation):
        assert types(quick[0]) == types(quick[1]) == types(careful), document
    return isinstance(careful, Situation)


def holding(fact: Fact, value: Any) -> dict[str, Any]:
    """A document that says one thing, of whom it is said."""
    own = {fact.id: value}
    entry: dict[str, Any] = {"id": "m1", "facts": own if fact.of == "person" else {}}
    if fact.of == "event":
        entry["events"] = [{"id": "e1", "kind": fact.kinds[0], "on": "2026-01-01", "facts": own}]
    return {"household": {"facts": own if fact.of == "household" else {}, "members": [entry]}}


@pytest.mark.parametrize("of", ["person", "household", "event"])
def test_every_value_of_every_fact_is_taken_or_refused_alike(of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = [agree(holding(fact, value), monkeypatch) for fact in FACTS.values() if fact.of == of for value in ODD]
    assert 0 < sum(taken) < len(taken)


def test_the_first_of_several_faults_is_the_one_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    draw, names, taken = random.Random(1), [fact.id for fact in FACTS.person], 0
    for _ in range(1500):
        own = {name: good(FACTS[name], draw) for name in draw.sample(names, 12)}
        for _ in range(draw.randrange(4)):
            own[draw.choice([*names, "no_such_fact", "age"])] = draw.choice(ODD)
        listed = list(own.items())
        draw.shuffle(listed)
        taken += agree({"household": {"members": [{"id": "m1", "facts": dict(listed)}]}}, monkeypatch)
    assert 300 < taken < 1200


def good(fact: Fact, draw: random.Random) -> Any:
    if fact.type == "truth":
        return draw.random() < 0.5
    if fact.type == "choice":
        return draw.choice(fact.one_of)
    if fact.type == "date":
        return f"{draw.randint(1930, 2025)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    return draw.randint(0, 5) if fact.type in vocabulary.DEFAULT_MAXIMUM else "00001"


def test_what_was_read_once_is_plain_the_next_time() -> None:
    facts = Catalogue(FACTS)
    plain, given = facts.plain("person"), {"birth_date": "1950-03-07", "citizen": True, "pension_amount": 5}
    assert plain.others(given) == ["birth_date"]
    read({"household": {"members": [{"id": "m1", "facts": given}]}}, facts, ON)
    assert plain.others(given) == []
    assert plain.others({"citizen": 1, "pension_amount": True, "age": 5}) == ["citizen", "pension_amount", "age"]


def test_only_so_many_dates_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plain, "KEPT", 3)
    plain, fact = Catalogue(FACTS).plain("person"), FACTS["birth_date"]
    for year in range(1950, 1954):
        plain.learn(fact, str(year))
    assert [plain.others({"birth_date": str(year)}) != [] for year in range(1950, 1954)] == [True, True, True, False]


def test_a_document_stays_as_it_was_whatever_becomes_of_what_was_read() -> None:
    own = {"citizen": True, "has_applied": {"social_pension": True}}
    situation = read({"household": {"members": [{"id": "m1", "facts": own}]}}, FACTS, ON)
    situation.members[0].given["has_applied"]["social_pension"] = False
    del situation.members[0].given["citizen"]
    assert own == {"citizen": True, "has_applied": {"social_pension": True}}
