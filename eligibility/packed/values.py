"""What is printed of a value: the names or literals that hold it in the source.

truth   0, 1 (not known) or 2
number  its two ends as whole numerators of one fixed denominator; an open end is FAR or more
day     its two ends as yyyymmdd
choice  a word, or None for any of its words; a set of words where something between is possible
"""

import re
from dataclasses import dataclass

from eligibility.bounds import FAR

from .source import NotNative

BIG = 10**27  # an open end is farther, every other number nearer
_MOST = 10**26


@dataclass(frozen=True)
class Truth:
    code: str


@dataclass(frozen=True)
class Number:
    """`most`: no end that is not open is farther from 0. `sign`: the low is never below 0. `whole`: ints, no fractions."""

    lo: str
    hi: str
    d: int = 1
    most: int = 0
    sign: bool = False
    open_low: bool = False
    open_high: bool = False
    whole: bool = True

    def __post_init__(self) -> None:
        if self.most > _MOST:
            raise NotNative

    @property
    def constant(self) -> int | None:
        """The numerator of a number that is always the same."""
        return int(self.lo) if self.lo == self.hi and is_literal(self.lo) else None


@dataclass(frozen=True)
class Plain:
    """A whole number as it is given, or None for anything from `low` to `high` (None: open); `ends` once it has ends."""

    code: str
    low: int
    high: int | None
    ends: Number


@dataclass(frozen=True)
class Pair:
    """A number or day whose two ends one call yields together; `shape` is what it is once they have names."""

    call: str
    shape: "Number | Day"


@dataclass(frozen=True)
class Day:
    """`never`: it may be never. `past`: it is surely not after the day asked about."""

    lo: str
    hi: str
    never: bool = True
    past: bool = False


@dataclass(frozen=True)
class Choice:
    """`words`: those it can be; none: any word. `code` is a name, a literal word or None."""

    code: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """A set of words still possible, as `bounds` has it."""

    code: str


Printed = Truth | Number | Plain | Day | Choice | Words


def is_literal(code: str) -> bool:
    return re.fullmatch(r"-?\d+", code) is not None


def is_simple(code: str) -> bool:
    """Whether it is a name or a literal: nothing is worked out by saying it twice."""
    return re.fullmatch(r"-?\w+", code) is not None


__all__ = [
    "BIG",
    "FAR",
    "Choice",
    "Day",
    "Number",
    "Pair",
    "Plain",
    "Printed",
    "Truth",
    "Words",
    "is_literal",
    "is_simple",
]
