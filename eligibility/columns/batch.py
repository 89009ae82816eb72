"""A population through the columns: partitions of whole households, one after the other, progress shown.

The input is a Parquet file with a row a member (see `facts`), households in order: all rows of one stand together and
their ids never go down. Memory is that of one partition, whatever the population. Spark (see `spark`) gives the
partitions to many machines; each is answered by the same function.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from eligibility.activations import Activation, hash_with
from eligibility.coordinate import PAID
from eligibility.errors import DocumentError, nearest
from eligibility.rulebook import Rulebook
from eligibility.vocabulary import Fact

from . import engines
from .facts import KEY, MEMBER, ROW
from .members import check_members
from .program import Programs

ROWS = 100_000
FEW_WORDS = 6
_TINY = 1e-3  # what a hundredfold percentage of two decimals may be off whole, as a float
# Ordinary Parquet, written quickly: answers are read whole, by nobody who would skip by statistics, and codes of one
# dictionary are small before they are compressed.
STORED: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "statistics": False}
Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """What a batch did: rows read, subjects answered (members, households, events), households; what all are due together.

    `totals` are whole đồng by `pays` and end: {"monthly": {"low": …, "high": …}}; a high of None: nobody can say.
    """

    rows: int
    subjects: int
    households: int
    totals: dict[str, dict[str, int | None]]

    def __add__(self, other: "Done") -> "Done":
        totals = {
            pays: {end: None if n is None or (more := other.totals[pays][end]) is None else n + more for end, n in ends.items()}
            for pays, ends in self.totals.items()
        }  # fmt: skip
        return Done(self.rows + other.rows, self.subjects + other.subjects, self.households + other.households, totals)


NOTHING = Done(0, 0, 0, {pays: {"low": 0, "high": 0} for pays in PAID})


def batch(
    book: Rulebook, source: Path, target: Path, *, on: date, known_on: date | None = None,
    complete: frozenset[str] | None = frozenset(), activations: tuple[Activation, ...] = (),
    events: Path | None = None, rows: int = ROWS, engine: str = "polars", progress: Progress = lambda done, of: None,
) -> Done:  # fmt: skip
    """Answer every subject of `source` into `target`, both Parquet. Raises DocumentError for a file that cannot be used.

    `complete` names the registers whose silence counts for everybody (None: all); `activations` switch packages on;
    `events` is a file of events (see `event_files`), which Polars alone answers. The answers are written to a file
    beside the target that takes its place when all are there, so that a broken run leaves no half answer. `engine` is
    polars, spark (Polars on as many machines as Spark has) or duckdb, which answers all partitions in one plan.
    """
    import polars as pl

    from .event_files import ProgramsWithEvents

    lazy = pl.scan_parquet(source)
    check_columns(book, dict(lazy.collect_schema()))
    head = prepared(book, lazy.head(1).collect(), on)
    given: Any = {"on": on, "known_on": known_on, "complete": complete, "activations": activations}
    library = import_module("narwhals") if engine == "duckdb" else pl
    if events is None:
        programs: Programs | ProgramsWithEvents = Programs(book, head.columns, engine=library, **given)
    elif engine == "polars":
        programs = ProgramsWithEvents(book, head.columns, events, **given)
    else:
        raise DocumentError("bad_option", f"{engine} does not answer events", "events", "take polars")
    program = programs.general
    places = slices(lazy, rows)
    total = sum(length for _, length in places)
    done = None
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as name:
        folder = Path(name)
        read = (lazy.slice(at, length).collect() for at, length in places)
        frames = _told(ahead(prepared(book, frame, on) for frame in read), total, progress)
        happened = 0
        if isinstance(programs, ProgramsWithEvents):  # of partitions with events each has the columns of its own
            for number, frame in enumerate(ahead(programs.answers(frame) for frame in frames)):
                frame.write_parquet(part(folder, number), **STORED)
            happened = programs.file.check_all_read()
            found = pl.concat(map(pl.scan_parquet, sorted(folder.glob("*.parquet"))), how="diagonal_relaxed")
        elif engine == "spark":
            from . import spark

            done = spark.answer(spark.law_of(programs), source, folder, places)
            progress(total, total)
            found = pl.scan_parquet(sorted(folder.glob("*.parquet")))
        elif engine == "polars":
            blank = program.answers(head.clear())
            found = _flowing(ahead(programs.answers(frame) for frame in frames), blank.schema)
        else:
            for number, frame in enumerate(frames):
                frame.write_parquet(part(folder, number), **STORED)
            found = pl.scan_parquet(engines.answer(program, folder) / "**" / "*.parquet")
            program.refuse_contradictions(found)
            found = found.select(KEY, MEMBER, *program.columns).sort(KEY, maintain_order=True)
        whole = folder / "whole"
        found.sink_parquet(whole, metadata={"rulebook": json.dumps(about(book, on, known_on, activations))}, **STORED)
        done = done or counted(pl.scan_parquet(whole), total, happened)
        whole.replace(target)
    return done


def answer(programs: Programs, frame: Any, target: Path) -> Done:
    """One partition's answers into a file. Raises DocumentError for what no answer can be given to."""
    answers = programs.answers(prepared(programs.book, frame, programs.given["on"]))
    answers.write_parquet(target, **STORED)
    return counted(answers.lazy(), len(frame))


def counted(answers: Any, rows: int, happened: int = 0) -> Done:
    """The figures of answers to so many members and events."""
    import polars as pl

    ends = {(pays, end): pl.col(f"total_{pays}_{end}").cast(pl.Int128) for pays in PAID for end in ("low", "high")}
    own = pl.col(MEMBER) == "household"
    sums = [
        pl.when(~(x.is_null() & own).any()).then(x.filter(own).sum()).alias(f"{p}_{e}") for (p, e), x in ends.items()
    ]
    found = answers.select(pl.len().alias("subjects"), *sums).collect().row(0, named=True)
    totals = {pays: {end: found[f"{pays}_{end}"] for end in ("low", "high")} for pays in PAID}
    return Done(rows, found["subjects"], found["subjects"] - rows - happened, totals)


def part(folder: Path, number: int) -> Path:
    """The file of a partition; their names are in order."""
    return folder / f"{number:06}.parquet"


def _told(frames: Iterator[Any], total: int, progress: Progress) -> Iterator[Any]:
    read = 0
    for frame in frames:
        yield frame
        read += len(frame)
        progress(read, total)


def _flowing(frames: Iterator[Any], schema: Any) -> Any:
    """Frames as one that Polars takes in while they are made."""
    from polars.io.plugins import register_io_source

    return register_io_source(lambda *_: frames, schema=schema)


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same, the next one made by a thread while this one is used: reading, answering and writing overlap."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


def about(book: Rulebook, on: date, known_on: date | None, activations: tuple[Activation, ...]) -> dict[str, Any]:
    """What an output file says of itself."""
    return {
        "id": book.id,
        "hash": hash_with(book.hash, activations),
        "on": on.isoformat(),
        "known_on": known_on and known_on.isoformat(),
    }


def partitions(lazy: Any, rows: int) -> Iterator[Any]:
    """Frames of whole households. Raises DocumentError as `slices` does, before the first."""
    for at, length in slices(lazy, rows):
        yield lazy.slice(at, length).collect()


def slices(lazy: Any, rows: int) -> list[tuple[int, int]]:
    """First row and length of partitions of about `rows` rows that never cut a household.

    Raises DocumentError when households are not in order.
    """
    import polars as pl

    keys = lazy.select(KEY)
    total = int(keys.select(pl.len()).collect().item())
    found: list[tuple[int, int]] = []
    at, last = 0, None
    while at < total:
        key = keys.slice(at, rows).collect()[KEY]
        if at + len(key) < total:
            kept = key.filter(key != key[-1])
            if kept.is_empty():
                rows *= 2
                continue
            key = kept
        if not key.is_sorted() or (last is not None and key[0] <= last):
            raise DocumentError("not_in_order", "the households are not in order", KEY, f"sort the file by {KEY}")
        found.append((at, len(key)))
        last, at = key[-1], at + len(key)
    return found or [(0, 0)]


def check_columns(
    book: Rulebook, schema: dict[str, Any], keys: Sequence[str] = (KEY, MEMBER),
    of: Sequence[str] = ("person", "household"),
) -> None:  # fmt: skip
    """Refuse a file without keys, with a column that is no fact of these, or of a type that its fact has not."""
    for key in keys:
        if key not in schema:
            what = "a row a member" if keys[-1] == MEMBER else "a row an event"
            raise DocumentError("missing_column", f"the file has no column {key}", key, f"add {key}, {what}")
    known = [fact.id for fact in book.facts.values() if fact.of in of]
    for name, dtype in schema.items():
        if name in keys:
            continue
        bare, _, end = name.partition("__")
        fact = book.facts.get(bare)
        if fact is None or fact.of not in of or fact.derived or (end and not _may_end(book, fact, end)):
            raise DocumentError("unknown_fact", f"no fact is called {name!r}", name, nearest(bare, known))
        other = {"low": f"{bare}__high", "high": f"{bare}__low"}.get(end, name)
        if other not in schema:
            raise DocumentError("missing_column", f"the file has no column {other}", other, f"{name} needs it")
        if not _fits(fact, dtype, whole=other != name):
            raise DocumentError("wrong_type", f"the column {name} is {dtype}", name, f"{fact.type} is {wanted(fact)}")


def _may_end(book: Rulebook, fact: Fact, end: str) -> bool:
    if fact.per == "scheme":
        return end in book.schemes
    return fact.type == "date" and end in ("low", "high")


def wanted(fact: Fact) -> str:
    """The column type of a fact."""
    kinds = {"truth": "Boolean", "date": "Date or text (1950, 1950-03, 1950-03-07, never)", "percent": "a number"}
    return kinds.get(fact.type, "text" if fact.type in ("choice", "area", "link") else "a whole number")


def _fits(fact: Fact, dtype: Any, *, whole: bool) -> bool:
    """Whether a column can hold a fact; `whole`: the first or last day that a date may be, never a part of one."""
    import polars as pl

    if dtype == pl.Null:  # nothing is known of anybody
        return True
    if fact.type == "truth":
        return bool(dtype == pl.Boolean)
    if fact.type == "date":
        return dtype == pl.Date or (dtype == pl.String and not whole)
    if fact.type in ("choice", "area", "link"):
        return dtype in (pl.String, pl.Categorical) or isinstance(dtype, pl.Enum)
    return bool(dtype.is_integer() or (fact.type == "percent" and (dtype.is_float() or dtype.is_decimal())))


def prepared(book: Rulebook, frame: Any, on: date) -> Any:
    """A frame of members in the printer's types. Raises DocumentError, with the household, for what cannot be used."""
    check_members(frame)
    return typed(book, frame, on)


def typed(book: Rulebook, frame: Any, on: date) -> Any:
    """The frame in the printer's types; values outside their fact's range are refused with the first household."""
    import polars as pl

    frame = frame.with_columns(pl.col(n).cast(_empty(book, n)) for n, t in frame.schema.items() if t == pl.Null)
    changes: list[Any] = []
    bad: dict[str, Any] = {}
    doubts: dict[str, Any] = {}  # whether any row is bad, where one pass over the column tells
    texts: dict[str, str] = {}  # dates written as text, with their first days
    for name, dtype in frame.schema.items():
        fact = book.facts.get(name.partition("__")[0])
        if fact is None or name in (KEY, MEMBER):
            continue
        if fact.one_of and dtype == pl.Enum(fact.one_of):
            changes.append(pl.col(name).to_physical())
        elif fact.type in ("choice", "area", "link"):
            text = pl.col(name).cast(pl.String)
            if fact.one_of:
                bad[name] = ~text.is_in(list(fact.one_of))
            changes.append(_coded(pl.col(name), fact.one_of, dtype) if fact.one_of else text)
        elif fact.type in ("integer", "money", "percent"):
            low, high = fact.ends
            x = pl.col(name)
            bad[name] = (x < low) | (x > high)
            doubts[name] = (x.min() < low) | (x.max() > high)
            if fact.type == "percent":  # in hundredths, which are whole
                x = (x * 100).round()
                bad[name] |= (x - pl.col(name) * 100).abs() > _TINY
                doubts[name] = bad[name].any()
            changes.append(x.cast(pl.Int64, strict=False))
        elif dtype == pl.String:
            changes += _partial(name)
            texts[name] = f"{name}__low"
            bad[name] = _partial(name)[0].is_null() & pl.col(name).is_not_null()
            if fact.id == "birth_date":
                bad[name] |= _partial(name)[0] > on
        elif fact.id == "birth_date" and not name.endswith("__high"):
            bad[name] = pl.col(name) > on
            doubts[name] = pl.col(name).max() > on
        elif name.endswith("__high"):
            bad[name] = pl.col(name) < pl.col(f"{fact.id}__low")
            doubts[name] = bad[name].any()
    done = frame.with_columns(*changes, pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))
    doubtful = {name for name, found in frame.select(**doubts).to_dicts()[0].items() if found} if doubts else set()
    lost = {name for name in bad if done[texts.get(name, name)].null_count() > frame[name].null_count()}
    born = texts.get("birth_date")
    late = {"birth_date"} if born and done.select((pl.col(born) > on).any()).item() else set[str]()
    _refuse(book, frame, {name: x for name, x in bad.items() if name in doubtful | lost | late})
    return done.drop(texts)


def _empty(book: Rulebook, name: str) -> Any:
    """The type of a column that holds nothing."""
    import polars as pl

    fact = book.facts.get(name.partition("__")[0])
    kinds = {"truth": pl.Boolean, "date": pl.Date, "integer": pl.Int64, "money": pl.Int64, "percent": pl.Int64}
    return kinds.get(fact.type, pl.String) if fact else pl.String


def _coded(text: Any, words: tuple[str, ...], dtype: Any) -> Any:
    """The place of each row's word, null for none of them: to compare with a few words costs less than to look one up."""
    import polars as pl

    if dtype != pl.String or len(words) > FEW_WORDS:
        return text.cast(pl.String).cast(pl.Enum(words), strict=False).to_physical()
    found: Any = pl
    for place, word in enumerate(words):
        found = found.when(text == word).then(pl.lit(place, dtype=pl.UInt8))
    return found.alias(text.meta.output_name())


def _partial(name: str) -> list[Any]:
    """`1950`, `1950-03`, `1950-03-07` and `never` as first and last possible day."""
    import polars as pl

    text = pl.col(name)
    size = text.str.len_chars()
    low = pl.when(size == 4).then(text + "-01-01").when(size == 7).then(text + "-01").otherwise(text)
    first = low.str.to_date("%Y-%m-%d", strict=False)
    last = (
        pl.when(size == 4)
        .then(first.dt.offset_by("1y").dt.offset_by("-1d"))
        .when(size == 7)
        .then(first.dt.month_end())
        .otherwise(first)
    )
    never = pl.lit(date.max)
    return [
        pl.when(text == "never").then(never).otherwise(x).alias(f"{name}__{end}")
        for x, end in ((first, "low"), (last, "high"))
    ]


def _refuse(book: Rulebook, frame: Any, bad: dict[str, Any]) -> None:
    """Raise DocumentError for the first column that has a value outside its fact's range."""
    found = frame.select(x.any().alias(name) for name, x in bad.items())
    for name in found.columns:
        if found[name][0]:
            row = frame.lazy().filter(bad[name]).select(KEY, MEMBER, name).head(1).collect().row(0)
            fact = book.facts[name.partition("__")[0]]
            raise DocumentError(
                "out_of_range", f"household {row[0]}, member {row[1]}: {name} is {row[2]!r}", name,
                f"{fact.type}{' of ' + ', '.join(fact.one_of) if fact.one_of else ''}",
            )  # fmt: skip


__all__ = ["Done", "answer", "batch", "partitions", "prepared", "slices"]
