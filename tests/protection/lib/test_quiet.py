"""Whatever breaks, no log, table or screen holds what a row said."""

import logging
import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from protection.jobs import handlers, runner, services
from protection.jobs.handlers import Step
from protection.lib import quiet
from protection.web.views import doors

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Nguyễn Bí Mật"


def break_with_a_name() -> None:
    """An IntegrityError whose DETAIL quotes the row."""
    with connection.cursor() as sql:
        sql.execute("CREATE TEMP TABLE IF NOT EXISTS once (name text UNIQUE)")
        sql.execute("INSERT INTO once VALUES (%s), (%s)", [NAME, NAME])


@handlers.register("test_names", queue="bulk")
def name_in_an_error(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    break_with_a_name()
    raise AssertionError


def everything(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    return caplog.text + out + err + repr([vars(record) for record in caplog.records])


def test_a_job_that_breaks_on_a_row_says_where_and_not_what(caplog: Any, capfd: Any) -> None:
    job = services.enqueue(kind="test_names", args={}, dedupe_key="names")
    runner.run_next(["bulk"])
    job.refresh_from_db()
    said = everything(caplog, capfd)
    assert NAME not in said + job.error_code + job.error_frames
    assert job.error_code == "IntegrityError 23505"
    assert "tests.protection.lib.test_quiet" in job.error_frames
    assert "break_with_a_name" in said


def test_a_page_that_breaks_on_a_row_says_where_and_not_what(caplog: Any, capfd: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(doors, "render", lambda *args, **kwargs: break_with_a_name())
    answer = Client(raise_request_exception=False).get("/")
    said = everything(caplog, capfd)
    assert answer.status_code == 500
    assert NAME not in said + answer.content.decode()
    assert "IntegrityError 23505" in said


def test_an_error_among_the_arguments_or_quoted_in_a_message_is_quiet_too(caplog: Any, capfd: Any) -> None:
    log = logging.getLogger("any.library")
    log.error("it broke: %s", ValueError(NAME))
    log.error(f"duplicate key\nDETAIL:  Key (name)=({NAME})")
    log.error("task: %(exc)s %(traceback)s", {"exc": f"IntegrityError('{NAME}')", "traceback": NAME})
    said = everything(caplog, capfd)
    assert NAME not in said
    assert "it broke: ValueError" in said


def test_a_command_that_breaks_ends_with_the_code(capsys: Any) -> None:
    try:
        break_with_a_name()
    except Exception:
        quiet.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert NAME not in said
    assert said.splitlines()[-1] == "IntegrityError 23505"
