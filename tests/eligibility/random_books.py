"""Rulebooks and households drawn at random, over the whole language; the same seed draws the same."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .random_facts import FACTS, PARAMETERS, SOURCES

DAYS = [date(2019, 12, 31), date(2021, 7, 1), date(2022, 3, 1), date(2023, 2, 28), date(2024, 2, 29), date(2024, 12, 1)]


class Books:
    """Draws expressions, schemes and documents."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.household = False
        self.inside = False
        self.event = ""
        self.earlier: dict[tuple[str, bool], list[str]] = {}  # by the kind of event, and whether for households
        self.alike: dict[str, tuple[str, str, bool]] = {}
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
        earlier = self.earlier.get(("", False), []) if self.inside or not self.household else []
        earlier = [*earlier, *(self.earlier.get((self.event, self.household), []) if self.event else [])]
        if earlier and self.r.random() < 0.15:
            return f'due("{self.r.choice(earlier)}")'
        if self.event and self.r.random() < 0.4:
            more = {"birth": ["children > 2", "children * 2 > rooms"], "storm": ['damage != "none"', 'damage == "all"']}
            return self.of("hospital", "cost > 1000", "home_on > event_on", "home_on <= on", *more[self.event])
        return str(self.r.choice(shared if self.household and not self.inside else own + shared[:3]))

    def number(self, depth: int) -> str:
        shared = ["income", "rooms", "household.size", "param.standard", "param.rate", "param.limit", "7", "0.5", "0"]
        shared += ["param.by_place(commune)", "param.by_place(province)", "param.by_age(7)", "year_of(param.begun)"]
        own = ["age", "wage", "pension", "debt", "months", "injury", "param.by_work(work)", "year_of(birth_date)",
               "param.standard.at(birth_date)", "param.by_work(work).at(left_on)", "param.by_age(age)",
               "param.by_age(age).at(birth_date)", "param.by_two(work, commune)", 'param.by_two("formal", province)',
               "param.by_born(birth_date, injury)", "param.by_born(left_on, 61)"]  # fmt: skip
        plain = shared if self.household and not self.inside else shared + own + own
        plain += ["cost", "year_of(home_on)", "param.standard.at(home_on)"] if self.event else []
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
        plain += ["home_on", "event_on"] if self.event else []
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
        for name in names:
            self.household, self.event = self.r.random() < 0.25, self.of("", "", "", "birth", "storm")
            package = self.r.random() < 0.25
            (folder / ("packages" if package else "schemes") / f"{name}.yaml").write_text(self._scheme(name, package))
            self.earlier.setdefault((self.event, self.household), []).append(name)
        (folder / "coordination.yaml").write_text(self._coordination(names) or "{}")
        return folder

    def _activation(self, package: str) -> dict[str, Any]:
        areas = self.of([], ["00001"], ["01"], ["00002", "02"])
        start, end = self.of("2019-01-01", "2022-03-01"), self.of(None, "2023-02-28")
        return {"package": package, "areas": areas, "from": start, "to": end, "published": self.of(None, "2022-06-01")}

    # -- between schemes --------------------------------------------------------------------------------
    def _coordination(self, names: list[str]) -> str:
        """A group of which the highest is paid, a cap over it, one member whose counts, and whoever stands first blocks another."""
        kind = self.alike[self.of(*names)]
        alike = [name for name in names if self.alike[name] == kind]
        group = self.r.sample(alike, k=min(len(alike), self.of(2, 3, 4)))
        found = []
        _, self.event, self.household = kind
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
            together = self.r.random() < 0.5
            of, self.household = ("  of: household\n", True) if together else ("", kind[2])
            cap = self._rounded(1)
            found.append(self._rule("two", "cap_total", f"  schemes: [{', '.join(capped)}]\n  cap: {cap}\n{of}"))
        if not kind[2] and self.r.random() < 0.4:
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
        pays = self.of("monthly", "monthly", "monthly", "one_off", "daily")
        self.alike[name] = (pays, self.event, self.household)
        if package:
            self.activations += [self._activation(name) for _ in range(self.of(0, 1, 2))]
        kind = "package" if package else "benefit"
        lines = [f"scheme: {name}", f"kind: {kind}", "title: {vi: x, en: x}", "tier: social_assistance", "layer: state",
                 f"for: {of}", f"pays: {pays}", *self._claim(), "versions:", "  - from: 2010-01-01", "    conditions:", "      all:"]  # fmt: skip
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

    def _claim(self) -> list[str]:
        """For an event, until when it can be claimed."""
        window = self.of("months: param.limit, ", "days: 90, ", "months: rooms, ", "")
        return [f"event: {self.event}", f"claim: {{{window}law: L1 art 6}}"] if self.event else []

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
    def document(self, on: date, complete: Any, *, events: bool = False) -> dict[str, Any]:
        members = [{"id": f"m{n + 1}", "facts": self._member(on)} for n in range(self.of(1, 1, 2, 3, 4))]
        shared = {
            "poverty": self.of("poor", "near_poor", "none"), "income": self.of(0, 359_999, 360_000, 5_000_000, 10**12),
            "rooms": self.of(1, 2, 12, 30), "commune": self.of("00001", "00002", "99999"),
            "province": self.of("01", "02", "03"), "island": self.of(True, False),
        }  # fmt: skip
        home: dict[str, Any] = {"facts": self._some(shared), "members": members}
        for owner in (*members, home) if events else ():
            owner["events"] = [self._event(f"e{n}", on) for n in range(self.of(0, 0, 1, 2))]
        return {"complete": complete, "household": home, "activations": self.activations}

    def _event(self, name: str, on: date) -> dict[str, Any]:
        """Something that happened, often on a day on which other things happened too."""
        day = self.of(on, *DAYS, on - timedelta(days=60), on - timedelta(days=self.r.randrange(400)))
        kind, home_on = self.of("birth", "storm"), self.of("2022-03", "2021-07-01", "never", day.isoformat())
        facts = {"hospital": self.of(True, False), "home_on": home_on}
        facts |= {"children": self.of(1, 3)} if kind == "birth" else {"damage": self.of("none", "some", "all")}
        kept = self._some(facts)
        if kept.get("hospital") is True:
            kept |= self._some({"cost": self.of(0, 1000, 359_999)})
        return {"id": name, "kind": kind, "on": day.isoformat(), "facts": kept}

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
