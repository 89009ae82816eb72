"""The command line, as its contract says, by running it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .small_book import write

ROOT = Path(__file__).resolve().parents[2]
NGA = {"birth_date": "1950-07-01", "citizen": True, "receives_pension": False, "si_monthly_allowance": 0}


def run(*arguments: str, document: Any = None) -> subprocess.CompletedProcess[str]:
    given = document if isinstance(document, str) else json.dumps(document)
    return subprocess.run(
        [sys.executable, "-m", "eligibility", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def household(facts: dict[str, Any], **shared: Any) -> dict[str, Any]:
    return {"household": {"facts": shared, "members": [{"id": "m1", "facts": facts}]}}


def test_the_rulebook_passes_its_own_check() -> None:
    done = run("check", "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 0
    assert [f for f in result["findings"] if f["level"] != "note"] == []
    assert result["examples"] >= 190
    assert result["evaluators"][0] == "household"


def test_a_fault_is_found_and_ends_with_1(tmp_path: Path) -> None:
    folder = write(tmp_path, ("schemes/allowance.yaml", "if: citizen\n", "if: citizenn\n"))
    done = run("check", "--rulebook", str(folder))
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].startswith("error: allowance.yaml:17:15: unknown_name: ")
    assert "(citizen)" in done.stdout.splitlines()[0]
    assert done.stderr == ""


def test_schemes_are_listed_by_day() -> None:
    ids = [s["id"] for s in json.loads(run("schemes", "--on", "2024-01-01", "--json").stdout)["schemes"]]
    assert "msa_elderly_80_plus" in ids
    assert "social_pension" not in ids


def test_a_determination_has_the_shape_of_the_contract() -> None:
    done = run(
        "determine",
        "--on",
        "2025-08-15",
        "--scheme",
        "social_pension",
        "-",
        document=household(NGA, poverty_status="poor"),
    )
    answer = json.loads(done.stdout)
    (d,) = answer["determinations"]
    assert (d["status"], d["amount"], d["needs"]) == ("eligible", {"low": 500_000, "high": 500_000}, [])
    assert d["because"] == ["age_general", "age_if_poor", "citizen", "no_higher_pension"]
    assert d["formality_missing"] == ["applied"]
    assert answer["rulebook"]["hash"].startswith("sha256:")


def test_what_was_published_later_is_hidden() -> None:
    document = household(NGA)
    late = json.loads(
        run("determine", "--on", "2026-07-31", "--scheme", "social_pension", "-", document=document).stdout
    )
    then = json.loads(
        run(
            "determine",
            "--on",
            "2026-07-31",
            "--known-on",
            "2026-08-20",
            "--scheme",
            "social_pension",
            "-",
            document=document,
        ).stdout
    )
    assert late["determinations"][0]["amount"]["low"] == 540_000
    assert then["determinations"][0]["amount"]["low"] == 500_000


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        (household({"birth_dat": "1950"}), "unknown_fact", "m1.birth_dat"),
        (household({"sex": "femal"}), "not_a_word", "m1.sex"),
        (household({"citizen": "perhaps"}), "wrong_type", "m1.citizen"),
        (household({"ui_months": -1}), "out_of_range", "m1.ui_months"),
        (household({"birth_date": "2025-02-30"}), "impossible_date", "m1.birth_date"),
        (household({"birth_date": "2030-01-01"}), "birth_after_on", "m1.birth_date"),
        (household({"age": 70}), "derived_fact", "m1.age"),
        (household({"sex": [{"value": "male", "from": "2020-01-01"}]}), "dated_facts", "m1.sex"),
        (household({"receives_pension": False, "pension_amount": 5}), "contradiction", "m1.pension_amount"),
        ({"household": {"members": [{"id": "a"}, {"id": "a"}]}}, "duplicate_member_id", "household.members[1].id"),
        ({"household": {"members": [{}]}}, "missing_member_id", "household.members[0].id"),
        ({"household": {"members": [{"id": "household"}]}}, "member_id", "household.members[0].id"),
        ("{", "not_json", "line 1, column 2"),
    ],
)
def test_a_mistake_is_one_line_of_json(document: Any, code: str, path: str) -> None:
    done = run("determine", "--on", "2026-01-01", "-", document=document)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    error = json.loads(line)["error"]
    assert (error["code"], error["path"]) == (code, path)
    assert set(error) == {"code", "message", "path", "suggestion"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("determine", "-"),
        ("determine", "--on", "2026-13-01", "-"),
        ("determine", "--on", "2026-01-01", "--scheme", "x", "-"),
        ("frobnicate",),
    ],
)
def test_a_bad_option_is_the_callers_mistake(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, document=household({}))
    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads(done.stderr)["error"]["message"]
