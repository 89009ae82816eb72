"""Facts in columns: what a frame has of each, widened by what is not known.

A frame has one row a member: `household_id`, `member_id`, and one column a fact (null: not known). A date that is known
only in part has two, `<fact>__low` and `<fact>__high`. A household's facts stand equal on each of its rows.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility.bounds import days_of
from eligibility.vocabulary import DEFAULT_MAXIMUM, Fact

from . import dates
from .cells import Cell, Sheet, Truth
from .dates import FIRST, NEVER, number_of
from .numbers import Arithmetic, Number, Pair, Plain
from .scalars import Bound, constant

KEY, MEMBER = "household_id", "member_id"
PERCENT_SCALE = 100  # percentages have two decimals at most


@dataclass(frozen=True)
class Choice:
    """A word a row, null for "any of the words"; None where no row has one.

    A column holds the word's place in `words`; of areas and links, which have no list of words, the word itself.
    """

    x: Cell | str | None
    words: tuple[str, ...]

    def code(self, word: str) -> int | str:
        """What a column holds for a word; -1 for one outside the list."""
        if not self.words:
            return word
        return self.words.index(word) if word in self.words else -1


Value = Truth | Number | Choice


class Facts:
    """Reads facts off a sheet whose frame has `columns`.

    `complete`: registers whose silence counts (None: all). `full`: columns that are null in no row.
    """

    def __init__(self, sheet: Sheet, numbers: Arithmetic, columns: Collection[str], on: date,
                 complete: Collection[str] | None, gate: Callable[[Fact], Truth], full: Collection[str]) -> None:  # fmt: skip
        self.sheet, self.numbers, self.columns, self.on = sheet, numbers, columns, on
        self.complete, self.gate, self.full = complete, gate, full
        self.used: dict[str, Fact] = {}
        self.contradictions: dict[str, Cell] = {}

    def read(self, fact: Fact) -> Value:
        """A fact's value in every row."""
        self.used[fact.id] = fact
        if fact.type == "truth":
            return self._truth(fact)
        if fact.type in ("choice", "area", "link"):
            return self._choice(fact)
        return self._days(fact) if fact.type == "date" else self._number(fact)

    def covers(self, fact: Fact) -> bool:
        return fact.has_absent and (self.complete is None or fact.register in self.complete)

    def _known(self, fact: Fact) -> bool:
        """Whether a fact that has a column is known in every row."""
        return fact.id in self.columns and (fact.id in self.full or self.covers(fact))

    def _marked(self, fact: Fact, x: Cell) -> Cell:
        return Cell(x.x, x.at, name=x.name, known=self._known(fact))

    def _filled(self, fact: Fact, x: Cell, plain: Callable[[Any], int | str | bool]) -> Cell:
        """Where nothing is given: a complete register's silence, then the gate's `otherwise`."""
        engine = self.sheet.engine
        shut = self._shut(fact)
        if shut is not None and not isinstance(shut, bool):
            against = Cell(
                shut.x & ~x.x.is_null() & (x.x != engine.lit(plain(fact.otherwise))).fill_null(False),
                max(x.at, shut.at),
            )
            self.contradictions[fact.id] = self.sheet.keep(against)
        if self.covers(fact):
            x = Cell(x.x.fill_null(engine.lit(plain(fact.absent))), x.at)
        if shut is True:
            return Cell(x.x.fill_null(engine.lit(plain(fact.otherwise))), x.at)
        if isinstance(shut, Cell):
            at = max(x.at, shut.at)
            return Cell(engine.when(shut.x & x.x.is_null()).then(engine.lit(plain(fact.otherwise))).otherwise(x.x), at)
        return x

    def _shut(self, fact: Fact) -> bool | Cell | None:
        """Whether the fact surely cannot exist; None where it has no gate."""
        if not fact.asked_if or not fact.has_otherwise:
            return None
        gate = self.gate(fact)
        if isinstance(gate, Cell):
            return Cell(~gate.x.fill_null(True), gate.at)
        return gate is False

    def _silent(self, fact: Fact) -> tuple[bool, Any]:
        """For a fact that the frame has no column of: whether all rows have one value all the same, and which."""
        if self.covers(fact):
            return True, fact.absent
        if self._shut(fact) is True:
            return True, fact.otherwise
        return False, None

    def _nowhere(self, fact: Fact) -> Cell:
        engine = self.sheet.engine
        kind = {"truth": engine.Boolean, "area": engine.String, "link": engine.String}.get(fact.type, engine.Int64)
        return Cell(engine.lit(None, dtype=kind), 0)

    def _column(self, fact: Fact) -> Cell | None:
        if fact.id in self.columns:
            return self.sheet.column(fact.id)
        silent, _ = self._silent(fact)
        shut = self._shut(fact)
        return self._nowhere(fact) if not silent and isinstance(shut, Cell) else None

    def _truth(self, fact: Fact) -> Truth:
        x = self._column(fact)
        if x is None:
            silent, value = self._silent(fact)
            return bool(value) if silent else None
        return self.sheet.keep(self._marked(fact, self._filled(fact, x, bool)))

    def _choice(self, fact: Fact) -> Choice:
        x = self._column(fact)
        if x is None:
            silent, value = self._silent(fact)
            return Choice(str(value) if silent else None, fact.one_of)
        blank = Choice(None, fact.one_of)
        x = self._filled(fact, x, lambda value: blank.code(str(value)))
        return Choice(self.sheet.keep(self._marked(fact, x)), fact.one_of)

    # -- numbers ------------------------------------------------------------------------------------------
    def _range(self, fact: Fact) -> tuple[int, int | None, int]:
        """Lowest, highest (None: nobody declared one) and the largest that a given value can be."""
        low = fact.minimum if fact.minimum is not None else 0
        if fact.maximum is not None or fact.type == "percent":
            high = fact.maximum if fact.maximum is not None else 100
            return low, high, max(abs(low), abs(high))
        return low, None, max(abs(low), DEFAULT_MAXIMUM[fact.type])

    def _number(self, fact: Fact) -> Number:
        low, high, most = self._range(fact)
        scale = PERCENT_SCALE if fact.type == "percent" else 1
        x = self._column(fact)
        if x is None:
            silent, value = self._silent(fact)
            if silent:
                return Plain(constant(value), value, value)
            return Pair(constant(low), None if high is None else constant(high))

        def plain(value: Any) -> int:
            return int(Fraction(str(value)) * scale)

        x = self.sheet.keep(self._filled(fact, x, plain))
        return Plain(Bound(x, scale, most * scale, scale, int(low >= 0)), low, high, self._known(fact))

    # -- days ---------------------------------------------------------------------------------------------
    def _days(self, fact: Fact) -> Number:
        today = number_of(self.on.toordinal())
        last = today if fact.id == "birth_date" else NEVER
        if f"{fact.id}__low" in self.columns:
            return self._interval(fact, last)
        x = self._column(fact)
        if x is None:
            silent, value = self._silent(fact)
            low, high = self._ends(value) if silent else (FIRST, last)
            return dates.days(low, high)
        if fact.id in self.columns:
            x = self._day(x, may_be_never=fact.id != "birth_date")
        x = self.sheet.keep(self._filled(fact, x, lambda value: self._ends(value)[0]))
        return Plain(Bound(x, 1, NEVER), FIRST, last, self._known(fact))

    def _interval(self, fact: Fact, last: int) -> Number:
        ends = []
        for side, end in (("low", FIRST), ("high", last)):
            x = self._day(self.sheet.column(f"{fact.id}__{side}"))
            x = self._filled(fact, x, lambda value, side=side: self._ends(value)[side == "high"])  # type: ignore[misc]
            x = Cell(x.x.fill_null(end), x.at)
            if fact.id == "birth_date":
                x = Cell(self.sheet.engine.when(x.x > last).then(self.sheet.whole(last)).otherwise(x.x), x.at)
            ends.append(self.sheet.keep(x))
        return dates.days(*ends)

    def _day(self, x: Cell, *, may_be_never: bool = True) -> Cell:
        """A date column as a number; the last day of the calendar stands for never."""
        engine = self.sheet.engine
        if engine.__name__ == "polars":
            found = dates.number_of_days(self.sheet, Cell(x.x.cast(engine.Int32), x.at))
        else:
            year, month, day = (getattr(x.x.dt, part)().cast(engine.Int64) for part in ("year", "month", "day"))
            found = Cell(year * 10_000 + month * 100 + day, x.at)
        if not may_be_never:
            return found
        n = self.sheet.keep(found)
        return Cell(engine.when(n.x == dates.LAST).then(self.sheet.whole(NEVER)).otherwise(n.x), n.at)

    def _ends(self, value: str) -> tuple[int, int]:
        found = days_of(value)
        return number_of(found.low), number_of(found.high)
