"""What went wrong, without whom it was about: an error's type, SQLSTATE and frames, never its text.

An error's text may hold whatever a row held: the database quotes it in DETAIL, a parser in its first line. So no
text of an error is ever logged, whoever logs it: `log_record` makes every record of the process.
"""

import logging
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_THEIRS = ("django", "rest_framework", "celery", "contextlib", "psycopg")
MOST_FRAMES = 20


@dataclass(frozen=True)
class Trace:
    """`code` is the type with its SQLSTATE; `frames` go from the outermost to where it was raised."""

    code: str
    frames: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([*(f"  {frame}" for frame in self.frames), self.code])


def trace(error: BaseException) -> Trace:
    """An error as it may be written down. Frames of libraries are left out, but for the last."""
    frames = []
    steps = list(traceback.walk_tb(error.__traceback__))
    for place, (frame, line) in enumerate(steps):
        module = str(frame.f_globals.get("__name__", "?"))
        if place == len(steps) - 1 or module.split(".")[0] not in _THEIRS:
            frames.append(f"{module}:{line} {frame.f_code.co_name}")
    return Trace(f"{type(error).__name__} {_sqlstate(error)}".strip(), tuple(frames[-MOST_FRAMES:]))


def _sqlstate(error: BaseException | None) -> str:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        state = getattr(error, "sqlstate", None)
        if state:
            return str(state)
        error = error.__cause__ or error.__context__
    return ""


_make = logging.LogRecord


def log_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record whose errors are traces: in `exc_info`, among the arguments, and quoted in the message."""
    record = _make(*args, **kwargs)
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text, record.exc_info = str(trace(record.exc_info[1])), None
    if isinstance(record.args, Mapping):
        record.args = {name: _quiet(value, name) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(_quiet(value) for value in record.args)
    record.msg = _quiet(record.msg)
    return record


def _quiet(value: Any, name: str = "") -> Any:
    if isinstance(value, BaseException):
        return trace(value).code
    if name in ("exc", "traceback") and isinstance(value, str):  # how Celery hands on what a task raised
        return value.split("(")[0] if name == "exc" else ""
    if isinstance(value, str) and "DETAIL:" in value:
        return value.split("DETAIL:")[0]
    return value


def excepthook(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
    """What a command that breaks leaves on the screen: frames, then the code as the last line."""
    if issubclass(kind, KeyboardInterrupt | ImproperlyConfigured | ImportError | SyntaxError):  # nothing of anybody
        sys.__excepthook__(kind, error, tb)
        return
    sys.stderr.write(f"{trace(error.with_traceback(tb))}\n")
