"""The same columns on another engine, reached through Narwhals: DuckDB, which judges Polars over a population.

The input is prepared and checked partition by partition as for Polars; the engine then answers all of it in one plan.
"""

import itertools
from pathlib import Path
from typing import Any

from eligibility.errors import DocumentError


def answer(program: Any, prepared: Path) -> Path:
    """Answer the prepared Parquet files of a folder by DuckDB; the folder below it that holds the answers.

    Stage by stage in tables of its own: its planner takes minutes over the stages inside one another.
    """
    import narwhals as nw

    try:
        import duckdb
    except ImportError:
        raise DocumentError(
            "no_engine", "DuckDB is not installed", "engine", "install duckdb, or take polars"
        ) from None
    answers = prepared / "answers"
    answers.mkdir()
    tables = itertools.count()
    with duckdb.connect(config={"temp_directory": str(prepared)}) as connection:

        def settle(frame: Any) -> Any:
            name = f"stage_{next(tables)}"
            nw.to_native(frame).create(name)
            return nw.from_native(connection.table(name))

        read = nw.from_native(connection.read_parquet(str(prepared / "*.parquet")))
        nw.to_native(program.run(read, settle=settle)).write_parquet(str(answers / "answers.parquet"))
    return answers
