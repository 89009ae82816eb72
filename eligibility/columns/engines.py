"""The same columns on other engines: DuckDB, and Spark past one machine, both reached through Narwhals.

The input is prepared and checked partition by partition as for Polars; the engine then answers all of it in one plan.
"""

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from eligibility.errors import DocumentError

ENGINES = ("polars", "duckdb", "spark")


def answer(program: Any, prepared: Path, engine: str) -> Path:
    """Answer the prepared Parquet files of a folder by DuckDB or Spark; the folder below it that holds the answers."""
    import narwhals as nw

    answers = prepared / "answers"
    native = _duckdb(prepared) if engine == "duckdb" else _spark(prepared)
    done = nw.to_native(program.run(nw.from_native(native)))
    if engine == "duckdb":
        answers.mkdir()
        done.write_parquet(str(answers / "answers.parquet"))
    else:
        done.write.parquet(str(answers))
    return answers


def _duckdb(folder: Path) -> Any:
    try:
        import duckdb
    except ImportError:
        raise DocumentError(
            "no_engine", "DuckDB is not installed", "engine", "install duckdb, or take polars"
        ) from None
    connection = duckdb.connect(config={"temp_directory": tempfile.gettempdir()})
    return connection.read_parquet(str(folder / "*.parquet"))


def _spark(folder: Path) -> Any:
    try:
        spark = import_module("pyspark.sql")
    except ImportError:
        raise DocumentError("no_engine", "Spark is not installed", "engine", "install pyspark and a Java 17") from None
    session = spark.SparkSession.builder.appName("eligibility").config("spark.sql.ansi.enabled", "true").getOrCreate()
    return session.read.parquet(str(folder))
