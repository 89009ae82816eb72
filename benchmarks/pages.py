"""Save what every officers' page looks like: narrow and wide, Vietnamese and English, as supervisor and caseworker.

Run from the checkout, beside a running ./run:  python benchmarks/pages.py --out DIR [--url http://localhost:8000]
Needs what `./run test` installs where there is a Chromium.
"""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS, LANGUAGES = (360, 1280), ("vi", "en")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--dark", action="store_true", help="in dark colours")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    accounts = json.loads((ROOT / "var" / "demo-accounts.json").read_text(encoding="utf-8"))
    signs = {entry["name"]: entry["secret"] for entry in accounts}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium")
        for language in LANGUAGES:
            for width in WIDTHS:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme="dark" if given.dark else "light"
                )
                context.add_cookies([{"name": "django_language", "value": language, "url": given.url}])
                page = context.new_page()
                for number, name in enumerate(visit(page, given.url, signs)):
                    page.screenshot(path=given.out / f"{language}-{width}-{number:02d}-{name}.png", full_page=True)
                context.close()
        browser.close()
    print(f"{len(list(given.out.glob('*.png')))} pictures in {given.out}")


def visit(page: Any, url: str, signs: dict[str, str]) -> Iterator[str]:
    """Go from page to page; gives the name of each when it stands there."""
    page.goto(f"{url}/")
    yield "home"
    page.goto(f"{url}/desk/")
    page.fill("#username", "ai do")
    page.fill("#password", "sai")
    page.click("main form button")
    yield "sign-in-refused"
    sign_in(page, "truong_phong", signs)
    yield "desk"
    page.goto(f"{url}/search/")
    yield "search-empty"
    for name, text in (("search-nobody", "zzz"), ("search-refused", "x" * 120), ("search", "nguyen van")):
        page.fill("#q", text)
        page.click("main form button")
        yield name
    page.click("tbody a")
    yield "profile"
    for summary in page.query_selector_all("summary"):
        summary.click()
    yield "profile-open"
    page.click("a[href^='/households/']")
    yield "household"
    for kind in ("due_not_received", "paid_after_death"):
        page.goto(f"{url}/work-list/?kind={kind}")
        yield f"work-list-{kind}"
    page.goto(f"{url}/work-list/?kind=due_not_received")
    if page.query_selector("tbody a"):
        page.click("tbody a")
        yield "profile-due"
    page.goto(f"{url}/jobs/")
    yield "jobs"
    page.click("tbody a")
    yield "job"
    page.goto(f"{url}/deliveries/")
    yield "deliveries"
    page.click("a[href*='/quarantine/']")
    yield "quarantine"
    page.goto(f"{url}/persons/00000000-0000-4000-8000-000000000000/")
    yield "nothing"
    page.goto(f"{url}/desk/")
    page.click("form[action='/sign-out/'] button")
    page.goto(f"{url}/desk/")
    sign_in(page, "can_bo_xa", signs)
    yield "desk-caseworker"
    page.goto(f"{url}/work-list/")
    yield "work-list-caseworker"


def sign_in(page: Any, name: str, signs: dict[str, str]) -> None:
    page.fill("#username", name)
    page.fill("#password", signs[name])
    page.click("main form button")


if __name__ == "__main__":
    main()
