"""A cell's text to a value: one parser a kind of column. Each raises CellFault and repairs nothing."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from eligibility.vocabulary import Fact, FactError
from protection.lib import partial
from protection.registers.faults import CellFault

Parser = Callable[[str], Any]
_DIGITS = re.compile(r"[0-9]+")
_CALCULATED = re.compile(r"[0-9.,]+E\+?[0-9]+|[0-9]+\.0+", re.IGNORECASE)


def text(length: int) -> Parser:
    """Printable text in NFC with single spaces, up to a length."""

    def parse(cell: str) -> str:
        value = " ".join(unicodedata.normalize("NFC", cell).split())
        if len(value) > length:
            raise CellFault("too_long", value)
        if not value.isprintable():
            raise CellFault("control_character", value)
        return value

    return parse


def identity(cell: str) -> str:
    """Twelve digits; a number that lost its zeros is refused, never repaired."""
    value = cell.strip()
    if len(value) == 12 and _DIGITS.fullmatch(value):
        return value
    if _CALCULATED.fullmatch(value):
        raise CellFault("identity_as_number", value)
    if _DIGITS.fullmatch(value):
        if len(value) == 9:
            raise CellFault("identity_old", value)
        if len(value) < 12:
            raise CellFault("identity_lost_zero", value)
    raise CellFault("identity_shape", value)


def day(cell: str) -> date:
    """A full calendar day, YYYY-MM-DD."""
    try:
        value = partial.check(cell.strip())
    except ValueError:
        raise CellFault("impossible_date", cell) from None
    if not partial.is_full(value):
        raise CellFault("full_date_needed", cell)
    return date.fromisoformat(value)


def whole(least: int = 0, most: int = 10**12) -> Parser:
    """A whole number between two bounds, both allowed."""

    def parse(cell: str) -> int:
        value = cell.strip()
        if not _DIGITS.fullmatch(value) or len(value) > 15:
            raise CellFault("not_a_number", cell)
        if not least <= int(value) <= most:
            raise CellFault("out_of_range", cell)
        return int(value)

    return parse


def truth(cell: str) -> bool:
    """`true` or `false`, nothing else."""
    value = cell.strip().lower()
    if value not in ("true", "false"):
        raise CellFault("not_a_truth", cell)
    return value == "true"


def one_of(*words: str) -> Parser:
    """A word of a list; the nearest word is suggested."""
    known = frozenset(words)

    def parse(cell: str) -> str:
        value = cell.strip()
        if value not in known:
            import difflib

            near = difflib.get_close_matches(value, words, n=1)
            raise CellFault("not_a_word", cell, near[0] if near else ", ".join(words)[:200])
        return value

    return parse


def area(codes: frozenset[str]) -> Parser:
    """A commune's code of those in force on the day of the extract."""

    def parse(cell: str) -> str:
        value = cell.strip()
        if value not in codes:
            near = value.zfill(5)
            raise CellFault("unknown_area", cell, near if near in codes else "")
        return value

    return parse


_CODES = {
    "truth": "not_a_truth",
    "integer": "not_a_number",
    "money": "not_a_number",
    "percent": "not_a_number",
    "date": "impossible_date",
    "choice": "not_a_word",
}


def fact(spec: Fact) -> Parser:
    """A cell that holds a fact of the catalogue; many cells repeat, so answers are remembered."""

    @lru_cache(maxsize=4096)
    def parse(cell: str) -> Any:
        try:
            return spec.parse(cell.strip())
        except FactError as error:
            known = error.code in ("out_of_range", "too_many_decimals")
            code = error.code if known else _CODES.get(spec.type, "not_a_word")
            raise CellFault(code, cell, error.suggestion or "") from None

    return parse
