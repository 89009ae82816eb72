"""Mutants of the meaning core: small faults put in on purpose, one at a time, and how many of them the tests see.

    .venv/bin/python benchmarks/mutants.py [FILE …] [--sample N --seed 1] [--only bounds:13 …] [--slowest 3]

Nothing is written: pytest collects tests/eligibility once, and each mutant is a fork of that process in which the
changed functions take the place of the right ones. Which tests touch which lines is measured first; a mutant runs those that
touch its statement, fastest first, until one fails. A test that computes far longer than it should counts as failed.
Faults outside functions (constants, fields) take a fork that imports and collects anew, and every test.

Prints each survivor with its number, line and change, then killed and all by file. What is known to mean the same as the right
code stands in `mutants.txt` with its reason, and is counted apart.
"""

import argparse
import gc
import importlib.abc
import importlib.machinery
import json
import math
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from faults import CORE, ENGINE, Mutant, listed, mutated

ROOT = Path(__file__).resolve().parent.parent
TESTS = (
    "bounds", "choices", "columns", "columns_between", "coordination", "dates", "events", "explain", "households", "imaginary_country", "language",
    "meaning", "needs", "open_ends", "packages", "packed", "questions", "small_rules", "tables", "timeline", "timeline_input",
    "timeline_rules",
)  # fmt: skip
EQUIVALENT = Path(__file__).with_suffix(".txt")
STUCK = 600  # seconds without a word, by the clock


# -- putting a change in ------------------------------------------------------------------------------------
def put(mutant: Mutant) -> None:
    """The changed code in every function of the living module; what was worked out before is forgotten."""
    module = sys.modules[f"eligibility.{mutant.file}"]
    codes = {code.co_qualname: code for code in _codes(mutated(mutant))}
    for function in _functions(module):
        function.__code__ = codes[function.__code__.co_qualname]
    for one in vars(module).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for thing in vars(module).values():
        inside = vars(thing).values() if isinstance(thing, type) and thing.__module__ == module.__name__ else [thing]
        for one in inside:
            function = one.fget if isinstance(one, property) else getattr(one, "__wrapped__", one)
            if isinstance(function, FunctionType) and function.__code__.co_filename == module.__file__:
                yield function


class Imported(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the changed module in place of the right one."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Only the one module."""
        if name != f"eligibility.{self.mutant.file}":
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        module.__file__ = str(ENGINE / f"{self.mutant.file}.py")
        exec(mutated(self.mutant), vars(module))


# -- running tests ------------------------------------------------------------------------------------------
@dataclass
class Measured:
    """How long a test computes without a change, in seconds, and the lines of each file of the core that it touches."""

    seconds: float
    lines: dict[str, set[int]]


def forked(work: Callable[[Callable[[str], None]], None]) -> list[str]:
    """What the work tells, line by line, in a fork; it ends early when the fork dies or says nothing for STUCK seconds."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        try:
            work(lambda text: os.write(write, text.encode() + b"\n"))
        finally:
            os._exit(0)
    os.close(write)
    told = b""
    try:
        while select.select([read], [], [], STUCK)[0] and (more := os.read(read, 1 << 20)):
            told += more
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(read)
        os.waitpid(child, 0)
    return told.decode().splitlines()


def passes(items: Sequence[pytest.Item], limits: Sequence[float], tell: Callable[[str], None]) -> None:
    """Run the tests in turn and tell of each whether it passed, up to the first that fails.

    One that computes for longer than its limit in seconds ends the process.
    """
    for item, limit, following in zip(items, limits, [*items[1:], None], strict=True):
        signal.setitimer(signal.ITIMER_PROF, limit)
        reports = runtestprotocol(item, log=False, nextitem=following)
        bad = any(report.failed for report in reports)
        tell("failed" if bad else "passed")
        if bad:
            return


def measure(item: pytest.Item, limit: float, tell: Callable[[str], None]) -> None:
    """Run one test and tell whether it passed, how long it computed and which lines it touched."""
    found: list[str] = []
    watch = coverage.Coverage(data_file=None, config_file=False, include=[_path(file) for file in CORE])
    began = time.process_time()
    watch.start()
    passes([item], [limit], found.append)
    watch.stop()
    lines = {file: watch.get_data().lines(_path(file)) or [] for file in CORE}
    tell(json.dumps([found == ["passed"], time.process_time() - began, lines]))


def _path(file: str) -> str:
    return str(ENGINE / f"{file}.py")


class Collected:
    """A plugin of pytest: once the tests are collected, the work is done in the place of running them."""

    def __init__(self, work: Callable[[list[pytest.Item]], None]) -> None:
        self.work = work

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do the work, and run nothing."""
        self.work(session.items)
        return True


def collect(work: Callable[[list[pytest.Item]], None], folder: str) -> None:
    """Collect the tests of the engine that do not take minutes, and work with them."""
    options = ["-c", os.devnull, f"--rootdir={ROOT}", "--basetemp", folder, "-s", "-q", "-p", "no:django", "-p", "no:cacheprovider",
               "-p", "no:warnings", "--tb=no", "--noconftest", "-m", "not long and not spark and not browser"]  # fmt: skip
    paths = [f"tests/eligibility/test_{name}.py" for name in TESTS]
    pytest.main([*options, *paths], plugins=[Collected(work)])


class Trial:
    """Mutants against the tests that touch them."""

    def __init__(self, slowest: float, folder: str) -> None:
        self.slowest, self.folder = slowest, folder
        self.measured: dict[str, Measured] = {}

    def measure(self, items: Sequence[pytest.Item], kept: Path | None) -> None:
        """Each test once without a change, unless the file says what came out; one that is too slow is left out."""
        known = json.loads(kept.read_text(encoding="utf-8")) if kept is not None and kept.exists() else {}
        for item in items:
            if item.nodeid not in known:
                told = forked(lambda tell, item=item: measure(item, 2 * self.slowest, tell))
                known[item.nodeid] = json.loads(told[0]) if told else None
            passed, took, lines = known[item.nodeid] or (True, math.inf, {})
            if not passed:
                raise SystemExit(f"{item.nodeid} fails without a change")
            if took <= self.slowest:
                self.measured[item.nodeid] = Measured(took, {file: set(found) for file, found in lines.items()})
        if kept is not None:
            kept.write_text(json.dumps(known), encoding="utf-8")

    def killed(self, mutant: Mutant, items: Sequence[pytest.Item]) -> bool:
        """Whether a test fails with this change; the items were collected without it."""
        chosen = [
            item
            for item in self._fastest(items)
            if not self.measured[item.nodeid].lines[mutant.file].isdisjoint(mutant.lines)
        ]

        def work(tell: Callable[[str], None]) -> None:
            put(mutant)
            passes(chosen, self._limits(chosen), tell)

        return forked(work) != ["passed"] * len(chosen)

    def killed_when_imported(self, mutant: Mutant) -> bool:
        """The same for a change that works when the module is imported: the tests are collected with it."""

        def work(tell: Callable[[str], None]) -> None:
            for name in [name for name in sys.modules if name.split(".")[0] in ("eligibility", "tests")]:
                del sys.modules[name]
            sys.meta_path.insert(0, Imported(mutant))
            collect(lambda items: passes(self._fastest(items), self._limits(self._fastest(items)), tell), self.folder)

        return forked(work) != ["passed"] * len(self.measured)

    def _fastest(self, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        known = [item for item in items if item.nodeid in self.measured]
        return sorted(known, key=lambda item: self.measured[item.nodeid].seconds)

    def _limits(self, items: Sequence[pytest.Item]) -> list[float]:
        return [2 + 10 * self.measured[item.nodeid].seconds for item in items]


def main() -> None:
    """Collect, measure, change, test, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", default=CORE)
    parser.add_argument("--sample", type=int, default=0, help="so many drawn at random; 0: all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], metavar="FILE:N", help="these, by the number that is printed")
    parser.add_argument("--slowest", type=float, default=3, help="leave out tests that take more seconds than this")
    parser.add_argument("--measured", type=Path, help="a file that keeps what the tests touch, for the next time")
    given = parser.parse_args()
    every = [mutant for file in given.files for mutant in listed(file)]
    chosen = [mutant for mutant in every if f"{mutant.file}:{mutant.number}" in given.only] if given.only else every
    chosen = random.Random(given.seed).sample(chosen, min(given.sample or len(chosen), len(chosen)))
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        phases=["explicit", "generate"],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell started it in the background
    sys.dont_write_bytecode = True
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(given.slowest, folder)
        collect(lambda items: report(trial, items, chosen, given.measured), folder)


def report(trial: Trial, items: Sequence[pytest.Item], chosen: Sequence[Mutant], kept: Path | None) -> None:
    """Try them all; print each survivor and the score by file."""
    began = time.perf_counter()
    gc.freeze()
    trial.measure(items, kept)
    print(
        f"{len(chosen)} mutants; {len(trial.measured)} tests, measured in {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    known = {line.rsplit("  # ", 1)[0] for line in lines if not line.startswith("#")}
    for gone in sorted(known - {str(mutant) for file in CORE for mutant in listed(file)}):
        print(f"no longer there: {gone}")
    scores: dict[str, list[int]] = {}  # killed, mean the same, survived
    try:
        for number, mutant in enumerate(chosen):
            if number and number % 50 == 0:
                print(f"{number} tried in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
            if str(mutant) in known:
                result = 1
            elif trial.killed(mutant, items) if mutant.inside else trial.killed_when_imported(mutant):
                result = 0
            else:
                result = 2
                print(f"survived  {mutant.file}:{mutant.number}  line {mutant.line}  {mutant}", flush=True)
            score = scores.setdefault(mutant.file, [0, 0, 0])
            score[result] += 1
    except KeyboardInterrupt:
        print("broken off: the figures are of those tried, which are a random sample")
    scores["all"] = [sum(column) for column in zip(*scores.values(), strict=True)]
    for file, (killed, same, survived) in scores.items():
        low, high = interval(killed, killed + survived)
        print(
            f"{file:12}{killed:5} of {killed + survived:4} killed: {100 * killed / max(killed + survived, 1):5.1f} % "
            f"(95 % sure: {100 * low:.1f} to {100 * high:.1f}); {same} more mean the same"
        )
    print(f"in {time.perf_counter() - began:.0f} s")


def interval(count: int, of: int) -> tuple[float, float]:
    """Between which shares (0 to 1) a share lies with 95 % confidence (Wilson), if these were drawn at random from very many."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, count / of
    middle, width = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - width) / (1 + z * z / of), (middle + width) / (1 + z * z / of)


if __name__ == "__main__":
    main()
