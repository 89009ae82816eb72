"""Schemes for events in columns: births, deaths, storms, a row each, judged by the law of their own day. Polars only.

An event is looked at as its household is seen on the event's day: a row a member, each with the event's facts. Events
of one kind between two changes of the law share a program. Members and events may block each other, so that each side
is answered in turn, told what stands on the other.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.activations import Activation
from eligibility.coordinate import PAID
from eligibility.determine import rules_in_force, schemes_in_force
from eligibility.errors import DocumentError
from eligibility.evaluate import turning_days
from eligibility.rulebook import Blocks, Rulebook

from .cells import Cell, Sheet
from .facts import DAY, KEY, MEMBER, ROW
from .printer import Printer
from .program import Program, Programs, names_of, printed_program
from .runs import written_out
from .schemes import standing
from .together import Rows

EVENT_ID, KIND, ON = "event_id", "kind", "on"
EVENT, TOGETHER, OWNER, SUBJECT = "_event", "_together", "_owner", "_subject"
OF = {"person": "_of_person", "household": "_of_household"}  # whether a row holds such an answer
SHARES = ("_own", "_apart", "_home")  # in a member's total; of that in the household's; of a household's event


@dataclass
class EventProgram:
    """The schemes for a kind of event on the days of one law."""

    program: Program

    def answers(self, frame: Any) -> Any:
        """A row an event of a frame that `seen` made. Raises DocumentError where a fact contradicts its gate."""
        import polars as pl

        program = self.program
        done = program.sheet.run(written_out(frame), EVENT, written_out)
        program.refuse_contradictions(done.lazy())
        rows = done.filter(pl.any_horizontal(*OF.values()))
        for of, printed in (("person", program.person), ("household", program.household)):
            names = [name for one in printed for name in names_of(one)]
            rows = rows.with_columns(pl.when(OF[of]).then(pl.col(name)).alias(name) for name in names)
        typed = [program._typed(name) for name in program.columns]
        return rows.select(KEY, MEMBER, EVENT, SUBJECT, *OF.values(), *typed)


def compile_events(
    book: Rulebook, columns: Collection[str], kind: str, day: date, *, on: date, known_on: date | None,
    complete: Collection[str] | None, activations: tuple[Activation, ...], outside: Collection[str],
    exported: Collection[str],
) -> EventProgram:  # fmt: skip
    """Print the schemes for a kind of event by the law of a day; see `compile_program`."""
    import polars as pl

    sheet = Sheet(pl)
    today = Printer(sheet, book, on, known_on, columns, complete, ())
    printer = Printer(sheet, book, day, known_on, columns, complete, (), today)
    law = schemes_in_force(book, day, known_on, activations)
    sought = [(scheme, version) for scheme, version in law if scheme.event == kind]
    person, household = (Cell(pl.col(name), 0, name=name, known=True) for name in OF.values())
    rules = rules_in_force(book, day, known_on)
    current = [(scheme, version) for scheme, version in law if scheme.event in ("", kind)]
    rows = Rows(TOGETHER, person, household)
    program, coordination, out = printed_program(printer, current, sought, rules, rows, outside)
    coordination.export(exported, rules)
    for one in coordination.printed.values():
        out.scheme(one)
    own = coordination.totals(program.person)
    apart, home = (coordination.totals(side, at_home=True) for side in (program.person, program.household))
    for name, sums in zip(SHARES, (own, apart, home), strict=True):
        for pays in PAID:
            out.pair(f"{name}_{pays}_", sums[pays], ("low", "high"))
    for facts in (printer.facts, today.facts):
        program.refuse(facts)
    return EventProgram(program)


class EventPrograms:
    """Programs for members and for what happened to them, with what one side must know of the other."""

    def __init__(
        self, book: Rulebook, columns: Collection[str], events: Collection[str], *, on: date, known_on: date | None = None,
        complete: Collection[str] | None = (), activations: tuple[Activation, ...] = (),
    ) -> None:  # fmt: skip
        """`columns` of the members' frame, `events` of the events'. Raises RulebookError as `compile_program` does."""
        import polars as pl

        self.book = book
        between = [(rule.by, {bool(book.schemes[name].event) for name in rule.schemes})
                   for rule in book.coordination if isinstance(rule, Blocks)]  # fmt: skip
        self.of_members = sorted({by for by, sides in between if not book.schemes[by].event and True in sides})
        self.of_events = sorted({by for by, sides in between if book.schemes[by].event and False in sides})
        self.turns = _turns(book)
        known: dict[str, Any] = {"on": on, "known_on": known_on, "complete": complete, "activations": activations}
        self.members = Programs(book, [*columns, *map(standing, self.of_events)], outside=self.of_events,
                                exported=self.of_members, engine=pl, **known)  # fmt: skip
        self._given = {**known, "outside": self.of_members, "exported": self.of_events}
        self._columns = [*columns, *events]
        edges = {
            date.fromordinal(n) for activation in activations for n in activation.days() if n <= date.max.toordinal()
        }
        self._law_days = sorted(edges | set(turning_days(book)))
        self._found: dict[tuple[str, date], EventProgram] = {}

    @property
    def general(self) -> Program:
        """The program for members."""
        return self.members.general

    def program(self, kind: str, on: date) -> EventProgram:
        """The program for a kind of event on a day."""
        at = bisect_right(self._law_days, on)
        key = (kind, self._law_days[at - 1] if at else date.min)
        if key not in self._found:
            self._found[key] = compile_events(self.book, self._columns, *key, **self._given)
        return self._found[key]

    def answers(self, members: Any, events: Any) -> Any:
        """Members, households, then events, whose `member_id` is their subject (`m1/e1`, `household/e1`).

        `members` and `events` are prepared Polars frames. Raises DocumentError for events of nobody.
        """
        import polars as pl

        members = members.with_columns(pl.col(MEMBER).cast(pl.String))
        happened = placed(members, events)
        groups = list(self._alike(happened, members))
        found, told = pl.DataFrame(), None
        for side in self.turns if groups else ("members",):
            if side == "members":
                found = self.members.answers(self._told_of_events(members, told))
            else:
                told = pl.concat([program.answers(self._told_of_members(frame, found)) for program, frame in groups],
                                 how="diagonal_relaxed")  # fmt: skip
        found = found.drop([standing(name) for name in self.of_members], strict=False)
        if told is None:
            return found
        rows = told.sort(EVENT).with_columns(pl.col(SUBJECT).alias(MEMBER))
        hidden = [*OF.values(), EVENT, SUBJECT, *map(standing, self.of_events)]
        hidden += [f"{name}_{pays}_{end}" for name in SHARES for pays in PAID for end in ("low", "high")]
        return pl.concat([_with_shares(found, told), rows.drop(hidden, strict=False)], how="diagonal_relaxed")

    def _alike(self, happened: Any, members: Any) -> Iterator[tuple[EventProgram, Any]]:
        """The events of each program, seen with their households."""
        import polars as pl

        days = happened.select(KIND, ON).unique().sort(KIND, ON).rows()
        programs: dict[int, tuple[EventProgram, list[tuple[str, date]]]] = {}
        for kind, on in days:
            program = self.program(kind, on)
            programs.setdefault(id(program), (program, []))[1].append((kind, on))
        for program, alike in programs.values():
            same = pl.DataFrame(alike, schema={KIND: pl.String, ON: pl.Date}, orient="row")
            yield program, seen(happened.join(same, on=[KIND, ON], how="semi"), members)

    def _told_of_events(self, members: Any, told: Any) -> Any:
        """Members, with whether schemes for their events and their households' stand."""
        import polars as pl

        for name in self.of_events:
            column, keys = standing(name), self._keys(name)
            if told is None or column not in told.columns:
                members = members.with_columns(pl.lit(False).alias(column))
                continue
            mine = told.filter(pl.col(column).is_not_null())
            one = mine.group_by(keys).agg(
                _known(column).any(ignore_nulls=False).alias(column), pl.lit(True).alias("_any")
            )
            joined = members.join(one, on=keys, how="left", maintain_order="left")
            members = joined.with_columns(pl.when("_any").then(column).otherwise(False)).drop("_any")
        return members

    def _told_of_members(self, frame: Any, found: Any) -> Any:
        """Events, with whether schemes for their households' members stand."""
        import polars as pl

        for name in self.of_members:
            column, keys = standing(name), self._keys(name)
            if column not in found.columns:
                frame = frame.with_columns(pl.lit(False).alias(column))
                continue
            rows = found.filter(pl.col(MEMBER) == "household") if keys == [KEY] else found
            one = rows.select(*keys, _known(column))
            frame = frame.join(one, on=keys, how="left", maintain_order="left")
        return frame

    def _keys(self, name: str) -> list[str]:
        return [KEY, MEMBER] if self.book.schemes[name].of == "person" else [KEY]


def _known(column: str) -> Any:
    """A status (0 false, 1 not known, 2 true) as a truth."""
    import polars as pl

    return pl.when(pl.col(column) != 1).then(pl.col(column) == 2).alias(column)


def _turns(book: Rulebook) -> Sequence[str]:
    """Which side is answered when, so that each knows in the end what stands on the other that may block it."""
    blockers: dict[str, set[str]] = {name: set() for name in book.schemes}
    for rule in [rule for rule in book.coordination if isinstance(rule, Blocks)]:
        for name in rule.schemes:
            blockers[name].add(rule.by)

    def changes(name: str) -> int:
        """How often the longest way of blocking that ends here goes from one side to the other."""
        mine = bool(book.schemes[name].event)
        return max((changes(by) + (bool(book.schemes[by].event) != mine) for by in blockers[name]), default=0)

    most = [
        max((changes(s.id) for s in book.schemes.values() if bool(s.event) == side), default=0)
        for side in (False, True)
    ]
    last = "members" if most[0] > most[1] else "events"
    count = max(most) + 1 + (most[0] == most[1])
    other = {"members": "events", "events": "members"}
    return [last if (count - n) % 2 else other[last] for n in range(count)]


def placed(members: Any, events: Any) -> Any:
    """Events in the order of their owners, with their place and whom they are about. Raises DocumentError."""
    import polars as pl

    owners = members.select(KEY, pl.col(MEMBER), pl.col(ROW).alias(OWNER))
    homes = owners.group_by(KEY).agg(pl.col(OWNER).max().alias("_last"))
    rows = events.drop(ROW, strict=False).join(owners, on=[KEY, MEMBER], how="left", maintain_order="left")
    rows = rows.join(homes, on=KEY, how="left", maintain_order="left")
    lost = rows.filter(pl.col("_last").is_null() | (pl.col(MEMBER).is_not_null() & pl.col(OWNER).is_null()))
    if len(lost):
        row = lost.row(0, named=True)
        raise DocumentError(
            "unknown_member", f"event {row[EVENT_ID]}: household {row[KEY]} has no member {row[MEMBER]}", MEMBER,
            "leave it empty for an event of the household",
        )  # fmt: skip
    whose = pl.concat_str(pl.col(MEMBER).fill_null("household"), pl.lit("/"), pl.col(EVENT_ID))
    rows = rows.with_columns(whose.alias(SUBJECT))
    alike = rows.join(owners, left_on=[KEY, SUBJECT], right_on=[KEY, MEMBER], how="semi")
    if len(alike):
        said = f"household {alike[KEY][0]}: an event is called {alike[SUBJECT][0]} too"
        raise DocumentError("duplicate_member_id", said, MEMBER, "m1")
    ordered = rows.sort("_last", OWNER, nulls_last=True, maintain_order=True).drop("_last").with_row_index(EVENT)
    year, month, day_of = (getattr(pl.col(ON).dt, part)().cast(pl.Int64) for part in ("year", "month", "day"))
    day = year * 10_000 + month * 100 + day_of
    return ordered.with_columns(
        pl.col(EVENT).cast(pl.Int64),
        day.alias(DAY),
        pl.concat_str(pl.col(KEY).cast(pl.String), day, separator=" ").alias(TOGETHER),
    )  # fmt: skip


def seen(happened: Any, members: Any) -> Any:
    """A row a member of the household of each event; the owner's holds the answer, or a household's first."""
    import polars as pl

    own = happened.rename({MEMBER: "_whose"}).with_columns(pl.col(EVENT).alias("_place"))
    frame = own.join(members, on=KEY, how="inner").sort("_place", ROW)
    first = pl.col(ROW) == pl.col(ROW).min().over(EVENT)
    return frame.with_columns(
        (pl.col("_whose").is_not_null() & (pl.col(OWNER) == pl.col(ROW))).fill_null(False).alias(OF["person"]),
        (pl.col("_whose").is_null() & first).alias(OF["household"]),
        pl.col("_place").alias(ROW),
    ).drop("_place", "_whose")


def _with_shares(found: Any, told: Any) -> Any:
    """Members' and households' answers, with what events add to their totals."""
    import polars as pl

    ends = [f"{pays}_{end}" for pays in PAID for end in ("low", "high")]

    def summed(rows: Any, keys: list[str], name: str) -> Any:
        x = [pl.col(f"{name}_{end}") for end in ends]
        sums = [pl.when(one.null_count() == 0).then(one.sum()).alias(end) for one, end in zip(x, ends, strict=True)]
        return rows.group_by(keys).agg(sums)

    person, household = (told.filter(pl.col(name)) for name in OF.values())
    mine = summed(person, [KEY, MEMBER], SHARES[0])
    home = pl.concat([summed(person, [KEY], SHARES[1]), summed(household, [KEY], SHARES[2])])
    home = home.group_by(KEY).agg(
        pl.when(pl.col(end).null_count() == 0).then(pl.col(end).sum()).alias(end) for end in ends
    )
    both = pl.concat([mine, home.with_columns(pl.lit("household").alias(MEMBER)).select(mine.columns)])
    joined = found.join(
        both.with_columns(pl.lit(True).alias("_any")), on=[KEY, MEMBER], how="left", maintain_order="left"
    )
    added = [pl.when("_any").then(pl.col(f"total_{end}") + pl.col(end)).otherwise(pl.col(f"total_{end}")).alias(f"total_{end}")
             for end in ends]  # fmt: skip
    return joined.with_columns(added).drop("_any", *ends)
