"""One household at a time: how long the printed program takes a person and scheme, and what reading and printing add.

    python benchmarks/household.py [--households 200] [--rounds 10]

Every fact that the schemes read is drawn, a fifth of them not known. Medians of five interleaved runs, in microseconds
a person and scheme, of one process on one core; the machine beside. The closures that explain are measured as well.
"""

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from eligibility import coordinate, load
from eligibility.determine import packages_of
from eligibility.document import Situation, read
from eligibility.errors import DocumentError
from eligibility.language.tree import FactRef, walk
from eligibility.packed import Program, compile_packed
from eligibility.packed.answers import reader_of
from eligibility.packed.law import nodes_of
from eligibility.reading import read_rulebook
from eligibility.rulebook import Rulebook
from eligibility.run import Run
from eligibility.vocabulary import Fact

sys.path.insert(0, str(Path(__file__).resolve().parent))
from thirty import write

ON = date(2026, 11, 1)
RUNS = 5


def facts_of(book: Rulebook, program: Program) -> list[Fact]:
    """The facts that the schemes in force read, and those that these depend on, in the order of the catalogue."""
    found: set[str] = set()
    left = [node for _, version in program.law.schemes.values() for node in nodes_of(version)]
    while left:
        for node in walk(left.pop()):
            if isinstance(node, FactRef) and node.fact.id not in found:
                found.add(node.fact.id)
                left += [program.law.gate(node.fact)] if node.fact.asked_if else []
    return [fact for fact in book.facts.values() if fact.id in found]


def drawn(book: Rulebook, facts: list[Fact], members: int, draw: random.Random) -> dict[str, Any]:
    """A household; facts that cannot exist are left out."""

    def some(of: str) -> dict[str, Any]:
        return {fact.id: _value(fact, draw) for fact in facts if fact.of == of and draw.random() >= 0.2}

    people = [{"id": f"m{number}", "facts": some("person")} for number in range(1, members + 1)]
    document = {"complete": [], "household": {"facts": some("household"), "members": people}}
    while True:
        try:
            Run(book, read(document, book.facts, ON, book.schemes), None).check_gates()
        except DocumentError as error:
            owner, _, name = error.path.partition(".")
            del next(p["facts"] for p in people if p["id"] == owner)[name]
        else:
            return document


def _value(fact: Fact, draw: random.Random) -> Any:
    if fact.type == "truth":
        return draw.random() < 0.5
    if fact.type == "choice":
        return draw.choice(fact.one_of)
    if fact.type == "date":
        return (ON - timedelta(days=draw.randrange(95 * 365))).isoformat()
    if fact.type in ("integer", "percent"):
        return draw.randint(fact.minimum or 0, fact.maximum or 300)
    if fact.type == "money":
        return draw.choice((0, draw.randrange(6_000_000)))
    return "00001"


def closures(book: Rulebook, situations: list[Situation]) -> None:
    for situation in situations:
        for owner in (*situation.members, situation.household):
            owner.memo.clear()
        run = Run(book, situation, None)
        answers = run.answers()
        coordinate.coordinate(answers, book.coordination, run, None)


def measure(name: str, book: Rulebook, households: int, rounds: int) -> None:
    """Print one rulebook's figures."""
    began = time.perf_counter()
    program = compile_packed(book, ON)
    assert program is not None
    wrote = time.perf_counter() - began
    assert program.written.coordinated
    schemes = len(program.written.person.told)
    began = time.perf_counter()
    program.verdicts(read({"household": {"members": []}}, book.facts, ON))
    print(f"\n{name}: {schemes} schemes for a person; written and compiled in {wrote * 1000:.0f} ms (all codes) "
          f"and {(time.perf_counter() - began) * 1000:.0f} ms (status and amounts)")  # fmt: skip
    facts, packages, reader = facts_of(book, program), packages_of(book), reader_of(program)
    for members in (1, 3, 5):
        draw = random.Random(members)
        texts = [json.dumps(drawn(book, facts, members, draw)) for _ in range(households)]

        def parsed(texts: list[str] = texts) -> list[Situation]:
            return [read(json.loads(t), book.facts, ON, book.schemes, packages=packages) for t in texts]

        situations = parsed()
        rows = [program.codes(situation) for situation in situations]

        def printed(situations: list[Situation] = situations, rows: list[Any] = rows) -> None:
            for situation, row in zip(situations, rows, strict=True):
                json.dumps([reader.determinations(situation, row, None), reader.totals(situation, row)])

        works: dict[str, tuple[Callable[[], object], int]] = {
            "status and amounts": (_each(program.verdicts, situations), rounds),
            "all codes, needs, coordination": (_each(program.codes, situations), rounds),
            "reading the document": (parsed, 1),
            "printing dictionaries and text": (printed, 1),
            "the closures, coordinated": (lambda: closures(book, situations), 1),  # noqa: B023
        }
        taken: dict[str, list[float]] = {work: [] for work in works}
        for _ in range(RUNS):
            for work, (function, times) in works.items():
                began = time.perf_counter()
                for _ in range(times):
                    function()
                taken[work].append((time.perf_counter() - began) / times)
        per = households * members * schemes / 1_000_000
        told = "; ".join(f"{work} {statistics.median(found) / per:.2f}" for work, found in taken.items())
        print(f"  {members} member{'s' if members > 1 else ''}: {told}")


def _each(function: Callable[[Situation], object], situations: list[Situation]) -> Callable[[], None]:
    def work() -> None:
        for situation in situations:
            function(situation)

    return work


def main() -> None:
    """Print the machine and both rulebooks' figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    print(f"machine: {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}; "
          f"{RUNS} interleaved runs, medians; microseconds per person and scheme; 20 % unknown")  # fmt: skip
    measure("rulebook vn", load(), given.households, given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        measure("thirty schemes", read_rulebook(write(Path(folder))), given.households, given.rounds)


if __name__ == "__main__":
    main()
