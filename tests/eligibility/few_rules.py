"""A rulebook of a few lines, so that a test shows the whole rule it is about."""

from datetime import date
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from eligibility.determine import determine
from eligibility.reading import read_rulebook
from eligibility.rulebook import Rulebook

ON = date(2025, 6, 15)
FACTS = """
person:
  age:            {type: integer, derived: 'years_between(birth_date, on)'}
  birth_date:     {type: date}
  began_on:       {type: date}
  citizen:        {type: truth}
  works:          {type: truth}
  wage:           {type: money, asked_if: works, otherwise: 0}
  children:       {type: integer, max: 20}
  loss:           {type: percent}
  level:          {type: choice, one_of: [none, mild, severe]}
  has_applied:    {type: truth, per: scheme}
household:
  commune:        {type: area, level: commune}
  poverty:        {type: choice, one_of: [poor, near_poor, none]}
"""
SOURCES = """
L1:
  number: 1/2020
  title: {vi: Luật, en: Law}
  published: 2020-01-01
  in_force: 2020-01-01
L2:
  number: 2/2021
  title: {vi: Nghị định, en: Decree}
  published: 2021-03-01
  in_force: 2020-01-01
  confidence: low
"""
PARAMETERS = """
rate:
  title: {vi: Mức, en: Rate}
  type: money
  values:
    - {from: 2020-01-01, to: 2025-03-31, value: 100_000, source: L1 art 1}
    - {from: 2025-05-01, value: 300_000, source: L1 art 1}
"""
HEAD = """
scheme: {name}
kind: {kind}
title: {{vi: Chế độ, en: Scheme}}
tier: social_assistance
layer: state
for: person
pays: monthly
versions:
  - from: 2020-01-01
    conditions:
      all:
        - id: clause
          if: {condition}
          law: {law}
          say: {{vi: Có, en: Yes}}
"""


def scheme(
    condition: str = "citizen", amount: str = "", *, name: str = "aid", kind: str = "benefit", law: str = "L1 art 1"
) -> str:
    """A scheme's file: one clause, and whatever follows it, such as `amount:`."""
    head = HEAD.format(name=name, kind=kind, condition=condition, law=law)
    return head + indent(dedent(amount).strip("\n"), "    ") + "\n"


def write(folder: Path, *schemes: str, facts: str = FACTS, parameters: str = PARAMETERS) -> Path:
    """The files of a rulebook; a scheme's file is called as it says."""
    (folder / "schemes").mkdir(parents=True, exist_ok=True)
    (folder / "parameters").mkdir(exist_ok=True)
    (folder / "facts.yaml").write_text(facts, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "parameters" / "all.yaml").write_text(parameters, encoding="utf-8")
    for text in schemes:
        name = next(line for line in text.splitlines() if line.startswith("scheme: ")).split()[1]
        (folder / "schemes" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def book(folder: Path, *schemes: str) -> Rulebook:
    """The same, read."""
    return read_rulebook(write(folder, *schemes))


def answer(
    rules: Rulebook, facts: dict[str, Any], *, on: date = ON, explain: bool = False, **shared: Any
) -> dict[str, Any]:
    """The only determination about the only member; `shared` are facts of the household."""
    document = {"household": {"facts": shared, "members": [{"id": "m1", "facts": facts}]}}
    (found,) = determine(rules, document, on=on, explain=explain)["determinations"]
    return dict(found)
