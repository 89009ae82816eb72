"""The command line, as its contract says, by running it."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eligibility import DocumentError, determine, load
from eligibility import __main__ as main
from eligibility.errors import FactError
from eligibility.vocabulary import catalogue

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


def test_a_third_decimal_of_a_percentage_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        determine(load(), household({"injury_percent": 61.125}), on=date(2026, 1, 1))
    assert (caught.value.code, caught.value.path) == ("too_many_decimals", "m1.injury_percent")


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
    assert d["explanation"]["clauses"][-1]["facts"][0]["value"] is value


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ([], "wrong_type", ""),
        ({}, "wrong_type", "household"),
        ({"household": {"members": {}}}, "wrong_type", "household.members"),
        ({"household": {"members": [1]}}, "wrong_type", "household.members[0]"),
        ({"household": {"members": [{"id": "m1", "facts": []}]}}, "wrong_type", "household.members[0].facts"),
        ({"household": {"facts": 1}}, "wrong_type", "household.facts"),
        ({"household": {}, "extra": 1}, "unknown_key", "extra"),
        ({"household": {"extra": 1}}, "unknown_key", "household.extra"),
        ({"household": {}, "complete": "some"}, "wrong_type", "complete"),
        ({"household": {}, "complete": [1]}, "wrong_type", "complete"),
        ({"household": {}, "complete": ["tax"]}, "unknown_register", "complete"),
        ({"household": {}, "activations": {}}, "wrong_type", "activations"),
        (household({"citizen": {"value": True, "source": "x"}}), "unknown_key", "m1.citizen"),
        (household({"citizen": {"value": [{"value": True}]}}), "dated_facts", "m1.citizen"),
        (household({"citizen": {}}), "wrong_type", "m1.citizen"),
        (household({"died_on": "never", "birth_date": "never"}), "impossible_date", "m1.birth_date"),
        (household({"birth_date": "1950-13"}), "impossible_date", "m1.birth_date"),
        (household({"injury_percent": 100.5}), "out_of_range", "m1.injury_percent"),
        (household({"injury_percent": float("nan")}), "wrong_type", "m1.injury_percent"),
        (household({"mother": ""}), "wrong_type", "m1.mother"),
        (household({"mother": "a" * 41}), "wrong_type", "m1.mother"),
        (household({"commune": "01273"}), "unknown_fact", "m1.commune"),
        (household({}, birth_date="1950"), "unknown_fact", "household.birth_date"),
    ],
)
def test_every_error_of_a_document_names_its_place(document: Any, code: str, path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        determine(load(), document, on=date(2026, 1, 1))
    assert (caught.value.code, caught.value.path) == (code, path)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a": 1, "a": 2}', "duplicate_key"),
        ('{"household": NaN}', "wrong_type"),
        ("[" * 100_000, "not_json"),
        ("\ufeff{}", "not_json"),
        ("", "not_json"),
    ],
)
def test_a_text_that_is_no_document(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "household.json").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        main.run(["determine", "--on", "2026-01-01", str(tmp_path / "household.json")])
    assert caught.value.code == code


def test_a_file_that_cannot_be_read_is_the_callers_mistake(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff")
    for name in ("latin", "nowhere", ""):
        with pytest.raises(DocumentError, match="cannot be read"):
            main.run(["determine", "--on", "2026-01-01", str(tmp_path / name)])


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("citizen", "TRUE", True),
        ("pension_amount", "500000", 500_000),
        ("pension_amount", 500_000.0, 500_000),
        ("injury_percent", "61", 61),
        ("injury_percent", "61.50", Decimal("61.5")),
        ("birth_date", date(1950, 3, 1), "1950-03-01"),
        ("died_on", "never", "never"),
    ],
)
def test_registers_and_forms_give_text(name: str, said: Any, value: Any) -> None:
    assert catalogue()[name].parse(said) == value


@pytest.mark.parametrize("said", ["６１", "1e1", " 61", "6_1", "61.125", "NaN", "1e-999999", "", None])
def test_a_percentage_in_text_is_plain(said: Any) -> None:
    with pytest.raises(FactError):
        catalogue()["injury_percent"].parse(said)
