"""A nation through the columns: how long it takes against only reading the same columns, and in how much memory.

    ./run bench nation [--persons 1000000] [--schemes thirty|vn] [--times 1]

`--times 10` answers ten distinct partitions of a million ten times each where --persons is 100000000. Prints medians
of five runs (one run above a million persons), the ratios of one and the same process, and the machine.
"""

import argparse
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent))
from population import ON, population
from thirty import write

from eligibility import load
from eligibility.columns import compile_program
from eligibility.columns.batch import ROWS, partitions, prepared, store
from eligibility.columns.program import Programs
from eligibility.reading import read_rulebook
from eligibility.rulebook import Rulebook

MILLION = 1_000_000


def facts_of(book: Rulebook) -> list[str]:
    """The facts that the schemes in force read, in the order of the catalogue."""
    known = [f.id for f in book.facts.values() if not f.derived and f.per is None and f.type != "link"]
    return [name for name in compile_program(book, known, on=ON, engine=pl).facts if name in known]


def timed(work: Callable[[], object], runs: int) -> float:
    """The median of so many runs, in seconds."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def decoded(path: Path) -> None:
    """Only read the columns, into totals."""
    lazy = pl.scan_parquet(path)
    wanted = [
        pl.col(n).sum() if t.is_numeric() or t == pl.Boolean else pl.col(n).max()
        for n, t in lazy.collect_schema().items()
    ]
    lazy.select(wanted).collect()


def answered(book: Rulebook, paths: list[Path], target: Path | None) -> int:
    """All subjects of the files into totals, or with `target` into files; the number of rows read."""
    lazy = pl.scan_parquet(paths[0])
    programs = Programs(book, prepared(book, lazy.head(1).collect(), ON).columns, on=ON, engine=pl)
    rows = 0
    for path in paths:
        lazy = pl.scan_parquet(path)
        for number, frame in enumerate(partitions(lazy, ROWS)):
            answers = programs.answers(prepared(book, frame, ON))
            rows += len(frame)
            if target is None:
                answers.select(pl.selectors.numeric().sum())
            else:
                store(answers, target / f"{path.stem}-{number}.parquet")
    return rows


def main() -> None:
    """Make the population, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=MILLION)
    parser.add_argument("--schemes", choices=("thirty", "vn"), default="thirty")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        book = load() if given.schemes == "vn" else read_rulebook(write(folder / "thirty"))
        facts = facts_of(book)
        distinct = min(10, -(-given.persons // MILLION))
        paths = []
        for number in range(distinct):
            path = folder / f"{number}.parquet"
            population(book, facts, min(MILLION, given.persons), start=number * MILLION).write_parquet(path)
            paths.append(path)
        times = max(1, given.persons // (distinct * MILLION))
        runs = 5 if given.persons <= MILLION else 1
        leaves = sum(len(v.conditions.leaves()) for s in book.schemes.values() if (v := s.in_force(ON, None)))
        out = folder / "out"
        out.mkdir()
        print(
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, Polars {pl.__version__}"
        )
        print(f"{len(book.schemes)} schemes, {leaves} clauses, {len(facts)} facts, 20 % of them not known")
        if times > 1:
            print(f"{given.persons:,} persons are {distinct} distinct partitions of a million, {times} times each")
        decode = timed(lambda: [decoded(path) for path in paths * times], runs)
        totals = timed(lambda: answered(book, paths * times, None), runs)
        print(f"only read            {decode:8.2f} s")
        print(
            f"answered into totals {totals:8.2f} s   {given.persons / totals:12,.0f} persons/s   {totals / decode:5.1f} x"
        )
        if times == 1:
            wide = timed(lambda: answered(book, paths, out), runs)
            print(
                f"answered into files  {wide:8.2f} s   {given.persons / wide:12,.0f} persons/s   {wide / decode:5.1f} x"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"peak memory          {peak:8.2f} GB")


if __name__ == "__main__":
    main()
