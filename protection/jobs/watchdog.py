"""A worker watches itself: it stamps a row every few seconds, and ends when its loop stands or it is sent no work.

A client of the broker may fall silent after a broken connection while its process lives on. Whoever keeps processes
up (the launcher, the container's restart policy) then starts a new one.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from celery import bootsteps, signals
from django.db import InterfaceError, OperationalError, connection

log = structlog.get_logger(__name__)
STALE = 90.0  # seconds
EVERY = 10.0
PATIENCE = 20.0  # between being asked to end and being ended


@dataclass
class Watch:
    """What a worker notices of itself, in seconds of a clock that only goes forward."""

    looped: float
    took: float
    waiting_since: float | None = field(default=None)

    def verdict(self, now: float, *, waiting: bool, busy: bool) -> str:
        """Why this worker should end, or "". `waiting`: there is work that it could claim."""
        if not waiting or busy:
            self.waiting_since = None
        elif self.waiting_since is None:
            self.waiting_since = now
        if now - self.looped > STALE:
            return "loop_stands"
        if self.waiting_since is not None and now - max(self.waiting_since, self.took) > STALE:
            return "sent_no_work"
        return ""


_watch = Watch(0, 0)


class WatchStep(bootsteps.StartStopStep):
    """The worker's loop shows itself every few seconds; the watch begins with the first connection."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.entry: Any = None

    def start(self, parent: Any) -> None:
        now = time.monotonic()
        begins = _watch.looped == 0
        _watch.looped = _watch.took = now
        self.entry = parent.timer.call_repeatedly(EVERY, _looped)
        if begins:
            threading.Thread(target=watch, args=[_watch], daemon=True).start()

    def stop(self, parent: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()


def _looped() -> None:
    _watch.looped = time.monotonic()


@signals.task_received.connect
def _took(**ignored: Any) -> None:
    _watch.took = time.monotonic()


def watch(
    seen: Watch, *, rest: Callable[[float], None] = time.sleep, end: Callable[[str], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> None:  # fmt: skip
    """Stamp and judge until the worker must end. The database being away is no reason to."""
    from celery.worker import state

    while True:
        waiting = False
        try:
            stamp("worker")
            waiting = _waiting()
        except (OperationalError, InterfaceError):
            pass
        finally:
            connection.close()
        reason = seen.verdict(clock(), waiting=waiting, busy=bool(state.active_requests))
        if reason:
            log.error("worker_ends", reason=reason)
            (end or _end)(reason)
            return
        rest(EVERY)


def stamp(kind: str) -> None:
    """Say that this process lives."""
    from django.utils import timezone

    from .models import Beat

    now = timezone.now()
    Beat.objects.update_or_create(
        name=_name(kind), defaults={"kind": kind, "host": socket.gethostname(), "seen_at": now},
        create_defaults={"kind": kind, "host": socket.gethostname(), "seen_at": now, "started_at": now},
    )  # fmt: skip


def leave(kind: str) -> None:
    """A process that ends in good order is not one that has stopped: its row goes with it."""
    from .models import Beat

    with suppress(OperationalError, InterfaceError):
        Beat.objects.filter(name=_name(kind)).delete()


def _name(kind: str) -> str:
    return f"{kind} {socket.gethostname()}:{os.getpid()}"


@signals.worker_shutdown.connect
def _leaves(**ignored: Any) -> None:
    leave("worker")


def _waiting() -> bool:
    from .runner import claimable

    return bool(claimable())


def _end(reason: str) -> None:
    """Ask, wait, and end; children end with their parent, and their jobs' leases run out."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(70)
