"""How far jobs are: for the jobs page and the terminal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import Batch, Beat, Job
from .watchdog import STALE


@dataclass(frozen=True)
class Progress:
    """One job's progress. `rate` is units a second; `left` seconds, None when nobody can say."""

    job: Job
    percent: int | None
    rate: float | None
    left: int | None
    waits: bool


def progress(jobs: list[Job], now: datetime) -> list[Progress]:
    """Each job with its speed and the time left; `waits` for those behind an unfinished stage."""
    lowest: dict[int | None, int] = {}
    for job in jobs:
        if job.state not in ("done", "cancelled") and job.batch_id is not None:
            lowest[job.batch_id] = min(lowest.get(job.batch_id, job.stage), job.stage)
    found = []
    for job in jobs:
        end = job.finished_at or now
        seconds = (end - job.started_at).total_seconds() if job.started_at else 0
        rate = job.done / seconds if seconds > 0 and job.done else None
        known = job.total if job.total else None
        percent = 100 if job.state == "done" else min(99, job.done * 100 // known) if known else None
        left = int((known - job.done) / rate) if rate and known and job.state == "running" else None
        waits = job.state == "queued" and job.stage > lowest.get(job.batch_id, job.stage)
        found.append(Progress(job, percent, rate, left, waits))
    return found


def batch_jobs(batch: Batch) -> list[Job]:
    """A batch's jobs in the order of their stages."""
    return list(Job.objects.filter(batch=batch).order_by("stage", "id"))


def processes(now: datetime) -> list[tuple[Beat, bool]]:
    """Workers and schedulers that showed themselves within a day, and whether each still does."""
    since = now - timedelta(days=1)
    fresh = now - timedelta(seconds=STALE)
    return [(beat, beat.seen_at >= fresh) for beat in Beat.objects.filter(seen_at__gte=since).order_by("kind", "name")]
