"""A parameter's dated values: whether one is known, and each moved by one step of its last digit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from eligibility.rulebook import Cell, Dated
from eligibility.strict_yaml import Block


@dataclass(frozen=True)
class Step:
    """One value moved by one step."""

    cell: str  # the words of a table's cell; "" for a plain value
    up: bool
    moved: Dated


def known(dated: Dated | None) -> bool:
    """Whether a value is in force and nothing of it is null."""
    if dated is None:
        return False
    return None not in [cell.value for cell in dated.cells] if dated.cells else dated.value is not None


def steps(dated: Dated, written: Any, kind: str = "") -> Iterator[Step]:
    """Every figure of a value, moved up and down by one unit of its last digit as written.

    No percentage is moved past 100, and nothing below 0.
    """
    for step in _steps(dated, written):
        past = kind == "percent" and 100 in (dated.value, *dated.table.values()) and step.up
        if not past and not any(figure < 0 for figure in _figures(step.moved)):
            yield step


def _figures(dated: Dated) -> list[int | Fraction]:
    values = [cell.value for cell in dated.cells] if dated.cells else [dated.value]
    return [value for value in values if isinstance(value, int | Fraction)]


def _steps(dated: Dated, written: Any) -> Iterator[Step]:
    raw = written.get("value") if isinstance(written, Block) else None
    if not dated.cells:
        if isinstance(dated.value, int | Fraction):
            by = unit(raw)
            yield Step("", True, replace(dated, value=dated.value + by))
            yield Step("", False, replace(dated, value=dated.value - by))
        return
    for at, cell in enumerate(dated.cells):
        if isinstance(cell.value, int | Fraction):
            word = cell.coords[-1]
            by = unit(raw[word] if isinstance(raw, Block) and isinstance(word, str) else _decimal(cell.value))
            for up, new in ((True, cell.value + by), (False, cell.value - by)):
                cells = (*dated.cells[:at], cell._replace(value=new), *dated.cells[at + 1 :])
                yield Step(name_of(cell), up, replace(dated, cells=cells))


def name_of(cell: Cell) -> str:
    """A cell's place in its table: words, codes, and bands as `from..below`."""
    ends = (c if isinstance(c, str) else "..".join("" if e is None else str(e) for e in c) for c in cell.coords)
    return " ".join(ends)


def _decimal(value: int | Fraction) -> str:
    """A figure with as many decimals as it needs."""
    digits = next(n for n in range(20) if (Fraction(value) * 10**n).denominator == 1)
    return f"0.{'0' * digits}" if digits else "0"


def unit(text: Any) -> int | Fraction:
    """One unit of the last digit of a written number: 1 of `500_000`, 0.1 of `2.0`."""
    digits = len(str(text).partition(".")[2]) if text is not None else 0
    return Fraction(1, 10**digits) if digits else 1
