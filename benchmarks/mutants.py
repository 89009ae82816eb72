"""Mutants of the meaning core: small faults put in on purpose, one at a time, and how many of them the tests see.

    .venv/bin/python benchmarks/mutants.py [FILE …] [--sample 150] [--seed 1] [--limit 60] [--last bounds]

Works on a copy of the checkout. Each mutant runs the tests of TESTS from the fastest on, in a process of its own,
until the first failure; one that takes longer than --limit seconds counts as killed. Prints killed and all by file, and each
survivor with its line and change. A survivor may be no fault at all: changes that mean the same are not told apart.
"""

import argparse
import ast
import copy
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis  # noqa: F401  (imported once, before the forks)
import pytest
import yaml  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
CORE = ("bounds", "tables", "coordinate", "highest", "scheme", "evaluate")
TESTS = (
    "bounds", "coordinate", "language", "open_ends", "tables", "small_rules", "meaning", "coordination", "needs", "questions",
    "explain", "events", "packages", "packed", "columns",
)  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARISONS.get(type(op), ()):
                    changed = copy.deepcopy(node)
                    changed.ops[place] = other()
                    yield changed
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SIGNS:
            changed = copy.deepcopy(node)
            changed.op = SIGNS[type(op)]()
            yield changed
        case ast.BoolOp(op=op):
            changed = copy.deepcopy(node)
            changed.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield changed
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            changed = copy.deepcopy(node)
            changed.func = ast.Name(NAMES[name], ast.Load())
            yield changed
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Return(value=value) if value is not None and not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield ast.Return(ast.Constant(None))


class Place(ast.NodeTransformer):
    """Puts the change with a number into a tree; without one it lists them all."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted = wanted
        self.found: list[tuple[int, str, str]] = []

    def visit(self, node: ast.AST) -> ast.AST:
        """Count the changes of this node, then those inside it; types and texts are not rules."""
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                node.value = self.visit(node.value)
            return node
        if isinstance(node, ast.arguments):
            return node
        chosen = None
        for changed in changes(node):
            if len(self.found) == self.wanted:
                chosen = ast.copy_location(changed, node)
            self.found.append(
                (getattr(node, "lineno", 0), ast.unparse(node), ast.unparse(ast.fix_missing_locations(changed)))
            )
        if chosen is not None:
            return chosen
        if isinstance(node, ast.FunctionDef):
            node.body = [self.visit(line) for line in node.body]
            return node
        return self.generic_visit(node)


def listed(path: Path) -> list[tuple[int, str, str]]:
    """All mutants of a file: line, what stands there, what is put there."""
    place = Place()
    place.visit(ast.parse(path.read_text(encoding="utf-8")))
    return place.found


def mutated(text: str, number: int) -> str:
    """The source with one change."""
    return ast.unparse(ast.fix_missing_locations(Place(number).visit(ast.parse(text))))


def by_speed(copied: Path) -> list[str]:
    """The test files that are there and pass without a change, fastest first."""
    timed = []
    for name in TESTS:
        path = f"tests/eligibility/test_{name}.py"
        if not (copied / path).exists():
            continue
        began = time.perf_counter()
        if failed(copied, [path], 300):
            raise SystemExit(f"{path} fails without a change")
        timed.append((time.perf_counter() - began, path))
    return [path for _, path in sorted(timed)]


LEFT_OUT = "not rulebook_agrees and not another_engine and not every_example and not law_in_force"  # seconds each


def failed(copied: Path, paths: list[str], limit: float) -> str:
    """The first file with a failing test, "time" when the limit passes, "" when all pass; in a fork, which has pytest ready."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        seen = "broken"
        try:
            seen = _run(copied, paths)
        finally:
            os.write(write, seen.encode())
            os._exit(0)
    os.close(write)
    ready, _, _ = select.select([read], [], [], limit)
    found = os.read(read, 1000).decode() if ready else "time"
    if not ready:
        os.kill(child, signal.SIGKILL)
    os.close(read)
    os.waitpid(child, 0)
    return found


def _run(copied: Path, paths: list[str]) -> str:
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    sys.dont_write_bytecode = True
    os.chdir(copied)
    sys.path.insert(0, str(copied))
    options = ["-c", os.devnull, "--rootdir=.", "-p", "no:django", "-p", "no:cacheprovider", "--noconftest", "-x", "-q"]
    for path in paths:
        if pytest.main([*options, "-k", LEFT_OUT, path]) not in (0, 5):
            return path
    return ""


def main() -> None:
    """Copy, change, test, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", default=CORE)
    parser.add_argument("--sample", type=int, default=150, help="0: all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--last", nargs="*", default=[], metavar="TEST", help="run after the others, and counted apart")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one mutant")
    given = parser.parse_args()
    every = [
        (name, n, *one) for name in given.files for n, one in enumerate(listed(ROOT / "eligibility" / f"{name}.py"))
    ]
    chosen = every
    if given.sample and given.sample < len(every):
        chosen = sorted(random.Random(given.seed).sample(every, given.sample))
    score = {name: [0, 0, 0] for name in given.files}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        copied = Path(name)
        for part in ("eligibility", "tests", "docs", "benchmarks"):
            shutil.copytree(ROOT / part, copied / part, ignore=shutil.ignore_patterns("__pycache__"))
        last = [f"tests/eligibility/test_{test}.py" for test in given.last]
        paths = [path for path in by_speed(copied) if path not in last]
        print(
            f"{len(chosen)} of {len(every)} mutants, seed {given.seed}; tests: {', '.join(Path(p).stem for p in (*paths, *last))}",
            flush=True,
        )
        try:
            for file, number, line, before, after in chosen:
                target = copied / "eligibility" / f"{file}.py"
                text = target.read_text(encoding="utf-8")
                target.write_text(mutated(text, number), encoding="utf-8")
                first = failed(copied, paths, given.limit)
                then = first or (failed(copied, last, given.limit) if last else "")
                target.write_text(text, encoding="utf-8")
                score[file] = [n + bool(m) for n, m in zip(score[file], (first, then, True), strict=True)]
                if not then:
                    print(
                        f"survived  {file}.py:{line}  {' '.join(before.split())[:90]}  ->  {' '.join(after.split())[:90]}",
                        flush=True,
                    )
        except KeyboardInterrupt:
            print("broken off: the figures are of what was tried")
    score["all"] = [sum(one[n] for one in score.values()) for n in range(3)]
    for file, (first, then, of) in score.items():
        without = f"  ({100 * first / max(of, 1):5.1f} % without {', '.join(given.last)})" if last else ""
        print(f"{file:12}{then:5} of {of:4} killed {100 * then / max(of, 1):5.1f} %{without}")
    print(f"in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
