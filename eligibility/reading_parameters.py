"""The files of parameters: dated figures and tables, each with its source.

A plain parameter's `value` is a figure. A table says `by:` which keys, a fact's id or `{key, type}`; its `value`
is a block of one word each where the only key takes words, else a list of rows `{<key>: …, value: …}`. A row's
key is a word, an area's code (or `nation`), a list of them, or a band `{from: …, below: …}`.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any, Literal

from . import strict_yaml
from .errors import nearest
from .language.parse import KIND_OF
from .language.tree import Axis
from .rulebook import Band, Cell, CellValue, Dated, Parameter, Source
from .shapes import Shape, cited, number
from .strict_yaml import Block, Items
from .vocabulary import Catalogue

TYPES = ("money", "integer", "rate", "percent", "date", "choice")
KEY_TYPES = ("date", "integer", "money", "percent", "rate")
_AXIS: dict[str, Literal["word", "area", "date", "number"]] = {
    "choice": "word", "area": "area", "date": "date", "integer": "number", "money": "number", "percent": "number",
    "rate": "number",
}  # fmt: skip


def read_parameters(path: Path, facts: Catalogue, sources: Mapping[str, Source]) -> list[Parameter]:
    """All parameters of a file. Raises RulebookError with file, line and column."""
    return [
        _Reader(path.name, name, entry, facts, sources).parameter() for name, entry in strict_yaml.read(path).items()
    ]


class _Reader:
    def __init__(self, file: str, name: str, entry: Any, facts: Catalogue, sources: Mapping[str, Source]) -> None:
        self.file, self.name, self.facts, self.sources = file, name, facts, sources
        keys = ("title", "type", "one_of", "unit", "by", "values", "note")
        self.shape = Shape(file, entry, f"parameter {name}", keys, ("title", "type", "values"))
        self.type = self.shape.word("type", TYPES)
        self.words = tuple(map(str, self.shape.items("one_of")))
        if (self.type == "choice") != bool(self.words):
            raise self.shape.fault("type", "shape", "a choice, and only a choice, has one_of:", "one_of: [a, b]")
        self.axes = tuple(self._axis(item) for item in self.shape.items("by"))

    def parameter(self) -> Parameter:
        shape = self.shape
        values = tuple(self._dated(item) for item in shape.items("values"))
        if not values:
            raise shape.fault("values", "missing_key", "a parameter has at least one value")
        if [v.start for v in values] != sorted({v.start for v in values}):
            raise shape.fault("values", "order", "values stand oldest first, one a day", "sort them by from")
        return Parameter(
            self.name, shape.title("title"), self.type, KIND_OF[self.type], tuple(a.name for a in self.axes), values,
            self.axes, self.words,
        )  # fmt: skip

    def _axis(self, item: Any) -> Axis:
        if isinstance(item, Block):
            shape = Shape(self.file, item, f"key of {self.name}", ("key", "type"), ("key", "type"))
            return Axis(shape.text("key"), _AXIS[shape.word("type", KEY_TYPES)])
        fact = self.facts.get(str(item))
        if fact is None or fact.type not in _AXIS:
            message = f"{item} is no choice, area, date or number of the catalogue"
            raise self.shape.fault(
                "by", "unknown_name", message, nearest(str(item), self.facts) or "{key: years, type: integer}"
            )
        return Axis(fact.id, _AXIS[fact.type], fact.one_of)

    def _dated(self, item: Any) -> Dated:
        keys = ("from", "to", "published", "value", "source", "confidence", "note")
        shape = Shape(self.file, item, f"value of {self.name}", keys, ("from", "value", "source"))
        source = cited(shape, "source", self.sources)
        start, end = shape.period()
        return Dated(
            start=start, to=end, published=shape.day("published") or source.published,
            value=None if self.axes else self._value(shape, "value"), cells=self._cells(shape) if self.axes else (),
            source=shape.text("source"), confidence=shape.confidence(), position=shape.place_of("from"),
        )  # fmt: skip

    # -- tables -----------------------------------------------------------------------------------------
    def _cells(self, shape: Shape) -> tuple[Cell, ...]:
        raw = shape.get("value")
        if isinstance(raw, Block) and len(self.axes) == 1 and self.axes[0].kind in ("word", "area"):
            allowed = self.axes[0].words or list(raw)
            inner = Shape(self.file, raw, f"table of {self.name}", allowed)
            return tuple(Cell((word,), self._value(inner, word)) for word in inner.block)
        if not isinstance(raw, Items) or not raw:
            hint = f"- {{{', '.join(f'{axis.name}: …' for axis in self.axes)}, value: …}}"
            raise shape.fault("value", "shape", "a table is a list of rows", hint)
        cells = [cell for row in raw for cell in self._row(row)]
        self._refuse_overlap(shape, cells)
        return tuple(cells)

    def _row(self, row: Any) -> list[Cell]:
        names = [axis.name for axis in self.axes]
        shape = Shape(self.file, row, f"row of {self.name}", (*names, "value", "note"), (*names, "value"))
        value = self._value(shape, "value")
        return [Cell(coords, value) for coords in product(*(self._coords(shape, axis) for axis in self.axes))]

    def _coords(self, shape: Shape, axis: Axis) -> list[str | Band]:
        raw = shape.get(axis.name)
        if axis.kind in ("date", "number"):
            return [self._band(shape, axis, raw)]
        words = [str(word) for word in raw] if isinstance(raw, Items) else [shape.text(axis.name)]
        for word in words:
            if axis.words and word not in axis.words:
                near = nearest(word, axis.words) or ", ".join(axis.words)
                raise shape.fault(axis.name, "not_a_word", f"{word!r} is no word of {axis.name}", near)
        return list(words)

    def _band(self, shape: Shape, axis: Axis, raw: Any) -> Band:
        if not isinstance(raw, Block):
            raise shape.fault(axis.name, "shape", f"{axis.name} lies in a band", "{from: …, below: …}")
        inner = Shape(self.file, raw, f"band of {axis.name}", ("from", "below"))
        low, high = (self._edge(inner, axis, key) if key in inner.block else None for key in ("from", "below"))
        if low is not None and high is not None and low >= high:
            raise inner.fault("below", "order", "the band is empty", "from is inside it, below is the first outside")
        return Band(low, high)

    def _edge(self, shape: Shape, axis: Axis, key: str) -> int | Fraction:
        if axis.kind == "date":
            day = shape.day(key)
            assert day is not None
            return day.toordinal()
        found = _number(shape, key)
        if found is None:
            raise shape.fault(key, "shape", "an edge is a number", "leave the key out where there is no edge")
        return found

    def _refuse_overlap(self, shape: Shape, cells: list[Cell]) -> None:
        """Two cells that could both hold are refused, before anybody is paid by the wrong one."""
        groups: dict[tuple[str, ...], list[list[Band]]] = {}
        for cell in cells:
            words = tuple(c for c in cell.coords if isinstance(c, str))
            bands = [c for c in cell.coords if isinstance(c, Band)]
            groups.setdefault(words, []).append(bands)
        for words, rows in groups.items():
            for one, other in combinations(rows, 2):
                if all(map(_overlap, one, other)):
                    message = f"two rows hold for the same {', '.join(words) or 'stretch'}"
                    raise shape.fault("value", "overlap", message, "bands are closed below and open above")

    # -- figures ----------------------------------------------------------------------------------------
    def _value(self, shape: Shape, key: str) -> CellValue:
        if str(shape.get(key)) in ("null", "~", ""):
            return None
        if self.type == "date":
            day = shape.day(key)
            assert isinstance(day, date)
            return day.toordinal()
        return shape.word(key, self.words) if self.type == "choice" else _number(shape, key)


def _number(shape: Shape, key: str) -> int | Fraction | None:
    try:
        return number(shape.get(key))
    except ValueError as error:
        hint = "write 540_000 or 0.6, or null"
        raise shape.fault(key, "not_a_number", f"{error} is not a number", hint) from None


def _overlap(a: Band, b: Band) -> bool:
    return (a.low is None or b.high is None or a.low < b.high) and (b.low is None or a.high is None or b.low < a.high)
