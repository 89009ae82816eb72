"""Mothers and fathers from family links, and the children whom a person raises, where the links tell it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q

from protection.lib import partial
from protection.lib.words import complete_years
from protection.registers.models import FamilyLink

from .values import Conflict, HouseholdFacts, Known, MemberFacts

CHILD, STUDENT = 16, 23  # under 16, or under 23 and studying: the catalogue's dependent_children


def add_kin(
    entry_person: Mapping[int, int],
    by_person: Mapping[int, MemberFacts],
    household_of: Mapping[int, HouseholdFacts],
    known_on: datetime | None,
) -> None:
    """The parents of each member, and the number of children being raised where the register does not say it."""
    links = (
        FamilyLink.objects.recorded(known_on)
        .filter(Q(entry_id__in=entry_person) | Q(parent_entry_id__in=entry_person))
        .select_related("entry__holding__person", "parent_entry__holding__person__anchor")
        .order_by("entry__key", "parent")
    )
    children: dict[int, dict[int, str | None]] = {}  # parent → child or the child's entry → birth
    for link in links:
        if link.entry_id in entry_person:
            _parent(by_person[entry_person[link.entry_id]], link)
        if link.parent_entry_id in entry_person:
            held = getattr(link.entry, "holding", None)
            known = (held.person_id, held.person.birth_date) if held else (-link.entry_id, None)
            children.setdefault(entry_person[link.parent_entry_id], {})[known[0]] = known[1]
    for person, born in children.items():
        parent, household = by_person[person], household_of[person]
        said = parent.facts.get("dependent_children")
        raised = _raised(born, household, {m.person: m for m in household.members})
        if raised is not None and (said is None or said.value is None):
            parent.facts["dependent_children"] = Known(raised, "population")


def _parent(member: MemberFacts, link: FamilyLink) -> None:
    """The linked person's key: of the entry for which that person was formed, or the entry named."""
    held = getattr(link.parent_entry, "holding", None)
    key = held.person.anchor.key if held else link.parent_entry.key
    new = Known(key, "population", link.entry_id, recorded=link.recorded_from)
    old = member.facts.setdefault(link.parent, new)
    if old.value != key:
        member.conflicts.append(Conflict(link.parent, old, new))


def _raised(
    born: Mapping[int, str | None], household: HouseholdFacts, members: Mapping[int, MemberFacts]
) -> int | None:
    """How many of a person's children count; None when that is not sure of each of them."""
    judged = [
        _counts(members[child], household) if child in members else _grown(birth, household.on)
        for child, birth in born.items()
    ]
    return None if None in judged else sum(map(bool, judged))


def _grown(birth: str | None, on: date) -> bool | None:
    """A child who lives elsewhere counts for nobody when grown; else who raises it is not known."""
    return False if birth and complete_years(partial.high(birth), on) >= STUDENT else None


def _counts(child: MemberFacts, household: HouseholdFacts) -> bool | None:
    """Whether a child of the household counts on its day; None when that is not sure."""
    on = household.on
    if child.died(on) or child.unborn(on):
        return False
    birth = child.facts.get("birth_date")
    if birth is None or not birth.value:
        return None
    youngest, oldest = (complete_years(day(birth.value), on) for day in (partial.high, partial.low))
    if youngest >= STUDENT or oldest < CHILD:
        return youngest < STUDENT
    studying = _studies(child, household)
    if studying is None or oldest >= STUDENT:
        return None
    return True if studying else (False if youngest >= CHILD else None)


def _studies(child: MemberFacts, household: HouseholdFacts) -> bool | None:
    said = child.facts.get("studying")
    if said is not None:
        return said.value if said.value is None else bool(said.value)
    return False if "education" in household.complete and "education" not in child.withheld else None
