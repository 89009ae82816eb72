"""The environment: made once, brought up to date when a lock file changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .places import ROOT, VENV, check_space, python
from .say import Fault, say


def install(name: str) -> None:
    """Install the locked set `requirements/NAME.txt`; a larger set that is already in place is left alone."""
    lock = ROOT / "requirements" / f"{name}.txt"
    mark = VENV / f".installed-{name}"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    check_space()
    if not Path(python()).exists():
        _make()
    if not (VENV / "bin" / "uv").exists():
        say("installing the installer")
        _call([python(), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes",
               "-r", str(ROOT / "requirements" / "uv.txt")])  # fmt: skip
    say(f"installing {name} (once)")
    _call([str(VENV / "bin" / "uv"), "pip", "install", "-q", "--python", python(), "--require-hashes",
           "--compile-bytecode", "-r", str(lock)])  # fmt: skip
    mark.write_text(wanted)


def _make() -> None:
    say("making the environment in .venv (once)")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode and os.getuid() == 0 and shutil.which("apt-get"):
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run(["apt-get", "install", "-y", "-q", "python3-venv"], capture_output=True, check=False)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Fault(
            "Python cannot make an environment here: install its venv part (on Debian: apt-get install python3-venv)"
        )


def _call(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        if "No space left" in done.stderr:
            raise Fault("the disk is full: make room and run this again")
        raise Fault("the packages could not be installed: " + " / ".join(said[-3:]))
