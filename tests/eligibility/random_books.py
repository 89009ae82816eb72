"""Rulebooks and households drawn at random, over the whole language; the same seed draws the same."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FACTS = """\
person:
  age: {type: integer, derived: 'years_between(birth_date, on)', vi: a, en: a}
  birth_date: {type: date, register: population, vi: b, en: b}
  left_on: {type: date, register: employment, absent: never, vi: b, en: b}
  moved_on: {type: date, asked_if: works, otherwise: never, register: employment, vi: b, en: b}
  sex: {type: choice, one_of: [female, male], register: population, vi: c, en: c}
  work: {type: choice, one_of: [none, formal, informal], register: employment, absent: none, vi: c, en: c}
  works: {type: truth, register: employment, absent: false, vi: d, en: d}
  citizen: {type: truth, register: population, vi: d, en: d}
  disabled: {type: truth, asked_if: 'age >= 6', otherwise: false, register: assistance, vi: d, en: d}
  wage: {type: money, asked_if: works, otherwise: 0, register: employment, vi: e, en: e}
  pension: {type: money, register: employment, absent: 0, vi: e, en: e}
  debt: {type: integer, min: -50, max: 50, register: assistance, vi: e, en: e}
  months: {type: integer, max: 600, register: employment, vi: e, en: e}
  injury: {type: percent, register: assistance, vi: e, en: e}
  has_applied: {type: truth, per: scheme, register: declared, vi: f, en: f}
household:
  poverty: {type: choice, one_of: [poor, near_poor, none], register: assistance, absent: none, vi: g, en: g}
  income: {type: money, register: assistance, vi: g, en: g}
  rooms: {type: integer, min: 1, max: 30, register: assistance, vi: g, en: g}
  commune: {type: area, level: commune, register: population, vi: g, en: g}
  province: {type: area, level: province, register: areas, vi: g, en: g}
  island: {type: truth, register: areas, vi: g, en: g}
"""
SOURCES = "L1:\n  number: 1/2020\n  title: {vi: Luật, en: Law}\n  published: 2019-06-01\n  in_force: 2000-01-01\n"
PARAMETERS = """\
standard:
  title: {vi: h, en: h}
  type: money
  values:
    - {from: 2010-01-01, value: 270_000, source: L1 art 1}
    - {from: 2021-07-01, value: 360_000, source: L1 art 1}
    - {from: 2024-07-01, value: 500_000, published: 2024-08-01, source: L1 art 1}
rate:
  title: {vi: h, en: h}
  type: rate
  values:
    - {from: 2010-01-01, value: 0.6, source: L1 art 1}
    - {from: 2022-01-01, to: 2023-12-31, value: 1.25, source: L1 art 1}
limit:
  title: {vi: h, en: h}
  type: integer
  values:
    - {from: 2010-01-01, value: 12, source: L1 art 1}
    - {from: 2020-01-01, value: null, source: L1 art 1}
    - {from: 2023-01-01, value: 16, source: L1 art 1}
by_work:
  title: {vi: h, en: h}
  type: money
  by: [work]
  values:
    - from: 2010-01-01
      value:
        none: 0
        formal: 4_680_000
        informal: 1_000_000
      source: L1 art 1
    - from: 2024-01-01
      value:
        formal: 4_960_000
        informal: null
      source: L1 art 1
by_age:
  title: {vi: h, en: h}
  type: money
  by: [age]
  values:
    - from: 2010-01-01
      value:
        - {age: {below: 6}, value: 540_000}
        - {age: {from: 6, below: 60}, value: 270_000}
        - {age: {from: 80}, value: 900_000}
      source: L1 art 1
    - from: 2022-01-01
      value:
        - {age: {from: 0, below: 16}, value: 720_000}
        - {age: {from: 16, below: 80}, value: null}
        - {age: {from: 80}, value: 1_080_000}
      source: L1 art 1
by_place:
  title: {vi: h, en: h}
  type: integer
  by: [commune]
  values:
    - from: 2010-01-01
      value: {nation: 300, "00001": 500, "00002": 250, "01": 400, "02": null}
      source: L1 art 1
    - from: 2023-01-01
      value: {"00001": 500, "01": 450}
      source: L1 art 1
by_two:
  title: {vi: h, en: h}
  type: money
  by: [work, commune]
  values:
    - from: 2010-01-01
      value:
        - {work: [formal, informal], commune: nation, value: 1_000}
        - {work: formal, commune: "00001", value: 3_000}
        - {work: formal, commune: ["01", "02"], value: 2_000}
        - {work: none, commune: "00002", value: 500}
      source: L1 art 1
by_born:
  title: {vi: h, en: h}
  type: integer
  by: [{key: day, type: date}, {key: share, type: percent}]
  values:
    - from: 2010-01-01
      value:
        - {day: {below: 1960-07-01}, share: {below: 60.5}, value: 1}
        - {day: {below: 1960-07-01}, share: {from: 60.5}, value: 2}
        - {day: {from: 1960-07-01, below: 2004-02-29}, share: {from: 61}, value: 3}
        - {day: {from: 2004-02-29}, share: {}, value: 4}
      source: L1 art 1
begun:
  title: {vi: h, en: h}
  type: date
  values:
    - {from: 2010-01-01, value: 2015-03-31, source: L1 art 1}
    - {from: 2022-01-01, value: null, source: L1 art 1}
    - {from: 2024-01-01, value: 2024-02-29, source: L1 art 1}
"""
DAYS = [date(2019, 12, 31), date(2021, 7, 1), date(2022, 3, 1), date(2023, 2, 28), date(2024, 2, 29), date(2024, 12, 1)]


class Books:
    """Draws expressions, schemes and documents."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.household = False
        self.inside = False
        self.earlier: list[str] = []
        self.pays: dict[str, str] = {}
        self.activations: list[dict[str, Any]] = []

    def of(self, *choices: Any) -> Any:
        return self.r.choice(choices)

    # -- expressions ----------------------------------------------------------------------------------
    def truth(self, depth: int) -> str:
        if depth <= 0:
            return self._leaf()
        kind = self.r.random()
        if kind < 0.30:
            op = self.of(" and ", " or ")
            return "(" + op.join(self.truth(depth - 1) for _ in range(self.of(2, 2, 3))) + ")"
        if kind < 0.40:
            return f"not ({self.truth(depth - 1)})"
        if kind < 0.70:
            return f"{self.number(depth - 1)} {self.of('<', '<=', '>', '>=', '==', '!=')} {self.number(depth - 1)}"
        if kind < 0.78:
            return f"{self.day(depth - 1)} {self.of('<', '<=', '>', '>=', '==', '!=')} {self.day(depth - 1)}"
        if kind < 0.82:
            a, b = self.of("<", "<="), self.of("<", "<=")
            return f"{self.number(depth - 1)} {a} {self.number(depth - 1)} {b} {self.number(depth - 1)}"
        if kind < 0.90 and not self.inside:
            self.inside = True
            inner = self.truth(depth - 1)
            self.inside = False
            return f"household.{self.of('any', 'all')}({inner})"
        return self._leaf()

    def _leaf(self) -> str:
        shared = ['poverty in ["poor", "near_poor"]', 'poverty == "none"', 'poverty != "poor"', "island",
                  'commune == "00001"', 'commune in ["00001", "00002"]', "income < param.standard * household.size",
                  "rooms >= param.limit", "true"]  # fmt: skip
        own = ["citizen", "disabled", "works", 'sex == "female"', 'work in ["formal", "none"]', 'work != "formal"',
               "age >= param.limit", "60 <= age < 80", "wage <= param.by_work(work)", "pension + wage < param.standard",
               "left_on > on", "months_between(birth_date, on) < 100", "injury >= 61", "debt < 0",
               "moved_on <= left_on", 'work in ["none", "formal", "informal"]']  # fmt: skip
        if self.earlier and (self.inside or not self.household) and self.r.random() < 0.15:
            return f'due("{self.r.choice(self.earlier)}")'
        return str(self.r.choice(shared if self.household and not self.inside else own + shared[:3]))

    def number(self, depth: int) -> str:
        shared = ["income", "rooms", "household.size", "param.standard", "param.rate", "param.limit", "7", "0.5", "0"]
        shared += ["param.by_place(commune)", "param.by_place(province)", "param.by_age(7)", "year_of(param.begun)"]
        own = ["age", "wage", "pension", "debt", "months", "injury", "param.by_work(work)", "year_of(birth_date)",
               "param.standard.at(birth_date)", "param.by_work(work).at(left_on)", "param.by_age(age)",
               "param.by_age(age).at(birth_date)", "param.by_two(work, commune)", 'param.by_two("formal", province)',
               "param.by_born(birth_date, injury)", "param.by_born(left_on, 61)"]  # fmt: skip
        plain = shared if self.household and not self.inside else shared + own + own
        if depth <= 0:
            return str(self.r.choice(plain))
        kind = self.r.random()
        if kind < 0.35:
            return f"({self.number(depth - 1)} {self.of('+', '-')} {self.number(depth - 1)})"
        if kind < 0.45:
            return f"({self.number(depth - 1)} * {self.of('param.rate', '2', 'rooms', '0.15', *([] if self.household and not self.inside else ['debt', 'debt']))})"
        if kind < 0.55:
            return f"({self.number(depth - 1)} / {self.of('household.size', '3', 'rooms', 'max(2, household.size)', 'param.limit', 'param.limit.at(left_on)' if not self.household or self.inside else '7')})"
        if kind < 0.68:
            return f"{self.of('min', 'max')}({self.number(depth - 1)}, {self.number(depth - 1)})"
        if kind < 0.75:
            return f"{self.of('round_up', 'round_down', 'round_half_up')}({self.number(depth - 1)}, {self.of(1, 5, 1000, 'param.limit')})"
        if kind < 0.80:
            return f"clamp({self.number(depth - 1)}, 0, param.standard)"
        if kind < 0.88:
            return f"{self.of('years', 'months', 'days')}_between({self.day(depth - 1)}, {self.day(depth - 1)})"
        if kind < 0.92:
            return f"{self.of('year', 'month', 'day')}_of({self.day(depth - 1)})"
        if kind < 0.99 and not self.inside:
            self.inside = True
            inner = self.of(
                f"count({self.truth(depth - 1)})", *(f"{f}({self._rounded(depth - 1)})" for f in ("sum", "min", "max"))
            )
            self.inside = False
            return f"household.{inner}"
        return str(self.r.choice(plain))

    def _rounded(self, depth: int) -> str:
        return f"round_half_up({self.number(depth)}, 1)"

    def day(self, depth: int) -> str:
        plain = ["on", 'date("2020-02-29")', 'date("1999-12-31")', "param.begun"]
        own = [] if self.household and not self.inside else ["months_between(left_on, on)", "debt"]
        if not self.household or self.inside:
            plain += ["birth_date", "birth_date", "left_on", "moved_on"]
        kind = self.r.random()
        if depth > 0 and kind < 0.25:
            return f"add_months({self.day(depth - 1)}, {self.of('param.limit', '1', '11', '0', 'rooms', *own)})"
        if depth > 0 and kind < 0.45:
            return f"add_years({self.day(depth - 1)}, {self.of('18', '1', 'rooms', '75')})"
        if depth > 0 and kind < 0.5:
            return f"date(year_of({self.day(depth - 1)}), 2, 30)"
        return str(self.r.choice(plain))

    # -- rulebooks ------------------------------------------------------------------------------------
    def write(self, folder: Path) -> Path:
        """A rulebook's files in a new folder."""
        for name in ("parameters", "schemes", "packages"):
            (folder / name).mkdir(parents=True)
        (folder / "facts.yaml").write_text(FACTS)
        (folder / "sources.yaml").write_text(SOURCES)
        (folder / "parameters" / "all.yaml").write_text(PARAMETERS)
        names = [f"s{n}" for n in range(self.of(3, 4, 5, 6))]
        people: list[str] = []
        for name in names:
            self.household = self.r.random() < 0.25
            package = self.r.random() < 0.25
            (folder / ("packages" if package else "schemes") / f"{name}.yaml").write_text(self._scheme(name, package))
            if not self.household:
                self.earlier.append(name)
                people.append(name)
        (folder / "coordination.yaml").write_text(self._coordination(names, people) or "{}")
        return folder

    def _activation(self, package: str) -> dict[str, Any]:
        areas = self.of([], ["00001"], ["01"], ["00002", "02"])
        start, end = self.of("2019-01-01", "2022-03-01"), self.of(None, "2023-02-28")
        return {"package": package, "areas": areas, "from": start, "to": end, "published": self.of(None, "2022-06-01")}

    # -- between schemes --------------------------------------------------------------------------------
    def _coordination(self, names: list[str], people: list[str]) -> str:
        """A group of which the highest is paid, a cap over it, one member whose counts, and whoever stands first blocks another."""
        alike = [name for name in people if self.pays[name] == self.pays[people[0]]]
        group = self.r.sample(alike, k=min(len(alike), self.of(2, 3, 4)))
        found = []
        self.household = False
        if len(group) > 1:
            extra = ""
            if len(group) > 2 and self.r.random() < 0.6:
                keep, *partners = self.r.sample(group, k=self.of(2, 3))
                when = f"      if: {self.truth(1)}\n" if self.r.random() < 0.7 else ""
                extra = (
                    f"  except:\n    - keep: {keep}\n      with: [{', '.join(partners)}]\n      law: L1 art 2\n{when}"
                )
            found.append(self._rule("one", "take_highest", f"  schemes: [{', '.join(group)}]\n{extra}"))
        if group and self.r.random() < 0.5:
            more = [name for name in alike if name not in group and self.r.random() < 0.5]
            capped = self.r.sample([*group, *more], k=len(group) + len(more))
            self.household = self.r.random() < 0.5
            of = "  of: household\n" if self.household else ""
            cap = self._rounded(1)
            self.household = False
            found.append(self._rule("two", "cap_total", f"  schemes: [{', '.join(capped)}]\n  cap: {cap}\n{of}"))
        if alike and self.r.random() < 0.4:
            once = self.r.sample(alike, k=self.r.randint(1, len(alike)))
            found.append(self._rule("three", "once_per_household", f"  schemes: [{', '.join(once)}]\n"))
        pairs = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :] if not {a, b} <= set(group)]
        for number, (first, second) in enumerate(self.r.sample(pairs, k=min(len(pairs), self.of(0, 1, 2, 3)))):
            found.append(self._rule(f"b{number}", "blocks", f"  scheme: {first}\n  blocks: [{second}]\n"))
        return "".join(found)

    def _rule(self, name: str, kind: str, text: str) -> str:
        return f"{name}:\n  rule: {kind}\n{text}  law: L1 art 2\n  from: 2000-01-01\n"

    def _scheme(self, name: str, package: bool) -> str:
        of = "household" if self.household else "person"
        pays = self.pays[name] = self.of("monthly", "monthly", "monthly", "one_off", "daily")
        if package:
            self.activations += [self._activation(name) for _ in range(self.of(0, 1, 2))]
        kind = "package" if package else "benefit"
        lines = [f"scheme: {name}", f"kind: {kind}", "title: {vi: x, en: x}", "tier: social_assistance", "layer: state",
                 f"for: {of}", f"pays: {pays}", "versions:", "  - from: 2010-01-01", "    conditions:", "      all:"]  # fmt: skip
        for number in range(self.of(1, 2, 3)):
            if self.r.random() < 0.4:
                lines.append("        - any:")
                for inner in range(2):
                    lines += self._clause(f"c{number}{inner}", "            ")
            else:
                lines += self._clause(f"c{number}", "        ")
        if not self.household:
            lines += ["        - id: applied", "          if: has_applied", "          kind: formality", "          law: L1 art 3",
                      "          say: {vi: x, en: x}"]  # fmt: skip
        lines += ["    amount:", *self._amount("      ")]
        if self.r.random() < 0.5:
            lines += ["    outputs:", "      percent:", "        formula: " + self.of("80", "injury" if of == "person" else "95"),
                      "        law: L1 art 5"]  # fmt: skip
            lines += ["      status:", "        pick: only_one", "        cases:"]
            for word in ("one", "two"):
                lines += [
                    f"          - id: {word}",
                    f"            if: {self.truth(1)}",
                    f"            word: {word}",
                    "            law: L1 art 5",
                ]
            lines += ["        otherwise: {word: three, law: L1 art 5}"]
        return "\n".join(lines) + "\n"

    def _clause(self, name: str, indent: str) -> list[str]:
        return [f"{indent}- id: {name}", f"{indent}  if: {self.truth(self.of(0, 1, 2, 3))}", f"{indent}  law: L1 art 1",
                f"{indent}  say: {{vi: x, en: x}}"]  # fmt: skip

    def _amount(self, indent: str) -> list[str]:
        if self.r.random() < 0.4:
            return [f"{indent}formula: max(0, {self._rounded(2)})", f"{indent}law: L1 art 4"]
        lines = [f"{indent}pick: {self.of('only_one', 'highest', 'sum')}", f"{indent}cases:"]
        for number in range(self.of(1, 2, 3)):
            lines += [f"{indent}  - id: k{number}", f"{indent}    if: {self.truth(1)}", f"{indent}    formula: max(0, {self._rounded(self.of(0, 1))})",
                      f"{indent}    law: L1 art 4"]  # fmt: skip
        return [*lines, f"{indent}otherwise:",
                f"{indent}  formula: max(0, {self._rounded(0)})", f"{indent}  law: L1 art 4"]  # fmt: skip

    # -- households -----------------------------------------------------------------------------------
    def document(self, on: date, complete: Any) -> dict[str, Any]:
        members = [{"id": f"m{n + 1}", "facts": self._member(on)} for n in range(self.of(1, 1, 2, 3, 4))]
        shared = {
            "poverty": self.of("poor", "near_poor", "none"), "income": self.of(0, 359_999, 360_000, 5_000_000, 10**12),
            "rooms": self.of(1, 2, 12, 30), "commune": self.of("00001", "00002", "99999"),
            "province": self.of("01", "02", "03"), "island": self.of(True, False),
        }  # fmt: skip
        home = {"facts": self._some(shared), "members": members}
        return {"complete": complete, "household": home, "activations": self.activations}

    def _member(self, on: date) -> dict[str, Any]:
        born = date(1900, 1, 1) + timedelta(days=self.r.randrange((on - date(1900, 1, 1)).days))
        if self.r.random() < 0.2:
            born = self.of(date(2004, 2, 29), date(1948, 2, 29), on, on.replace(year=on.year - 60, day=1))
        text = born.isoformat()
        works = self.of(True, False)
        facts = {
            "birth_date": self.of(text, text, text[:7], text[:4]), "left_on": self.of("never", "2021-06-30", "2022", "2030-01"),
            "sex": self.of("female", "male"), "work": self.of("none", "formal", "informal"), "works": works,
            "citizen": self.of(True, False), "pension": self.of(0, 1, 359_999, 500_000), "debt": self.of(-50, -1, 0, 50),
            "months": self.of(0, 12, 599), "injury": self.of(0, 61, 60.99), "has_applied": self.of(True, False, {"s0": True, "s1": None}),
        }  # fmt: skip
        if (on - born).days > 366 * 8:
            facts["disabled"] = self.of(True, False)
        kept = self._some(facts)
        if kept.get("works") is True:
            kept |= self._some(
                {"wage": self.of(0, 1_000_000, 4_960_001), "moved_on": self.of("2020-01-01", "never", "2023-05")}
            )
        return kept

    def _some(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Some facts are absent, some asked and not known."""
        return {
            name: None if self.r.random() < 0.1 else value for name, value in facts.items() if self.r.random() < 0.75
        }
