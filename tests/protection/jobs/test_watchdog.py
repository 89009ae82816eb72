"""A worker that fell silent ends; each time that is due is queued once."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from protection.accounts.models import Role
from protection.jobs import handlers, runner, schedules, services, watchdog
from protection.jobs.handlers import Step
from protection.jobs.models import Beat, Due, Job
from protection.lib.database import database
from tests.protection.web.test_scope import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@handlers.register("test_nothing", queue="bulk")
def nothing(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    return Step(cursor={}, done=1, finished=True)


class Clock:
    """Seconds that pass only while the watch rests."""

    def __init__(self, seen: watchdog.Watch, *, loops: bool, most: float = 600) -> None:
        self.now, self.seen, self.loops, self.most = 1000.0, seen, loops, most

    def rest(self, seconds: float) -> None:
        self.now += seconds
        if self.loops:
            self.seen.looped = self.now
        if self.now > 1000 + self.most:
            raise TimeoutError


def ended(*, loops: bool) -> tuple[str, float]:
    seen = watchdog.Watch(looped=1000, took=1000)
    clock = Clock(seen, loops=loops)
    reasons: list[str] = []
    watchdog.watch(seen, rest=clock.rest, end=reasons.append, clock=lambda: clock.now)
    return reasons[0], clock.now - 1000


def test_a_worker_whose_loop_stands_ends_after_ninety_seconds() -> None:
    reason, after = ended(loops=False)
    assert reason == "loop_stands"
    assert 90 < after <= 110


def test_a_worker_that_is_sent_no_work_ends_while_work_waits() -> None:
    services.enqueue(kind="test_nothing", args={}, dedupe_key="waits")
    reason, after = ended(loops=True)
    assert reason == "sent_no_work"
    assert 90 < after <= 110


def test_a_worker_with_nothing_to_do_lives_on_and_shows_itself() -> None:
    with pytest.raises(TimeoutError):
        ended(loops=True)
    call_command("alive", "worker")
    with pytest.raises(CommandError, match="no scheduler"):
        call_command("alive", "scheduler")
    Beat.objects.update(seen_at=timezone.now() - timedelta(seconds=91))
    with pytest.raises(CommandError, match="no worker"):
        call_command("alive", "worker")


def test_a_stopped_worker_is_shown(areas: None) -> None:
    watchdog.stamp("worker")
    client = signed_in("04", Role.SUPERVISOR)
    assert "Đang hoạt động" in client.get("/jobs/").content.decode()
    Beat.objects.update(seen_at=timezone.now() - timedelta(seconds=91))
    assert "Đã ngừng" in client.get("/jobs/").content.decode()
    watchdog.leave("worker")
    assert not Beat.objects.exists()


@pytest.fixture
def nightly(monkeypatch: Any) -> schedules.Schedule:
    night = schedules.Schedule("night", "test_nothing", every=timedelta(days=1), offset=timedelta(hours=2))
    monkeypatch.setattr(schedules, "_SCHEDULES", {"night": night})
    return night


def test_each_time_is_queued_once_by_however_many_schedulers(nightly: schedules.Schedule) -> None:
    now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    counts: list[int] = []

    def go() -> None:
        counts.append(schedules.queue_due(now))
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert Job.objects.count() == 1
    assert schedules.queue_due(now + timedelta(hours=1)) == 0
    with pytest.raises(IntegrityError):
        Due.objects.create(schedule="night", due_at=Due.objects.get().due_at, queued_at=now)


def test_times_missed_are_made_up_for_once(nightly: schedules.Schedule) -> None:
    now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    schedules.queue_due(now)
    assert schedules.queue_due(now + timedelta(days=5)) == 1
    assert timezone.localtime(Due.objects.latest("due_at").due_at).hour == 2


def test_what_has_ended_is_tidied_away() -> None:
    from django.contrib.sessions.models import Session

    from protection.accounts.models import SignInAttempt

    old = timezone.now() - timedelta(days=2)
    Session.objects.create(session_key="old", session_data="", expire_date=old)
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(days=1))
    SignInAttempt.objects.create(name_digest="x", address_digest="y", at=old)
    services.enqueue(kind="tidy", args={}, dedupe_key="tidy")
    runner.run_next(["bulk"])
    assert [s.session_key for s in Session.objects.all()] == ["new"]
    assert not SignInAttempt.objects.exists()


def test_bulk_work_has_longer_limits_than_what_people_wait_for(settings: Any) -> None:
    from protection.jobs.waking import _limits

    assert (settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT) == (60, 90)
    assert _limits("interactive") == {}
    assert _limits("bulk")["time_limit"] > runner.STRETCH * 2


def test_a_connection_over_the_network_notices_that_its_other_end_is_gone() -> None:
    over = database("postgresql://u@db.example:5432/n")["OPTIONS"]
    here = database("postgresql://u@/n?host=/run/x")["OPTIONS"]
    assert (over["keepalives"], over["keepalives_idle"], over["tcp_user_timeout"]) == (1, 30, 60_000)
    assert "keepalives" not in here
    assert "tcp" not in here["options"]
    chosen = database("postgresql://u@db.example/n?keepalives_idle=5")["OPTIONS"]
    assert str(chosen["keepalives_idle"]) == "5"
    with connection.cursor() as sql:  # each is a setting that the server knows
        names = [part.split("=")[0] for part in over["options"].replace("-c ", "").split()]
        sql.execute("SELECT count(*) FROM pg_settings WHERE name = ANY(%s)", [names])
        assert sql.fetchone()[0] == len(names)
