"""The commands that look at a population: batch and diff. They need the columns engines, an extra of the package."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .activations import hash_with, read_activations
from .determine import packages_of
from .errors import DocumentError, nearest
from .rulebook import Rulebook, load

COMMANDS = ("batch", "diff")
ENGINES = ("polars", "duckdb", "spark")


def add_commands(add: Callable[..., Any], day: Callable[[str], Any], document: Callable[[str], Any]) -> None:
    """Their options, on the command line's parser."""
    one = add("batch", help="what every member of a population is due", allow_abbrev=False)
    one.add_argument("source", metavar="IN.parquet", type=Path)
    one.add_argument("target", metavar="OUT.parquet", type=Path)
    one.add_argument("--known-on", type=day)
    one.add_argument("--engine", choices=ENGINES, default="polars")
    one.add_argument("--rulebook", default="vn")
    two = add("diff", help="what another rulebook changes for a population", allow_abbrev=False)
    two.add_argument("old", metavar="OLD", help="a rulebook: its name or folder")
    two.add_argument("new", metavar="NEW")
    two.add_argument("--population", metavar="FILE.parquet", type=Path, required=True)
    two.add_argument("--json", action="store_true")
    for command in (one, two):
        command.add_argument("--on", type=day, required=True)
        command.add_argument("--complete", metavar="REGISTERS", default="", help="whose silence counts: a,b or all")
        command.add_argument("--activations", metavar="FILE", type=document, default=[], help="packages switched on")
        command.add_argument("--events", metavar="EVENTS.parquet", type=Path, help="what happened to whom, and when")


def run(given: argparse.Namespace) -> int:
    """Run one of them; the exit code. Raises EligibilityError for what the caller got wrong."""
    try:
        import polars  # noqa: F401 - whether the extra is installed
    except ImportError:
        raise DocumentError("no_columns", "the columns engines are not installed", "", "install polars") from None
    return _batch(given) if given.command == "batch" else _diff(given)


def _batch(given: argparse.Namespace) -> int:
    from .columns.batch import batch

    book = load(given.rulebook)
    _file(given.source, given.events)
    activations = read_activations(given.activations, packages_of(book))
    done = batch(
        book, given.source, given.target, on=given.on, known_on=given.known_on, complete=_complete(given.complete, book),
        activations=activations, events=given.events, engine=given.engine, progress=_progress,
    )  # fmt: skip
    said = {
        "rows": done.rows,
        "subjects": done.subjects,
        "households": done.households,
        "totals": done.totals,
        "rulebook": hash_with(book.hash, activations),
    }
    print(json.dumps(said))  # noqa: T201 - this is the command line
    return 0


def _diff(given: argparse.Namespace) -> int:
    from .columns.compare import compare, printed

    old, new = load(given.old), load(given.new)
    _file(given.population, given.events)
    activations = read_activations(given.activations, packages_of(old) | packages_of(new))
    members, differences = compare(
        old, new, given.population, on=given.on, complete=_complete(given.complete, old), activations=activations,
        events=given.events, progress=_progress,
    )  # fmt: skip
    if given.json:
        found = printed(members, differences, old, new, given.on, activations)
        print(json.dumps(found, ensure_ascii=False, indent=2))  # noqa: T201
        return 0
    print(f"{members:,} members on {given.on}; what is surely paid")  # noqa: T201
    print(f"{'scheme':32} {'gain':>10} {'lose':>10} {'unknown':>10} {'known':>10} {'before':>20} {'after':>20}  đồng")  # noqa: T201
    for d in differences:
        if d.changed:
            counts = " ".join(f"{d.counts[name]:>10,}" for name in ("gain", "lose", "become_unknown", "become_known"))
            print(f"{d.scheme:32} {counts} {d.sums['before_low']:>20,} {d.sums['after_low']:>20,}  {d.pays}")  # noqa: T201
    if not any(d.changed for d in differences):
        print("nothing changes for anybody")  # noqa: T201
    return 0


def _file(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and not path.is_file():
            raise DocumentError("unreadable", f"{path} is not there", str(path), "give a Parquet file")


def _complete(text: str, book: Rulebook) -> frozenset[str] | None:
    if text == "all":
        return None
    registers = {fact.register for fact in book.facts.values() if fact.register}
    names = frozenset(name for name in text.split(",") if name)
    for name in sorted(names - registers):
        raise DocumentError("unknown_register", f"no register is called {name!r}", "complete", nearest(name, registers))
    return names


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{done:,} of {of:,} rows ({100 * done // max(of, 1)} %)", end=end, file=sys.stderr, flush=True)  # noqa: T201
