"""Writes: open a batch, queue a job once, cancel, try again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from protection.accounts.models import User
from protection.audit.services import record

from . import waking
from .handlers import QUEUES, queue_of
from .models import Batch, Job

LOCK_NOT_AVAILABLE = "55P03"


class Busy(Exception):
    """A chunk of this job is being done; it can be stopped when that is over."""


def open_batch(*, kind: str, title: str, deliveries: Iterable[int] = ()) -> Batch:
    """A batch to put jobs into; `deliveries` are the ids of those that it is about, if any."""
    return Batch.objects.create(kind=kind, title=title, deliveries=list(deliveries), created_at=timezone.now())


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


def cancel(*, job: Job, by: User | None = None) -> bool:
    """Stop a job at its next chunk; False when it has already ended. Raises Busy while a chunk holds the job."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            found = Job.objects.filter(pk=job.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING)).update(
                state=Job.State.CANCELLED, lease_until=None, finished_at=timezone.now()
            )
            if found:
                _record("job.cancel", job, by)
                transaction.on_commit(_wake_all)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Busy from None
    return bool(found)


@transaction.atomic
def retry(*, job: Job, by: User | None = None) -> bool:
    """Let a failed job go on from where its last kept chunk ended; False when it has not failed."""
    found = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, error_code="", error_frames="", finished_at=None, run_after=timezone.now()
    )
    if found:
        _record("job.retry", job, by)
        transaction.on_commit(lambda: waking.wake(job.queue))
    return bool(found)


def _record(action: str, job: Job, by: User | None) -> None:
    record(actor=by, action=action, subject_kind="job", subject_id=job.pk, at=timezone.now(), detail={"kind": job.kind})


def _wake_all() -> None:
    """A cancelled job may open the next stage of its batch."""
    for queue in QUEUES:
        waking.wake(queue)
