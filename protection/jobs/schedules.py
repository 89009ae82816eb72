"""What happens again and again: a row a schedule and time, so that several schedulers queue each time once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from . import services
from .models import Due


@dataclass(frozen=True)
class Schedule:
    """A job of a kind, every so often; `offset` counts from midnight of the service's time zone."""

    name: str
    kind: str
    every: timedelta
    offset: timedelta = timedelta(0)

    def due_at(self, now: datetime) -> datetime:
        """The latest time at or before now."""
        first = datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone()) + self.offset
        return first + (now - first) // self.every * self.every


_SCHEDULES: dict[str, Schedule] = {}


def register(schedule: Schedule) -> None:
    """Packages register theirs when they are ready, beside the handler of the kind."""
    _SCHEDULES[schedule.name] = schedule


def queue_due(now: datetime) -> int:
    """Queue what is due and was not queued; times missed while no scheduler ran are made up for once, not each."""
    queued = 0
    for schedule in _SCHEDULES.values():
        due_at = schedule.due_at(now)
        with transaction.atomic():
            _due, new = Due.objects.get_or_create(schedule=schedule.name, due_at=due_at, defaults={"queued_at": now})
            if new:
                key = f"{schedule.name}:{due_at.isoformat()}"
                services.enqueue(kind=schedule.kind, args={}, dedupe_key=key)
                queued += 1
    return queued
