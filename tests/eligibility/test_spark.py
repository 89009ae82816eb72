"""Spark, the way past one machine: the same answers as Polars and one household at a time."""

import json
from pathlib import Path

import pytest

from eligibility import determine, load
from eligibility.__main__ import run
from eligibility.columns import judge_all
from eligibility.columns.batch import batch
from eligibility.examples import examples

from . import few_rules
from .few_rules import ON
from .test_batch import ON as NOVEMBER
from .test_batch import people
from .test_columns import compared, drawn

pl = pytest.importorskip("polars")
pytest.importorskip("pyspark")
pytestmark = pytest.mark.spark


def test_the_rulebook_by_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    assert run(["batch", "--on", NOVEMBER.isoformat(), str(source), str(target), "--engine", "spark"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["subjects"] == len(pl.read_parquet(target)) == said["rows"] + said["households"]
    batch(load(), source, tmp_path / "judge.parquet", on=NOVEMBER)
    judge = pl.read_parquet(tmp_path / "judge.parquet").sort("household_id", "member_id")
    assert pl.read_parquet(target).sort("household_id", "member_id").equals(judge)


def test_examples_of_the_rulebook() -> None:
    book = load()
    alike = [e for e in examples(book) if not e.timeline and e.on == NOVEMBER.replace(year=2025)][:20]
    alike = alike or [e for e in examples(book) if not e.timeline][:1]
    first = alike[0]
    alike = [e for e in alike if e.document.get("complete") == first.document.get("complete")]
    once = [determine(book, e.document, on=first.on, known_on=first.known_on) for e in alike]
    columns = judge_all(book, [e.document for e in alike], on=first.on, known_on=first.known_on, engine="spark")
    assert [compared(one) for one in columns] == [compared(one) for one in once]


@pytest.mark.parametrize("seed", [40, 41, 42])
def test_drawn_rulebooks_agree(tmp_path: Path, seed: int) -> None:
    assert drawn(seed, tmp_path, households=20, engine="spark") > 100


@pytest.mark.parametrize("engine", ["polars", "duckdb", "spark"])
def test_numbers_that_no_float_holds(tmp_path: Path, engine: str) -> None:
    """A quotient through floats would be one more, or two less."""
    facts = few_rules.FACTS.replace("wage:           {", "wage: {max: 999_999_999_999_999, ")
    amount = "amount: {formula: 'round_down(wage * 100 / 7, 1)', law: L1 art 1}"
    book = few_rules.read_rulebook(few_rules.write(tmp_path, few_rules.scheme("works", amount), facts=facts))
    wages = (999_999_999_999_999, 90_071_992_547_411, 699_999_999_999_993, 630_503_947_831_869, 6)
    documents = [
        {"household": {"facts": {}, "members": [{"id": "m1", "facts": {"works": True, "wage": w}}]}} for w in wages
    ]
    columns = judge_all(book, documents, on=ON, engine=engine)
    assert [one["determinations"][0]["amount"]["low"] for one in columns] == [w * 100 // 7 for w in wages]
