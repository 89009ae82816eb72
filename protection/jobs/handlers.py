"""Who does which kind of job. Packages downstream register theirs when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

QUEUES = ("interactive", "bulk")


@dataclass(frozen=True)
class Step:
    """What one chunk did: where the next begins, how much was done, whether that was all."""

    cursor: dict[str, Any]
    done: int
    total: int | None = None
    finished: bool = False
    note: str = ""


Handler = Callable[[dict[str, Any], dict[str, Any]], Step]
_HANDLERS: dict[str, tuple[Handler, str]] = {}


def register(kind: str, *, queue: str) -> Callable[[Handler], Handler]:
    """Name the handler of a kind: `handler(args, cursor) -> Step` does one chunk of at most some seconds,
    in the transaction that the runner opened for it."""
    if queue not in QUEUES:
        raise ValueError(f"{queue!r} is not one of {QUEUES}")

    def keep(handler: Handler) -> Handler:
        _HANDLERS[kind] = (handler, queue)
        return handler

    return keep


def handler_of(kind: str) -> Handler:
    """The handler of a kind. KeyError when nobody registered one."""
    return _HANDLERS[kind][0]


def queue_of(kind: str) -> str:
    """The queue that serves a kind. KeyError when nobody registered it."""
    return _HANDLERS[kind][1]
