"""The same columns on other engines: DuckDB, and Spark past one machine, both reached through Narwhals.

The input is prepared and checked partition by partition as for Polars; the engine then answers all of it in one plan.
"""

import itertools
from importlib import import_module
from pathlib import Path
from typing import Any

from eligibility.errors import DocumentError

ENGINES = ("polars", "duckdb", "spark")
SPARK = {  # what a cluster's own settings (spark-submit, spark-defaults.conf) do not say
    "spark.app.name": "eligibility",
    "spark.master": "local[2]",
    "spark.driver.memory": "4g",
    "spark.sql.ansi.enabled": "true",  # numbers past 64 bits are an error, not another number
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.codegen.wholeStage": "false",  # compiling hundreds of columns takes longer than working them out
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={Path(__file__).with_name('spark_log.properties')}",
}


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
    """Stage by stage as well, each kept in Spark's own storage: its optimiser walks the whole plan again and again."""
    import narwhals as nw

    session = spark_session(folder)

    def settle(frame: Any) -> Any:
        return nw.from_native(nw.to_native(frame).localCheckpoint(eager=True))

    read = nw.from_native(session.read.parquet(str(folder / "*.parquet")))
    nw.to_native(program.run(read, settle=settle)).write.parquet(str(target))


def spark_session(folder: Path) -> Any:
    """The session of this process, made if there is none; `folder` takes what does not fit in memory."""
    try:
        pyspark = import_module("pyspark")
        sql = import_module("pyspark.sql")
    except ImportError:
        raise DocumentError("no_engine", "Spark is not installed", "engine", "install pyspark and a Java 17") from None
    settings = pyspark.SparkConf()
    for name, value in SPARK.items():
        settings.setIfMissing(name, value)
    return sql.SparkSession.builder.config(conf=settings).getOrCreate()
