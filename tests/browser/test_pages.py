"""Every officers' page in a real browser: narrow and wide, both languages, no accessibility violation, no scripts."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from protection.accounts.models import Role
from protection.accounts.services import create_staff
from protection.jobs import watchdog
from protection.jobs.models import Job
from protection.profiles.pipeline import queue_refresh
from protection.registers.models import Delivery
from tests.conftest import drain
from tests.test_flow import ON, delivered  # noqa: F401 - the household of the tutorial

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
PASSWORD = "chuoi-mat-khau-thu-2026"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs an event loop beside the tests


@pytest.fixture
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def loaded(delivered: list[Delivery]) -> None:  # noqa: F811
    queue_refresh(deliveries=delivered, on=ON, title="pages")
    drain()
    create_staff(
        username="phu_trach",
        display_name="x",
        password=PASSWORD,
        role=Role.SUPERVISOR,
        area_code="04",
        on=date(2026, 1, 1),
    )


@pytest.fixture
def broken(loaded: None) -> Job:
    """A job of the batch that failed, with the place of its error."""
    job = Job.objects.filter(kind="match").get()
    Job.objects.filter(pk=job.pk).update(
        state="failed", error_code="OperationalError 57014", error_frames="protection.matching.run:23 match", attempts=5
    )
    watchdog.stamp("worker")
    return job


def check(page: Any, width: int) -> None:
    """No violation, nothing wider than the screen."""
    page.evaluate(AXE)
    violations = page.evaluate("axe.run()")["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in violations] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_readable_by_everybody(
    loaded: None, broken: Job, live_server: Any, chromium: Any, width: int, language: str
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/")
    check(page, width)
    page.goto(f"{live_server.url}/desk/")
    check(page, width)
    page.fill("#username", "phu_trach")
    page.fill("#password", PASSWORD)
    page.click("main button")
    assert page.url.endswith("/desk/")
    check(page, width)
    page.goto(f"{live_server.url}/search/")
    check(page, width)
    for text in ("x" * 120, "zzz", "huong nguyen"):
        page.fill("#q", text)
        page.click("main form button")
        check(page, width)
    assert "huong" not in page.url
    page.click("tbody a")
    assert "Nguyễn Thị Hương" in page.inner_text("h1")
    for summary in page.query_selector_all("summary"):
        summary.click()
    check(page, width)
    page.click("a[href^='/households/']")
    check(page, width)
    for address in ("work-list/", "work-list/?waiting=365", "jobs/", f"jobs/{broken.pk}/"):
        page.goto(f"{live_server.url}/{address}")
        check(page, width)
    page.click(f"form[action='/jobs/{broken.pk}/retry/'] button")
    check(page, width)
    page.goto(f"{live_server.url}/deliveries/")
    check(page, width)
    page.click("tbody a")
    check(page, width)
    page.goto(f"{live_server.url}/nothing/")
    check(page, width)


def test_pages_work_without_scripts(loaded: None, live_server: Any, chromium: Any) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/search/")
    page.fill("#username", "phu_trach")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.fill("#q", "004150001234")
    page.click("main form button")
    page.click("tbody a")
    assert "1.080.000 đồng" in page.inner_text("main")
