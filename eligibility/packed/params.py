"""Parameters in source: a figure of the day is a literal; a table by words, or one of another day, is looked up."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from eligibility import tables
from eligibility.bounds import FAR, Days, Num
from eligibility.language.ranges import scale_of
from eligibility.language.tree import Param, Place
from eligibility.rulebook import CellValue, Dated, Parameter

from . import numbers
from .helpers import number_of
from .source import NotNative
from .values import Choice, Day, Number, Pair, Printed

if TYPE_CHECKING:
    from .printer import Printer

_CELLS = 4096  # of a table that is written out for all words
Key = tuple[Any, ...]  # words, or None for any of them


class Lookup:
    """A parameter's figures by its words (None: any of them) and day: low, high, whether one is not known."""

    def __init__(self, parameter: Parameter, known_on: date | None, words: Sequence[Sequence[str]], scale: int) -> None:
        self.parameter, self.known_on, self.words, self.scale = parameter, known_on, words, scale
        turns = {d.start for d in parameter.values}
        turns |= {d.to + timedelta(1) for d in parameter.values if d.to is not None and d.to < date.max}
        self._turns = [number_of(day.toordinal()) for day in sorted(turns)]
        self._dated = [parameter.in_force(day, known_on) for day in (date.min, *sorted(turns))]
        if date.min in turns:
            self._dated[0] = None
        self._kept: dict[tuple[int, int, Key], tuple[Any, Any, bool]] = {}

    def at(self, low: int, high: int, *key: Any) -> tuple[Any, Any, bool]:
        """What it may be on the days from low to high."""
        spot = (bisect_right(self._turns, low), bisect_right(self._turns, high), key)
        found = self._kept.get(spot)
        if found is None:
            found = self._kept[spot] = self.of(self._dated[spot[0] : spot[1] + 1], key)
        return found

    def of(self, dated: Sequence[Dated | None], key: Key) -> tuple[Any, Any, bool]:
        """What it may be by any of these values."""
        figures: list[CellValue] = []
        for one in dated:
            if one is None:
                figures.append(None)
            elif self.words:
                keys: list[Any] = [
                    frozenset(words) if word is None else frozenset((word,))
                    for word, words in zip(key, self.words, strict=True)
                ]
                figures += tables.Table(self.parameter.axes, one.cells).possible(keys)
            else:
                figures.append(one.value)
        value = tables.union_of(self.parameter, figures)
        assert isinstance(value, Num)
        ends = (value.low * self.scale, FAR if value.open_high else value.high * self.scale)
        return int(ends[0]), int(ends[1]), None in figures


def load(printer: "Printer", node: Param, name: str) -> Printed:
    """Write what looks a parameter up, and say what holds it."""
    parameter = printer.law.book.params[node.id]
    if not node.keys and node.at is None:
        return _figure(parameter, printer.law.ex.params[node.id])
    if parameter.kind not in ("whole", "fraction") or any(isinstance(key, Place) for key in node.keys):
        raise NotNative
    keys = [printer.value(key) for key in node.keys]
    if any(not isinstance(key, Choice) or not key.words for key in keys):
        raise NotNative
    choices = [key for key in keys if isinstance(key, Choice)]
    shape = _shape(parameter)
    lookup = Lookup(parameter, printer.law.known_on, [key.words for key in choices], shape.d)
    words = [key.code for key in choices]
    if node.at is not None:
        when = printer.value(node.at)
        assert isinstance(when, Day)
        table = printer.law.constant(lookup.at)
        call = f"{table}({', '.join((when.lo, when.hi, *words))})"
    else:
        dated = [printer.law.ex.params[node.id]]
        every = [*product(*((*key.words, None) for key in choices))]
        if len(every) > _CELLS:
            raise NotNative
        cells = {key if len(key) > 1 else key[0]: lookup.of(dated, key) for key in every}
        call = f"{printer.law.constant(cells)}[{', '.join(words)}]"
    printer.source.line(f"{name}l, {name}h, {name}g = {call}")
    return Number(f"{name}l", f"{name}h", shape.d, shape.most, True, open_high=True)


def gap(found: Number) -> str:
    """The name that says whether a looked-up figure is one that is not known."""
    return f"{found.lo[:-1]}g"


def _shape(parameter: Parameter) -> Number:
    figures = [d.value for d in parameter.values if not d.cells] + [c.value for d in parameter.values for c in d.cells]
    known = [Fraction(figure) for figure in figures if figure is not None and not isinstance(figure, str)]
    if any(figure < 0 for figure in known):
        raise NotNative
    scale = scale_of(known)
    return Number("", "", scale, int(max(known, default=Fraction(0)) * scale))


def _figure(parameter: Parameter, dated: Dated | None) -> Printed:
    value = tables.value_of(parameter, dated.value if dated else None)
    if isinstance(value, Num):
        return Number("0", "FAR", 1, 0, True, open_high=True) if value.open_high else numbers.exactly(value.low)
    if isinstance(value, Days):
        return Day(str(number_of(value.low)), str(number_of(value.high)), never=value.low != value.high)
    assert isinstance(value, frozenset)
    (word,) = value if len(value) == 1 else (None,)
    if word is not None and repr(word) != f"'{word}'":
        raise NotNative
    return Choice("None" if word is None else repr(word), parameter.words)


__all__ = ["Lookup", "Pair", "gap", "load"]
