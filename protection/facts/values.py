"""A fact's value with where it came from, and the facts of one household on one day."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from protection.lib import partial


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

    def kept(self) -> list[Any]:
        """As JSON: value, register, entry, first day."""
        return [self.value, self.register, self.entry, self.valid_from.isoformat() if self.valid_from else None]


def known(kept: list[Any]) -> Known:
    """What `Known.kept` gave."""
    value, register, entry, start = kept
    return Known(value, register, entry, date.fromisoformat(start) if start else None)


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

    def unborn(self, on: date) -> bool:
        """Whether the birth is known to lie after the day."""
        birth = self.facts.get("birth_date")
        return bool(birth and birth.value and partial.low(birth.value) > on)

    def died(self, on: date) -> bool:
        """Whether the death is known to lie on or before the day."""
        death = self.facts.get("died_on")
        return bool(death and death.value and death.value != "never" and partial.high(death.value) <= on)


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
        """The household as the rule engine reads it; those dead or not born on the day are left out."""
        return {
            "complete": self.complete,
            "household": {
                "facts": {name: fact.value for name, fact in sorted(self.facts.items())},
                "events": [],
                "members": [
                    {
                        "id": m.member,
                        "events": [],
                        "facts": {name: fact.value for name, fact in sorted(m.facts.items())},
                    }
                    for m in self.members
                    if not m.died(self.on) and not m.unborn(self.on)
                ],
            },
        }

    def kept(self) -> dict[str, Any]:
        """As JSON, to be read again whatever the registers say by then; payments are left out."""
        return {
            "household": self.household,
            "key": self.key,
            "commune": self.commune,
            "on": self.on.isoformat(),
            "complete": self.complete,
            **_kept_facts(self.facts, self.conflicts),
            "members": [
                {
                    "member": m.member,
                    "person": m.person,
                    "relation": m.relation,
                    "commune": m.commune,
                    "registers": m.registers,
                    "withheld": m.withheld,
                    **_kept_facts(m.facts, m.conflicts),
                }
                for m in self.members
            ],
        }

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """What `kept` gave."""
        members = [MemberFacts(**{**m, **_read_facts(m)}) for m in kept["members"]]
        return cls(**{**kept, **_read_facts(kept), "on": date.fromisoformat(kept["on"]), "members": members})


def _kept_facts(facts: dict[str, Known], conflicts: list[Conflict]) -> dict[str, Any]:
    return {
        "facts": {name: fact.kept() for name, fact in sorted(facts.items())},
        "conflicts": [[c.fact, c.kept.kept(), c.other.kept()] for c in conflicts],
    }


def _read_facts(kept: dict[str, Any]) -> dict[str, Any]:
    return {
        "facts": {name: known(fact) for name, fact in kept["facts"].items()},
        "conflicts": [Conflict(fact, known(one), known(other)) for fact, one, other in kept["conflicts"]],
    }
