"""Tiny rulebooks for tests: files written from short texts, then loaded as any rulebook is."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent
from typing import Any

from eligibility import Rulebook, determine, load
from eligibility.reading import read_rulebook
from eligibility.rulebook import TakeHighest
from eligibility.vocabulary import folder_of

FACTS = """
person:
  age: {type: integer, derived: 'years_between(birth_date, on)'}
  birth_date: {type: date}
  sex: {type: choice, one_of: [female, male]}
  months: {type: integer, max: 600}
  income: {type: money, max: 100_000}
  works: {type: truth}
  pension: {type: money, max: 100_000, asked_if: works, otherwise: 0}
  zone: {type: choice, one_of: [zone_1, zone_2]}
  has_applied: {type: truth, per: scheme}
household:
  poverty: {type: choice, one_of: [none, near_poor, poor], register: assistance, absent: none}
  province: {type: area, level: province}
  commune: {type: area, level: commune}
  rooms: {type: integer, min: 1, max: 9}
event:
  children: {type: integer, min: 1, max: 5, kinds: [birth]}
  place: {type: choice, one_of: [home, hospital], kinds: [birth, death]}
  damage: {type: choice, one_of: [none, some, all], kinds: [storm]}
"""
SOURCES = """
LAW: {number: 1/2020, title: {vi: Luật, en: Law}, published: 2020-01-01, in_force: 2020-01-01}
LATER: {number: 2/2026, title: {vi: Nghị định, en: Decree}, published: 2026-06-01, in_force: 2026-07-01, counts_from: 2026-01-01}
"""
HEAD = """
scheme: {id}
kind: {kind}
title: {{vi: {id}, en: {id}}}
tier: social_assistance
layer: state
for: {of}
pays: {pays}
{extra}
versions:
  - from: 2020-01-01
    conditions:
      all:
{leaves}
{rest}
"""


def scheme(
    name: str, condition: str = "works", amount: str = "", *, kind: str = "benefit", of: str = "person",
    pays: str = "monthly", extra: str = "", rest: str = "", law: str = "LAW art 1",
) -> str:  # fmt: skip
    """A scheme's file: conditions are texts joined by `;`, each a clause c1, c2, …; `amount` is a formula."""
    leaves = "".join(
        f"        - id: c{n}\n          if: {text.strip()}\n          law: {law}\n          say: {{vi: c, en: c}}\n"
        for n, text in enumerate(condition.split(";"), 1)
    )
    paid = f"    amount:\n      formula: {amount}\n      law: {law}\n" if amount else ""
    return HEAD.format(
        id=name, kind=kind, of=of, pays=pays, extra=dedent(extra).strip(), leaves=leaves.rstrip(),
        rest=paid + indent(dedent(rest).strip(), "    "),
    )  # fmt: skip


def figure(name: str, value: str, *, kind: str = "money", more: str = "") -> str:
    """A parameter with one value from 2020 on."""
    return (
        f"{name}:\n  title: {{vi: {name}, en: {name}}}\n  type: {kind}\n{indent(dedent(more).strip(), '  ')}\n"
        f"  values:\n    - {{from: 2020-01-01, value: {value}, source: LAW}}\n"
    )


def book(
    folder: Path, *schemes: str, parameters: str = "", coordination: str = "", facts: str = FACTS, sources: str = SOURCES,
) -> Rulebook:  # fmt: skip
    """A rulebook of these scheme files; those of kind package stand among the packages."""
    files = {"facts.yaml": facts, "sources.yaml": sources, "parameters/all.yaml": parameters}
    if coordination:
        files["coordination.yaml"] = dedent(coordination)
    for text in schemes:
        place = "packages" if "\nkind: package\n" in text else "schemes"
        files[f"{place}/{text.split('scheme: ')[1].split()[0]}.yaml"] = text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    load.cache_clear()
    return load(str(folder))


def home(*people: Mapping[str, Any], events: Mapping[int, list[Any]] | None = None, **facts: Any) -> dict[str, Any]:
    """A document: members m1, m2, … with these facts; `events` by the number of the member, 0: the household."""
    happened = events or {}
    members = [
        {"id": f"m{n}", "facts": dict(person), "events": happened.get(n, [])} for n, person in enumerate(people, 1)
    ]
    return {"household": {"facts": facts, "members": members, "events": happened.get(0, [])}}


def answers(rulebook: Rulebook, document: Any, on: str = "2026-03-01", known_on: str | None = None) -> dict[str, Any]:
    """The determinations by `subject scheme`, in the order of the answer."""
    known = date.fromisoformat(known_on) if known_on else None
    result = determine(rulebook, document, on=date.fromisoformat(on), known_on=known)
    return {f"{d['subject']} {d['scheme']}": d for d in result["determinations"]}


def pair(low: int, high: int | None = None) -> dict[str, int | None]:
    """Bounds as an answer prints them."""
    return {"low": low, "high": low if high is None else high}


def part(whole: Rulebook, *schemes: str) -> Rulebook:
    """Some schemes of a rulebook with what holds between them: situations that stay as they are when schemes are added."""
    kept = {name: whole.schemes[name] for name in sorted(schemes)}
    rules = []
    for rule in whole.coordination:
        among = tuple(name for name in rule.schemes if name in kept)
        if isinstance(rule, TakeHighest) and len(among) > 1:
            rules.append(replace(rule, schemes=among, bundles=tuple(b for b in rule.bundles if b.keep in kept)))
        elif not isinstance(rule, TakeHighest) and set(rule.schemes) <= set(kept):
            rules.append(rule)
    return replace(whole, schemes=kept, coordination=tuple(rules), hash=f"{whole.hash}:{','.join(kept)}")


@cache
def with_drafts() -> Rulebook:
    """Viet Nam's rulebook as it is with its drafts in force."""
    with TemporaryDirectory() as name:
        folder = Path(shutil.copytree(folder_of("vn"), Path(name) / "vn"))
        shutil.copytree(folder / "drafts", folder, dirs_exist_ok=True)
        shutil.rmtree(folder / "drafts")
        return read_rulebook(folder)
