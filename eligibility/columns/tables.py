"""Tables in columns: which values are possible in each row. See eligibility/tables.py.

A cell is possible when every coordinate of it is: a word, an area's code by the nearest level that has one and never
below the nation's, a band that the key's range meets.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from eligibility.language.tree import Axis
from eligibility.rulebook import NATION, Band, CellValue, Dated

from .cells import Cell, Sheet, Truth, negate, possibly
from .dates import number_of
from .facts import Choice
from .numbers import Arithmetic, Number, point
from .scalars import constant

Key = Choice | Number | tuple[Choice, ...]  # a tuple: an area's levels, the nearest first
Outcome = tuple[bool | Cell, Any]  # whether it is possible; the value, or GAP where no cell stands
GAP: Any = object()
_ORDER = {"word": 0, "area": 1, "date": 2, "number": 2}
Rows = list[tuple[tuple[str | Band, ...], CellValue]]  # the coordinates still to look at, and the value


class Tables:
    """Written into a sheet. `within` tells whether a choice is one of some words."""

    def __init__(self, sheet: Sheet, numbers: Arithmetic, within: Any) -> None:
        self.sheet, self.numbers, self._within = sheet, numbers, within

    def possible(self, axes: Sequence[Axis], dated: Dated, keys: Sequence[Key]) -> list[tuple[bool | Cell, CellValue]]:
        """Each value that the keys may allow, with the rows in which they do; None for what is not known."""
        order = sorted(range(len(axes)), key=lambda n: _ORDER[axes[n].kind])
        rows: Rows = [(tuple(cell.coords[n] for n in order), cell.value) for cell in dated.cells]
        found: dict[CellValue, list[bool | Cell]] = {}
        for truth, value in self._walk([axes[n] for n in order], rows, [keys[n] for n in order]):
            found.setdefault(None if value is GAP else value, []).append(truth)
        return [(self.numbers.either(*truths), value) for value, truths in found.items()]

    def _walk(self, axes: Sequence[Axis], rows: Rows, keys: Sequence[Key]) -> list[Outcome]:
        if not rows:
            return [(True, GAP)]
        if not axes:
            return [(True, value) for _, value in rows]
        if axes[0].kind == "area":
            return self._area(axes, rows, keys)
        if axes[0].kind == "word":
            return self._words(axes, rows, keys)
        return self._bands(axes, rows, keys)

    def _deeper(self, truth: bool | Cell, axes: Sequence[Axis], rows: Rows, keys: Sequence[Key]) -> list[Outcome]:
        """What the other keys allow where this one is possible."""
        if truth is False:
            return []
        return [(self.numbers.both(truth, more), value) for more, value in self._walk(axes[1:], rows, keys[1:])]

    def _words(self, axes: Sequence[Axis], rows: Rows, keys: Sequence[Key]) -> list[Outcome]:
        choice, by = cast(Choice, keys[0]), _by_word(rows)
        found: list[Outcome] = []
        for word in choice.words or axes[0].words:
            truth = possibly(self.sheet, self._within(choice, (word,)))
            found += self._deeper(truth, axes, by.get(word, []), keys)
        return found

    # -- areas ------------------------------------------------------------------------------------------
    def _area(self, axes: Sequence[Axis], rows: Rows, keys: Sequence[Key]) -> list[Outcome]:
        by = _by_word(rows)
        nation = self._deeper(True, axes, by.get(NATION, []), keys)
        codes = [code for code in by if code != NATION]
        found: list[Outcome] = []
        reached: bool | Cell = True  # where no nearer level surely has a cell
        for level in cast("tuple[Choice, ...]", keys[0]):
            outcomes = [one for code in codes for one in self._deeper(self._is(level, code), axes, by[code], keys)]
            outcomes.append((self._elsewhere(level, codes), GAP))
            for truth, local in outcomes:
                if local is not GAP:
                    found += [
                        (self.numbers.both(reached, truth, least), not_below(local, value)) for least, value in nation
                    ]
            reached = self.numbers.both(reached, self.numbers.either(*(t for t, local in outcomes if local is GAP)))
            if reached is False:
                return found
        return found + [(self.numbers.both(reached, truth), value) for truth, value in nation]

    def _is(self, level: Choice, code: str) -> bool | Cell:
        return possibly(self.sheet, self._within(level, (code,)))

    def _elsewhere(self, level: Choice, codes: Sequence[str]) -> bool | Cell:
        """Whether the area may be none of some codes."""
        truth: Truth = self._within(level, tuple(codes)) if codes else False
        return possibly(self.sheet, negate(truth))

    # -- bands ------------------------------------------------------------------------------------------
    def _bands(self, axes: Sequence[Axis], rows: Rows, keys: Sequence[Key]) -> list[Outcome]:
        """One stretch after the other between the edges of all bands, closed below and open above."""
        number = cast(Number, keys[0])
        low, high = self.numbers.lo(number), self.numbers.hi(number)
        bands = [cast(Band, coords[0]) for coords, _ in rows]
        edges = sorted({edge for band in bands for edge in (band.low, band.high) if edge is not None})
        found: list[Outcome] = []
        for start, end in pairwise([None, *edges, None]):
            truth: bool | Cell = True
            if start is not None:
                truth = _flip(self.numbers.sure(high, self._edge(axes[0], start), "<"))
            if end is not None:
                truth = self.numbers.both(truth, _flip(self.numbers.sure(self._edge(axes[0], end), low, "<=")))
            inside = [(coords[1:], value) for coords, value in rows if cast(Band, coords[0]).holds(start)]
            found += self._deeper(truth, axes, inside, keys)
        return found

    def _edge(self, axis: Axis, edge: Any) -> Any:
        return constant(number_of(int(edge)) if axis.kind == "date" else edge)


def _by_word(rows: Rows) -> Mapping[str, Rows]:
    """The rows by the word of their first coordinate, without it."""
    found: dict[str, Rows] = {}
    for coords, value in rows:
        found.setdefault(str(coords[0]), []).append((coords[1:], value))
    return found


def settles(axis: Axis, key: Key) -> bool:
    """Whether a key is known in every row, so that exactly one value is possible there."""
    if isinstance(key, tuple):
        return all(settles(axis, level) for level in key)
    if isinstance(key, Choice):
        listed = bool(key.words) or axis.kind == "area"
        return listed and (isinstance(key.x, str) or (key.x is not None and key.x.known))
    return point(key) is not None


def not_below(local: CellValue, nation: Any) -> CellValue:
    """A local figure where the nation has one too: never less."""
    if nation is GAP or isinstance(local, str):
        return local
    return None if local is None or nation is None else max(local, nation)


def _flip(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth
