"""Writes: open a batch, queue a job once, cancel, try again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import waking
from .handlers import queue_of
from .models import Batch, Job


def open_batch(*, kind: str, title: str) -> Batch:
    """A batch to put jobs into."""
    return Batch.objects.create(kind=kind, title=title, created_at=timezone.now())


def enqueue(
    *, kind: str, args: dict[str, Any], dedupe_key: str, title: str = "", batch: Batch | None = None, stage: int = 0,
    priority: int = 100, run_after: datetime | None = None,
) -> Job:  # fmt: skip
    """Queue a job in the caller's transaction and wake a worker once that is kept.

    A key that was queued before gives back that job, whatever became of it. KeyError for an unknown kind.
    """
    now = timezone.now()
    queue = queue_of(kind)
    job, _ = Job.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind, "args": args, "title": title or kind, "queue": queue, "batch": batch, "stage": stage,
            "priority": priority, "run_after": run_after or now, "created_at": now,
        },
    )  # fmt: skip
    transaction.on_commit(lambda: waking.wake(queue))
    return job


@transaction.atomic
def cancel(*, job: Job) -> bool:
    """Stop a job at its next chunk; False when it has already ended."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=("queued", "running")).update(
            state=Job.State.CANCELLED, lease_until=None, finished_at=timezone.now()
        )
    )


@transaction.atomic
def retry(*, job: Job) -> bool:
    """Let a failed job go on from where its last kept chunk ended; False when it has not failed."""
    found = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, error_code="", finished_at=None, run_after=timezone.now()
    )
    transaction.on_commit(lambda: waking.wake(job.queue))
    return bool(found)
