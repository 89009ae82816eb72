"""Columns as values: an engine's expression with the stage at which it can be computed.

The printer writes a rule tree once. `Engine` is the little that it asks of a columns library; Polars and Narwhals
(for DuckDB) both give it, under the same names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any


class Cell:
    """An expression over a frame's rows. `at` is the first stage whose columns suffice to compute it.

    `bare`: it is a column already, and costs nothing to use twice. `known`: it is null in no row.
    """

    __slots__ = ("at", "bare", "known", "x")

    def __init__(self, x: Any, at: int, *, bare: bool = False, known: bool = False) -> None:
        self.x, self.at, self.bare, self.known = x, at, bare, known


Scalar = int | Cell  # a whole number that is the same for all rows, or a column
Truth = bool | None | Cell  # None: not known for any row; a column is nullable, null is "not known"


@dataclass
class Stage:
    """Columns that are computed together, then household aggregates over them."""

    columns: dict[str, Any] = field(default_factory=dict)
    aggregates: dict[str, tuple[str, Any]] = field(default_factory=dict)  # how (sum, min, max) and of what


class Sheet:
    """Collects what is to be computed, in stages; the same sheet runs on any frame of the engine."""

    def __init__(self, engine: ModuleType) -> None:
        self.engine = engine
        self.stages: list[Stage] = []
        self._names = 0

    def column(self, name: str) -> Cell:
        """A column that the frame already has."""
        return Cell(self.engine.col(name), 0, bare=True)

    def keep(self, cell: Cell, name: str = "") -> Cell:
        """Compute a cell once, as a column of its own."""
        name = name or self._name()
        self._stage(cell.at).columns[name] = cell.x
        return Cell(self.engine.col(name), cell.at + 1, bare=True, known=cell.known)

    def hold(self, value: Scalar) -> Scalar:
        """The same value, computed once; for what is about to be used more than once."""
        return value if not isinstance(value, Cell) or value.bare else self.keep(value)

    def aggregate(self, how: str, of: Any, at: int) -> Cell:
        """The sum, min or max over the rows of a household, given back to each of them; nulls are passed over."""
        name = self._name()
        self._stage(at).aggregates[name] = (how, of)
        return Cell(self.engine.col(name), at + 1, bare=True)

    def run(self, frame: Any, key: str, settle: Callable[[Any], Any] = lambda frame: frame) -> Any:
        """The frame with all columns of the sheet; `key` names the household. See `runs` for frames in memory.

        `settle` is applied after each stage: an engine whose planner stumbles over deep plans works each out there.
        """
        for stage in self.stages:
            if stage.columns:
                frame = frame.with_columns(*(x.alias(name) for name, x in stage.columns.items()))
            if stage.aggregates:
                folds = (getattr(x, how)().alias(name) for name, (how, x) in stage.aggregates.items())
                frame = frame.join(frame.group_by(key).agg(*folds), on=key, how="left")
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
    def whole(self, value: int) -> Any:
        """A literal of 64 bits."""
        return self.engine.lit(value, dtype=self.engine.Int64)

    def raw(self, value: Scalar) -> Any:
        return value.x if isinstance(value, Cell) else self.whole(value)

    def when(self, condition: Cell, then: Scalar | None, otherwise: Scalar | None) -> Cell:
        """`then` where the condition is true, else `otherwise`; None gives null. The condition has no nulls."""
        at = max([condition.at, *(v.at for v in (then, otherwise) if isinstance(v, Cell))])
        if then is None:
            assert otherwise is not None
            return Cell(self.engine.when(~condition.x).then(self.raw(otherwise)), at)
        chosen = self.engine.when(condition.x).then(self.raw(then))
        return Cell(chosen if otherwise is None else chosen.otherwise(self.raw(otherwise)), at)

    def fill(self, cell: Cell, value: int | bool) -> Cell:
        return cell if cell.known else Cell(cell.x.fill_null(value), cell.at)

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
    """0 false, 1 not known, 2 true, times `unit`."""
    if not isinstance(truth, Cell):
        return (1 if truth is None else 2 * truth) * unit
    known = sheet.when(sheet.fill(truth, False), 2 * unit, 0)
    return known if truth.known else sheet.when(sheet.missing(truth), unit, known)


def surely(sheet: Sheet, truth: Truth) -> bool | Cell:
    """True where surely true; no nulls."""
    return sheet.fill(truth, False) if isinstance(truth, Cell) else truth is True


def possibly(sheet: Sheet, truth: Truth) -> bool | Cell:
    """True where not surely false; no nulls."""
    return sheet.fill(truth, True) if isinstance(truth, Cell) else truth is not False
