"""What can go wrong, said so that the reader knows what to do. Codes are stable."""

import difflib
from collections.abc import Iterable

_QUOTED = 60  # letters of what was given that a message repeats or looks at


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one, or "" when none does."""
    found = difflib.get_close_matches(word[:_QUOTED], list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The same, however little it looks like it; "" only when nothing is known."""
    found = difflib.get_close_matches(word[:_QUOTED], list(known), n=1, cutoff=0.0)
    return found[0] if found else ""


def shown(value: object) -> str:
    """A value as a message quotes it: short, whatever was given."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return f"{type(value).__name__} of great length"
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 3]}..."


class EligibilityError(Exception):
    """Base of all declared errors. `path` says where: a fact's path, or file:line:column."""

    def __init__(self, code: str, message: str, path: str = "", suggestion: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.suggestion = suggestion

    def as_dict(self) -> dict[str, str]:
        """The four parts, as the command line prints them."""
        return {"code": self.code, "message": self.message, "path": self.path, "suggestion": self.suggestion}

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{place}{self.message}{hint}"


class FactError(EligibilityError):
    """A value that a fact cannot have."""


class DocumentError(EligibilityError):
    """A document (facts in) or an option that cannot be used."""


class RulebookError(EligibilityError):
    """A rulebook file that cannot be used; `path` is file:line:column."""


class ExpressionError(EligibilityError):
    """An expression outside the language; `position` is the 0-based character in the text."""

    def __init__(self, code: str, message: str, position: int = 0, suggestion: str = "") -> None:
        super().__init__(code, message, f"character {position + 1}", suggestion)
        self.position = position
