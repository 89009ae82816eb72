"""The Viet Nam rulebook by Spark against Polars: the same totals of every column, and how long each takes.

    PYTHONPATH=. .venv/bin/python benchmarks/spark.py [--persons 1000000] [--schemes vn|thirty]

Needs a Java 17 and the set requirements/spark.txt (`./run test --spark` installs it). Exits 1 where a total differs.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent))
from nation import facts_of
from population import ON, population
from thirty import write

from eligibility import load
from eligibility.columns.batch import batch
from eligibility.reading import read_rulebook


def totals(path: Path) -> dict[str, tuple[int | None, int]]:
    """The sum and the number of nulls of every column, and the number of rows."""
    lazy = pl.scan_parquet(path)
    names = [name for name, dtype in lazy.collect_schema().items() if dtype.is_integer() and name != "household_id"]
    sums = lazy.select(pl.col(names).cast(pl.Int128).sum()).collect().row(0)
    nulls = lazy.select(pl.col(names).null_count()).collect().row(0)
    rows = int(lazy.select(pl.len()).collect().item())
    return {"rows": (rows, 0), **{n: (int(s), int(k)) for n, s, k in zip(names, sums, nulls, strict=True)}}


def main() -> int:
    """Make the population, answer it by both, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--schemes", choices=("vn", "thirty"), default="vn")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        book = load() if given.schemes == "vn" else read_rulebook(write(folder / "thirty"))
        source = folder / "in.parquet"
        facts = facts_of(book)
        population(book, facts, given.persons).write_parquet(source)
        print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
        print(f"{given.persons:,} persons, {len(book.schemes)} schemes, {len(facts)} facts, 20 % of them not known")
        found = {}
        for engine in ("polars", "spark"):
            began = time.perf_counter()
            batch(book, source, folder / f"{engine}.parquet", on=ON, engine=engine)
            took = time.perf_counter() - began
            found[engine] = totals(folder / f"{engine}.parquet")
            print(f"{engine:8}{took:8.1f} s   {given.persons / took:10,.0f} persons/s", flush=True)
    judge, other = found["polars"], found["spark"]
    differing = [column for column in judge if judge[column] != other.get(column)]
    for column in differing:
        print(f"{column}: {judge[column]} by Polars, {other.get(column)} by Spark")
    for column in ("rows", "total_monthly_low", "total_monthly_high", "total_one_off_low", "total_one_off_high"):
        print(f"{column:20} {judge[column][0]:>28,}")
    print(f"{len(judge)} totals, {len(differing)} of them differ")
    return 1 if differing or len(judge) != len(other) else 0


if __name__ == "__main__":
    sys.exit(main())
