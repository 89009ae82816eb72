"""A parameter's dated values: whether one is known, and each moved by one step of its last digit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from eligibility.rulebook import Dated
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
    return None not in dated.table.values() if dated.table else dated.value is not None


def steps(dated: Dated, written: Any) -> Iterator[Step]:
    """Every figure of a value, moved up and down by one unit of its last digit as written."""
    raw = written.get("value") if isinstance(written, Block) else None
    if not dated.table:
        if isinstance(dated.value, int | Fraction):
            by = unit(raw)
            yield Step("", True, replace(dated, value=dated.value + by))
            yield Step("", False, replace(dated, value=dated.value - by))
        return
    for words, value in dated.table.items():
        if isinstance(value, int | Fraction):
            by = unit(raw.get(words[-1]) if isinstance(raw, Block) else None)
            for up, new in ((True, value + by), (False, value - by)):
                yield Step(" ".join(words), up, replace(dated, table={**dated.table, words: new}))


def unit(text: Any) -> int | Fraction:
    """One unit of the last digit of a written number: 1 of `500_000`, 0.1 of `2.0`."""
    digits = len(str(text).partition(".")[2]) if text is not None else 0
    return Fraction(1, 10**digits) if digits else 1
