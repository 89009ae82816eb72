"""Which of several statements counts, what contradicts it, and what follows from what is known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from eligibility.vocabulary import Fact, catalogue
from protection.lib import partial
from protection.registers.models import BenefitInPayment, DeclaredFact

from .homes import precedence, state_facts
from .silence import BENEFITS
from .values import Conflict, HouseholdFacts, Known, MemberFacts, Payment

Members = Mapping[int, MemberFacts]


def add_states(
    register: str,
    rows: Iterable[dict[str, Any]],
    entry_person: Mapping[int, int],
    by_person: Members,
    household_of: Mapping[int, HouseholdFacts],
) -> None:
    """Facts of one register's states. Rows come latest first within an entry.

    By precedence the office's rows count before the register's; of a household, within that, its head's.
    """
    of_person, of_household = state_facts(register)
    sources = precedence()["sources"]
    shared = precedence()["shared"]
    own = [f.id for f in of_person if f.id not in shared]
    ordered = sorted(rows, key=lambda r: sources.index(r["source"]))  # within a source as given: by key
    for row in ordered:
        member = by_person[entry_person[row["entry_id"]]]
        if register not in member.registers:
            member.registers.append(register)
        _take(member.facts, member.conflicts, own, row, register)
        for name, order in shared.items():
            if register in order:
                _take(member.facts, member.conflicts, [name], row, register, order)
    for row in sorted(ordered, key=lambda r: (sources.index(r["source"]), not _of_head(r, entry_person, by_person))):
        household = household_of[entry_person[row["entry_id"]]]
        _take(household.facts, household.conflicts, [f.id for f in of_household], row, register)
    for member in by_person.values():
        if register in member.withheld:
            _withhold(member.facts, of_person, register)
            _withhold(household_of[member.person].facts, of_household, register)


def _of_head(row: dict[str, Any], entry_person: Mapping[int, int], by_person: Members) -> bool:
    return by_person[entry_person[row["entry_id"]]].relation == "head"


def _withhold(facts: dict[str, Known], of_register: Iterable[Fact], register: str) -> None:
    """What silence would answer stays unknown."""
    for fact in of_register:
        if fact.has_absent:
            facts.setdefault(fact.id, Known(None, register))


def _take(
    facts: dict[str, Known],
    conflicts: list[Conflict],
    names: list[str],
    row: dict[str, Any],
    register: str,
    order: list[str] | None = None,
) -> None:
    """Put a row's values in; what stands already stays unless this register comes first in `order`."""
    for name in names:
        value = row[name]
        if value is None and name not in row["not_known"]:
            continue
        if isinstance(value, Decimal):
            value = int(value) if value == int(value) else float(value)
        new = Known(value, register, row["entry_id"], row["valid_from"], row["recorded_from"])
        old = facts.get(name)
        if old is None or old.value is None:
            facts[name] = new
            continue
        wins = order is not None and order.index(register) < order.index(old.register)
        kept, other = (new, old) if wins else (old, new)
        facts[name] = kept
        if other.value is not None and not _agree(name, kept.value, other.value):
            conflicts.append(Conflict(name, kept, other))


def _agree(name: str, one: Any, two: Any) -> bool:
    """Equal, or dates of which one is only known less exactly."""
    if catalogue()[name].type != "date" or "never" in (one, two):
        return bool(one == two)
    return partial.low(one) <= partial.high(two) and partial.low(two) <= partial.high(one)


def add_payments(rows: Iterable[BenefitInPayment], entry_person: Mapping[int, int], by_person: Members) -> None:
    """Benefits in payment; a second entry of the same person with the same scheme and day is the same one."""
    for row in rows:
        payment = Payment(row.scheme, row.amount, row.payer, row.entry.register, row.valid_from, row.valid_to)
        member = by_person[entry_person[row.entry_id]]
        if payment not in member.payments:
            member.payments.append(payment)


def add_declared(
    rows: Iterable[DeclaredFact],
    entry_person: Mapping[int, int],
    by_person: Members,
    household_of: Mapping[int, HouseholdFacts],
) -> None:
    """What the person or the office said, read by the catalogue; facts by scheme become a map."""
    for row in rows:
        spec = catalogue()[row.fact]
        member = by_person[entry_person[row.entry_id]]
        facts = member.facts if spec.of == "person" else household_of[member.person].facts
        value = spec.parse(row.value)
        if spec.per == "scheme":
            before = facts[row.fact].value if row.fact in facts else {}
            value = {**before, row.scheme: value}
        facts[row.fact] = Known(value, row.source, row.entry_id, row.valid_from, row.recorded_from)


def add_derived(household: HouseholdFacts) -> None:
    """Facts that the catalogue lets the caller derive, from what is in payment and what is lacking."""
    for member in household.members:
        paid = {p.scheme: p for p in member.payments}
        if paid:
            applied = member.facts.get("has_applied")
            value = {**dict.fromkeys(sorted(paid), True), **(applied.value if applied else {})}
            member.facts["has_applied"] = Known(value, "office")
        for fact, holds in (
            ("receives_social_pension", "social_pension" in paid),
            ("receives_social_assistance", any(scheme.startswith("msa_") for scheme in paid)),
        ):
            if holds:
                first = next(p for s, p in paid.items() if s == "social_pension" or s.startswith("msa_"))
                member.facts[fact] = Known(True, "assistance", valid_from=first.valid_from)
            elif BENEFITS in member.withheld:
                member.facts.setdefault(fact, Known(None, "assistance"))
    lacks = [name for name in catalogue() if name.startswith("lacks_")]
    values = [household.facts[name].value if name in household.facts else None for name in lacks]
    if "deprivations" not in household.facts and None not in values:
        household.facts["deprivations"] = Known(sum(values), "assistance")


def withdraw(household: HouseholdFacts, subject: str, fact: str) -> bool:
    """Make unknown what cannot be by other facts of its subject, with what the same source says against it.

    Both stay visible as conflicts. False when there is nothing to withdraw.
    """
    owner = next((m for m in household.members if m.member == subject), household)
    said = owner.facts.get(fact)
    if said is None or said.value is None:
        return False
    gate = set(re.findall(r"[a-z_0-9]+", catalogue()[fact].asked_if or ""))
    against = [n for n in sorted(gate & set(owner.facts)) if catalogue()[n].register == catalogue()[fact].register]
    for name in (fact, *against):
        told = owner.facts[name]
        owner.facts[name] = replace(told, value=None)
        owner.conflicts.append(Conflict(name, owner.facts[name], told))
    return True
