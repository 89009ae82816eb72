"""The same columns on other engines: DuckDB, and Spark past one machine, both reached through Narwhals.

The input is prepared and checked partition by partition as for Polars; the engine then answers all of it in one plan.
"""

import itertools
from importlib import import_module
from pathlib import Path
from typing import Any

from eligibility.errors import DocumentError

ENGINES = ("polars", "duckdb", "spark")


def answer(program: Any, prepared: Path, engine: str) -> Path:
    """Answer the prepared Parquet files of a folder by DuckDB or Spark; the folder below it that holds the answers."""
    answers = prepared / "answers"
    if engine == "duckdb":
        answers.mkdir()
        _duckdb(program, prepared, answers / "answers.parquet")
    else:
        _spark(program, prepared, answers)
    return answers


def _duckdb(program: Any, folder: Path, target: Path) -> None:
    """Stage by stage in tables of its own: its planner takes minutes over the stages inside one another."""
    import narwhals as nw

    try:
        import duckdb
    except ImportError:
        raise DocumentError(
            "no_engine", "DuckDB is not installed", "engine", "install duckdb, or take polars"
        ) from None
    tables = itertools.count()
    with duckdb.connect(config={"temp_directory": str(folder)}) as connection:

        def settle(frame: Any) -> Any:
            name = f"stage_{next(tables)}"
            nw.to_native(frame).create(name)
            return nw.from_native(connection.table(name))

        read = nw.from_native(connection.read_parquet(str(folder / "*.parquet")))
        nw.to_native(program.run(read, settle=settle)).write_parquet(str(target))


def _spark(program: Any, folder: Path, target: Path) -> None:
    import narwhals as nw

    try:
        spark = import_module("pyspark.sql")
    except ImportError:
        raise DocumentError("no_engine", "Spark is not installed", "engine", "install pyspark and a Java 17") from None
    session = spark.SparkSession.builder.appName("eligibility").config("spark.sql.ansi.enabled", "true").getOrCreate()
    read = nw.from_native(session.read.parquet(str(folder)))
    nw.to_native(program.run(read)).write.parquet(str(target))
