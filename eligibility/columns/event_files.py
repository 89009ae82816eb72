"""Events of a population as a second Parquet file: a row an event, read for one partition of households after another.

`household_id`, `member_id` (null: an event of the household), `event_id`, `kind`, `on` (a day), and one column a fact of
an event, null where it is not known or belongs to another kind of event.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.errors import DocumentError, nearest
from eligibility.rulebook import Rulebook

from .batch import check_columns, typed
from .events import EVENT_ID, KIND, ON, EventPrograms
from .facts import KEY, MEMBER
from .program import Program

KEYS = (KEY, MEMBER, EVENT_ID, KIND, ON)


class EventFile:
    """A file of events. `read` counts the events given out so far, `total` all of them."""

    def __init__(self, book: Rulebook, path: Path, on: date) -> None:
        """Raises DocumentError for a file that cannot be used."""
        import polars as pl

        self.book, self.on, self.read = book, on, 0
        self._lazy = pl.scan_parquet(path)
        schema = dict(self._lazy.collect_schema())
        check_columns(book, schema, KEYS, ("event",))
        if schema[ON] != pl.Date:
            raise DocumentError("wrong_type", f"the column {ON} is {schema[ON]}", ON, "the day of an event is Date")
        self._key = schema[KEY]
        self.total = int(self._lazy.select(pl.len()).collect().item())
        self.columns = list(self._prepared(self._lazy.head(1).collect()).columns)

    def of(self, members: Any) -> Any:
        """The events of the households of a frame in order, prepared. Raises DocumentError."""
        import polars as pl

        ids = members[KEY]
        if ids.dtype != self._key and not (ids.dtype.is_integer() and self._key.is_integer()):
            raise DocumentError("wrong_type", f"{KEY} is {self._key}, of members {ids.dtype}", KEY, "write both alike")
        inside = pl.col(KEY).is_between(ids[0], ids[-1]) if len(ids) else pl.lit(False)
        mine = self._lazy.filter(inside).collect()
        self.read += len(mine)
        self._check(mine)
        return self._prepared(mine).with_columns(pl.col(KEY).cast(ids.dtype), pl.col(MEMBER).cast(pl.String))

    def check_all_read(self) -> int:
        """How many there are. Raises DocumentError where some are of households that the population has not."""
        if self.read != self.total:
            raise DocumentError(
                "unknown_household", f"{self.total - self.read} events are of households that are not in the population",
                KEY, "give the population of the events",
            )  # fmt: skip
        return self.total

    def _prepared(self, frame: Any) -> Any:
        own = typed(self.book, frame.drop(EVENT_ID, KIND, ON), self.on)
        return own.with_columns(frame[EVENT_ID], frame[KIND], frame[ON])

    def _check(self, frame: Any) -> None:
        import polars as pl

        kinds = self.book.facts.event_kinds
        strange = {name: pl.col(name).is_null() for name in (KEY, EVENT_ID, KIND, ON)}
        self._refuse(frame, strange, "missing_value", "every event has one")
        hint = ", ".join(sorted(kinds))
        self._refuse(frame, {KIND: ~pl.col(KIND).is_in(sorted(kinds))}, "unknown_kind", hint)
        twice = pl.struct(KEY, MEMBER, EVENT_ID).is_duplicated()
        self._refuse(frame, {EVENT_ID: twice}, "event_id", "an event needs an id of its own")
        for name in frame.columns:
            if name not in KEYS:
                own = self.book.facts[name.partition("__")[0]].kinds
                other = pl.col(name).is_not_null() & ~pl.col(KIND).is_in(own)
                self._refuse(frame, {name: other}, "unknown_fact", f"a fact of {' or '.join(own)}")

    def _refuse(self, frame: Any, wrong: dict[str, Any], code: str, hint: str) -> None:
        for name, x in wrong.items():
            rows = frame.filter(x)
            if len(rows):
                row = rows.row(0, named=True)
                said = f"household {row[KEY]}, member {row[MEMBER]}, event {row[EVENT_ID]}: {name} is {row[name]!r}"
                near = nearest(str(row[name]), self.book.facts.event_kinds) if code == "unknown_kind" else ""
                raise DocumentError(code, said, name, near or hint)


class ProgramsWithEvents:
    """What `Programs` is for members alone, with the events of a file."""

    def __init__(self, book: Rulebook, columns: Collection[str], path: Path, *, on: date, **given: Any) -> None:
        """Raises DocumentError for a file that cannot be used; `given` goes to `EventPrograms`."""
        self.book, self.file = book, EventFile(book, path, on)
        self._programs = EventPrograms(book, columns, self.file.columns, on=on, **given)

    @property
    def general(self) -> Program:
        """The program for members."""
        return self._programs.general

    def answers(self, frame: Any) -> Any:
        """A frame's answers, events last. Raises DocumentError."""
        return self._programs.answers(frame, self.file.of(frame))
