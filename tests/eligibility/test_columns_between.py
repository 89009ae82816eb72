"""What holds between schemes, in both evaluators: small amounts with many ties, exceptions that are not known."""

import random
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine, load

from .test_columns import compared

pytest.importorskip("polars")
from eligibility.columns import judge_all

ON = date(2024, 5, 1)
NAMES = ["a", "b", "c", "d", "e"]
SCHEME = """\
scheme: {name}
kind: benefit
title: {{vi: x, en: x}}
tier: social_assistance
layer: state
for: {of}
pays: monthly
{event}
versions:
  - from: 2010-01-01
    conditions:
      all:
        - id: met
          if: {met}
          law: L1 art 1
          say: {{vi: x, en: x}}
    amount:
      formula: {amount}
      law: L1 art 2
"""


EVENT = "event: birth\nclaim: {law: L1 art 5}"
SOME_FOR_EVENTS = {"b": EVENT, "c": EVENT, "e": EVENT}


def write(folder: Path, rules: str, *, events: dict[str, str] | None = None, homes: str = "") -> Path:
    """Five schemes, each with a condition and an amount of its own; some are for events, or for households."""
    facts = [f"  has_{name}: {{type: truth}}\n  pays_{name}: {{type: integer, max: 3}}\n" for name in NAMES]
    facts += ["  open: {type: money}\n  one: {type: truth}\n  other: {type: truth}\n  most: {type: integer, max: 9}\n"]
    for name in ("schemes", "parameters"):
        (folder / name).mkdir(parents=True)
    household = "household:\n  rooms: {type: integer, max: 9}\n"
    happened = "event:\n  children: {type: integer, min: 0, max: 9, kinds: [birth]}\n"
    (folder / "facts.yaml").write_text("person:\n" + "".join(facts) + household + happened)
    (folder / "sources.yaml").write_text(
        "L1:\n  number: 1/2020\n  title: {vi: Luật, en: Law}\n  in_force: 2000-01-01\n"
    )
    for name in NAMES:
        amount, met, of = "open" if name == "e" else f"pays_{name}", f"has_{name}", "person"
        if name in homes:
            amount, met, of = f"household.max({amount})", f"household.any({met})", "household"
        event = (events or {}).get(name, "")
        text = SCHEME.format(name=name, amount=amount, met=met, of=of, event=event)
        (folder / "schemes" / f"{name}.yaml").write_text(text)
    (folder / "coordination.yaml").write_text(rules or "{}")
    return folder


def rule(name: str, kind: str, text: str) -> str:
    return f"{name}:\n  rule: {kind}\n{text}  law: L1 art 3\n  from: 2010-01-01\n"


def drawn(r: random.Random) -> str:
    """A group with up to two exceptions, who is blocked by one of it from outside, and a cap."""
    group = r.sample(NAMES, k=r.choice((3, 4, 4, 5)))
    exceptions = ""
    for when in r.sample(["one", "other", "one and other", ""], k=r.choice((0, 1, 2, 2))):
        keep, *partners = r.sample(group, k=r.choice((2, 3)))
        exceptions += f"    - keep: {keep}\n      with: [{', '.join(partners)}]\n      law: L1 art 4\n"
        exceptions += f"      if: {when}\n" if when else ""
    text = f"  schemes: [{', '.join(group)}]\n" + (f"  except:\n{exceptions}" if exceptions else "")
    found = rule("group", "take_highest", text)
    left = [name for name in NAMES if name not in group]
    if left and r.random() < 0.7:
        found += rule("wall", "blocks", f"  scheme: {left[0]}\n  blocks: [{', '.join(r.sample(group, k=2))}]\n")
    if r.random() < 0.6:
        under = r.sample([*group, *left], k=5) if r.random() < 0.5 else group
        found += rule(
            "cap", "cap_total", f"  schemes: [{', '.join(under)}]\n  cap: {r.choice(('most', '4', 'most - 3'))}\n"
        )
    return found


def drawn_together(r: random.Random) -> str:
    """Of some only one member's counts, all members are paid at most a cap; who stands outside blocks, or is blocked."""
    once = r.sample(NAMES, k=r.choice((1, 2, 3)))
    found = rule("once", "once_per_household", f"  schemes: [{', '.join(once)}]\n")
    under = r.sample(NAMES, k=r.choice((1, 2, 4, 5)))
    cap = r.choice(("5", "rooms", "rooms - 3", "household.count(one)", "household.sum(most)"))
    if r.random() < 0.7:
        found += rule("cap", "cap_total", f"  schemes: [{', '.join(under)}]\n  cap: {cap}\n  of: household\n")
    group = r.sample(NAMES, k=2)
    if r.random() < 0.5 and not 0 < len(set(group) & set(under)) < 2:
        found += rule("group", "take_highest", f"  schemes: [{', '.join(group)}]\n")
    first, second = r.sample(NAMES, k=2)
    if r.random() < 0.6 and {first, second} != set(group):
        found += rule("wall", "blocks", f"  scheme: {first}\n  blocks: [{second}]\n")
    return found


def member(r: random.Random, name: str) -> dict[str, Any]:
    """Nearly everything known, so that little turns on what is not."""
    facts: dict[str, Any] = {f"has_{n}": r.random() < 0.8 for n in NAMES}
    facts |= {f"pays_{n}": r.choice((0, 1, 2, 2, 3)) for n in NAMES}
    facts |= {
        "open": r.choice((0, 1, 2, 5)),
        "one": r.random() < 0.5,
        "other": r.random() < 0.5,
        "most": r.choice((0, 3, 4, 9)),
    }
    share = r.choice((0.0, 0.1, 0.1, 0.3))
    return {"id": name, "facts": {key: value for key, value in facts.items() if r.random() >= share}}


@pytest.mark.parametrize("seed", range(16))
def test_exceptions_blocks_and_caps_agree(seed: int, tmp_path: Path) -> None:
    r = random.Random(seed)
    book = load(str(write(tmp_path / "book", drawn(r))))
    documents = [{"household": {"members": [member(r, f"m{n}") for n in range(2)]}} for _ in range(60)]
    for document, columns in zip(documents, judge_all(book, documents, on=ON), strict=True):
        assert compared(columns) == compared(determine(book, document, on=ON)), document


@pytest.mark.parametrize(
    ("seed", "engine"), [*((n, "polars") for n in range(100, 124)), (103, "duckdb"), (107, "duckdb")]
)
def test_what_looks_at_all_members_agrees(seed: int, engine: str, tmp_path: Path) -> None:
    r = random.Random(seed)
    pytest.importorskip(engine)
    book = load(str(write(tmp_path / "book", drawn_together(r))))
    documents = []
    for _ in range(60):
        rooms = {"rooms": r.choice((0, 3, 5, 9))} if r.random() < 0.8 else {}
        documents.append(
            {"household": {"facts": rooms, "members": [member(r, f"m{n}") for n in range(r.choice((1, 2, 3, 4)))]}}
        )
    for document, columns in zip(documents, judge_all(book, documents, on=ON, engine=engine), strict=True):
        assert compared(columns) == compared(determine(book, document, on=ON)), document


def drawn_for_events(r: random.Random, homes: str) -> str:
    """Members and what happened to them block each other; of births of a day one counts, or all are capped."""
    alike = [name for name in SOME_FOR_EVENTS if name not in homes]
    found = ""
    if alike and r.random() < 0.5:
        found += rule("once", "once_per_household", f"  schemes: [{', '.join(alike)}]\n")
    under = r.choice([group for group in (alike, [n for n in SOME_FOR_EVENTS if n in homes]) if group])
    if r.random() < 0.7:
        of = r.choice(("", "  of: household\n"))
        cap = r.choice(("5", "rooms", "children", "children + rooms - 4"))
        found += rule("cap", "cap_total", f"  schemes: [{', '.join(under)}]\n  cap: {cap}\n{of}")
    pairs = r.sample(list(combinations(r.sample(NAMES, k=5), 2)), k=r.choice((1, 2, 4)))
    for number, (first, second) in enumerate(pairs):
        found += rule(f"wall{number}", "blocks", f"  scheme: {first}\n  blocks: [{second}]\n")
    return found


def birth(r: random.Random, name: str) -> dict[str, Any]:
    facts = {"children": r.choice((0, 2, 5))} if r.random() < 0.8 else {}
    return {"id": name, "kind": "birth", "on": r.choice(("2024-04-30", "2024-05-01", "2024-05-02")), "facts": facts}


@pytest.mark.parametrize("seed", range(200, 240))
def test_members_and_events_agree(seed: int, tmp_path: Path) -> None:
    r = random.Random(seed)
    homes = r.choice(("", "c", "ac", "d", "ce", "bce"))
    book = load(str(write(tmp_path / "book", drawn_for_events(r, homes), events=SOME_FOR_EVENTS, homes=homes)))
    documents = []
    for _ in range(40):
        owners = [member(r, f"m{n}") for n in range(r.choice((1, 2, 3)))]
        home: dict[str, Any] = {"facts": {"rooms": r.choice((0, 3, 9))} if r.random() < 0.8 else {}, "members": owners}
        for owner in (*owners, home):
            owner["events"] = [birth(r, f"e{n}") for n in range(r.choice((0, 1, 2)))]
        documents.append({"household": home})
    for document, columns in zip(documents, judge_all(book, documents, on=ON), strict=True):
        assert compared(columns) == compared(determine(book, document, on=ON)), document
