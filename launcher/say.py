"""Progress in plain lines, and faults as one sentence."""

import sys
import time
from contextlib import suppress

_BEGAN = time.monotonic()


class Fault(Exception):
    """Something the person at the keyboard can mend; the message says what and how."""


def say(text: str) -> None:
    """A line with the seconds since the start."""
    with suppress(BrokenPipeError):  # nobody listens any more; the work goes on
        sys.stdout.write(f"[{time.monotonic() - _BEGAN:6.1f} s] {text}\n")
        sys.stdout.flush()
