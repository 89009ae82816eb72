"""What a timeline takes and refuses, by its function, its command and its page."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eligibility import DocumentError

from .test_timeline import household, run

ROOT = Path(__file__).resolve().parents[2]


def dated(*entries: Any) -> dict[str, Any]:
    return household({"birth_date": "1950-01-01", "in_care_facility": list(entries)})


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        (dated({"value": True, "to": "2025-05-10"}, {"value": False, "from": "2025-05-10"}), "overlap", "m1.in_care_facility"),
        (dated({"value": True}, {"value": False}), "overlap", "m1.in_care_facility"),
        (dated({"value": True, "from": "2025-02-30"}), "impossible_date", "m1.in_care_facility[0].from"),
        (dated({"value": True, "from": "2025-05"}), "impossible_date", "m1.in_care_facility[0].from"),
        (dated({"value": True, "from": "2025-05-02", "to": "2025-05-01"}), "reversed", "m1.in_care_facility[0]"),
        (dated({"from": "2025-05-02"}), "missing_key", "m1.in_care_facility[0]"),
        (dated({"value": True, "form": "2025-05-02"}), "unknown_key", "m1.in_care_facility[0].form"),
        (dated({"value": "perhaps"}), "wrong_type", "m1.in_care_facility"),
        (dated(True), "wrong_type", "m1.in_care_facility[0]"),
        (household({"pregnent": [{"value": True}]}), "unknown_fact", "m1.pregnent"),
        (household({}, received={}), "wrong_type", "received"),
        (household({}, received=[{"scheme": "x", "subject": "m1", "from": "2025-01", "to": "2025-01", "amount": 1}]), "unknown_scheme", "received[0].scheme"),
        (household({}, received=[{"scheme": ["social_pension"], "subject": "m1", "from": "2025-01", "to": "2025-01", "amount": 1}]), "unknown_scheme", "received[0].scheme"),
        (household({}, received=[{"scheme": "social_pension", "subject": "m2", "from": "2025-01", "to": "2025-01", "amount": 1}]), "unknown_subject", "received[0].subject"),
        (household({}, received=[{"scheme": "social_pension", "subject": "m1", "from": "2025-02", "to": "2025-01", "amount": 1}]), "reversed", "received[0]"),
        ({}, "wrong_type", "household"),
        ([], "wrong_type", ""),
    ],
)  # fmt: skip
def test_a_mistake_names_its_place(document: Any, code: str, path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        run(document, "2025-01", "2025-12")
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2025-13", "--to", "2026-01"),
        ("--from", "2026-02", "--to", "2026-01"),
        ("--from", "2025-01", "--to", "2175-01"),
        ("--from", "2025-01", "--to", "2025-02", "--on", "9999-12-31"),
        ("--from", "9999-01", "--to", "9999-12"),
        ("--from", "2025-01", "--to", "2025-02", "--scheme", "social_pensoin"),
        ("--from", "2025-01", "--to", "2025-02", "--ahead", "-1"),
        ("--from", "2025-01"),
    ],
)
def test_a_bad_option_of_the_command_is_the_callers_mistake(arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads(done.stderr)["error"]["message"]


def test_the_command_prints_one_object() -> None:
    done = command("--from", "2025-08", "--to", "2025-09", "--scheme", "social_pension", "--lang", "vi")
    result = json.loads(done.stdout)
    assert (done.returncode, result["from"], result["to"], result["on"]) == (0, "2025-08", "2025-09", "2025-09-30")
    assert [t["scheme"] for t in result["timelines"]] == ["social_pension"]
    assert set(result) == {"from", "to", "on", "known_on", "rulebook", "timelines", "totals", "totals_by_pays", "arrears",
                           "changes"}  # fmt: skip


def test_the_page_is_right() -> None:
    page = (ROOT / "docs/reference/timeline.md").read_text(encoding="utf-8")
    options = re.findall(r"eligibility timeline (.*) household.json", page)[0].split()
    result = json.loads(command(*options, document=re.findall(r"```json\n(.*?)```", page, re.S)[0]).stdout)
    (pension,) = [t for t in result["timelines"] if t["scheme"] == "social_pension"]
    due = [m["month"] for m in pension["months"] if m["status"] == "due"]
    assert (due[0], due[-1]) == ("2025-09", "2026-03")
    assert result["arrears"]["totals"]["m1"]["low"] == 500_000  # more where a higher allowance is not excluded


def command(*arguments: str, document: str | None = None) -> subprocess.CompletedProcess[str]:
    document = document or json.dumps(household({"birth_date": "1950-07-01"}))
    return subprocess.run(
        [sys.executable, "-m", "eligibility", "timeline", *arguments, "-"],
        cwd=ROOT,
        input=document,
        capture_output=True,
        text=True,
        check=False,
    )
