"""Columns as values: an engine's expression with the stage at which it can be computed.

The printer writes a rule tree once. `Engine` is the little that it asks of a columns library; Polars and Narwhals
(for DuckDB) both give it, under the same names.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any


class Cell:
    """An expression over a frame's rows. `at` is the first stage whose columns suffice to compute it.

    `name`: of the column that it is already; it costs nothing to use twice. `known`: it is null in no row.
    """

    __slots__ = ("at", "known", "name", "x")

    def __init__(self, x: Any, at: int, *, name: str = "", known: bool = False) -> None:
        self.x, self.at, self.name, self.known = x, at, name, known


Scalar = int | Cell  # a whole number that is the same for all rows, or a column
Truth = bool | None | Cell  # None: not known for any row; a column is nullable, null is "not known"


@dataclass
class Stage:
    """Columns that are computed together, then household aggregates over them, and such over rows with another key."""

    columns: dict[str, Any] = field(default_factory=dict)
    aggregates: dict[str, tuple[str, Any]] = field(default_factory=dict)  # how (sum, min, max) and of what
    across: dict[str, dict[str, tuple[str, Any]]] = field(default_factory=dict)  # the same by the column of the key


class Sheet:
    """Collects what is to be computed, in stages; the same sheet runs on any frame of the engine."""

    def __init__(self, engine: ModuleType) -> None:
        self.engine = engine
        self.exact = engine.__name__ == "polars"  # its whole division is the whole part below
        self.stages: list[Stage] = []
        self._names = 0
        self._key = ""
        self._filled: dict[tuple[str, bool], Cell] = {}

    def column(self, name: str) -> Cell:
        """A column that the frame already has."""
        return Cell(self.engine.col(name), 0, name=name)

    def keep(self, cell: Cell, name: str = "") -> Cell:
        """Compute a cell once, as a column of its own."""
        name = name or self._name()
        self._stage(cell.at).columns[name] = cell.x
        return Cell(self.engine.col(name), cell.at + 1, name=name, known=cell.known)

    def hold(self, value: Scalar) -> Scalar:
        """The same value, computed once; for what is about to be used more than once."""
        return self.once(value) if isinstance(value, Cell) else value

    def once(self, cell: Cell) -> Cell:
        """The same of a column, of whatever it is."""
        return cell if cell.name else self.keep(cell)

    def aggregate(self, how: str, of: Any, at: int) -> Cell:
        """The sum, min or max over the rows of a household, given back to each of them; nulls are passed over."""
        name, stage = self._name(), self._stage(at)
        found = stage.across.setdefault(self._key, {}) if self._key else stage.aggregates
        found[name] = (how, of)
        return Cell(self.engine.col(name), at + 1, name=name)

    @contextmanager
    def across(self, key: str) -> Iterator[None]:
        """What is aggregated meanwhile is over the rows with one value in the column `key` ("": over a household)."""
        before, self._key = self._key, key
        yield
        self._key = before

    def run(self, frame: Any, key: str, settle: Callable[[Any], Any] = lambda frame: frame) -> Any:
        """The frame with all columns of the sheet; `key` names the household. See `runs` for frames in memory.

        `settle` is applied after each stage: an engine whose planner stumbles over deep plans works each out there.
        """
        for stage in self.stages:
            if stage.columns:
                frame = frame.with_columns(*(x.alias(name) for name, x in stage.columns.items()))
            for by, wanted in ((key, stage.aggregates), *stage.across.items()):
                if wanted:
                    folds = (getattr(x, how)().alias(name) for name, (how, x) in wanted.items())
                    frame = frame.join(frame.group_by(by).agg(*folds), on=by, how="left")
            frame = settle(frame)
        return frame

    def _name(self) -> str:
        self._names += 1
        return f"_{self._names}"

    def _stage(self, at: int) -> Stage:
        while len(self.stages) <= at:
            self.stages.append(Stage())
        return self.stages[at]

    # -- what expressions are made of ---------------------------------------------------------------------
    def whole(self, value: int, bits: int = 64) -> Any:
        """A literal of so many bits."""
        return self.engine.lit(value, dtype=self.kind(bits))

    def kind(self, bits: int) -> Any:
        """The engine's type for signed whole numbers of so many bits."""
        return getattr(self.engine, f"Int{bits}")

    def raw(self, value: Scalar, bits: int = 64) -> Any:
        return value.x if isinstance(value, Cell) else self.whole(value, bits)

    def when(self, condition: Cell, then: Scalar | None, otherwise: Scalar | None, bits: int = 64) -> Cell:
        """`then` where the condition is true, else (false or null) `otherwise`; None gives null.

        `bits`: the size of what is chosen from; both ends are whole numbers, or columns, of that size.
        """
        at = max([condition.at, *(v.at for v in (then, otherwise) if isinstance(v, Cell))])
        if then is None:  # the condition has no nulls
            assert otherwise is not None
            return Cell(self.engine.when(~condition.x).then(self.raw(otherwise, bits)), at)
        chosen = self.engine.when(condition.x).then(self.raw(then, bits))
        return Cell(chosen if otherwise is None else chosen.otherwise(self.raw(otherwise, bits)), at)

    def fill(self, cell: Cell, value: int | bool) -> Cell:
        """The same with a value for null; of a truth that is a column, computed once."""
        if cell.known:
            return cell
        filled = Cell(cell.x.fill_null(value), cell.at, known=True)
        if not cell.name or not isinstance(value, bool):
            return filled
        if (cell.name, value) not in self._filled:
            self._filled[cell.name, value] = self.keep(filled)
        return self._filled[cell.name, value]

    def missing(self, cell: Cell) -> Cell:
        return Cell(cell.x.is_null(), cell.at)


def at_of(*values: object) -> int:
    """The first stage at which all values can be had."""
    return max((v.at for v in values if isinstance(v, Cell)), default=0)


def negate(truth: Truth) -> Truth:
    if isinstance(truth, Cell):
        return Cell(~truth.x, truth.at, known=truth.known)
    return None if truth is None else not truth


def junction(sheet: Sheet, op: str, parts: list[Truth]) -> Truth:
    """`and` / `or` of truths; a false part settles an `and`, a true one an `or`, whatever is not known beside it."""
    settles = op == "or"
    if any(p is settles for p in parts):
        return settles
    cells = [p for p in parts if isinstance(p, Cell)]
    unknown = any(p is None for p in parts)
    if not cells:
        return None if unknown else not settles
    found = cells[0].x
    for cell in cells[1:]:
        found = found | cell.x if settles else found & cell.x
    at = at_of(*cells)
    if not unknown:
        return Cell(found, at, known=all(cell.known for cell in cells))
    sure = Cell(found.fill_null(not settles), at)
    chosen = sheet.engine.when(sure.x if settles else ~sure.x).then(sheet.engine.lit(settles))
    return Cell(chosen, at)


def truth_code(sheet: Sheet, truth: Truth, unit: int = 1) -> Scalar:
    """0 false, 1 not known, 2 true, times `unit`, in 8 bits: at most 32."""
    if not isinstance(truth, Cell):
        return (1 if truth is None else 2 * truth) * unit
    known = sheet.when(truth, 2 * unit, 0, 8)
    return known if truth.known else sheet.when(sheet.missing(truth), unit, known, 8)


def bits_for(truths: int) -> int:
    """The smallest size of whole numbers that holds the codes of so many truths."""
    return next(size for size in (8, 16, 32, 64) if 2 * truths < size)


def packed(sheet: Sheet, truths: Sequence[Truth]) -> Scalar:
    """The codes of truths, two bits each, the first lowest; in `bits_for` them.

    Three at a time in 8 bits, then those together: small numbers are added several times quicker.
    """
    bits = bits_for(len(truths))
    total: Scalar = 0
    for first in range(0, len(truths), 3):
        codes = [truth_code(sheet, truth, 1 << 2 * n) for n, truth in enumerate(truths[first : first + 3])]
        three = added(sheet, codes, 8)
        if isinstance(three, Cell):
            x = three.x.cast(sheet.kind(bits))
            three = Cell(x * sheet.whole(1 << 2 * first, bits) if first else x, three.at)
        else:
            three <<= 2 * first
        total = added(sheet, [total, three], bits)
    return total


def added(sheet: Sheet, parts: Sequence[Scalar], bits: int) -> Scalar:
    """The sum of whole numbers and columns of one size."""
    cells = [part for part in parts if isinstance(part, Cell)]
    fixed = sum(part for part in parts if not isinstance(part, Cell))
    if not cells:
        return fixed
    found = cells[0].x
    for x in [cell.x for cell in cells[1:]] + ([sheet.whole(fixed, bits)] if fixed else []):
        found = found + x
    return Cell(found, at_of(*cells))


def surely(sheet: Sheet, truth: Truth) -> bool | Cell:
    """True where surely true; no nulls."""
    return sheet.fill(truth, False) if isinstance(truth, Cell) else truth is True


def possibly(sheet: Sheet, truth: Truth) -> bool | Cell:
    """True where not surely false; no nulls."""
    return sheet.fill(truth, True) if isinstance(truth, Cell) else truth is not False
