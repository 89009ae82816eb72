"""Where things are kept, below the checkout; sockets in a short folder of their own."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from .say import Fault

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VAR = ROOT / "var"
LEAST_FREE = 2_000_000_000  # bytes


def python() -> str:
    """The environment's Python."""
    return str(VENV / "bin" / "python")


def sockets(name: str) -> Path:
    """A folder for sockets: short, since their paths may not pass 107 bytes, and the owner's alone."""
    mark = hashlib.sha256(f"{ROOT}:{name}".encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"an-sinh-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise Fault(f"{folder} belongs to somebody else: remove it, or set TMPDIR to a folder of your own")
    return folder


def check_space() -> None:
    """Refuse to begin on a disk that is about to be full."""
    free = shutil.disk_usage(ROOT).free
    if free < LEAST_FREE:
        raise Fault(
            f"only {free // 1_000_000} MB are free on this disk and 2,000 MB are needed: make room and run this again"
        )
