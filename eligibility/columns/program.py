"""A rulebook on a day as columns: compiled once, run on any frame that has the facts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import ModuleType
from typing import Any

from eligibility.coordinate import PAID
from eligibility.determine import rules_in_force, schemes_in_force
from eligibility.errors import DocumentError
from eligibility.rulebook import Rulebook

from .cells import Cell, Scalar, Sheet, bits_for, possibly, truth_code
from .coordination import Coordination
from .facts import KEY, MEMBER
from .highest import negated
from .numbers import Pair
from .printer import Printer
from .runs import Lean
from .scalars import Bound, constant
from .schemes import MOST_CLAUSES, PLACE_BITS, Printed, Schemes

TOTALS = frozenset(f"total_{pays}_{end}" for pays in PAID for end in ("low", "high"))

MOST_PROGRAMS = 8  # kept for one population; further frames take the general one


@dataclass
class Program:
    """`person` and `household` list the schemes whose columns a run makes; `facts` the facts that it reads.

    `bits`: the size of the columns that are smaller than 64. `shared`: the frame's columns that hold facts of the household, equal on all of its rows.
    """

    book: Rulebook
    on: date
    sheet: Sheet
    person: list[Printed]
    household: list[Printed]
    facts: list[str]
    contradictions: dict[str, str]
    columns: list[str] = field(default_factory=list)
    bits: dict[str, int] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    def run(self, frame: Any, *, settle: Callable[[Any], Any] = lambda frame: frame) -> Any:
        """One row a subject: the members, then the household's own row (`member_id` = "household"), on any engine.

        `settle`: see `Sheet.run`.
        """
        engine = self.sheet.engine
        done = self.sheet.run(frame, KEY, settle)
        against = list(self.contradictions.values())
        members = done.select(KEY, MEMBER, *(engine.col(name) for name in (*self.columns, *against)))
        own = done.unique(subset=[KEY]).select(*self._own())
        if self._wiped:
            members = members.with_columns(*(self._blank(name).alias(name) for name in sorted(self._wiped)))
        # Engines that plan in SQL give literals and sums types of their own.
        members, own = (side.with_columns(*(self._typed(name) for name in self.columns)) for side in (members, own))
        return engine.concat([members, own], how="vertical")

    def _own(self) -> list[Any]:
        """The columns of the households' own rows."""
        engine = self.sheet.engine
        blank = {name for one in self.person for name in names_of(one)}
        shown: list[Any] = [engine.col(KEY), engine.lit("household").alias(MEMBER)]
        for name in self.columns:
            source = f"_household_{name}" if name in TOTALS else name
            shown.append((self._blank(name) if name in blank else engine.col(source)).alias(name))
        return shown + [engine.lit(False).alias(name) for name in self.contradictions.values()]

    @cached_property
    def _wiped(self) -> set[str]:
        """Columns that members' rows have no value in."""
        return {name for one in self.household for name in names_of(one)}

    @cached_property
    def _lean(self) -> Lean:
        mine = [name for name in (*self.columns, *self.contradictions.values()) if name not in self._wiped]
        own = [*self._wiped, *(f"_household_{name}" for name in TOTALS)]
        return Lean(self.sheet, KEY, self.shared, {MEMBER, *mine}, own)

    def lean(self, frame: Any) -> Any:
        """The same of a Polars frame in which the rows of a household stand together."""
        engine, lean = self.sheet.engine, self._lean
        rows, homes, ends = lean.run(frame)
        if lean.stray:
            homes = homes.hstack(rows.select(lean.stray)[ends.first])
        shown = [
            (self._blank(name) if name in self._wiped else lean.constants.get(name, engine.col(name))).alias(name)
            for name in (*self.columns, *self.contradictions.values())
        ]
        members = rows.select(KEY, MEMBER, *shown)
        homes = homes.with_columns(x.alias(name) for name, x in lean.constants.items())
        return engine.concat([members, homes.select(*self._own())], how="vertical")

    def _typed(self, name: str) -> Any:
        engine = self.sheet.engine
        return engine.col(name).cast(self.sheet.kind(self.bits.get(name, 64)))

    def _blank(self, name: str) -> Any:
        engine = self.sheet.engine
        return engine.lit(None, dtype=self.sheet.kind(self.bits.get(name, 64)))

    def answers(self, frame: Any) -> Any:
        """The same of a Polars frame, worked out. Raises DocumentError where a gated fact contradicts its gate."""
        done = self.lean(frame)
        self.refuse_contradictions(done.lazy())
        return done.drop(list(self.contradictions.values()))

    def refuse_contradictions(self, done: Any) -> None:
        """Raise DocumentError where a gated fact of a Polars frame's answers contradicts its gate."""
        import polars as pl

        against = list(self.contradictions.values())
        if not against:
            return
        wrong = done.filter(pl.any_horizontal(against)).head(1).select(KEY, MEMBER, *against).collect()
        if len(wrong):
            row = wrong.row(0, named=True)
            fact = next(fact for fact, column in self.contradictions.items() if row[column])
            raise DocumentError(
                "contradiction", f"household {row[KEY]}, member {row[MEMBER]}: {fact} is given, but it cannot exist", fact,
                f"leave it out, or correct what it depends on ({self.book.facts[fact].asked_if})",
            )  # fmt: skip


def full_columns(frame: Any) -> frozenset[str]:
    """The columns of a Polars frame that are null in no row."""
    return frozenset(column.name for column in frame.get_columns() if not column.null_count())


def names_of(printed: Printed) -> list[str]:
    """The columns of a scheme."""
    name = printed.scheme.id
    found = [
        f"{name}__{part}" for part in ("status", "low", "high", "payable_low", "payable_high", "replaced_by", "clauses")
    ]
    for output, value in printed.outputs.items():
        ends = ("low", "high") if isinstance(value, Pair) else ("words",)
        found += [f"{name}__{output}__{end}" for end in ends]
    return found


def compile_program(
    book: Rulebook, columns: Collection[str], *, on: date, known_on: date | None = None,
    complete: Collection[str] | None = (), full: Collection[str] = (), engine: ModuleType,
) -> Program:  # fmt: skip
    """Print all schemes in force on a day over a frame with `columns`, less those for events and packages.

    `complete` names the registers whose silence counts (None: all), `full` the columns that are null in no row: what
    is known of everybody is worked out once instead of as two bounds. Raises RulebookError for what columns cannot
    hold: more than 31 clauses in a scheme, numbers beyond 64 bits, and what is `not_in_columns` yet.
    """
    sheet = Sheet(engine)
    printer = Printer(sheet, book, on, known_on, columns, complete, full)
    current = [(s, version) for s, version in schemes_in_force(book, on, known_on) if not s.event]
    schemes = Schemes(sheet, printer, current)
    printed = [schemes.printed(scheme.id) for scheme, _ in current]
    for one in printed:
        if len(one.version.conditions.leaves()) > MOST_CLAUSES:
            raise too_many(one)
    coordination = Coordination(sheet, printer, printed)
    coordination.apply(rules_in_force(book, on, known_on))
    person = [p for p in printed if p.scheme.of == "person"]
    household = [p for p in printed if p.scheme.of == "household"]
    program = Program(book, on, sheet, person, household, sorted(printer.facts.used), {})
    facts = {name: book.facts.get(name.partition("__")[0]) for name in columns}
    program.shared = frozenset(name for name, fact in facts.items() if fact is not None and fact.of == "household")
    out = _Output(sheet, program)
    for one in printed:
        out.scheme(one)
    out.totals(coordination.totals(person), coordination.totals(household), printer)
    for fact, cell in printer.facts.contradictions.items():
        program.contradictions[fact] = f"_against_{fact}"
        sheet.keep(cell, f"_against_{fact}")
    return program


class Programs:
    """One law's programs for the frames of a population in Polars: each frame's knows what is known in all its rows."""

    def __init__(self, book: Rulebook, columns: Collection[str], **given: Any) -> None:
        """Raises RulebookError as `compile_program` does; `given` goes to it."""
        self.book, self.columns, self.given = book, columns, given
        self.general = compile_program(book, columns, **given)
        self._found: dict[frozenset[str], Program] = {frozenset(): self.general}

    def answers(self, frame: Any) -> Any:
        """A frame's answers. Raises DocumentError as `Program.answers` does."""
        full = full_columns(frame) & set(self.general.facts)
        if full not in self._found and len(self._found) < MOST_PROGRAMS:
            self._found[full] = compile_program(self.book, self.columns, full=full, **self.given)
        return self._found.get(full, self.general).answers(frame)


def too_many(one: Printed) -> Exception:
    from eligibility.errors import RulebookError

    return RulebookError(
        "clauses", f"{one.scheme.id} has more than {MOST_CLAUSES} clauses", one.version.position, "split the scheme"
    )


class _Output:
    def __init__(self, sheet: Sheet, program: Program) -> None:
        self.sheet, self.program = sheet, program

    def _column(self, name: str, value: Scalar | None, bits: int = 64) -> Cell:
        engine = self.sheet.engine
        x = engine.lit(None, dtype=engine.Int64) if value is None else self.sheet.raw(value, bits)
        if bits < 64:
            self.program.bits[name] = bits
        self.program.columns.append(name)
        return self.sheet.keep(Cell(x, value.at if isinstance(value, Cell) else 0), name)

    def _pair(self, name: str, value: Pair | None, ends: tuple[str, str], hide: Any = None) -> None:
        made: dict[int, Cell] = {}
        for end, b in zip(ends, (None, None) if value is None else (value.lo, value.hi), strict=True):
            n = None if b is None else b.n
            if n is not None and hide is not None:
                n = self.sheet.when(hide, None, n) if isinstance(hide, Cell) else (None if hide else n)
            column = self._column(f"{name}{end}", made.get(id(b), n))
            if isinstance(n, Cell):
                made[id(b)] = column

    def scheme(self, one: Printed) -> None:
        name = one.scheme.id
        status = one.status
        self._column(f"{name}__status", truth_code(self.sheet, status), 8)
        refused = negated(possibly(self.sheet, status))
        self._pair(f"{name}__", one.amount, ("low", "high"), refused)
        self._pair(f"{name}__payable_", one.payable, ("low", "high"))
        self._column(f"{name}__replaced_by", one.replaced, PLACE_BITS)
        self._column(f"{name}__clauses", one.clauses, bits_for(len(one.version.conditions.leaves())))
        keep = one.scheme.kind == "classification"
        for output, value in one.outputs.items():
            if isinstance(value, Pair):
                self._pair(f"{name}__{output}__", value, ("low", "high"), False if keep else refused)
            else:
                hidden = not keep and refused
                shown = (
                    self.sheet.when(hidden, None, value) if isinstance(hidden, Cell) else (None if hidden else value)
                )
                self._column(f"{name}__{output}__words", shown)

    def totals(self, person: dict[str, Pair], household: dict[str, Pair], printer: Printer) -> None:
        for pays in PAID:
            self._pair(f"total_{pays}_", person[pays], ("low", "high"))
            sums = printer.kept_pair(person[pays].lo, person[pays].hi)
            low = self._summed(sums.lo, printer)
            high = low if sums.lo is sums.hi else self._summed(sums.hi, printer)
            for end, mine, own in (("low", low, household[pays].lo), ("high", high, household[pays].hi)):
                total = printer.numbers.bound_add(mine, own)
                n = None if total is None else total.n
                engine = self.sheet.engine
                x = engine.lit(None, dtype=engine.Int64) if n is None else self.sheet.raw(n)
                self.sheet.keep(Cell(x, n.at if isinstance(n, Cell) else 0), f"_household_total_{pays}_{end}")

    def _summed(self, b: Bound | None, printer: Printer) -> Bound | None:
        if b is None or (not isinstance(b.n, Cell) and b.n == 0):
            return b if b is None else constant(0)
        return printer._side("sum", b, largest_open=True)
