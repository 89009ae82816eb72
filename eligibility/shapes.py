"""Reading helpers: keys that a block may have, dates, numbers; each fault names file, line and column."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from .errors import RulebookError, nearest
from .rulebook import Source
from .strict_yaml import Block, Items, Text

CONFIDENCE = ("high", "medium", "low")


class Shape:
    """A block of one file, read key by key."""

    def __init__(self, file: str, block: Any, what: str, keys: Iterable[str], required: Iterable[str] = ()) -> None:
        self.file, self.what = file, what
        if not isinstance(block, Block):
            raise self.error(block, "shape", f"{what} must be a block of keys")
        self.block = block
        allowed = list(keys)
        for key in block:
            if key not in allowed:
                raise RulebookError(
                    "unknown_key",
                    f"{what} has an unknown key {key!r}",
                    self.place_of(key),
                    nearest(key, allowed),
                )
        for key in required:
            if key not in block:
                raise self.error(block, "missing_key", f"{what} lacks {key!r}", f"add {key}:")

    def place_of(self, key: str) -> str:
        line, column = self.block.places.get(key, self.block.place)
        return f"{self.file}:{line}:{column}"

    def error(self, node: Any, code: str, message: str, suggestion: str = "") -> RulebookError:
        line, column = getattr(node, "place", (1, 1))
        return RulebookError(code, message, f"{self.file}:{line}:{column}", suggestion)

    def fault(self, key: str, code: str, message: str, suggestion: str = "") -> RulebookError:
        return RulebookError(code, f"{self.what}: {message}", self.place_of(key), suggestion)

    def get(self, key: str, default: Any = None) -> Any:
        return self.block.get(key, default)

    def text(self, key: str, default: str = "") -> str:
        value = self.block.get(key, default)
        if not isinstance(value, str):
            raise self.fault(key, "shape", f"{key} must be a text")
        return str(value)

    def word(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        if key not in self.block and default is not None:
            return default
        value, known = self.text(key), list(words)
        if value not in known:
            raise self.fault(
                key, "not_a_word", f"{key}: {value!r} is not one of {', '.join(known)}", nearest(value, known)
            )
        return value

    def day(self, key: str) -> date | None:
        if key not in self.block:
            return None
        value = self.text(key)
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise self.fault(key, "impossible_date", f"{key}: {value!r} is no day", "write YYYY-MM-DD")

    def period(self) -> tuple[date, date | None]:
        """`from` and `to` (inclusive), in their order."""
        start, end = self.day("from"), self.day("to")
        assert start is not None
        if end is not None and end < start:
            raise self.fault("to", "order", "it ends before it begins", "to is its last day")
        return start, end

    def title(self, key: str, *, required: bool = True) -> dict[str, str]:
        value = self.block.get(key)
        if value is None and not required:
            return {}
        inner = Shape(self.file, value, f"{self.what} {key}", ("vi", "en"), ("vi", "en"))
        return {"vi": inner.text("vi"), "en": inner.text("en")}

    def confidence(self) -> str:
        return self.word("confidence", CONFIDENCE, "high")

    def inner(self, key: str) -> Block:
        """A block of any keys, empty where there is none."""
        value = self.block.get(key, Block())
        if not isinstance(value, Block):
            raise self.fault(key, "shape", f"{key} must be a block of keys")
        return value

    def items(self, key: str) -> Items:
        value = self.block.get(key, Items())
        if not isinstance(value, Items):
            raise self.fault(key, "shape", f"{key} must be a list")
        return value


def cited(shape: Shape, key: str, sources: Mapping[str, Source]) -> Source:
    """The source that a citation such as `L41-2024 art 21.1.a` or `L41-2024, ND176-2025` begins with."""
    name = shape.text(key).split(" ")[0].rstrip(",")
    source = sources.get(name)
    if source is None:
        raise shape.fault(key, "unknown_source", f"no source is called {name!r}", nearest(name, sources))
    return source


def number(text: Any) -> Fraction | int | None:
    """A written number, exactly; None for null. ValueError for anything else."""
    if str(text) in ("null", "~", ""):
        return None
    plain = str(text).replace("_", "")
    if not isinstance(text, Text | str) or not re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", plain, re.ASCII):
        raise ValueError(str(text))
    value = Fraction(plain)
    return int(value) if value.denominator == 1 else value
