"""Households answered both ways: the household evaluator and the columns must agree to the đồng and the clause.

    ./run bench agreement [--households 1000000] [--batch 200] [--seed 1] [--engine polars|duckdb]

Each batch draws a rulebook over the whole language and households of one to four members with facts absent, asked and not known, or
known in part. Compared are status, amount, payable, outputs, what replaces what, every clause and all totals. Prints each
household that differs with its seed, and exits with 1 if there is one.
"""

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.eligibility.test_columns import both_ways  # noqa: E402  (the checkout is not installed)

EVERY = 10_000  # households between two lines of progress


@dataclass
class Count:
    """What has been compared so far, and how many households differ."""

    rulebooks: int = 0
    refused: int = 0
    households: int = 0
    members: int = 0
    answers: int = 0
    differing: int = 0


def main() -> int:
    """Draw, answer both ways, compare, count; Ctrl-C ends it with what was compared."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=200, help="households under one rulebook")
    parser.add_argument("--seed", type=int, default=1, help="of the first rulebook; the next ones count on")
    parser.add_argument("--engine", default="polars")
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell started it in the background
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; {given.engine}")
    began, computing, count, seed = time.perf_counter(), time.process_time(), Count(), given.seed
    try:
        while count.households < given.households:
            before = count.households
            compare(seed, min(given.batch, given.households - before), given.engine, count)
            seed += 1
            if count.households // EVERY > before // EVERY:
                progress = (
                    f"{count.households:,} households, {count.differing} differ, {time.perf_counter() - began:,.0f} s"
                )
                print(progress, file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("broken off")
    print(
        f"rulebooks  {count.rulebooks:12,}   seeds from {given.seed}; {count.refused} left out: numbers beyond 64 bits"
    )
    print(f"households {count.households:12,}   of {count.members:,} members")
    print(f"answers    {count.answers:12,}   a scheme for a member or household")
    print(f"differing  {count.differing:12,}   households")
    print(f"in {time.perf_counter() - began:,.0f} s, {time.process_time() - computing:,.0f} of them computing")
    return 1 if count.differing else 0


def compare(seed: int, households: int, engine: str, count: Count) -> None:
    """One rulebook; prints what differs."""
    with tempfile.TemporaryDirectory() as folder:
        found = both_ways(seed, Path(folder), households, engine)
    for number, (document, once, columns) in enumerate(found):
        count.members += len(document["household"]["members"])
        count.answers += len(once["determinations"])
        if columns != once:
            count.differing += 1
            print(f"seed {seed}, household {number}: {first_difference(once, columns)}", flush=True)
    count.households += len(found)
    count.rulebooks += bool(found)
    count.refused += not found


def first_difference(once: dict[str, Any], columns: dict[str, Any]) -> str:
    """The first answer or total that differs, the evaluator's first."""
    for one, other in zip(once["determinations"], columns["determinations"], strict=False):
        for key in one:
            if one[key] != other.get(key):
                return f"{one['scheme']} of {one['subject']}: {key} {one[key]} in the evaluator, {other.get(key)} in columns"
    return f"totals {once['totals']} in the evaluator, {columns['totals']} in columns"


if __name__ == "__main__":
    sys.exit(main())
