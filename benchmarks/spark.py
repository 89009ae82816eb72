"""A population by Spark against Polars alone: how long each takes, and whether every total and every row is the same.

    ./run bench spark [--persons 1000000] [--schemes thirty|vn]

Spark takes two processors of this machine, and PYSPARK_SUBMIT_ARGS says otherwise where it is set. Both begin with a
thousand persons, and what that takes is timed apart, as processes start once. Exits 1 where anything differs.
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
from eligibility.columns.batch import ROWS, batch
from eligibility.columns.facts import KEY, MEMBER
from eligibility.columns.spark import context
from eligibility.reading import read_rulebook


def totals(path: Path) -> dict[str, tuple[int, int]]:
    """The sum and the number of nulls of every column of answers."""
    lazy = pl.scan_parquet(path)
    names = [name for name in lazy.collect_schema() if name not in (KEY, MEMBER)]
    sums = lazy.select(pl.col(names).cast(pl.Int128).sum()).collect().row(0)
    nulls = lazy.select(pl.col(names).null_count()).collect().row(0)
    return {name: (int(s), int(k)) for name, s, k in zip(names, sums, nulls, strict=True)}


def digests(path: Path) -> pl.Series:
    """A number for every row of answers, in order, out of all that stands in it."""
    lazy = pl.scan_parquet(path)
    rows = int(lazy.select(pl.len()).collect().item())
    return pl.concat([lazy.slice(at, ROWS).collect().hash_rows(seed=1) for at in range(0, rows, ROWS)])


def main() -> int:
    """Make the population, answer it by both, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--schemes", choices=("thirty", "vn"), default="thirty")
    given = parser.parse_args()
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", "--master local[2] pyspark-shell")
    spark = context()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        book = load() if given.schemes == "vn" else read_rulebook(write(folder / "thirty"))
        source = folder / "in.parquet"
        facts = facts_of(book)
        population(book, facts, given.persons).write_parquet(source)
        few = folder / "few.parquet"
        population(book, facts, 1000).write_parquet(few)
        print(
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
            f"Polars {pl.__version__} in {pl.thread_pool_size()} threads, Spark {spark.version} on {spark.master}"
        )
        print(f"{given.persons:,} persons, {len(book.schemes)} schemes, {len(facts)} facts, 20 % of them not known")
        done, took = {}, {}
        for engine in ("polars", "spark"):
            began = time.perf_counter()
            batch(book, few, folder / "few", on=ON, rows=500, engine=engine)  # two partitions, for two processes
            start = time.perf_counter() - began
            began = time.perf_counter()
            done[engine] = batch(book, source, folder / f"{engine}.parquet", on=ON, engine=engine)
            took[engine] = time.perf_counter() - began
            print(
                f"{engine:8}{took[engine]:8.1f} s   {given.persons / took[engine]:10,.0f} persons/s   started in {start:.1f} s",
                flush=True,
            )
        by_polars, by_spark = (totals(folder / f"{engine}.parquet") for engine in done)
        rows, others = (digests(folder / f"{engine}.parquet") for engine in done)
    differing = [column for column, total in by_polars.items() if by_spark.get(column) != total]
    for column in differing:
        print(f"{column}: {by_polars[column]} by Polars, {by_spark.get(column)} by Spark")
    for pays, ends in done["polars"].totals.items():
        print(
            f"{pays:8} by Polars {ends['low']} to {ends['high']}; summed by Spark {done['spark'].totals[pays]['low']} to {done['spark'].totals[pays]['high']} đồng"
        )
    alike = len(rows) == len(others) and bool((rows == others).all())
    print(
        f"{len(by_polars)} columns, {len(differing)} of their totals differ; {len(rows):,} rows, {'all the same' if alike else 'NOT the same'}"
    )
    return 0 if alike and by_polars == by_spark and done["polars"] == done["spark"] else 1


if __name__ == "__main__":
    sys.exit(main())
