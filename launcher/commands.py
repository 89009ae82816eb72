"""./run test, coverage, lint, manage, bench, reset."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .install import install
from .lock import hold, running
from .places import ROOT, VAR, VENV, python
from .say import Fault, say
from .settle import environment, start_servers


def test(arguments: list[str]) -> int:
    """The suite against servers of its own, thrown away afterwards."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    install("browser" if chromium else "test")
    long, spark = "--long" in arguments, _spark("--spark" in arguments)
    arguments = [a for a in arguments if a not in ("--long", "--spark")]
    left_out = ([] if long else ["long"]) + ([] if chromium else ["browser"]) + ([] if spark else ["spark"])
    marks = ["-m", " and ".join(f"not {mark}" for mark in left_out)] if left_out else []
    if not chromium:
        say("no Chromium was found: the browser tests are left out (on Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory(prefix="an-sinh-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = start_servers(folder, name=f"test-{os.getpid()}", durable=False)
        try:
            env = {**os.environ, **servers.env, "AN_SINH_STATIC_PLAIN": "1", "CHROMIUM": chromium or ""}
            return subprocess.run(
                [python(), "-m", "pytest", *marks, *arguments], cwd=ROOT, env=env, check=False
            ).returncode
        finally:
            servers.stop()


def _spark(wanted: bool) -> bool:
    """Whether the Spark tests can run; Spark is large, and installed only where it is asked for."""
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    if wanted and not java:
        raise Fault("Spark needs a Java 17 (on Debian: apt-get install openjdk-17-jre-headless)")
    if wanted:
        install("spark")
    if not java:
        say("no Java was found: the Spark tests are left out (on Debian: apt-get install openjdk-17-jre-headless)")
    elif not (VENV / ".installed-spark").exists():
        say("Spark is not installed: its tests are left out (./run test --spark installs it, 456 MB)")
        return False
    return bool(java)


LEAST = {"percent_statements_covered": 95, "percent_branches_covered": 90}


def coverage() -> int:
    """What of the engine its own tests run, file by file; 1 when lines or branches are below the LEAST."""
    spark = _spark(False)
    install("test")
    marks = "not long" if spark else "not long and not spark"
    tests = ["tests/eligibility", "-p", "no:django", "--noconftest", "-m", marks]
    tool = [python(), "-m", "coverage"]
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "COVERAGE_FILE": f"{folder}/data"}
        failed = subprocess.run([*tool, "run", "-m", "pytest", *tests], cwd=ROOT, env=env, check=False).returncode
        subprocess.run([*tool, "combine", "-q"], cwd=ROOT, env=env, check=True)
        subprocess.run([*tool, "report"], cwd=ROOT, env=env, check=True)
        kept = Path(folder, "totals.json")
        subprocess.run([*tool, "json", "-q", "-o", str(kept)], cwd=ROOT, env=env, check=True)
        totals = json.loads(kept.read_text(encoding="utf-8"))["totals"]
    for name, least in LEAST.items():
        say(f"{name.split('_')[1]}: {totals[name]:.1f} %, at least {least}")
    return failed or int(any(totals[name] < least for name, least in LEAST.items()))


def lint() -> int:
    """Style, types, the import contract, the rulebook; the first that fails decides."""
    install("test")
    tools = VENV / "bin"
    for command in (
        [str(tools / "ruff"), "check", "."],
        [str(tools / "ruff"), "format", "--check", "-q", "."],
        [str(tools / "mypy")],
        [str(tools / "lint-imports"), "--no-cache"],
        [python(), "-m", "eligibility", "check"],
    ):
        say(" ".join(Path(part).name for part in command))
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


def manage(arguments: list[str]) -> int:
    """A management command with the servers up: those of a running ./run, or its own for as long as it takes."""
    return _with_servers([python(), "manage.py", *arguments])


def bench(arguments: list[str]) -> int:
    """benchmarks/NAME.py; what it measures needs no servers, or starts its own."""
    names = sorted(p.stem for p in (ROOT / "benchmarks").glob("*.py"))
    if not arguments or arguments[0] not in names:
        raise Fault(f"give the name of a benchmark: {', '.join(names)}")
    install("test")
    if arguments[0] == "spark":
        _spark(wanted=True)
    command = [python(), f"benchmarks/{arguments[0]}.py", *arguments[1:]]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode


def _with_servers(command: list[str]) -> int:
    """Run a command beside the servers of a running ./run, or alone with servers for as long as it takes."""
    install("base")
    waited = False
    while (note := running()) is not None and "env" not in note:
        if not waited:
            say("another command is at work here, or ./run is starting: waiting for it")
        waited = True
        time.sleep(0.3)
    if note is not None:
        env = {**os.environ, **note["env"], "PYTHONPATH": str(ROOT)}
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    with hold({}):
        servers = start_servers(VAR, name="run", durable=True)
        try:
            env = {**os.environ, **environment(VAR), **servers.env, "PYTHONPATH": str(ROOT)}
            return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
        finally:
            servers.stop()


def reset(arguments: list[str]) -> int:
    """Delete all data of this checkout, after asking."""
    if running() is not None:
        raise Fault("it is running: stop it with Ctrl-C first")
    if "--yes" not in arguments:
        answer = input(f"Delete all data in {VAR}? Write yes: ")
        if answer.strip().lower() != "yes":
            say("nothing was deleted")
            return 1
    shutil.rmtree(VAR, ignore_errors=True)
    say("deleted")
    return 0
