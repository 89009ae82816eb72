"""The command line, as its contract says, by running it."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import DocumentError, determine, load
from eligibility import __main__ as main

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
    assert result["errors"] == 0
    assert result["examples"] >= 100


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
        (household({"birth_date": "１９５０-07-01"}), "impossible_date", "m1.birth_date"),
        (household({"birth_date": "٢٠٠١"}), "impossible_date", "m1.birth_date"),
        ({"household": {"members": [{"id": "\ud800"}]}}, "member_id", "household.members[0].id"),
        ({"household": {"members": [{"id": "a\nb"}]}}, "member_id", "household.members[0].id"),
        ({"household": {"members": [{"id": "a" * 201}]}}, "member_id", "household.members[0].id"),
        (household({}, commune="\udc00"), "wrong_type", "household.commune"),
        (household({"citizen": {"value": True, "origin": "\ud800"}}), "wrong_type", "m1.citizen.origin"),
        (household({"citizen": {"value": True, "recorded": 7}}), "wrong_type", "m1.citizen.recorded"),
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


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-W01-1", "bad_option"),
        ("20250101", "bad_option"),
        ("２０２５-01-01", "bad_option"),
        ("2025-1-1", "bad_option"),
        ("", "bad_option"),
        ("0000-01-01", "impossible_date"),
        ("2025-02-29", "impossible_date"),
    ],
)
@pytest.mark.parametrize("option", ["--on", "--known-on"])
def test_a_day_is_written_one_way(option: str, day: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        main.run(["determine", "--on", "2025-01-01", option, day, "-"])
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("citizen", "true"),
        ("citizen", 1),
        ("has_applied", {"social_pension": "true"}),
        ("pension_amount", "500000"),
        ("pension_amount", 500_000.0),
        ("pension_amount", True),
        ("injury_percent", "61"),
        ("injury_percent", True),
        ("injury_percent", 61.125),
        ("birth_date", 1950),
        ("sex", True),
        ("mother", 7),
    ],
)
def test_a_value_has_the_type_of_its_fact(name: str, value: Any) -> None:
    with pytest.raises(DocumentError) as caught:
        determine(load(), household({name: value}), on=date(2026, 1, 1))
    assert (caught.value.code, caught.value.path) == ("wrong_type", f"m1.{name}")
    assert caught.value.suggestion


@pytest.mark.parametrize("value", [61, 61.5, 0, 100])
def test_a_percentage_is_a_number_with_at_most_two_decimals(value: Any) -> None:
    assert determine(load(), household({"injury_percent": value}), on=date(2026, 1, 1))


@pytest.mark.parametrize("digits", ["1" + "0" * 25, "-1" + "0" * 5_000, "1" + "0" * 5_000])
@pytest.mark.parametrize("name", ["pension_amount", "injury_percent"])
def test_a_number_of_any_length_is_out_of_range_and_not_repeated(name: str, digits: str) -> None:
    text = json.dumps(household({name: 0})).replace(f'"{name}": 0', f'"{name}": {digits}')
    done = run("determine", "--on", "2026-01-01", "-", document=text)
    error = json.loads(done.stderr)["error"]
    assert (done.returncode, error["code"], error["path"]) == (2, "out_of_range", f"m1.{name}")
    assert "0000" not in error["message"].replace("1000000000000", "")
    with pytest.raises(DocumentError, match="the number"):
        determine(load(), household({name: 10**5_000}), on=date(2026, 1, 1))
    with pytest.raises(DocumentError, match="of great length"):
        determine(load(), household({"citizen": 10**5_000}), on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("document", "suggestion"),
    [
        (household({"zzzz": 1}), ""),
        (household({"x" * 1_000_000: 1}), ""),
        (household({"sex": "zzzz"}), "use one of: female, male"),
        ({**household({}), "complete": ["zzzz"]}, "areas, assistance, declared"),
        ({**household({}), "zzzz": 1}, "complete, household"),
        (household({"area": "rural"}), "a fact of the household"),
    ],
)
def test_a_mistake_always_comes_with_a_suggestion(document: Any, suggestion: str) -> None:
    with pytest.raises(DocumentError) as caught:
        determine(load(), document, on=date(2026, 1, 1))
    assert suggestion in caught.value.suggestion
    assert caught.value.suggestion
    assert len(caught.value.message) < 400


def test_an_unknown_scheme_comes_with_the_nearest() -> None:
    with pytest.raises(DocumentError) as caught:
        determine(load(), household({}), on=date(2026, 1, 1), schemes=["zz"])
    assert (caught.value.code, caught.value.suggestion in load().schemes) == ("unknown_scheme", True)


@pytest.mark.parametrize("value", [True, False, None])
def test_a_map_by_scheme_names_schemes_of_the_rulebook(value: bool | None) -> None:
    wrong = household({"has_applied": {"social_pensio": value}})
    with pytest.raises(DocumentError) as caught:
        determine(load(), wrong, on=date(2026, 1, 1))
    assert (caught.value.code, caught.value.path) == ("unknown_scheme", "m1.has_applied")
    assert caught.value.suggestion == "social_pension"
    right = household({**NGA, "has_applied": {"social_pension": value}})
    (d,) = determine(load(), right, on=date(2026, 1, 1), schemes=["social_pension"], explain=True)["determinations"]
    assert d["formality_missing"] == ([] if value else ["applied"])
    assert d["explanation"]["clauses"][-1]["facts"][0]["value"] == {"social_pension": value}
