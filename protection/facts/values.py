"""A fact's value with where it came from, and the facts of one household on one day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Known:
    """One value: which register said so, in which entry, since when, and when it was recorded here.

    `value` None means that the register asked and does not know.
    """

    value: Any
    register: str
    entry: int | None = None
    valid_from: date | None = None
    recorded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that cannot both be right; `kept` is the one that precedence prefers."""

    fact: str
    kept: Known
    other: Known


@dataclass(frozen=True, slots=True)
class Payment:
    """A benefit in payment on the day. `amount` is whole đồng a month; `valid_to` is inclusive."""

    scheme: str
    amount: int
    payer: str
    register: str
    valid_from: date
    valid_to: date | None


@dataclass
class MemberFacts:
    """What is known of one member. `withheld` are registers whose silence is no answer about this person."""

    member: str
    person: int
    relation: str | None
    commune: str | None = None  # the person's own; a member may live elsewhere than the household
    facts: dict[str, Known] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    registers: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)

    def died(self, on: date) -> bool:
        """Whether the death is known to lie on or before the day."""
        from protection.lib import partial

        known = self.facts.get("died_on")
        return bool(known and known.value and known.value != "never" and partial.high(known.value) <= on)


@dataclass
class HouseholdFacts:
    """What is known of a household on a day; `complete` are the registers that cover it."""

    household: int
    key: str
    commune: str | None
    on: date
    complete: list[str] = field(default_factory=list)
    facts: dict[str, Known] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    members: list[MemberFacts] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """The household as the rule engine reads it; those known to be dead on the day are left out."""
        return {
            "complete": self.complete,
            "household": {
                "facts": {name: known.value for name, known in sorted(self.facts.items())},
                "events": [],
                "members": [
                    {
                        "id": m.member,
                        "events": [],
                        "facts": {name: known.value for name, known in sorted(m.facts.items())},
                    }
                    for m in self.members
                    if not m.died(self.on)
                ],
            },
        }
