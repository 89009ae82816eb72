"""Past one machine: Spark gives the partitions of a population to the processors of a cluster, and sums what they say.

What goes out is the rulebook's files as text and where a partition begins and ends. A machine reads those rows itself,
answers them as `batch` does on one machine, with Polars, and writes its file; what comes back are counts, totals and
faults. So the population and the folder of the answers must lie where all machines see them under one name. Columns
never pass through Spark: it moves rows, and handing it hundreds of columns takes far longer than working them out.
"""

import atexit
import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from eligibility.errors import DocumentError, EligibilityError
from eligibility.reading import read_rulebook

from .batch import NOTHING, Done, part
from .batch import answer as answer_partition
from .program import Programs

SETTINGS = {  # which cluster, and how much of it, is said by PYSPARK_SUBMIT_ARGS or spark-defaults.conf
    "spark.app.name": "eligibility",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # Spark runs a partition on each processor already
    "spark.executorEnv.PYTHONPATH": str(Path(__file__).parents[2]),  # this package, where it lies on this machine
    "spark.ui.enabled": "false",  # it would listen on a port
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={Path(__file__).with_name('spark_log.properties')}",
}


@dataclass(frozen=True)
class Law:
    """A rulebook's files with their contents, and what its programs are compiled for."""

    id: str
    hash: str
    files: tuple[tuple[str, bytes], ...]
    columns: tuple[str, ...]
    given: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Result:
    """What came of partitions: their figures, or the fault that stands first in the population."""

    done: Done
    fault: tuple[int, dict[str, str]] | None = None

    def __add__(self, other: "Result") -> "Result":
        faults = [fault for fault in (self.fault, other.fault) if fault is not None]
        return Result(self.done + other.done, min(faults, key=lambda fault: fault[0], default=None))


def law_of(programs: Programs) -> Law:
    """All that a machine needs, beside this package, to compile the same programs."""
    book = programs.book
    files = tuple(
        (path.relative_to(book.folder).as_posix(), path.read_bytes()) for path in sorted(book.folder.rglob("*.yaml"))
    )
    given = tuple((name, value) for name, value in programs.given.items() if name != "engine")
    return Law(book.id, book.hash, files, tuple(programs.columns), given)


@lru_cache(maxsize=1)
def programs_of(law: Law) -> Programs:
    """Compiled once in each of Spark's processes. Raises DocumentError where the files are no longer those first read."""
    import polars as pl

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / law.id
        for path, text in law.files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text)
        book = read_rulebook(folder)
    if book.hash != law.hash:
        raise DocumentError("rulebook_changed", "the rulebook was changed meanwhile", law.id, "run this again")
    return Programs(book, law.columns, engine=pl, **dict(law.given))


def answer(law: Law, source: Path, parts: Path, places: list[tuple[int, int]]) -> Done:
    """Answer the partitions of `slices` into files of the folder `parts`. Raises DocumentError as Polars does."""
    source, parts = source.absolute(), parts.absolute()

    def one(partition: tuple[int, tuple[int, int]]) -> Result:
        return answered(law, source, parts, *partition)

    found: Result = context().parallelize(list(enumerate(places)), len(places)).map(one).treeReduce(Result.__add__)
    if found.fault is not None:
        raise DocumentError(**found.fault[1])
    return found.done


def answered(law: Law, source: Path, parts: Path, number: int, place: tuple[int, int]) -> Result:
    """One partition, on whatever machine. Its file appears whole, also where Spark tries it twice."""
    import polars as pl

    try:
        for path in (source, parts):
            if not path.exists():
                raise not_shared(path)
        frame = pl.scan_parquet(source).slice(*place).collect()
        if len(frame) != place[1]:
            raise not_shared(source)
        with tempfile.TemporaryDirectory(dir=parts) as name:
            target = part(Path(name), number)
            done = answer_partition(programs_of(law), frame, target)
            target.replace(part(parts, number))
    except EligibilityError as fault:
        return Result(NOTHING, (number, fault.as_dict()))
    return Result(done)


def not_shared(path: Path) -> DocumentError:
    return DocumentError(
        "not_shared", f"{path} is not the same on {socket.gethostname()} as where this was started", str(path),
        "put it where all machines of the cluster see it",
    )  # fmt: skip


def context() -> Any:
    """Spark's context of this process, made if there is none. Raises DocumentError where it cannot start."""
    try:
        pyspark = import_module("pyspark")
    except ImportError:
        raise DocumentError("no_engine", "Spark is not installed", "engine", "install pyspark and a Java 17") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = pyspark.SparkConf().setAll(SETTINGS.items())
    settings.set("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    try:
        found = pyspark.SparkContext.getOrCreate(settings)
    except pyspark.errors.PySparkRuntimeError as error:
        message = str(error).splitlines()[0]
        raise DocumentError("no_engine", f"Spark does not start: {message}", "engine", "install a Java 17") from None
    atexit.register(found.stop)  # a cluster takes an end without it for a failure
    return found
