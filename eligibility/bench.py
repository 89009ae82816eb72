"""How fast this machine answers: a household at a time, and in columns where Polars is installed. Needs nothing else.

The people are drawn from the catalogue, the same every time: three or four to a household, a fifth of what can be known
of them not known. Facts that exist only where another holds are left out.
"""

import os
import platform
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from .coordinate import coordinate
from .determine import determine, schemes_in_force
from .document import Situation, read
from .packed import Beyond, compile_packed
from .packed.run import PAYS_AFTER
from .rulebook import Rulebook
from .run import Run
from .vocabulary import Fact

ON = date(2026, 11, 1)
HOUSEHOLDS = 60
ROUNDS = 5
UNKNOWN = 0.2


def households(book: Rulebook, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Documents without end."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    facts = [f for f in book.facts.values() if not (f.derived or f.asked_if or f.per or f.type == "link")]
    number = 0
    while True:
        number += 1
        size = 4 if number % 5 < 3 else 3
        members = [{"id": f"m{n + 1}", "facts": _drawn(facts, "person", draw)} for n in range(size)]
        yield {"household": {"facts": _drawn(facts, "household", draw), "members": members}}


def _drawn(facts: list[Fact], of: str, draw: random.Random) -> dict[str, Any]:
    return {fact.id: _value(fact, draw) for fact in facts if fact.of == of and draw.random() >= UNKNOWN}


def _value(fact: Fact, draw: random.Random) -> Any:
    if fact.type == "truth":
        return draw.random() < 0.5
    if fact.type == "choice":
        return draw.choice(fact.one_of)
    if fact.type == "date":
        return (ON - timedelta(days=draw.randrange(95 * 365))).isoformat()
    if fact.type == "money":
        return draw.choice((0, draw.randrange(6_000_000)))
    if fact.type == "area":
        return "00001"
    highest = fact.maximum if fact.maximum is not None else 100 if fact.type == "percent" else 300
    return draw.randint(fact.minimum or 0, highest)


def bench(book: Rulebook, persons: int) -> Iterator[str]:
    """Lines to print: the machine, a household at a time, then `persons` persons in columns."""
    yield f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    documents = list(islice(households(book), HOUSEHOLDS))
    people = sum(len(d["household"]["members"]) for d in documents)
    current = [scheme for scheme, _ in schemes_in_force(book, ON)]
    yield (
        f"rulebook {book.id} on {ON}: {len(current)} schemes in force; {HOUSEHOLDS} households of {people} persons, "
        f"20 % not known; medians of {ROUNDS}"
    )
    for _ in range(-(-PAYS_AFTER // HOUSEHOLDS)):  # until one law is asked about often enough for a printed program
        answers = [determine(book, document, on=ON) for document in documents]
    count = sum(len(answer["determinations"]) for answer in answers)
    rounds = [_round(book, documents) for _ in range(ROUNDS)]
    yield f"{'':9} {'by the clock':>12} {'computing':>12}{'':16} {'computing':>10}"
    for name, part in (("read", 0), ("evaluate", 1), ("print", 2), ("whole", 3)):
        clock, computing = (statistics.median(r[way][part] for r in rounds) * 1e6 for way in (0, 1))
        yield (
            f"{name:9} {clock / HOUSEHOLDS:12,.0f} {computing / HOUSEHOLDS:12,.0f} us a household"
            f" {computing / count:10,.2f} us a scheme and subject"
        )
    whole = statistics.median(clock[3] for clock, _ in rounds)
    yield f"{count / whole:22,.0f} determinations a second"
    yield from _columns(book, documents, persons)


def _round(book: Rulebook, documents: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Seconds by the clock and of computing to read, evaluate and print all documents, and the whole of it."""
    found = []
    for now in (time.perf_counter, time.process_time):
        reading = evaluating = whole = 0.0
        for document in documents:
            began = now()
            situation = read(document, book.facts, ON)
            at = now()
            _evaluate(book, situation)
            then = now()
            determine(book, document, on=ON)
            reading, evaluating, whole = reading + at - began, evaluating + then - at, whole + now() - then
        found.append([reading, evaluating, whole - reading - evaluating, whole])
    return found[0], found[1]


def _evaluate(book: Rulebook, situation: Situation) -> None:
    """As `determine` does it for the many: by the printed program, else by the closures."""
    program = compile_packed(book, ON)
    if program is not None:
        try:
            program.codes(situation)
        except Beyond:
            pass
        else:
            return
    run = Run(book, situation, None)
    coordinate(run.answers(), book.coordination, run, None)


def _median(work: Callable[[], object], rounds: int) -> float:
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def _columns(book: Rulebook, documents: list[dict[str, Any]], persons: int) -> Iterator[str]:
    try:
        import polars as pl
    except ImportError:
        yield "columns are not measured: Polars is not installed"
        return
    from .columns import compile_program
    from .columns.batch import ROWS, prepared

    types = {"truth": pl.Boolean, "date": pl.String, "choice": pl.String, "area": pl.String}
    used = {name for d in documents for m in (d["household"], *d["household"]["members"]) for name in m["facts"]}
    schema = {name: types.get(book.facts[name].type, pl.Int64) for name in sorted(used)}
    lines = [
        {"household_id": number, "member_id": member["id"], **home["facts"], **member["facts"]}
        for number, home in enumerate(d["household"] for d in documents)
        for member in home["members"]
    ]
    once = pl.DataFrame(lines, schema={"household_id": pl.Int64, "member_id": pl.String, **schema})
    dates = [name for name, kind in schema.items() if book.facts[name].type == "date"]
    once = once.with_columns(pl.col(name).str.to_date() for name in dates)
    times = max(1, min(persons, ROWS) // len(once))
    frame = pl.concat(
        [once.with_columns(pl.col("household_id") + n * len(documents)) for n in range(times)], rechunk=True
    )
    program = compile_program(book, prepared(book, once, ON).columns, on=ON, engine=pl)
    rounds = max(ROUNDS, persons // len(frame))
    spent = _median(lambda: program.answers(prepared(book, frame, ON)), rounds)
    yield (
        f"{len(frame) / spent:22,.0f} persons a second in columns ({len(frame):,} persons, {rounds} times: "
        f"these households over and over; Polars {pl.__version__}, {pl.thread_pool_size()} threads)"
    )


__all__ = ["bench", "households"]
