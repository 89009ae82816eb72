"""A worker that is killed loses and doubles nothing; one that lost its lease writes nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from protection.jobs import handlers, runner, services
from protection.jobs.handlers import Step
from protection.jobs.models import Job
from protection.lib.quiet import Trace

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import django, time; django.setup()
from tests.protection.jobs.test_kills import count
from protection.jobs.runner import run_next
while True:
    if not run_next(["bulk"]): time.sleep(0.05)
"""


@handlers.register("test_count", queue="bulk")
def count(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """Writes one row an item, ten a chunk."""
    first = cursor.get("next", 0)
    with connection.cursor() as sql:
        for item in range(first, first + 10):
            sql.execute("INSERT INTO test_items VALUES (%s)", [item])
    time.sleep(0.01)
    return Step(cursor={"next": first + 10}, done=10, total=args["items"], finished=first + 10 >= args["items"])


@handlers.register("test_broken", queue="bulk")
def broken(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    raise ValueError("nguyen van a must not be stored")


@pytest.fixture
def items() -> Any:
    with connection.cursor() as sql:
        sql.execute("CREATE TABLE test_items (item int)")
    yield lambda: _items()
    with connection.cursor() as sql:
        sql.execute("DROP TABLE test_items")


def _items() -> list[int]:
    with connection.cursor() as sql:
        sql.execute("SELECT item FROM test_items ORDER BY item")
        return [row[0] for row in sql.fetchall()]


def test_every_item_exactly_once_under_kill_9(items: Any) -> None:
    job = services.enqueue(kind="test_count", args={"items": 2000}, dedupe_key="kills")
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"]
    base, _, query = url.partition("?")
    env = {
        **os.environ, "DATABASE_URL": f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else ""),
        "AN_SINH_JOB_LEASE_SECONDS": "1", "DJANGO_SETTINGS_MODULE": "protection.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    kills, until = 0, time.monotonic() + 60
    workers: list[subprocess.Popen[bytes]] = []
    while time.monotonic() < until:
        job.refresh_from_db()
        if job.state == Job.State.DONE:
            break
        workers = [w for w in workers if w.poll() is None]
        while len(workers) < 2:
            workers.append(
                subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
            )
        time.sleep(0.9)
        if job.done and kills < 5:
            os.kill(workers[0].pid, signal.SIGKILL)
            kills += 1
    for worker in workers:
        worker.kill()
        worker.wait()
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.DONE, 2000)
    assert items() == list(range(2000))


def test_a_worker_that_lost_its_lease_writes_nothing(items: Any) -> None:
    job = services.enqueue(kind="test_count", args={"items": 20}, dedupe_key="fence")
    old = runner.claim(["bulk"])
    assert old is not None
    Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00Z")
    new = runner.claim(["bulk"])
    assert new is not None
    assert new.fence == old.fence + 1
    with pytest.raises(runner.Lost):
        runner._chunk(old)
    assert items() == []


def test_a_broken_job_fails_after_five_attempts_and_stores_no_text() -> None:
    job = services.enqueue(kind="test_broken", args={}, dedupe_key="broken")
    for _ in range(5):
        Job.objects.filter(pk=job.pk).update(run_after="2020-01-01T00:00Z")
        runner.run_next(["bulk"])
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "ValueError")
    assert services.retry(job=job)


def test_a_stage_waits_for_the_one_before(items: Any) -> None:
    batch = services.open_batch(kind="t", title="t")
    services.enqueue(kind="test_count", args={"items": 10}, dedupe_key="two", batch=batch, stage=1)
    first = services.enqueue(kind="test_count", args={"items": 10}, dedupe_key="one", batch=batch, stage=0)
    claimed = runner.claim(["bulk"])
    assert claimed is not None
    assert claimed.id == first.pk
    assert runner.claim(["bulk"]) is None


def test_the_same_key_is_queued_once() -> None:
    one = services.enqueue(kind="test_count", args={"items": 1}, dedupe_key="same")
    assert services.enqueue(kind="test_count", args={"items": 1}, dedupe_key="same").pk == one.pk


def test_a_cancelled_job_stops_at_the_next_chunk(items: Any) -> None:
    job = services.enqueue(kind="test_count", args={"items": 100}, dedupe_key="cancel")
    claimed = runner.claim(["bulk"])
    assert claimed is not None
    runner._chunk(claimed)
    assert services.cancel(job=job)
    with pytest.raises(runner.Lost):
        runner._chunk(claimed)
    assert len(items()) == 10


def test_a_cancelled_job_is_not_turned_into_a_failed_one() -> None:
    job = services.enqueue(kind="test_count", args={"items": 1}, dedupe_key="ends")
    Job.objects.filter(pk=job.pk).update(attempts=runner.MOST_ATTEMPTS)
    claimed = runner.claim(["bulk"])
    assert claimed is not None
    services.cancel(job=job)
    runner._end(claimed, Job.State.FAILED, Trace("no_progress", ()))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
