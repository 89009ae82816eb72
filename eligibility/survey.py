"""The survey of the law that a rulebook was written from: each entry, what it became, and what was left out.

`survey.yaml` holds one block an entry of the survey. `cases` counts its worked examples by part of the survey; an example of
a scheme says `case: a2` where it is the second of part a (`other_entry/a2` where the entry is called otherwise). A case that
no example carries is explained in `not_carried`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import strict_yaml
from .shapes import CONFIDENCE, Shape

SUBJECTS = ("person", "household", "employer", "area", "rule")
_KEYS = ("title", "subject", "cases", "schemes", "rules", "confidence", "left_out", "not_carried")


@dataclass(frozen=True)
class Entry:
    """One entry of the survey. `schemes` and `rules` name what it became; `cases` are named like a1, a2, c1."""

    id: str
    title: Mapping[str, str]
    subject: str
    confidence: str
    place: str
    cases: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    left_out: str = ""
    not_carried: Mapping[str, str] = field(default_factory=dict)

    @property
    def out_of_subject(self) -> bool:
        """Whether it speaks of employers, areas or the rules themselves, and nothing of it was encoded."""
        return self.subject not in ("person", "household") and not self.schemes and not self.rules


def read_survey(path: Path) -> tuple[Entry, ...]:
    """The entries in the order of the file. Raises RulebookError."""
    return tuple(_entry(path.name, str(name), entry) for name, entry in strict_yaml.read(path).items())


def _entry(file: str, name: str, block: object) -> Entry:
    shape = Shape(file, block, f"entry {name}", _KEYS, ("title", "subject"))
    cases = []
    for part, count in shape.inner("cases").items():
        if not (str(count).isascii() and str(count).isdigit()):
            raise shape.fault("cases", "not_a_number", f"{count!r} is no number of examples")
        cases += [f"{part}{n}" for n in range(1, int(str(count)) + 1)]
    not_carried = {str(case): str(why) for case, why in shape.inner("not_carried").items()}
    for case in not_carried:
        if case not in cases:
            raise shape.fault("not_carried", "unknown_case", f"{case!r} is no case of this entry", ", ".join(cases))
    return Entry(
        name, shape.title("title"), shape.word("subject", SUBJECTS), shape.word("confidence", CONFIDENCE, "high"),
        f"{file}:{shape.block.place[0]}:{shape.block.place[1]}", tuple(cases),
        tuple(map(str, shape.items("schemes"))), tuple(map(str, shape.items("rules"))),
        shape.text("left_out"), not_carried,
    )  # fmt: skip
