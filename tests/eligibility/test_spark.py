"""Spark, the way past one machine: it answers what Polars answers, row for row, and refuses what Polars refuses."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eligibility import load
from eligibility.__main__ import run
from eligibility.columns.batch import batch
from eligibility.columns.spark import context
from eligibility.errors import DocumentError
from eligibility.reading import read_rulebook

from .test_batch import FOLDER, ON, people

pl = pytest.importorskip("polars")
pyspark = pytest.importorskip("pyspark")
pytestmark = pytest.mark.spark
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def _two_processors() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", "--master local[2] pyspark-shell")
        yield
    context().stop()


def test_the_command_line_answers_as_it_does_by_polars(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, said = people(tmp_path / "in.parquet"), {}
    for engine in ("polars", "spark"):
        target = tmp_path / f"{engine}.parquet"
        assert run(["batch", "--on", ON.isoformat(), str(source), str(target), "--engine", engine]) == 0
        said[engine] = json.loads(capsys.readouterr().out)
    assert said["spark"] == said["polars"]
    assert said["spark"]["totals"]["monthly"]["high"] > said["spark"]["totals"]["monthly"]["low"] > 0
    files = [tmp_path / f"{engine}.parquet" for engine in said]
    assert pl.read_parquet(files[1]).equals(pl.read_parquet(files[0]))
    assert pl.read_parquet_metadata(files[1])["rulebook"] == pl.read_parquet_metadata(files[0])["rulebook"]


@pytest.mark.parametrize("rows", [7, 50])
def test_many_partitions_in_many_processes_are_one_population(tmp_path: Path, rows: int) -> None:
    source = people(tmp_path / "in.parquet")
    done = [
        batch(load(), source, tmp_path / engine, on=ON, rows=rows, engine=engine, complete=None)
        for engine in ("polars", "spark")
    ]
    assert done[0] == done[1]
    assert pl.read_parquet(tmp_path / "spark").equals(pl.read_parquet(tmp_path / "polars"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "polars", "spark"]


def test_another_rulebook_goes_out_as_text(tmp_path: Path) -> None:
    source = people(tmp_path / "in.parquet")
    done = []
    for figure in ("540_000", "600_000"):
        book = read_rulebook(with_standard(tmp_path / figure / "vn", figure))
        done.append(batch(book, source, tmp_path / "out", on=ON, engine="spark"))
        assert done[-1] == batch(book, source, tmp_path / "judge", on=ON)
    assert done[0].totals["monthly"]["low"] < done[1].totals["monthly"]["low"]


def with_standard(folder: Path, figure: str) -> Path:
    shutil.copytree(FOLDER, folder)
    figures = folder / "parameters" / "social_assistance.yaml"
    figures.write_text(figures.read_text(encoding="utf-8").replace("540_000", figure), encoding="utf-8")
    return folder


def test_what_polars_refuses_is_refused_with_the_same_words(tmp_path: Path) -> None:
    frame = pl.read_parquet(people(tmp_path / "in.parquet"))
    late = pl.col("household_id") > 40
    spoilt = {
        "missing_column": frame.drop("household_id"),
        "unknown_fact": frame.rename({"citizen": "citizn"}),
        "wrong_type": frame.with_columns(pl.lit("yes").alias("citizen")),
        "not_in_order": frame.reverse(),
        "out_of_range": frame.with_columns(
            pl.when(late).then(pl.lit(-1)).otherwise("pension_amount").alias("pension_amount")
        ),
        "contradiction": frame.with_columns(
            pl.when(late).then(pl.lit(False)).otherwise("receives_pension").alias("receives_pension"),
            pl.when(late).then(pl.lit(5)).otherwise("pension_amount").alias("pension_amount"),
        ),
    }
    for code, changed in spoilt.items():
        changed.write_parquet(tmp_path / "bad.parquet")
        said = [fault(tmp_path, rows=10, engine=engine) for engine in ("polars", "spark")]
        assert said[0]["code"] == code
        assert said[1] == said[0]


def fault(folder: Path, **given: Any) -> dict[str, str]:
    with pytest.raises(DocumentError) as caught:
        batch(load(), folder / "bad.parquet", folder / "out.parquet", on=ON, **given)
    assert not list(folder.glob("*out*"))
    return caught.value.as_dict()


def test_a_rulebook_changed_while_it_is_used_answers_nobody(tmp_path: Path) -> None:
    book = read_rulebook(with_standard(tmp_path / "vn", "540_000"))
    with (tmp_path / "vn" / "bases.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# a word more\n")
    with pytest.raises(DocumentError) as caught:
        batch(book, people(tmp_path / "in.parquet"), tmp_path / "out", on=ON, engine="spark")
    assert caught.value.code == "rulebook_changed"


def test_executors_of_their_own_find_the_package_and_the_files(tmp_path: Path) -> None:
    source, target = people(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    cluster = "--master local-cluster[2,1,1024] --executor-memory 1g pyspark-shell"
    done = command_line(source, target, PYSPARK_SUBMIT_ARGS=cluster)
    shutil.rmtree(Path(pyspark.__file__).parent / "work")  # what its executors wrote of themselves
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    batch(load(), source, tmp_path / "judge.parquet", on=ON)
    assert pl.read_parquet(target).equals(pl.read_parquet(tmp_path / "judge.parquet"))


def command_line(source: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "eligibility", "batch", "--on", ON.isoformat(), str(source), str(target)]
    return subprocess.run(
        [*command, "--engine", "spark"], env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_a_java_the_command_line_says_what_to_install(tmp_path: Path) -> None:
    done = command_line(people(tmp_path / "in.parquet"), tmp_path / "out.parquet", JAVA_HOME=str(tmp_path / "none"))
    assert done.returncode == 2
    assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == "no_engine"
