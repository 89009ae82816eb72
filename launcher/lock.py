"""One launcher at a time: a lock that the kernel drops when its holder is gone."""

import fcntl
import json
from pathlib import Path
from typing import IO, Any

from .places import VAR
from .say import Fault

PATH = VAR / "running"


def hold(note: dict[str, Any]) -> IO[str]:
    """Take the lock and leave a note for others; Fault when another launcher runs."""
    PATH.parent.mkdir(parents=True, exist_ok=True)
    file = PATH.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Fault(
            "it is running already in this folder: stop it with Ctrl-C there, or use the address it printed"
        ) from None
    write(file, note)
    return file


def write(file: IO[str], note: dict[str, Any]) -> None:
    """Change the note that the holder of the lock leaves."""
    file.seek(0)
    file.truncate()
    file.write(json.dumps(note))
    file.flush()


def running(path: Path = PATH) -> dict[str, Any] | None:
    """The note of a launcher that runs now, or None."""
    try:
        with path.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                note: dict[str, Any] = json.loads(file.read() or "{}")
                return note
    except OSError:
        return None
    return None
