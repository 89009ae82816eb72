"""A population with what happened to it through files: the same answers as one household at a time."""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import Rulebook, determine
from eligibility.__main__ import run
from eligibility.columns.batch import batch
from eligibility.errors import DocumentError

from .book import book, figure, scheme

pl = pytest.importorskip("polars")

ON = date(2026, 3, 1)
BIRTH, STORM = "event: birth\nclaim: {months: 2, law: LAW}", "event: storm\nclaim: {days: 30, law: LAW}"
PARAMETERS = figure("grant", "1_000") + "    - {from: 2026-02-01, value: 2_000, source: LAW}\n"
BETWEEN = """
once: {rule: once_per_household, from: 2021-01-01, law: LAW, schemes: [grant]}
most: {rule: cap_total, from: 2021-01-01, law: LAW, schemes: [aid], cap: 700, of: household}
wage: {rule: blocks, from: 2021-01-01, law: LAW, scheme: aid, blocks: [wage]}
"""


def rules(folder: Path) -> Rulebook:
    return book(
        folder,
        scheme("grant", "age >= 18", "param.grant * children", pays="one_off", extra=BIRTH),
        scheme("aid", 'damage != "none"; household.any(works)', "500", of="household", extra=STORM),
        scheme("wage", "works", "100"),
        parameters=PARAMETERS, coordination=BETWEEN,
    )  # fmt: skip


def population(folder: Path) -> dict[int, Any]:
    """Households as two files, and as documents."""
    r = random.Random(1)
    members: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    homes: dict[int, Any] = {}
    for home in range(120):
        own = homes[home] = {"household": {"facts": {"commune": "00001"}, "members": [], "events": []}}
        owners: list[tuple[str | None, list[Any]]] = [(None, own["household"]["events"])]
        for n in range(r.choice((1, 2, 3))):
            works, born = r.choice((True, False, None)), r.choice(("2008-02-01", "1990-05-05", None))
            members.append(
                {"household_id": home, "member_id": f"m{n}", "works": works, "birth_date": born, "commune": "00001"}
            )
            facts = {"works": works, "birth_date": born}
            entry: dict[str, Any] = {
                "id": f"m{n}",
                "events": [],
                "facts": {k: v for k, v in facts.items() if v is not None},
            }
            own["household"]["members"].append(entry)
            owners.append((f"m{n}", entry["events"]))
        for owner, happened in owners:
            for number in range(r.choice((0, 1, 1, 2))):
                kind, on = (
                    r.choice(("birth", "storm")),
                    r.choice(("2025-12-01", "2026-01-31", "2026-02-01", "2026-03-02")),
                )
                facts = {"children": r.choice((1, 3))} if kind == "birth" else {"damage": r.choice(("none", "all"))}
                facts = facts if r.random() < 0.8 else {}
                happened.append({"id": f"e{number}", "kind": kind, "on": on, "facts": facts})
                keys = {"household_id": home, "member_id": owner, "event_id": f"e{number}", "kind": kind}
                events.append({**keys, "on": date.fromisoformat(on), "children": None, "damage": None, **facts})
    pl.DataFrame(members, infer_schema_length=None).write_parquet(folder / "in.parquet")
    pl.DataFrame(events, infer_schema_length=None).write_parquet(folder / "events.parquet")
    return homes


@pytest.mark.parametrize("rows", [5, 1_000])
def test_a_batch_with_events_answers_as_one_household_does(tmp_path: Path, rows: int) -> None:
    law, homes, target = rules(tmp_path / "rules"), population(tmp_path), tmp_path / "out.parquet"
    done = batch(law, tmp_path / "in.parquet", target, on=ON, events=tmp_path / "events.parquet", rows=rows)
    answers = {(row["household_id"], row["member_id"]): row for row in pl.read_parquet(target).to_dicts()}
    assert (
        len(answers) == done.subjects == done.rows + done.households + len(pl.read_parquet(tmp_path / "events.parquet"))
    )
    paid = 0
    for home, document in homes.items():
        once = determine(law, document, on=ON)
        for d in once["determinations"]:
            row = answers[home, d["subject"]]
            assert ["not_eligible", "unknown", "eligible"][row[f"{d['scheme']}__status"]] == d["status"]
            payable = {end: row[f"{d['scheme']}__payable_{end}"] for end in ("low", "high")}
            assert payable == d["payable"]
            paid += "/" in d["subject"] and payable["low"] > 0
        for subject, totals in once["totals"].items():
            for pays, total in totals.items():
                assert {end: answers[home, subject][f"total_{pays}_{end}"] for end in ("low", "high")} == total
    assert paid > 15


def test_the_command_line_takes_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules(tmp_path / "now")
    population(tmp_path)
    later = PARAMETERS.replace("2_000", "3_000")
    grant = scheme("grant", "age >= 18", "param.grant * children", pays="one_off", extra=BIRTH)
    book(tmp_path / "then", grant, parameters=later)
    source, events = str(tmp_path / "in.parquet"), ["--events", str(tmp_path / "events.parquet")]
    given = [source, str(tmp_path / "out.parquet"), "--rulebook", str(tmp_path / "now"), *events]
    assert run(["batch", "--on", "2026-03-01", *given]) == 0
    paid = pl.read_parquet(tmp_path / "out.parquet").filter(pl.col("member_id").str.contains("/"))
    assert paid.select("total_one_off_low").null_count().item() == len(paid)
    assert paid["grant__payable_low"].sum() > 0
    capsys.readouterr()
    both = [str(tmp_path / "now"), str(tmp_path / "then"), "--population", source, *events]
    assert run(["diff", "--on", "2026-03-01", *both, "--json"]) == 0
    schemes = {d["scheme"]: d for d in json.loads(capsys.readouterr().out)["schemes"]}
    assert schemes["grant"]["gain"] > 3
    assert schemes["aid"]["after"] == {"low": 0, "high": 0}
    with pytest.raises(DocumentError) as caught:
        run(["batch", "--on", "2026-03-01", *given, "--engine", "duckdb"])
    assert caught.value.code == "bad_option"


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"kind": "brith"}, "unknown_kind", "kind"),
        ({"member_id": "m9"}, "unknown_member", "member_id"),
        ({"household_id": 99}, "unknown_household", "household_id"),
        ({"household_id": "1"}, "wrong_type", "household_id"),
        ({"event_id": None}, "missing_value", "event_id"),
        ({"damage": "all"}, "unknown_fact", "damage"),
        ({"children": 9}, "out_of_range", "children"),
        ({"works": True}, "unknown_fact", "works"),
        ({"on": "2026-02-01"}, "wrong_type", "on"),
    ],
)
def test_an_event_that_cannot_be_used_is_refused(tmp_path: Path, change: dict[str, Any], code: str, path: str) -> None:
    law = rules(tmp_path / "rules")
    pl.DataFrame({"household_id": [1], "member_id": ["m1"], "works": [True]}).write_parquet(tmp_path / "in.parquet")
    event = {
        "household_id": 1,
        "member_id": "m1",
        "event_id": "e1",
        "kind": "birth",
        "on": date(2026, 2, 1),
        "children": 1,
    }
    pl.DataFrame([{**event, **change}]).write_parquet(tmp_path / "events.parquet")
    with pytest.raises(DocumentError) as caught:
        batch(law, tmp_path / "in.parquet", tmp_path / "out.parquet", on=ON, events=tmp_path / "events.parquet")
    assert (caught.value.code, caught.value.path) == (code, path)
    assert not (tmp_path / "out.parquet").exists()


def test_two_events_of_one_name_are_refused(tmp_path: Path) -> None:
    law = rules(tmp_path / "rules")
    pl.DataFrame({"household_id": [1], "member_id": ["m1"], "works": [True]}).write_parquet(tmp_path / "in.parquet")
    event = {"household_id": 1, "member_id": None, "event_id": "e1", "kind": "storm", "on": date(2026, 2, 1)}
    pl.DataFrame([event, event]).write_parquet(tmp_path / "events.parquet")
    with pytest.raises(DocumentError) as caught:
        batch(law, tmp_path / "in.parquet", tmp_path / "out.parquet", on=ON, events=tmp_path / "events.parquet")
    assert caught.value.code == "event_id"
