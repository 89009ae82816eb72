"""The rulebook in force."""

from eligibility import Rulebook, load


def rulebook_in_force() -> Rulebook:
    """The rulebook that decides today; the engine keeps it loaded."""
    return load("vn")
