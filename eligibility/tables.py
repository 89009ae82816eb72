"""Looking a value up in a table whose keys may be known only as ranges: all values still possible.

Words pick their cell; a date or number picks every band it may lie in. An area takes its commune's cell, else
its province's, else the nation's, and never less than the nation's. What no cell covers is not known.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from . import bounds
from .bounds import ANY_WORD, FAR, FIRST, NEVER, Days, Num, Value, Words
from .language.tree import Axis
from .rulebook import NATION, Band, Cell, CellValue, Parameter

Spot = tuple[Words, ...]  # an area's possible codes, the nearest level first
_GAP: Any = object()
_ORDER = {"word": 0, "area": 1, "date": 2, "number": 2}


class Table:
    """One dated table, its cells found by words first and bands last."""

    def __init__(self, axes: Sequence[Axis], cells: Sequence[Cell]) -> None:
        self._order = sorted(range(len(axes)), key=lambda n: _ORDER[axes[n].kind])
        self._worded = sum(axis.kind in ("word", "area") for axis in axes)
        self._root: dict[str, Any] | list[Any] = {} if self._worded else []
        for cell in cells:
            self._add([cell.coords[n] for n in self._order], cell.value)

    def _add(self, coords: list[Any], value: CellValue) -> None:
        here: Any = self._root
        for depth in range(self._worded):
            here = here.setdefault(coords[depth], [] if depth == self._worded - 1 else {})
        here.append((tuple(coords[self._worded :]), value))

    def possible(self, keys: Sequence[Value | Spot]) -> list[CellValue]:
        """The values of all cells that the keys allow; None for a null cell and where no cell stands."""
        found = self._walk(self._root, [keys[n] for n in self._order], 0)
        return [None if value is _GAP else value for value in found]

    def _walk(self, here: Any, keys: list[Any], depth: int) -> list[Any]:
        if here is None:
            return [_GAP]
        if depth == self._worded:
            return _in_bands(here, keys[depth:])
        if isinstance(keys[depth], tuple):
            return self._in_area(here, keys, depth)
        return [v for word in sorted(keys[depth]) for v in self._walk(here.get(word), keys, depth + 1)]

    def _in_area(self, here: Mapping[str, Any], keys: list[Any], depth: int) -> list[Any]:
        nation = self._walk(here.get(NATION), keys, depth + 1)
        found: list[Any] = []
        for codes in keys[depth]:
            level = [v for code in _codes(codes, here) for v in self._walk(here.get(code), keys, depth + 1)]
            found += [_not_below(v, n) for v in level if v is not _GAP for n in nation]
            if _GAP not in level:
                return found
        return found + nation


def _codes(codes: Words, here: Mapping[str, Any]) -> list[str]:
    """The codes to look up; of an area not known every code of the table, and one that stands for the rest."""
    return [*(code for code in here if code != NATION), ""] if ANY_WORD in codes else sorted(codes)


def _not_below(local: Any, nation: Any) -> Any:
    if nation is _GAP or isinstance(local, str):
        return local
    return None if local is None or nation is None else max(local, nation)


def _in_bands(cells: list[tuple[tuple[Band, ...], CellValue]], keys: list[Days | Num]) -> list[Any]:
    if not cells:
        return [_GAP]
    if not keys:
        return [value for _, value in cells]
    found: list[Any] = []
    for point in _points([bands[0] for bands, _ in cells], keys[0]):
        inside = [(bands[1:], value) for bands, value in cells if bands[0].holds(point)]
        found += _in_bands(inside, keys[1:])
    return found


def _points(bands: Sequence[Band], key: Days | Num) -> list[int | Fraction | None]:
    """One point for each stretch of the key's range between the bands' edges; None: below all edges."""
    low = None if isinstance(key, Num) and key.open_low else key.low
    high = None if isinstance(key, Num) and key.open_high else key.high
    edges = {edge for band in bands for edge in (band.low, band.high) if edge is not None}
    inner = [edge for edge in edges if (low is None or edge > low) and (high is None or edge <= high)]
    return [low, *sorted(inner)]


def value_of(parameter: Parameter, cell: CellValue) -> Value:
    """A figure of a parameter as bounds; None is anything its type allows."""
    if parameter.kind == "choice":
        return frozenset(parameter.words) if cell is None else frozenset((str(cell),))
    if parameter.kind == "date":
        return Days(FIRST, NEVER) if cell is None else Days(int(cell), int(cell))
    return Num(0, FAR, False, True) if cell is None else bounds.exactly(_exact(cell))


def _exact(cell: int | Fraction | str) -> int | Fraction:
    assert not isinstance(cell, str)
    return cell


def union_of(parameter: Parameter, cells: Sequence[CellValue]) -> Value:
    """The bounds over several possible figures."""
    found = value_of(parameter, cells[0])
    for cell in cells[1:]:
        found = bounds.union(found, value_of(parameter, cell))
    return found
