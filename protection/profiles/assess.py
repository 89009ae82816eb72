"""The one bridge: facts of a household to the engine, the engine's answer to a sealed assessment."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility import Rulebook, determine
from eligibility.determine import rules_in_force
from eligibility.errors import DocumentError
from eligibility.rulebook import TakeHighest
from protection.facts.resolve import withdraw
from protection.facts.silence import BENEFITS
from protection.facts.values import HouseholdFacts, MemberFacts


@dataclass(frozen=True)
class Assessed:
    """An answer with what it rests on. `seal` covers the document, the answer and the rulebook."""

    document: dict[str, Any]
    answer: dict[str, Any]
    rulebook_hash: str
    seal: str

    def of(self, member: str) -> list[dict[str, Any]]:
        """The determinations about one member."""
        return [d for d in self.answer["determinations"] if d["subject"] == member]


def assess(household: HouseholdFacts, *, book: Rulebook, on: date) -> Assessed:
    """Ask the engine about a household on a day; the dead are left out, so all may be silent.

    Facts that contradict each other are withdrawn from the household first, and stand there as conflicts.
    Raises EligibilityError for a household that cannot be assessed.
    """
    while True:
        document = household.document()
        for member in document["household"]["members"]:
            member["facts"] = {name: _of_book(book, name, value) for name, value in member["facts"].items()}
        try:
            return sealed(document, determine(book, document, on=on), book.hash)
        except DocumentError as error:
            subject, _, fact = error.path.partition(".")
            if error.code != "contradiction" or not withdraw(household, subject, fact):
                raise


def _of_book(book: Rulebook, fact: str, value: Any) -> Any:
    """A fact by scheme without the schemes that the rulebook does not know: registers pay those as well."""
    spec = book.facts.get(fact)
    if spec is None or spec.per != "scheme" or not isinstance(value, dict):
        return value
    return {scheme: said for scheme, said in value.items() if scheme in book.schemes}


def sealed(document: dict[str, Any], answer: dict[str, Any], rulebook_hash: str) -> Assessed:
    """The same with its seal."""
    text = json.dumps([document, answer, rulebook_hash], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Assessed(document, answer, rulebook_hash, hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True)
class FoundGap:
    """A difference between due and paid, found in an assessment."""

    kind: str
    scheme: str
    amount: int
    to_verify: bool


def gaps(
    member: MemberFacts, assessed: Assessed, *, schemes_known: frozenset[str], exclusive: Sequence[frozenset[str]],
    on: date,
) -> list[FoundGap]:  # fmt: skip
    """What is due and not paid, paid and not due, or paid after death.

    A monthly benefit is due when its payable low bound is above 0. Where several exclude each other and it is not known
    which is the highest, the best of those surely due is, for whoever is paid none that may be. One that is paid counts as not due
    only when the rulebook knows the scheme and says no, or sets it aside for a higher one. Of a person of whom
    a payment was set aside nobody can say that nothing is received.
    """
    paid = {p.scheme: p for p in member.payments}
    if member.died(on):
        return [FoundGap("paid_after_death", s, p.amount, False) for s, p in sorted(paid.items())]
    found = []
    monthly = [d for d in assessed.of(member.member) if d["pays"] == "monthly"]
    best = {d["scheme"] for d in _best(monthly, set(paid), exclusive)}
    for d in monthly:
        scheme, payable = d["scheme"], d["payable"]
        if d["status"] == "eligible" and (payable["low"] > 0 or scheme in best) and scheme not in paid:
            if BENEFITS in member.withheld:
                continue
            amount = payable["low"] or d["amount"]["low"]
            found.append(FoundGap("due_not_received", scheme, amount, d["to_verify"]))
        elif scheme in paid and (d["status"] == "not_eligible" or payable["high"] == 0):
            found.append(FoundGap("received_not_due", scheme, paid[scheme].amount, d["to_verify"]))
    decided = {d["scheme"] for d in assessed.of(member.member)}
    for scheme in sorted(set(paid) & schemes_known - decided):  # a scheme of the rulebook not in force any more
        found.append(FoundGap("received_not_due", scheme, paid[scheme].amount, False))
    return found


def exclusive_schemes(book: Rulebook, on: date) -> list[frozenset[str]]:
    """The groups of schemes of which only the highest is paid, as in force on a day."""
    return [frozenset(rule.schemes) for rule in rules_in_force(book, on, None) if isinstance(rule, TakeHighest)]


def _best(
    determinations: list[dict[str, Any]], paid: set[str], exclusive: Sequence[frozenset[str]]
) -> Iterator[dict[str, Any]]:
    """Of each group that pays nothing for sure, nor yet what may be the highest, the one surely due that gives most."""
    for group in exclusive:
        mine = [d for d in determinations if d["scheme"] in group]
        standing = [d for d in mine if d["status"] != "not_eligible" and d["replaced_by"] is None]
        due = [d for d in standing if d["status"] == "eligible" and d["amount"]["low"] > 0]
        if due and not any(d["payable"]["low"] > 0 or d["scheme"] in paid for d in standing):
            yield max(due, key=lambda d: d["amount"]["low"])
