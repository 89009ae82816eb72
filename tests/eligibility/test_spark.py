"""Spark, the way past one machine: the same answers as Polars and one household at a time."""

import json
from pathlib import Path

import pytest

from eligibility import determine, load
from eligibility.__main__ import run
from eligibility.columns import judge_all
from eligibility.columns.batch import batch
from eligibility.columns.cells import Cell, Sheet
from eligibility.columns.engines import spark_session
from eligibility.columns.scalars import Bounds
from eligibility.examples import examples

from .test_batch import ON as NOVEMBER
from .test_batch import people
from .test_columns import compared, drawn

pl = pytest.importorskip("polars")
nw = pytest.importorskip("narwhals")
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


def test_a_quotient_that_no_float_holds(tmp_path: Path) -> None:
    numbers = [2**62 - 1, 2**62 - 5, 2**53 + 1, 7 * 2**51 - 1, -(2**62) + 1, -(2**53) - 1, -1, 0, 6]
    sheet = Sheet(nw)
    by = (1, 3, 7, 700, 7_000_003)
    for d in by:
        found = Bounds(sheet).floor_div(sheet.column("n"), d, most=2**62)
        assert isinstance(found, Cell)
        sheet.keep(found, f"by_{d}")
    native = spark_session(tmp_path).createDataFrame([(n,) for n in numbers], "n long")
    rows = nw.to_native(sheet.run(nw.from_native(native), "n")).collect()
    assert [[row[f"by_{d}"] for d in by] for row in rows] == [[n // d for d in by] for n in numbers]
