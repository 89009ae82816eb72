"""A rulebook of thirty schemes in the manner of a country's, for measuring: groups of which the highest is paid."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

from eligibility.vocabulary import Fact, catalogue

KINDS = ("benefit",) * 28 + ("contribution", "classification")
STANDARD = "param.standard"
PLAIN = 76  # facts that conditions draw from, so that the work stays the same while the catalogue grows


def write(folder: Path, schemes: int = 30, seed: int = 7) -> Path:
    """Its files in a new folder, on the facts of the rulebook of Viet Nam."""
    draw = random.Random(seed)
    for name in ("parameters", "schemes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    vn = Path(__file__).resolve().parent.parent / "eligibility" / "rulebooks" / "vn"
    (folder / "facts.yaml").write_text((vn / "facts.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "sources.yaml").write_text("L1:\n  number: 1/2020\n  title: {vi: a, en: a}\n  published: 2019-01-01\n")
    names = [f"s{number:02}" for number in range(schemes)]
    listed = plain_facts()
    draw.shuffle(listed)
    del listed[PLAIN:]
    facts = itertools.cycle(listed)
    params: dict[str, tuple[str, object]] = {"standard": ("money", 540_000)}
    for number, name in enumerate(names):
        (folder / "schemes" / f"{name}.yaml").write_text(_scheme(name, number, draw, params, facts))
    lines = []
    for name, (kind, value) in params.items():
        lines.append(
            f"{name}:\n  title: {{vi: a, en: a}}\n  type: {kind}\n  values:\n    - {{from: 2020-01-01, value: {value}, source: L1 art 1}}"
        )
    (folder / "parameters" / "all.yaml").write_text("\n".join(lines) + "\n")
    alike = [name for name in names if "pays: monthly\n" in (folder / "schemes" / f"{name}.yaml").read_text()]
    groups = [alike[place : place + 4] for place in range(0, min(20, len(alike) - 3), 4)]
    (folder / "coordination.yaml").write_text("".join(
        f"g{number}:\n  rule: take_highest\n  schemes: [{', '.join(group)}]\n  law: L1 art 2\n  from: 2020-01-01\n"
        for number, group in enumerate(groups)
    ))  # fmt: skip
    return folder


def plain_facts() -> list[Fact]:
    """The facts of the catalogue that a condition can read as they are: neither gated, derived, codes nor of events."""
    kinds = ("truth", "choice", "integer", "money")
    return [f for f in catalogue().values() if f.type in kinds and not (f.derived or f.asked_if or f.per or f.kinds)]


def _scheme(
    name: str, number: int, draw: random.Random, params: dict[str, tuple[str, object]], facts: Iterator[Fact]
) -> str:
    def param(kind: str, value: object) -> str:
        key = f"{kind}_{str(value).replace('.', '_')}"
        params[key] = (kind, value)
        return f"param.{key}"

    def plain() -> str:
        fact = next(facts)
        if fact.type == "truth":
            return fact.id if draw.random() < 0.5 else f"not {fact.id}"
        if fact.type == "choice":
            words = ", ".join(f'"{word}"' for word in fact.one_of[: 1 + len(fact.one_of) // 2])
            return f"{fact.id} in [{words}]"
        if fact.type == "integer":
            return f"{fact.id} >= {param('integer', draw.choice([1, 6, 12, 180]))}"
        return f"{fact.id} < {param('money', draw.choice([500_000, 1_500_000, 2_200_000]))}"

    def leaf() -> str:
        if draw.random() < 0.55:
            return plain()
        return draw.choice([
            lambda: f"age >= {param('integer', draw.choice([16, 18, 60, 70, 75, 80]))}",
            lambda: f"age < {param('integer', draw.choice([3, 6, 16, 22, 60]))}",
            lambda: 'poverty_status in ["poor", "near_poor"]',
            lambda: f"pension_amount + si_monthly_allowance < {param('money', draw.choice([500_000, 540_000]))}",
            lambda: f"si_months_compulsory + si_months_voluntary >= {param('integer', draw.choice([180, 240]))}",
            lambda: "especially_difficult_area or island_commune",
            lambda: f"household.count(age < {param('integer', 16)}) >= {param('integer', 2)}",
            lambda: "household.any(receives_pension)",
            lambda: f"household.sum(pension_amount) < {param('money', 5_000_000)}",
        ])()  # fmt: skip

    pays = draw.choice(["monthly", "monthly", "monthly", "one_off"])
    kind = KINDS[number % len(KINDS)]
    pays = {"contribution": "contribution", "classification": "status"}.get(kind, pays)
    lines = [f"scheme: {name}", f"kind: {kind}", "title: {vi: a, en: a}", "tier: social_assistance", "layer: state",
             "for: person", f"pays: {pays}", "versions:", "  - from: 2020-01-01", "    conditions:", "      all:"]  # fmt: skip
    for place in range(draw.choice([3, 4, 4, 5])):
        if place == 1:
            lines.append("        - any:")
            for inner in range(2):
                lines += _clause(f"c{place}{inner}", leaf(), "            ")
        else:
            lines += _clause(f"c{place}", leaf(), "        ")
    if kind == "classification":
        lines += ["    outputs:", "      status:", "        pick: only_one", "        cases:",
                  "          - {id: a, word: poor, law: L1 art 3}".replace("{id: a, word: poor, law: L1 art 3}", "id: a"),
                  f"            if: {leaf()}", "            word: poor", "            law: L1 art 3",
                  "        otherwise: {word: none, law: L1 art 3}"]  # fmt: skip
        return "\n".join(lines) + "\n"
    if number % 3 == 0:
        rate = param("rate", draw.choice([1.5, 2.0, 0.6]))
        lines += ["    amount:", f"      formula: round_half_up({STANDARD} * {rate}, 1)", "      law: L1 art 4"]
        return "\n".join(lines) + "\n"
    lines += ["    amount:", "      pick: highest", "      cases:"]
    for place in range(3):
        rate = param("rate", draw.choice([1.0, 1.5, 2.0, 2.5, 3.0]))
        lines += [f"        - id: k{place}", f"          if: {leaf()}", f"          formula: round_half_up({STANDARD} * {rate}, 1)",
                  "          law: L1 art 4"]  # fmt: skip
    lines += ["      otherwise:", f"        formula: {STANDARD}", "        law: L1 art 4"]
    return "\n".join(lines) + "\n"


def _clause(name: str, text: str, indent: str) -> list[str]:
    return [
        f"{indent}- id: {name}",
        f"{indent}  if: {text}",
        f"{indent}  law: L1 art 1",
        f"{indent}  say: {{vi: a, en: a}}",
    ]
