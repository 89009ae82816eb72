"""A nation through the columns: how long it takes against only reading the same columns, and in how much memory.

    ./run bench nation [--persons 1000000] [--times 1] [--schemes thirty|vn] [--runs 5]

The persons are drawn anew by the million, and those millions answered `--times` over: `--persons 100000000 --times 10`
answers ten different millions ten times each. Prints medians of so many runs (one above a million persons), seconds of
the clock and of the processors, the ratios run by run, and the machine. Above a million nothing is written: the wide
result of a hundred million persons is a matter of the disk.
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
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from eligibility import load
from eligibility.columns import compile_program
from eligibility.columns.batch import ROWS, ahead, batch, partitions, prepared
from eligibility.columns.program import Programs
from eligibility.reading import read_rulebook
from eligibility.rulebook import Rulebook

sys.path.insert(0, str(Path(__file__).resolve().parent))  # and Polars after `eligibility.columns`, which sets it up
import polars as pl
from population import ON, population
from thirty import write

MILLION = 1_000_000


def facts_of(book: Rulebook) -> list[str]:
    """The facts that the schemes in force read, in the order of the catalogue."""
    known = [f.id for f in book.facts.values() if not f.derived and f.per is None and f.type != "link"]
    return [name for name in compile_program(book, known, on=ON, engine=pl).facts if name in known]


Spent = tuple[float, float]  # seconds of the clock, seconds of the processors


def timed(work: Callable[[], object]) -> Spent:
    """What a piece of work takes."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def told(what: str, found: list[Spent], decode: list[Spent], persons: int) -> None:
    """Print the medians of what the runs took, and of how many times that of only reading in the same run."""
    wall, busy = (statistics.median(spent[n] for spent in found) for n in (0, 1))
    ratios = [statistics.median(one[n] / read[n] for one, read in zip(found, decode, strict=True)) for n in (0, 1)]
    print(f"{what:21}{wall:8.2f} s ({busy:.2f} of processors) {persons / wall:12,.0f} persons/s "
          f"{ratios[0]:6.1f} x ({ratios[1]:.1f})")  # fmt: skip


def rulebook(schemes: str, folder: Path) -> Rulebook:
    """That of Viet Nam, or the thirty schemes written into the folder."""
    return load() if schemes == "vn" else read_rulebook(folder / "thirty")


def make(schemes: str, folder: Path, start: int, persons: int) -> Path:
    """A file of so many persons."""
    book, path = rulebook(schemes, folder), folder / f"{start}.parquet"
    population(book, facts_of(book), persons, start=start).write_parquet(path)
    return path


def decoded(path: Path) -> None:
    """Only read the columns, into totals."""
    lazy = pl.scan_parquet(path)
    wanted = [
        pl.col(n).sum() if t.is_numeric() or t == pl.Boolean else pl.col(n).max()
        for n, t in lazy.collect_schema().items()
    ]
    lazy.select(wanted).collect()


def answered(book: Rulebook, paths: list[Path]) -> int:
    """All subjects of the files into totals; the number of rows read."""
    programs = Programs(book, prepared(book, pl.scan_parquet(paths[0]).head(1).collect(), ON).columns, on=ON, engine=pl)
    rows = 0
    for path in paths:
        lazy = pl.scan_parquet(path)
        total = int(lazy.select(pl.len()).collect().item())
        frames = (prepared(book, frame, ON) for frame in ahead(partitions(lazy, ROWS)))
        for answers in ahead(programs.answers(frame) for frame in frames):
            answers.select(pl.selectors.numeric().sum())
        rows += total
    return rows


def main() -> None:
    """Make the population, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=MILLION)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--schemes", choices=("thirty", "vn"), default="thirty")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        write(folder / "thirty")
        book, distinct = rulebook(given.schemes, folder), given.persons // given.times
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:  # its memory is not that of answering
            parts = [(start, min(MILLION, distinct - start)) for start in range(0, distinct, MILLION)]
            paths = [apart.submit(make, given.schemes, folder, *part).result() for part in parts]
        persons = distinct * given.times
        leaves = sum(len(v.conditions.leaves()) for s in book.schemes.values() if (v := s.in_force(ON, None)))
        print(
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, Polars {pl.__version__}"
        )
        print(f"{len(book.schemes)} schemes, {leaves} clauses, {len(facts_of(book))} facts, 20 % of them not known")
        print(f"{persons:,} persons: {distinct:,} different ones, {given.times} times each", flush=True)
        decode, totals, wide, peaks = [], [], [], []
        for _ in range(given.runs if persons <= MILLION else 1):
            totals.append(timed(lambda: answered(book, paths * given.times)))
            if persons <= MILLION:
                wide.append(timed(lambda: batch(book, paths[0], folder / "out.parquet", on=ON)))
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
            decode.append(timed(lambda: [decoded(path) for path in paths * given.times]))
        told("only read", decode, decode, persons)
        told("answered into totals", totals, decode, persons)
        if wide:
            told("answered into a file", wide, decode, persons)
        print(f"peak memory answering{peaks[0]:8.2f} GB")


if __name__ == "__main__":
    main()
