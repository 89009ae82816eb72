"""Two rulebooks on one population: who gains, who loses, what is no longer known, and đồng, by scheme and area."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.activations import Activation, hash_with
from eligibility.rulebook import Rulebook

from .batch import ROWS, ahead, check_columns, partitions, prepared
from .event_files import ProgramsWithEvents
from .facts import KEY, MEMBER
from .program import Program, Programs

AREAS = ("province", "area")  # of these the first that the population has divides it
COUNTS = ("gain", "lose", "become_unknown", "become_known")
SUMS = ("before_low", "before_high", "after_low", "after_high")


@dataclass
class Difference:
    """Counts are subjects (persons and households); sums are whole đồng a month for monthly schemes, else a time.

    `gain` and `lose`: what is surely paid rises or falls. A high that nobody can say is left out of the sums and
    counted in `open`.
    """

    scheme: str
    pays: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    open: int = 0
    by_area: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return any(self.counts.values()) or self.sums["before_low"] != self.sums["after_low"]


def compare(
    old: Rulebook, new: Rulebook, population: Path, *, on: date, complete: frozenset[str] | None = frozenset(),
    activations: tuple[Activation, ...] = (), events: Path | None = None, rows: int = ROWS,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[int, list[Difference]]:  # fmt: skip
    """The number of members and the difference of every scheme that either rulebook has in force on the day.

    `population` is a Parquet file as `batch` reads, `activations` may be of packages of either, `events`
    is a file of events. Raises DocumentError for a file that cannot be used.
    """
    import polars as pl

    lazy = pl.scan_parquet(population)
    schema = dict(lazy.collect_schema())
    for book in (old, new):
        check_columns(book, schema)
    total = int(lazy.select(pl.len()).collect().item())
    head = lazy.head(1).collect()
    given: Any = {"on": on, "complete": complete, "activations": activations}
    programs: list[Programs | ProgramsWithEvents] = []
    for book in (old, new):
        columns = prepared(book, head, on).columns
        programs.append(
            Programs(book, columns, engine=pl, **given)
            if events is None
            else ProgramsWithEvents(book, columns, events, **given)
        )
    lists = [program.general for program in programs]
    pays = {p.scheme.id: p.scheme.pays for program in lists for p in (*program.person, *program.household)}
    if events is not None:
        pays |= {one.id: one.pays for book in (old, new) for one in book.schemes.values() if one.event}
    found = {name: Difference(name, pays[name]) for name in sorted(pays)}
    area = next((name for name in AREAS if name in schema), None)
    read = 0
    for frame in ahead(partitions(lazy, rows)):
        before, after = (p.answers(prepared(p.book, frame, on)) for p in programs)
        places = _places(frame, before, area)
        for difference in found.values():
            _add(difference, lists, before, after, places)
        read += len(frame)
        progress(read, total)
    return total, list(found.values())


def _places(frame: Any, answers: Any, area: str | None) -> Any:
    """The area of each subject, in the order of the answers; None where the population names none."""
    import polars as pl

    if area is None:
        return None
    members = frame.select(KEY, MEMBER, pl.col(area).cast(pl.String).fill_null("?").alias("place"))
    first = pl.col(KEY).ne_missing(pl.col(KEY).shift(1))
    homes = members.filter(first).with_columns(pl.lit("household").alias(MEMBER))
    places = pl.concat([members, homes])
    happened = answers[len(places) :].select(KEY).join(homes, on=KEY, how="left", maintain_order="left")
    return pl.concat([places["place"], happened["place"]])


def _columns(program: Program, answers: Any, scheme: str, side: str) -> list[Any]:
    """Status and what is payable of a scheme; nothing where the rulebook does not have it."""
    import polars as pl

    if f"{scheme}__status" not in answers.columns:
        blank = pl.repeat(0, len(answers), dtype=pl.Int64, eager=True)
        status = pl.repeat(None, len(answers), dtype=pl.Int64, eager=True).alias(f"{side}_status")
        return [status, *(blank.alias(f"{side}_{name}") for name in ("low", "high"))]
    high = answers[f"{scheme}__payable_high"].alias(f"{side}_high")
    low = answers[f"{scheme}__payable_low"].fill_null(0).alias(f"{side}_low")
    return [answers[f"{scheme}__status"].cast(pl.Int64).alias(f"{side}_status"), low, high]


def _add(difference: Difference, programs: list[Program], before: Any, after: Any, places: Any) -> None:
    import polars as pl

    sides = zip(programs, (before, after), ("before", "after"), strict=True)
    frame = pl.DataFrame(
        [column for p, answers, side in sides for column in _columns(p, answers, difference.scheme, side)]
    )
    listed = pl.col("before_status").is_not_null() | pl.col("after_status").is_not_null()
    counts = {
        "gain": pl.col("after_low") > pl.col("before_low"),
        "lose": pl.col("after_low") < pl.col("before_low"),
        "become_unknown": (pl.col("after_status") == 1) & pl.col("before_status").ne_missing(1),
        "become_known": pl.col("after_status").ne_missing(1) & (pl.col("before_status") == 1),
    }
    wanted = [x.sum().cast(pl.Int64).alias(name) for name, x in counts.items()]
    wanted += [pl.col(name).sum().cast(pl.Int64) for name in SUMS]
    mine = frame.filter(listed).select(*wanted, _open().sum().cast(pl.Int64).alias("open"))
    row = mine.row(0, named=True)
    for name in COUNTS:
        difference.counts[name] += row[name]
    for name in SUMS:
        difference.sums[name] += row[name]
    difference.open += row["open"]
    if places is None:
        return
    for one in frame.with_columns(places).group_by("place").agg(*wanted).iter_rows(named=True):
        known = difference.by_area.setdefault(one["place"], dict.fromkeys((*COUNTS, *SUMS), 0))
        for name in (*COUNTS, *SUMS):
            known[name] += one[name]


def _open() -> Any:
    """Whether a high that nobody can say stands on either side."""
    import polars as pl

    return pl.col("before_high").is_null() | pl.col("after_high").is_null()


def printed(
    total: int, differences: list[Difference], old: Rulebook, new: Rulebook, on: date,
    activations: tuple[Activation, ...] = (),
) -> dict[str, Any]:  # fmt: skip
    """The difference as the command line prints it."""
    return {
        "on": on.isoformat(),
        "old": {"id": old.id, "hash": hash_with(old.hash, activations)},
        "new": {"id": new.id, "hash": hash_with(new.hash, activations)},
        "members": total,
        "schemes": [
            {
                "scheme": d.scheme, "pays": d.pays, **d.counts, "open": d.open,
                "before": {"low": d.sums["before_low"], "high": d.sums["before_high"]},
                "after": {"low": d.sums["after_low"], "high": d.sums["after_high"]},
                "by_area": [{"area": area, **values} for area, values in sorted(d.by_area.items())],
            }
            for d in differences
        ],
    }  # fmt: skip
