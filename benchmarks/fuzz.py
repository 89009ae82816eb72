"""Throw nonsense and near-sense at the engine: only declared errors may come back, and soon.

Expressions go to the parser (and what it accepts to the evaluator), households to the reader of documents, files to
the reader of rulebooks. Run from the checkout:  python -m benchmarks.fuzz [--inputs 1000000] [--seed 1]
"""

import argparse
import json
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.determine import determine
from eligibility.errors import EligibilityError
from eligibility.examples import examples
from eligibility.language.parse import ParamShape, Scope, parse
from eligibility.language.tree import Node
from eligibility.reading import read_rulebook
from eligibility.rulebook import Amount, Case, Group, Rulebook
from tests.eligibility.few_rules import scheme, write

DAYS = (date(2025, 6, 15), date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29), date(1899, 12, 31))
AMOUNT = """
amount:
  pick: highest
  cases:
    - id: worker
      if: works and wage < param.rate
      formula: round_half_up(wage * 0.5, 1)
      law: L1 art 2
  otherwise:
    formula: param.rate
    law: L1 art 2
examples:
  - {name: one, on: 2025-06-15, person: {citizen: true, wage: 1_000, works: true}, expect: {status: eligible, amount: 500}}
"""
LETTERS = "abcxyz019 _.,:;()[]{}<>=!+-*/%&|^~@#$?\\\"'\n\t\0\x7f\x85éđầ−×０٣\u200b\u202e\ud800\udfff\U0001f600"
WORDS = [
    "age", "birth_date", "began_on", "citizen", "works", "wage", "children", "loss", "level", "commune", "poverty",
    "has_applied", "on", "true", "false", "True", "None", "param.rate", "param.rate.at", "param", "household",
    "household.size", "household.count", "household.any", "household.sum", "household.min", "due", '"aid"', '"mild"',
    '"00001"', '"', "and", "or", "not", "in", "is", "if", "else", "lambda", "for", "==", "!=", "<", "<=", ">", ">=", "=",
    "+", "-", "*", "/", "//", "**", "%", "(", ")", "[", "]", "{", "}", ",", ".", ":", ":=", "0", "1", "0.5", "1_000",
    "1e999", "0x10", "1j", "9" * 30, "9" * 400, "1.", ".5", "min", "max", "clamp", "round_up", "round_down",
    "round_half_up", "years_between", "months_between", "days_between", "add_months", "add_years", "year_of",
    "month_of", "day_of", "date", 'date("2025-07-01")', 'date("0000-00-00")', 'date("9999-12-31")', "và", "không",
    "await", "yield", "f''", "b''", "__import__", "x.__class__", "\u2003", "\r",
]  # fmt: skip
FACTS = ["birth_date", "began_on", "citizen", "works", "wage", "children", "loss", "level", "has_applied", "commune"]
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 20, 10**12, 10**13, 10**30, 10**5_000, -(10**5_000), 0.5, 61.25, 1e300, -1e-300,
    float("nan"), float("inf"), "", "?", "true", "1950", "1950-02-30", "9999-12-31", "0000-01-01", "0001-01", "never",
    "2025-W01", "１９５０", "mild", "milt", "poor", "00001", "\ud800", "a\0b", "x" * 5_000, [], [1], {}, {"value": 1},
    {"value": None}, {"value": {"value": 1}}, {"value": True, "origin": "x"}, {"value": "1950", "origin": 1},
    {"aid": True}, {"aid": None}, {"aidd": True}, {"x": 1}, "all", "household", "m1",
]  # fmt: skip


@dataclass
class Tried:
    """What came back: how often each code, the slowest input of each kind (processor time), and what nobody declared."""

    codes: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    undeclared: list[str] = field(default_factory=list)


class Fuzz:
    """One stream of inputs from a seed."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng, self.folder = random.Random(seed), folder
        self.book = read_rulebook(write(folder, scheme("citizen and age >= 16", AMOUNT)))
        self.files = {p: p.read_text("utf-8") for p in sorted(folder.rglob("*.yaml"))}
        self.scope = Scope(self.book.facts, {"rate": ParamShape("whole")}, frozenset(self.book.schemes))

    # -- expressions ----------------------------------------------------------------------------------------
    def expression(self) -> str:
        rng = self.rng
        way = rng.random()
        if way < 0.5:
            return self.mutated(self.typed(rng.choice(["truth", "number", "date"]), rng.randint(0, 5)), 0.3)
        if way < 0.8:
            return " ".join(rng.choices(WORDS, k=rng.randint(0, 30)))
        if way < 0.9:
            return "".join(rng.choices(LETTERS, k=rng.randint(0, 120)))
        piece = rng.choice(
            ["(", "[", "not ", "-", "~", "1+", "age<", "a.", "f(", "{", '"', "lambda:", "citizen or ", "not("]
        )
        return piece * rng.randint(1, 400) + rng.choice(["", "citizen", "1"])

    def typed(self, kind: str, depth: int) -> str:
        """An expression that mostly keeps the rules of the language."""
        rng, inner = self.rng, depth - 1
        if depth <= 0:
            return rng.choice(
                {
                    "truth": [
                        "citizen",
                        "works",
                        "true",
                        'level == "mild"',
                        'commune in ["00001"]',
                        "age >= 16",
                        'due("aid")',
                    ],
                    "number": [
                        "age",
                        "wage",
                        "children",
                        "loss",
                        "param.rate",
                        "0",
                        "1",
                        "999_999_999_999_999",
                        "0.001",
                    ],
                    "date": ["birth_date", "began_on", "on", 'date("0001-01-01")', 'date("9999-12-31")'],
                }[kind]
            )
        t, n, d = (self.typed(k, inner) for k in ("truth", "number", "date"))
        n2, d2 = self.typed("number", rng.randint(0, inner)), self.typed("date", rng.randint(0, inner))
        choices = {
            "truth": [f"({t}) and ({t})", f"not ({t})", f"({n}) < ({n2}) <= ({n})", f"({n}) == ({n2})", f"({d}) != ({d2})",
                      f"({d}) >= ({d2})", f"household.any({t})", f"household.all({t})", f"({t}) or citizen"],
            "number": [f"({n}) + ({n2})", f"({n}) - ({n2})", f"({n}) * ({n2})", f"({n}) / max({n2}, 1)", f"({n}) / param.rate",
                       f"({n}) / 0.001", f"min({n}, {n2})", f"clamp({n}, {n2}, {n})", f"round_up({n}, 1)", f"round_down({n}, {n2})",
                       f"round_half_up({n}, param.rate)", f"years_between({d}, {d2})", f"months_between({d}, {d2})",
                       f"days_between({d}, {d2})", f"year_of({d})", f"month_of({d})", f"day_of({d})", f"household.count({t})",
                       f"household.sum({n})", f"household.max({n})", f"-({n})", f"param.rate.at({d})"],
            "date": [f"add_months({d}, {n})", f"add_years({d}, {n})", f"date({n}, {n2}, 31)", f"date({n}, 2, {n2})"],
        }  # fmt: skip
        return rng.choice(choices[kind])

    def mutated(self, text: str, share: float) -> str:
        """The text, often with a few letters or pieces changed."""
        rng = self.rng
        for _ in range(rng.randint(1, 3) if rng.random() < share else 0):
            at, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
            end = min(end, at + 12)
            new = rng.choice([rng.choice(LETTERS), rng.choice(WORDS), "", text[at:end] * 2, " ", "\n"])
            text = text[:at] + new + text[end:]
        return text

    def try_expression(self, text: str) -> None:
        node = parse(text, self.scope)
        if node.kind in ("truth", "whole", "fraction"):
            answer = determine(self.with_rule(node), self.small_document(), on=self.rng.choice(DAYS))
            json.dumps(answer)

    def with_rule(self, node: Node) -> Rulebook:
        """The small rulebook with this expression as its clause or its amount."""
        aid = self.book.schemes["aid"]
        version = aid.versions[0]
        (leaf,) = version.conditions.leaves()
        if node.kind == "truth":
            version = replace(version, start=date(1, 1, 1), conditions=Group("all", (replace(leaf, node=node),)))
        else:
            amount = Amount("formula", (Case("", None, node, None, leaf.law, "high"),))
            version = replace(version, start=date(1, 1, 1), amount=amount)
        return replace(self.book, hash=f"{self.rng.random()}", schemes={"aid": replace(aid, versions=(version,))})

    def small_document(self) -> dict[str, Any]:
        rng = self.rng
        facts = {"birth_date": "0001", "began_on": rng.choice(["never", "9999", "0001-01", "2025"]), "wage": 10**12}
        facts |= {"children": 20, "works": True, "loss": 0.01, "level": "mild"}
        return {
            "household": {"members": [{"id": "m1", "facts": {k: v for k, v in facts.items() if rng.random() < 0.5}}]}
        }

    # -- documents ------------------------------------------------------------------------------------------
    def document(self) -> Any:
        rng = self.rng
        facts = {name: self.value(name) for name in rng.sample(FACTS, rng.randint(0, 4))}
        if rng.random() < 0.1:
            facts[rng.choice(["poverty", "age", "x" * 3_000, "\ud800", ""])] = rng.choice(VALUES)
        members: list[Any] = [{"id": f"m{n}", "facts": facts} for n in range(rng.randint(0, 2))]
        found: Any = {"household": {"facts": {"poverty": "poor"}, "members": members}}
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            self.spoil(found)
        return rng.choice(VALUES) if rng.random() < 0.02 else found

    def value(self, name: str) -> Any:
        good = {"birth_date": "1950-03", "began_on": "2025", "citizen": True, "works": True, "wage": 1, "children": 2,
                "loss": 61.5, "level": "mild", "has_applied": {"aid": True}, "commune": "00001"}  # fmt: skip
        return good[name] if self.rng.random() < 0.8 else self.rng.choice(VALUES)

    def spoil(self, block: Any) -> None:
        """Change one thing somewhere in a document."""
        rng = self.rng
        keys: list[Any] = list(block) if isinstance(block, dict) else list(range(len(block)))
        if keys and rng.random() < 0.8:
            key = rng.choice(keys)
            if isinstance(block[key], dict | list) and rng.random() < 0.7:
                self.spoil(block[key])
            else:
                block[key] = rng.choice([*VALUES, self.deep(rng.randint(1, 5_000))])
        elif isinstance(block, dict):
            block[rng.choice(["complete", "activations", "events", "id", "x", "\ud800", "facts"])] = rng.choice(VALUES)
        else:
            block.append(rng.choice(VALUES))

    def deep(self, levels: int) -> Any:
        found: Any = 1
        for _ in range(levels):
            found = [found] if levels % 2 else {"value": found}
        return found

    def try_document(self, document: Any) -> None:
        answer = determine(self.book, document, on=self.rng.choice(DAYS), explain=True)
        json.dumps(answer, ensure_ascii=False).encode()

    # -- files ----------------------------------------------------------------------------------------------
    def file(self) -> tuple[Path, str]:
        rng = self.rng
        path = rng.choice(list(self.files))
        lines = self.files[path].split("\n")
        for _ in range(rng.randint(1, 2)):
            at = rng.randrange(len(lines))
            way = rng.random()
            if way < 0.2:
                del lines[at : at + rng.randint(1, 3)]
            elif way < 0.4:
                lines[at] = lines[at].split(":")[0] + ": " + self.scalar()
            elif way < 0.5:
                lines.insert(
                    at, " " * rng.randint(0, 8) + rng.choice(["x: 1", "- 1", "- {}", "? [a]", "%YAML 1.2", "..."])
                )
            else:
                lines[at] = self.mutated(lines[at], 1)
            lines = lines or [""]
        return path, "\n".join(lines)

    def scalar(self) -> str:
        rng = self.rng
        return rng.choice([
            "", "null", "[]", "{}", "[a, b]", "{a: b}", "&a b", "*a", "!!int 1", "9" * 5_000, '"\\ud800"', '"\\UFFFFFFFF"',
            "|", ">-", "[" * 5_000, "{" * 5_000, "2025-02-30", "9999-12-31", "0000-01-01", "1e999", "high", "- -", "x",
            self.expression().replace("\n", " ")[:200], "'" + "a" * 10_000 + "'",
        ])  # fmt: skip

    def try_file(self, given: tuple[Path, str]) -> None:
        path, text = given
        try:
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
            book = read_rulebook(self.folder)
            for example in examples(book):
                determine(book, example.document, on=example.on)
            json.dumps([dict(s.title) for s in book.schemes.values()], ensure_ascii=False).encode()
        finally:
            path.write_text(self.files[path], encoding="utf-8")

    # -- the run --------------------------------------------------------------------------------------------
    def run(self, inputs: int, files: float = 0.02) -> Tried:
        """Many inputs, a share of them files (each costs as much as hundreds of the others)."""
        ways: list[tuple[str, Callable[[], Any], Callable[[Any], None]]] = [
            ("expression", self.expression, self.try_expression),
            ("document", self.document, self.try_document),
            ("file", self.file, self.try_file),
        ]
        tried = Tried()
        rest = (1 - files) / 2
        for _ in range(inputs):
            ((name, make, use),) = self.rng.choices(ways, (rest, rest, files))
            given = make()
            began = time.process_time()
            code = "accepted"
            try:
                use(given)
            except EligibilityError as error:
                code = error.code
                json.dumps(error.as_dict())
            except Exception as error:
                code = "UNDECLARED"
                tried.undeclared.append(f"{name}: {type(error).__name__}: {str(error)[:80]}: {_short(given)}")
            took = time.process_time() - began
            tried.codes[f"{name} {code}"] += 1
            if took > tried.slowest.get(name, (0.0, ""))[0]:
                tried.slowest[name] = (took, _short(given))
        return tried


def _short(given: Any) -> str:
    if isinstance(given, tuple):
        given = f"{given[0].name}: {given[1]}"
    try:
        return repr(given)[:2_000]
    except (ValueError, RecursionError):
        return "something too long to print"


def main() -> None:
    """Exit 1 when anything undeclared came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=float, default=0.02, help="the share of rulebook files among the inputs")
    given = parser.parse_args()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as folder:
        tried = Fuzz(given.seed, Path(folder)).run(given.inputs, given.files)
    for code, count in sorted(tried.codes.items()):
        print(f"{count:9,}  {code}")
    for name, (took, what) in sorted(tried.slowest.items()):
        print(f"slowest {name}: {took * 1000:.1f} ms: {what[:300]}")
    for line in tried.undeclared[:50]:
        print(f"undeclared {line}")
    sys.exit(bool(tried.undeclared))


if __name__ == "__main__":
    main()
