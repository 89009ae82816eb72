"""A small rulebook without a fault, to be spoilt in one place at a time."""

from collections.abc import Callable
from pathlib import Path

FILES = {
    "sources.yaml": """\
L1-2020:
  number: 1/2020
  title: {vi: Luật một, en: Law one}
  in_force: 2020-01-01
L2-2021:
  number: 2/2021
  title: {vi: Luật hai, en: Law two}
  in_force: 2021-01-01
""",
    "facts.yaml": """\
person:
  age: {type: integer, derived: 'years_between(birth_date, on)', vi: Tuổi, en: Age}
  birth_date: {type: date, register: population, vi: Ngày sinh, en: Date of birth}
  citizen: {type: truth, register: population, vi: Công dân, en: Citizen}
  level: {type: choice, one_of: [none, mild, severe], register: assistance, absent: none, vi: Mức độ, en: Level}
  working: {type: truth, register: employment, vi: Đang làm việc, en: Working}
  income: {type: money, max: 1000000000, register: employment, asked_if: working, otherwise: 0, vi: Thu nhập, en: Income}
""",
    "parameters/figures.yaml": """\
old_age:
  title: {vi: Tuổi, en: Age}
  type: integer
  unit: years
  values:
    - {from: 2020-01-01, value: 60, source: L1-2020 art 1}
rate:
  title: {vi: Mức, en: Rate}
  type: money
  values:
    - {from: 2020-01-01, value: 500_000, source: L1-2020 art 2}
line:
  title: {vi: Chuẩn, en: Line}
  type: money
  values:
    - {from: 2020-01-01, value: 1_000_000, source: L1-2020 art 3}
share:
  title: {vi: Tỷ lệ, en: Share}
  type: rate
  values:
    - {from: 2020-01-01, value: 0.5, source: L1-2020 art 4}
""",
    "schemes/allowance.yaml": """\
scheme: allowance
kind: benefit
title: {vi: Trợ cấp, en: Allowance}
tier: social_assistance
layer: state
for: person
pays: monthly
versions:
  - from: 2020-01-01
    conditions:
      all:
        - id: old
          if: age >= param.old_age
          law: L1-2020 art 1
          say: {vi: "Từ đủ {param.old_age} tuổi trở lên", en: "Aged {param.old_age} or over"}
        - id: citizen
          if: citizen
          law: L1-2020 art 1
          say: {vi: Là công dân, en: Is a citizen}
        - id: low
          if: income < param.line
          law: L1-2020 art 3
          say: {vi: "Thu nhập dưới {param.line} đồng", en: "An income below {param.line}"}
    amount:
      pick: only_one
      cases:
        - id: severe
          if: level == "severe"
          formula: param.rate
          law: L1-2020 art 2
        - id: other
          if: level in ["none", "mild"]
          formula: round_half_up(param.rate * param.share, 1)
          law: L1-2020 art 4
    examples:
      - {name: 60 today, on: 2022-05-01, base: plain, person: {birth_date: 1962-05-01}, expect: {status: eligible, amount: 250_000}}
      - {name: a day before 60, on: 2022-05-01, base: plain, person: {birth_date: 1962-05-02}, expect: {status: not_eligible}}
      - {name: 61 today, on: 2022-05-01, base: plain, person: {birth_date: 1961-05-01}, expect: {status: eligible}}
      - {name: severe, on: 2022-05-01, base: plain, person: {birth_date: 1950-05-01, level: severe}, expect: {status: eligible, amount: 500_000}}
      - {name: not a citizen, on: 2022-05-01, base: plain, person: {birth_date: 1950-05-01, citizen: false}, expect: {status: not_eligible}}
      - {name: just below, on: 2022-05-01, base: plain, person: {birth_date: 1950-05-01, working: true, income: 999_999}, expect: {status: eligible}}
      - {name: at, on: 2022-05-01, base: plain, person: {birth_date: 1950-05-01, working: true, income: 1_000_000}, expect: {status: not_eligible}}
      - {name: just above, on: 2022-05-01, base: plain, person: {birth_date: 1950-05-01, working: true, income: 1_000_001}, expect: {status: not_eligible}}
      - {name: nothing known, on: 2022-05-01, expect: {status: unknown}}
""",
    "coordination.yaml": "{}\n",
    "bases.yaml": "plain:\n  person: {citizen: true, level: none, working: false}\n",
}
Edit = tuple[str, str, str] | Callable[[Path], None]  # file, old text, new text


def write(folder: Path, *edits: Edit) -> Path:
    """The small rulebook in a folder, with some edits."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for edit in edits:
        if callable(edit):
            edit(folder)
            continue
        name, old, new = edit
        path = folder / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    return folder


def between(name: str, kind: str, schemes: str, more: str = "") -> Edit:
    """A rule between schemes."""
    head = f"{name}:\n  rule: {kind}\n  schemes: [{schemes}]\n  law: L1-2020 art 5\n  from: 2020-01-01\n"

    def apply(folder: Path) -> None:
        path = folder / "coordination.yaml"
        path.write_text(path.read_text(encoding="utf-8").removeprefix("{}\n") + head + more, encoding="utf-8")

    return apply
