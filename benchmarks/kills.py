"""Kill the worker and the database while the demonstration loads, and compare the profiles with an undisturbed run.

Run from the checkout, with nothing running:  python benchmarks/kills.py [--kills 5] [--persons 20000] [--port 8190]
It deletes the data of the checkout (where there is any, only with --yes) and prints both digests.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pids(*words: str) -> list[int]:
    """Processes of this checkout whose command holds all words, oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(ROOT) in command and all(word in command for word in words):
                found.append(int(entry.name))
    return sorted(found)


def run(arguments: list[str], kills: int) -> str:
    """One whole start with so many kills of worker and database; the digest of the profiles."""
    subprocess.run(["./run", "reset", "--yes"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    log = Path(tempfile.mkdtemp()) / "run.log"
    with log.open("w") as out:
        launcher = subprocess.Popen(["./run", *arguments], cwd=ROOT, stdout=out)
    said, done, next_kill, loading = "", 0, 0.0, False
    rng = random.Random(1)
    while "ready:" not in said:
        if launcher.poll() is not None:
            sys.exit(f"the start failed:\n{said}")
        said = log.read_text()
        if not loading and "loading six registers" in said:
            loading, next_kill = True, time.monotonic() + 2
        if loading and done < kills * 2 and time.monotonic() > next_kill:
            victims = pids("celery", "worker") if done % 2 == 0 else pids("bin/postgres", "-D")
            for pid in victims if done % 2 == 0 else victims[:1]:
                os.kill(pid, signal.SIGKILL)
            print(
                f"  kill -9 of {'the worker' if done % 2 == 0 else 'the database'} ({len(victims)} processes)",
                flush=True,
            )
            done += 1
            next_kill = time.monotonic() + rng.uniform(3, 7)
        time.sleep(0.1)
    digest = subprocess.run(
        ["./run", "manage", "profiles_digest"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    summary = subprocess.run(
        ["./run", "manage", "summary"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    launcher.send_signal(signal.SIGINT)
    launcher.wait(30)
    print(f"  {done} kills, {digest.strip()}", flush=True)
    return digest.strip() + "\n" + summary


def main() -> None:
    """Both runs; exit 1 when they differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=5, help="of the worker, and as many of the database")
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=8190)
    parser.add_argument("--yes", action="store_true", help="delete the data that this checkout holds")
    given = parser.parse_args()
    if (ROOT / "var" / "postgres").exists() and not given.yes:
        sys.exit("this deletes the data of this checkout: run it in a clone of its own, or with --yes")
    arguments = ["--port", str(given.port), "--persons", str(given.persons)]
    print("undisturbed", flush=True)
    quiet = run(arguments, 0)
    print("disturbed", flush=True)
    disturbed = run(arguments, given.kills)
    print("equal" if quiet == disturbed else "DIFFERENT")
    sys.exit(quiet != disturbed)


if __name__ == "__main__":
    main()
