"""The other side of a comparison: an engine in an environment of its own, asked line by line; and how time is taken."""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).resolve().parent
PLACE = HERE.parent.parent / "var" / "anchors"
ROUNDS = 5


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and seconds that the process computed on all processors together."""

    wall: float
    cpu: float

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall - other.wall, self.cpu - other.cpu)

    def __truediv__(self, parts: float) -> "Spent":
        return Spent(self.wall / parts, self.cpu / parts)


def spent(work: Callable[[], object]) -> Spent:
    """One run."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def median(runs: list[Spent]) -> Spent:
    """The medians of clock and computing."""
    return Spent(statistics.median(r.wall for r in runs), statistics.median(r.cpu for r in runs))


def environment(name: str) -> Path:
    """The Python of `var/anchors/NAME`, made from the locked set `NAME.txt` unless it stands already."""
    folder, lock = PLACE / name, HERE / f"{name}.txt"
    mark = folder / ".installed"
    wanted = sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    python = folder / "bin" / "python"
    if mark.exists() and mark.read_text() == wanted:
        return python
    print(f"making an environment for {name} (once)", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run(
        [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--only-binary", ":all:",
         "--require-hashes", "-r", str(lock)], check=True,
    )  # fmt: skip
    mark.write_text(wanted)
    return python


class Side:
    """The script `NAME_side.py`, running in its environment and waiting for questions."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [str(environment(name)), "-I", str(HERE / f"{name}_side.py"), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, *words: object) -> Any:
        """One line there, one line of JSON back."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the other engine stopped with code {self.process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def machine() -> str:
    """What this runs on, and how busy it is."""
    model = platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}; "
        f"load {os.getloadavg()[0]:.1f} when begun"
    )


def row(name: str, theirs: Spent | None, ours: Spent, unit: str) -> str:
    """A line of a table: both sides by the clock and in computing, and how many times theirs is ours."""
    scale = {"us": 1e6, "ms": 1e3, "s": 1}[unit]

    def shown(x: Spent) -> str:
        return f"{x.wall * scale:9,.2f} {x.cpu * scale:9,.2f}"

    if theirs is None:
        return f"{name:34} {'':19} {shown(ours)} {unit}"
    return f"{name:34} {shown(theirs)} {shown(ours)} {unit:2} {theirs.wall / ours.wall:7.2f} x {theirs.cpu / ours.cpu:7.2f} x"


HEAD = f"{'':34} {'theirs':>9} {'computing':>9} {'ours':>9} {'computing':>9}    {'by clock':>9} {'computing':>9}"
