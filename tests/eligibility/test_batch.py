"""A population through files: the same answers as one household at a time, whatever the partitions."""

import json
import pickle
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine, load
from eligibility.__main__ import run
from eligibility.columns.batch import batch, part, prepared, slices
from eligibility.columns.compare import compare, printed
from eligibility.columns.program import Programs
from eligibility.columns.spark import Law, answered, law_of, programs_of
from eligibility.errors import DocumentError
from eligibility.reading import read_rulebook

from .book import book as rules_of
from .book import scheme

pl = pytest.importorskip("polars")
ON = date(2026, 11, 1)
FOLDER = Path(__file__).resolve().parents[2] / "eligibility" / "rulebooks" / "vn"


def people(path: Path, households: int = 60) -> Path:
    """Old people with and without a pension, in poor and other households; every fifth is hardly known."""
    rows: dict[str, list[Any]] = {name: [] for name in (
        "household_id", "member_id", "birth_date", "citizen", "receives_pension", "pension_amount", "si_monthly_allowance",
        "disability_level", "in_care_facility", "marital_status", "support_obligor", "hiv_positive", "poverty_status", "area",
    )}  # fmt: skip
    for home in range(households):
        for member in range(1 + home % 3):
            dim = (home + member) % 5 == 0
            pension = (home + member) % 4 == 0
            rows["household_id"].append(home)
            rows["member_id"].append(f"m{member + 1}")
            rows["birth_date"].append(
                None if dim else f"{1940 + (home * 7 + member) % 40}" + ("" if home % 3 else "-05-09")
            )
            rows["citizen"].append(home % 11 != 0)
            rows["receives_pension"].append(None if dim else pension)
            rows["pension_amount"].append([300_000, 539_999, 540_000][home % 3] if pension and not dim else None)
            rows["si_monthly_allowance"].append(0 if home % 2 else None)
            rows["disability_level"].append(["none", "mild", "severe", None][(home + member) % 4])
            rows["in_care_facility"].append(False)
            rows["marital_status"].append(None if dim else "married")
            rows["support_obligor"].append(None if dim else "able")
            rows["hiv_positive"].append(None if dim else False)
            rows["poverty_status"].append(["poor", "near_poor", "none", None][home % 4])
            rows["area"].append(["rural", "urban"][home % 2])
    pl.DataFrame(rows).write_parquet(path)
    return path


def documents(path: Path) -> dict[int, Any]:
    """The same population as documents."""
    homes: dict[int, Any] = {}
    for row in pl.read_parquet(path).to_dicts():
        shared = {name: row.pop(name) for name in ("poverty_status", "area")}
        home = homes.setdefault(row.pop("household_id"), {"household": {"facts": known(shared), "members": []}})
        home["household"]["members"].append({"id": row.pop("member_id"), "facts": known(row)})
    return homes


def known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


@pytest.mark.parametrize("rows", [7, 50, 1_000_000])
def test_a_batch_answers_as_one_household_does(tmp_path: Path, rows: int) -> None:
    book, source, target = load(), people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    steps: list[tuple[int, int]] = []
    done = batch(book, source, target, on=ON, rows=rows, progress=lambda at, of: steps.append((at, of)))
    assert steps[-1] == (done.rows, done.rows)
    answers = {(row["household_id"], row["member_id"]): row for row in pl.read_parquet(target).to_dicts()}
    assert len(answers) == done.subjects == done.rows + done.households
    for home, document in documents(source).items():
        once = determine(book, document, on=ON)
        for d in once["determinations"]:
            row = answers[home, d["subject"]]
            assert ["not_eligible", "unknown", "eligible"][row[f"{d['scheme']}__status"]] == d["status"]
            assert {"low": row[f"{d['scheme']}__payable_low"], "high": row[f"{d['scheme']}__payable_high"]} == d[
                "payable"
            ]
        for subject, totals in once["totals"].items():
            row = answers[home, subject]
            assert {"low": row["total_monthly_low"], "high": row["total_monthly_high"]} == totals["monthly"]


def test_a_file_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path) -> None:
    book, source = load(), people(tmp_path / "in.parquet")
    frame = pl.read_parquet(source)

    def fault(changed: Any) -> DocumentError:
        changed.write_parquet(tmp_path / "bad.parquet")
        with pytest.raises(DocumentError) as caught:
            batch(book, tmp_path / "bad.parquet", tmp_path / "out.parquet", on=ON)
        assert not list(tmp_path.glob("*out*"))
        return caught.value

    assert fault(frame.drop("household_id")).code == "missing_column"
    assert fault(frame.rename({"citizen": "citizn"})).suggestion == "citizen"
    assert fault(frame.with_columns(pl.lit("yes").alias("citizen"))).code == "wrong_type"
    assert fault(frame.with_columns(pl.lit("rich").alias("poverty_status"))).code == "out_of_range"
    assert fault(frame.with_columns(pl.lit(-1).alias("pension_amount"))).path == "pension_amount"
    assert fault(frame.reverse()).code == "not_in_order"
    contradicted = frame.with_columns(receives_pension=pl.lit(False), pension_amount=pl.lit(5))
    assert fault(contradicted).code == "contradiction"


def test_a_broken_run_leaves_the_answers_that_stood_there(tmp_path: Path) -> None:
    book, source, target = load(), people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    batch(book, source, target, on=ON)
    before, steps = target.read_bytes(), []
    last = pl.int_range(pl.len()) == pl.len() - 1
    worse = pl.read_parquet(source).with_columns(
        pl.when(last).then(-1).otherwise("pension_amount").alias("pension_amount")
    )
    worse.write_parquet(source)
    with pytest.raises(DocumentError) as caught:
        batch(book, source, target, on=ON, rows=7, progress=lambda at, of: steps.append(at))
    assert caught.value.code == "out_of_range"
    assert steps
    assert target.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", "out.parquet"}


def test_where_nobody_lives_the_answers_have_their_columns(tmp_path: Path) -> None:
    book, source, target = load(), people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    batch(book, source, target, on=ON)
    columns = pl.read_parquet_schema(target)
    pl.read_parquet(source).clear().write_parquet(source)
    done = batch(book, source, target, on=ON)
    assert (done.rows, done.subjects, done.households) == (0, 0, 0)
    assert pl.read_parquet_schema(target) == columns


def test_a_higher_rate_gains_for_those_who_are_surely_due(tmp_path: Path) -> None:
    changed = shutil.copytree(FOLDER, tmp_path / "vn")
    figures = changed / "parameters" / "social_assistance.yaml"
    text = figures.read_text(encoding="utf-8")
    raised = re.sub(r"^( +- \{from: 2026-07-01.*value: )540_000", r"\g<1>600_000", text, flags=re.MULTILINE)
    assert raised != text
    figures.write_text(raised, encoding="utf-8")
    old, new = load(), read_rulebook(changed)
    source = people(tmp_path / "in.parquet")
    members, differences = compare(old, new, source, on=ON, rows=20)
    by_name = {d.scheme: d for d in differences}
    pension = by_name["social_pension"]
    expected = {"gain": 0, "lose": 0, "low": 0}
    for document in documents(source).values():
        before, after = (
            {(d["subject"], d["scheme"]): d for d in determine(book, document, on=ON)["determinations"]}
            for book in (old, new)
        )
        for key, d in after.items():
            if key[1] == "social_pension":
                rise = d["payable"]["low"] - before[key]["payable"]["low"]
                expected["gain"] += rise > 0
                expected["lose"] += rise < 0
                expected["low"] += rise
    assert expected["gain"] > 5
    assert (pension.counts["gain"], pension.counts["lose"]) == (expected["gain"], expected["lose"])
    assert pension.sums["after_low"] - pension.sums["before_low"] == expected["low"]
    assert sum(area["gain"] for area in pension.by_area.values()) == expected["gain"]
    assert not by_name["hi_state_paid"].changed
    assert (
        printed(members, differences, old, new, ON)["old"]["hash"]
        != printed(members, differences, old, new, ON)["new"]["hash"]
    )


def test_the_totals_of_a_batch_are_those_of_its_households(tmp_path: Path) -> None:
    source, target = people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    done = batch(load(), source, target, on=ON, rows=20)
    once = [determine(load(), document, on=ON)["totals"]["household"] for document in documents(source).values()]
    for pays, ends in done.totals.items():
        for end, total in ends.items():
            known = [home[pays][end] for home in once]
            assert total == (None if None in known else sum(known))
    assert done.totals["monthly"]["high"] > done.totals["monthly"]["low"] > 0
    assert batch(load(), source, target, on=ON) == done


def packed_law(source: Path) -> Law:
    """As another machine receives it."""
    head = prepared(load(), pl.read_parquet(source), ON)
    programs = Programs(load(), head.columns, on=ON, known_on=None, complete=frozenset(), engine=pl)
    return pickle.loads(pickle.dumps(law_of(programs)))


def test_another_machine_answers_a_partition_from_the_text_of_the_rulebook(tmp_path: Path) -> None:
    source, law = people(tmp_path / "in.parquet"), packed_law(people(tmp_path / "in.parquet"))
    done = batch(load(), source, tmp_path / "out.parquet", on=ON, rows=50)
    places = slices(pl.scan_parquet(source), 50)
    assert len(places) > 2
    results = [answered(law, source, tmp_path, number, place) for number, place in enumerate(places)]
    assert sum(results[1:], results[0]).done == done
    files = [part(tmp_path, number) for number in range(len(places))]
    assert pl.read_parquet(files).equals(pl.read_parquet(tmp_path / "out.parquet"))
    assert programs_of(law) is programs_of(packed_law(source))


def test_a_machine_that_does_not_see_the_same_files_says_so(tmp_path: Path) -> None:
    source = people(tmp_path / "in.parquet")
    law = packed_law(source)
    for path, parts, place in (
        (tmp_path / "elsewhere.parquet", tmp_path, (0, 10)),
        (source, tmp_path / "elsewhere", (0, 10)),
        (source, tmp_path, (0, 10**6)),
    ):
        result = answered(law, path, parts, 3, place)
        assert result.fault is not None
        assert (result.fault[0], result.fault[1]["code"]) == (3, "not_shared")
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_nobody_is_a_population_too(tmp_path: Path) -> None:
    source, target = people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    pl.read_parquet(source).head(0).write_parquet(source)
    done = batch(load(), source, target, on=ON)
    assert (
        (done.subjects, done.totals["monthly"])
        == (len(pl.read_parquet(target)), {"low": 0, "high": 0})
        == (0, {"low": 0, "high": 0})
    )


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_command_line_answers_and_compares(tmp_path: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip(engine)
    source, target = people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    assert run(["batch", "--on", "2026-11-01", str(source), str(target), "--engine", engine]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["subjects"] == len(pl.read_parquet(target)) == said["rows"] + said["households"]
    batch(load(), source, tmp_path / "judge.parquet", on=ON)
    judge = pl.read_parquet(tmp_path / "judge.parquet").sort("household_id", "member_id")
    assert pl.read_parquet(target).sort("household_id", "member_id").equals(judge)
    assert run(["diff", "vn", str(FOLDER), "--on", "2026-11-01", "--population", str(source)]) == 0
    assert "nothing changes for anybody" in capsys.readouterr().out


def test_a_register_that_is_not_known_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        run(["batch", "--on", "2026-11-01", str(people(tmp_path / "in.parquet")), "x", "--complete", "assistence"])
    assert caught.value.suggestion == "assistance"


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_package_is_answered_where_and_when_it_is_switched_on(
    tmp_path: Path, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(engine)
    rules_of(tmp_path / "now", scheme("relief", "works", "300", kind="package", pays="one_off"))
    rules_of(tmp_path / "then", scheme("relief", "works", "500", kind="package", pays="one_off"))
    homes = {"household_id": [1, 1, 2], "member_id": ["m1", "m2", "m1"], "commune": ["00007", "00007", "00008"]}
    pl.DataFrame({**homes, "province": "01", "works": [True, False, True]}).write_parquet(tmp_path / "in.parquet")
    switched = [{"package": "relief", "areas": ["00007"], "from": "2026-02-01", "to": "2026-02-28"}]
    (tmp_path / "on.json").write_text(json.dumps(switched))
    source, target, on = str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), str(tmp_path / "on.json")
    given = ["--rulebook", str(tmp_path / "now"), "--engine", engine, "--activations", on]
    assert run(["batch", "--on", "2026-02-10", source, target, *given]) == 0
    recorded = json.loads(capsys.readouterr().out)["rulebook"]
    answers = pl.read_parquet(target).sort("household_id", "member_id")
    assert answers["relief__payable_low"].to_list() == [None, 300, 0, None, 0]
    assert answers["total_one_off_high"].to_list() == [300, 300, 0, 0, 0]
    assert json.loads(pl.read_parquet_metadata(target)["rulebook"])["hash"] == recorded != load(given[1]).hash
    assert run(["batch", "--on", "2026-03-01", source, target, *given]) == 0
    assert "relief__status" not in pl.read_parquet_schema(target)
    capsys.readouterr()
    both = [str(tmp_path / "now"), str(tmp_path / "then"), "--on", "2026-02-10", "--population", source]
    assert run(["diff", *both, "--activations", on, "--json"]) == 0
    assert [(d["scheme"], d["gain"]) for d in json.loads(capsys.readouterr().out)["schemes"]] == [("relief", 1)]
    with pytest.raises(DocumentError) as caught:
        run(["batch", "--on", "2026-02-10", source, target, "--activations", on])
    assert caught.value.code == "unknown_package"
