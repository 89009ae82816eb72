"""The one way out of the registers: what is known of households on a day, as it was known at a moment.

The number of queries does not depend on the number of households.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from protection.areas.selectors import area_facts_on
from protection.registers.models import STATES, BenefitInPayment, DeclaredFact
from protection.registry.models import Holding, Household, Membership

from .homes import state_facts
from .kin import add_kin
from .resolve import add_declared, add_derived, add_payments, add_states
from .silence import judge_silence
from .values import HouseholdFacts, Known, MemberFacts

_HEAD_FIRST = {"head": 0, "spouse": 1}


def facts_on(households: Collection[int], *, on: date, known_on: datetime | None = None) -> list[HouseholdFacts]:
    """Facts of households (ids) holding on a day, in the order of their ids.

    Members come head first, then by anchor, and are called m1, m2 … in that order. `known_on` hides what
    was recorded later; without it everything known now counts.
    """
    found = {
        h.pk: HouseholdFacts(h.pk, h.key, h.commune, on)
        for h in Household.objects.filter(pk__in=households).order_by("pk")
    }
    by_person = _members(found, on)
    entry_person = dict(Holding.objects.filter(person_id__in=by_person).values_list("entry_id", "person_id"))
    judge_silence(found, entry_person, by_person, on, known_on)
    household_of = {m.person: h for h in found.values() for m in h.members}
    for register, model in STATES.items():
        of_person, of_household = state_facts(register)
        columns = ["entry_id", "source", "valid_from", "recorded_from", "not_known", "birth_date", "sex"]
        names = [f.id for f in (*of_person, *of_household)]
        rows = (
            model.objects.recorded(known_on)
            .holding(on)
            .filter(entry_id__in=entry_person)
            .order_by("entry__key", "-valid_from")
            .values(*dict.fromkeys([*columns, *names]))
        )
        add_states(register, rows, entry_person, by_person, household_of)
    add_kin(entry_person, by_person, household_of, known_on)
    payments = BenefitInPayment.objects.recorded(known_on).filter(
        Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, entry_id__in=entry_person
    )
    add_payments(payments.select_related("entry").order_by("scheme", "payment_key", "id"), entry_person, by_person)
    declared = DeclaredFact.objects.recorded(known_on).filter(
        Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, entry_id__in=entry_person
    )
    add_declared(declared.order_by("fact", "scheme", "valid_from"), entry_person, by_person, household_of)
    _place(found, on)
    for household in found.values():
        add_derived(household)
    return list(found.values())


def _members(found: dict[int, HouseholdFacts], on: date) -> dict[int, MemberFacts]:
    rows = (
        Membership.objects.holding(on)
        .filter(household_id__in=found)
        .values_list(
            "household_id", "person_id", "relation_to_head", "person__anchor__register", "person__anchor__key",
            "person__commune",
        )
    )  # fmt: skip
    order = sorted(rows, key=lambda r: (r[0], _HEAD_FIRST.get(r[2] or "", 2), r[3], r[4]))
    by_person: dict[int, MemberFacts] = {}
    for household, person, relation, _, _, commune in order:
        members = found[household].members
        member = MemberFacts(f"m{len(members) + 1}", person, relation, commune)
        members.append(member)
        by_person[person] = member
    return by_person


def _place(found: dict[int, HouseholdFacts], on: date) -> None:
    """Facts that follow from the commune, with the list they come from."""
    places: dict[str, Any] = area_facts_on({h.commune for h in found.values() if h.commune}, on)
    for household in found.values():
        for name, (value, _source) in places.get(household.commune or "", {}).items():
            if value is not None:
                household.facts.setdefault(name, Known(value, "areas"))
