"""Claim a job, do its chunks, keep each with its cursor in one transaction, or leave no trace of it.

The database's clock decides about leases. Each chunk begins by showing its fence, which also locks the job's
row: a worker that lost its lease writes nothing.
"""

import os
import socket
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from protection.lib.quiet import Trace, trace

from . import waking
from .handlers import handler_of
from .models import Job

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 5
STRETCH = 45.0  # seconds of chunks before the job is handed back, so that others get a turn

CLAIM = """
UPDATE jobs_job SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_owner = %(owner)s,
    lease_until = clock_timestamp() + %(lease)s, started_at = coalesce(started_at, clock_timestamp())
WHERE id = (
    SELECT j.id FROM jobs_job j
    WHERE j.queue = ANY(%(queues)s)
        AND ((j.state = 'queued' AND j.run_after <= clock_timestamp())
            OR (j.state = 'running' AND j.lease_until < clock_timestamp()))
        AND NOT EXISTS (SELECT 1 FROM jobs_job b WHERE b.batch_id = j.batch_id AND b.stage < j.stage
            AND b.state NOT IN ('done', 'cancelled'))
    ORDER BY j.priority, j.run_after, j.id
    FOR UPDATE OF j SKIP LOCKED LIMIT 1
)
RETURNING id, kind, queue, args, cursor, fence, attempts
"""
CLAIMABLE = """
SELECT j.queue, count(*) FROM jobs_job j
WHERE ((j.state = 'queued' AND j.run_after <= clock_timestamp())
        OR (j.state = 'running' AND j.lease_until < clock_timestamp()))
    AND NOT EXISTS (SELECT 1 FROM jobs_job b WHERE b.batch_id = j.batch_id AND b.stage < j.stage
        AND b.state NOT IN ('done', 'cancelled'))
GROUP BY j.queue
"""


class Lost(Exception):
    """Another worker holds the job now, or it was cancelled."""


@dataclass
class Claimed:
    """A job as it was claimed."""

    id: int
    kind: str
    queue: str
    args: dict[str, Any]
    cursor: dict[str, Any]
    fence: int
    attempts: int


def claimable() -> dict[str, int]:
    """How many jobs of each queue could be claimed now."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIMABLE)
        return dict(cursor.fetchall())


def claim(queues: list[str]) -> Claimed | None:
    """Take the next job of these queues, or None."""
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    owner = f"{socket.gethostname()}:{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"owner": owner, "lease": lease, "queues": queues})
        row = cursor.fetchone()
    if row is None:
        return None
    job = Job(args=None)
    fields = dict(zip(("id", "kind", "queue", "args", "cursor", "fence", "attempts"), row, strict=True))
    for name in ("args", "cursor"):
        fields[name] = job._meta.get_field(name).from_db_value(fields[name], None, connection)
    return Claimed(**fields)


def run_next(queues: list[str]) -> bool:
    """Claim one job and work at it for a stretch; False when there was none."""
    job = claim(queues)
    if job is None:
        return False
    if job.attempts > MOST_ATTEMPTS:
        _end(job, Job.State.FAILED, Trace("no_progress", ()))
        return True
    until = time.monotonic() + STRETCH
    try:
        while not _chunk(job):
            if time.monotonic() > until:
                _hand_back(job)
                break
    except Lost:
        log.info("job_lost", job=job.id)
    except (OperationalError, InterfaceError) as error:
        found = trace(error)
        log.warning("job_interrupted", job=job.id, error=found.code)
        connection.close()
        _set_back(job, found)
    except Exception as error:  # a handler's fault: the chunk is undone, the job waits and is tried again
        found = trace(error)
        log.error("job_failed", job=job.id, error=found.code, frames=found.frames)
        _set_back(job, found)
    return True


@transaction.atomic
def _chunk(job: Claimed) -> bool:
    """One chunk with its cursor; True when it was the last. Raises Lost before anything is done."""
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET lease_until = clock_timestamp() + %s WHERE id = %s AND fence = %s AND state = 'running'",
            [lease, job.id, job.fence],
        )
        if cursor.rowcount == 0:
            raise Lost
    step = handler_of(job.kind)(job.args, job.cursor)
    row = Job.objects.get(pk=job.id)
    row.cursor, row.done, row.attempts = step.cursor, row.done + step.done, 0
    row.error_code, row.error_frames, row.total, row.note = "", "", step.total, step.note[:200]
    if step.finished:
        row.state, row.finished_at, row.lease_until = Job.State.DONE, timezone.now(), None
        row.total = row.done
        transaction.on_commit(lambda: _wake_others(job))
    row.save()
    job.cursor, job.attempts = step.cursor, 0
    return step.finished


def _wake_others(job: Claimed) -> None:
    """The end of a job may open the next stage of its batch."""
    for queue, count in claimable().items():
        waking.wake(queue, min(count, 4))


def _hand_back(job: Claimed) -> None:
    _held(job).update(state=Job.State.QUEUED, lease_until=None, attempts=0, run_after=timezone.now())
    waking.wake(job.queue)


def _set_back(job: Claimed, found: Trace) -> None:
    """Wait and try again, longer each time; after too many attempts without a kept chunk the job has failed."""
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, Job.State.FAILED, found)
        return
    wait = timedelta(seconds=min(2**job.attempts, 60))
    try:
        _held(job).update(
            state=Job.State.QUEUED, lease_until=None, run_after=timezone.now() + wait, **_error(found),
        )  # fmt: skip
    except (OperationalError, InterfaceError):  # the database is away: the lease runs out by itself
        connection.close()


def _end(job: Claimed, state: str, found: Trace) -> None:
    """Ended by us; a job that was cancelled, or that another worker holds, is left as it is."""
    _held(job).update(state=state, lease_until=None, finished_at=timezone.now(), **_error(found))


def _held(job: Claimed) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.id, fence=job.fence, state=Job.State.RUNNING)


def _error(found: Trace) -> dict[str, str]:
    return {"error_code": found.code[:100], "error_frames": "\n".join(found.frames)}
