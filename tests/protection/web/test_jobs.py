"""A supervisor sees why a job failed, lets it go on or cancels it; each act is in the trail."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from protection.accounts.models import Role
from protection.audit.models import Entry
from protection.jobs import runner, services
from protection.jobs.models import Job
from protection.profiles.pipeline import queue_refresh
from protection.registers.models import Coverage, Delivery
from protection.registers.services import queue_load, receive
from tests.protection.jobs.test_kills import broken, count  # noqa: F401 - handlers of these tests
from tests.protection.web.test_scope import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def failed(areas: None) -> Job:
    batch = services.open_batch(kind="t", title="t")
    job = services.enqueue(kind="test_broken", args={}, dedupe_key="broken", batch=batch)
    for _ in range(5):
        Job.objects.filter(pk=job.pk).update(run_after="2020-01-01T00:00Z")
        runner.run_next(["bulk"])
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    return job


def test_a_failed_job_leads_to_its_error_and_may_go_on(failed: Job) -> None:
    client = signed_in("04", Role.SUPERVISOR)
    assert f'href="/jobs/{failed.pk}/"' in client.get("/jobs/").content.decode()
    page = client.get(f"/jobs/{failed.pk}/").content.decode()
    assert "ValueError" in page
    assert "tests.protection.jobs.test_kills" in page
    assert "nguyen van a" not in page
    answer = client.post(f"/jobs/{failed.pk}/retry/", follow=True)
    assert "chạy tiếp" in answer.content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.error_code, failed.error_frames) == (Job.State.QUEUED, "", "")
    assert Entry.objects.get(action="job.retry").subject == f"job {failed.pk}"
    assert Entry.objects.get(action="job.retry").actor.startswith("user ")


def test_a_waiting_job_is_cancelled_once(areas: None) -> None:
    job = services.enqueue(kind="test_broken", args={}, dedupe_key="cancel")
    client = signed_in("04", Role.SUPERVISOR)
    assert client.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    client.post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    again = client.post(f"/jobs/{job.pk}/cancel/", follow=True)
    assert "đã kết thúc" in again.content.decode()
    assert Entry.objects.filter(action="job.cancel").count() == 1


def test_a_job_in_the_middle_of_a_chunk_says_so(areas: None) -> None:
    import psycopg
    from django.db import connection

    job = services.enqueue(kind="test_broken", args={}, dedupe_key="busy")
    params: dict[str, Any] = {**connection.get_connection_params(), "autocommit": False}
    for name in ("cursor_factory", "context"):
        params.pop(name, None)
    with psycopg.connect(**params) as other:
        other.execute("UPDATE jobs_job SET done = 0 WHERE id = %s", [job.pk])
        client = signed_in("04", Role.SUPERVISOR)
        assert "đang làm dở" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
        other.rollback()
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_jobs_are_for_supervisors_and_of_their_area(failed: Job, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("record_key,full_name\n", encoding="utf-8")
    delivery, _ = receive(
        layout="assistance", path=path, extracted_on=date(2026, 11, 1),
        received_at=datetime(2026, 11, 2, tzinfo=UTC), covers=["01"],
    )  # fmt: skip
    theirs = services.open_batch(kind="refresh", title="assistance 2026-11-01")
    queue_load(delivery=delivery, batch=theirs)
    client = signed_in("04", Role.SUPERVISOR)
    page = client.get("/jobs/").content.decode()
    assert "Nạp: Cơ sở dữ liệu trợ giúp xã hội" not in page
    number = theirs.jobs.get().pk
    for address in (f"/jobs/{number}/", f"/jobs/{number}/retry/"):
        assert client.post(address).status_code in (404, 405)
    assert client.get(f"/jobs/{number}/").status_code == 404
    client.logout()


@pytest.mark.parametrize("loaded_by", ["an earlier batch", "no batch"])
def test_jobs_about_a_delivery_of_others_are_answered_like_none(areas: None, tmp_path: Path, loaded_by: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("record_key,full_name\n", encoding="utf-8")
    delivery, _ = receive(
        layout="assistance", path=path, extracted_on=date(2026, 11, 1),
        received_at=datetime(2026, 11, 2, tzinfo=UTC), covers=["01"],
    )  # fmt: skip
    queue_load(delivery=delivery)
    if loaded_by == "an earlier batch":  # and this one is opened for a statement of completeness alone
        Delivery.objects.update(state=Delivery.State.LOADED)
        delivery.refresh_from_db()
        batch = queue_refresh(deliveries=[delivery], on=date(2026, 11, 24), title="assistance 2026-11-01")
        numbers = [job.pk for job in batch.jobs.all()]
    else:
        numbers = [Job.objects.get(kind="load_delivery").pk]
    assert numbers
    Job.objects.filter(pk=numbers[-1]).update(state=Job.State.FAILED)
    states = dict(Job.objects.values_list("pk", "state"))
    client = signed_in("04", Role.SUPERVISOR)
    for number in numbers:
        for method, address in (("get", "/jobs/{}/"), ("post", "/jobs/{}/retry/"), ("post", "/jobs/{}/cancel/")):
            theirs, nobody = (getattr(client, method)(address.format(n)) for n in (number, 999_999))
            assert (theirs.status_code, theirs.content, theirs.headers) == (404, nobody.content, nobody.headers)
    assert dict(Job.objects.values_list("pk", "state")) == states
    page = client.get("/jobs/").content.decode()
    assert not [number for number in numbers if f"/jobs/{number}/" in page]
    Coverage.objects.update(area_code="04")
    assert client.get(f"/jobs/{numbers[0]}/").status_code == 200


def test_a_caseworker_reaches_no_job(failed: Job) -> None:
    client = signed_in("01273")
    assert client.get(f"/jobs/{failed.pk}/").status_code == 404
    assert client.post(f"/jobs/{failed.pk}/retry/").status_code == 404
    failed.refresh_from_db()
    assert failed.state == Job.State.FAILED


def test_the_command_shows_and_mends(failed: Job, capsys: Any) -> None:
    call_command("job", "show", failed.pk)
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert f"./run manage job retry {failed.pk}" in said
    call_command("job", "retry", failed.pk)
    with pytest.raises(CommandError, match="has not failed"):
        call_command("job", "retry", failed.pk)
    call_command("job", "cancel", failed.pk)
    with pytest.raises(CommandError, match="has ended"):
        call_command("job", "cancel", failed.pk)
    with pytest.raises(CommandError, match="there is no job"):
        call_command("job", "show", 999_999)
    assert Entry.objects.filter(actor="system").count() == 2


def test_the_counts_of_a_batch_add_up(failed: Job) -> None:
    services.enqueue(kind="test_broken", args={}, dedupe_key="more", batch=failed.batch, stage=1)
    page = signed_in("04", Role.SUPERVISOR).get("/jobs/").content.decode()
    assert "Công việc: 2 · Đang chờ: 1 · Lỗi: 1" in page
    assert "Chờ bước trước" in page
