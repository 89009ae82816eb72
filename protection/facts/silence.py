"""When a register's silence is an answer: where it says that it is complete, and nothing speaks against that.

It is no answer about a person whom a doubtful entry or a row set aside may mean, nor in an area to which a row
set aside points that could not be placed with anybody.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q

from protection.areas.models import Area
from protection.matching.models import Doubt, Silence
from protection.registers.models import Coverage, Delivery

from .values import HouseholdFacts, MemberFacts

BENEFITS = "benefits"  # withheld of those of whom a payment was set aside: none in payment is no answer then
Since = tuple[date, int]  # day of the extract, delivery: the order in which deliveries replace each other


class Coverages:
    """The latest loaded statement of each register for each area, as it stood on a day."""

    def __init__(self, communes: Iterable[str], on: date, known_on: datetime | None) -> None:
        self.province: dict[str, str] = dict(
            Area.objects.in_force(on).filter(code__in=set(communes)).values_list("code", "parent_code")
        )
        stated = Coverage.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, delivery__state=Delivery.State.LOADED
        )
        if known_on is not None:
            stated = stated.filter(delivery__loaded_at__lte=known_on)
        self.latest: dict[str, dict[str, Since]] = {}
        for register, code, start, delivery in stated.values_list("register", "area_code", "valid_from", "delivery"):
            of_area = self.latest.setdefault(code, {})
            of_area[register] = max((start, delivery), of_area.get(register, (start, delivery)))

    def areas(self, commune: str | None) -> tuple[str, ...]:
        """The commune and its province."""
        return (commune, self.province.get(commune, "")) if commune else ()

    def of(self, commune: str | None) -> dict[str, Since]:
        """The registers that are complete for a commune, each with the delivery that says so last."""
        found: dict[str, Since] = {}
        for code in self.areas(commune):
            for register, since in self.latest.get(code, {}).items():
                found[register] = max(since, found.get(register, since))
        return found


def judge_silence(
    found: Mapping[int, HouseholdFacts],
    entry_person: Mapping[int, int],
    by_person: Mapping[int, MemberFacts],
    on: date,
    known_on: datetime | None,
) -> None:
    """Set which registers are complete for each household, and which are withheld for each member.

    A household that no register of residents knows has no complete register.
    """
    communes = {h.commune for h in found.values()} | {m.commune for m in by_person.values()}
    coverages = Coverages({code for code in communes if code}, on, known_on)
    rows = Silence.objects.filter(
        Q(population_entry_id__in=entry_person)
        | Q(area_code__in={a for code in communes for a in coverages.areas(code) if a})
    ).values_list("population_entry_id", "area_code", "register", "row__delivery__extracted_on", "row__delivery_id")
    persons: dict[int, list[tuple[str, Since]]] = {}
    areas: dict[str, list[tuple[str, Since]]] = {}
    for entry, area, register, day, delivery in rows:
        if entry is None:
            areas.setdefault(area, []).append((register, (day, delivery)))
        else:
            persons.setdefault(entry_person[entry], []).append((register, (day, delivery)))
    for household in found.values():
        if household.key.startswith("person "):
            continue
        complete = _less(coverages.of(household.commune), _at(areas, coverages.areas(household.commune)))
        household.complete = sorted(complete)
        for member in household.members:
            own = _less(coverages.of(member.commune), _at(areas, coverages.areas(member.commune)))
            sure = _less({r: s for r, s in own.items() if r in complete}, persons.get(member.person, []))
            member.withheld = [register for register in household.complete if register not in sure]
    for person, lost in persons.items():
        if any(register == BENEFITS for register, _ in lost):
            by_person[person].withheld.append(BENEFITS)
    doubts = Doubt.objects.filter(population_entry_id__in=entry_person)
    for entry, register in doubts.values_list("population_entry_id", "entry__register").distinct():
        member = by_person[entry_person[entry]]
        if register not in member.withheld:
            member.withheld.append(register)


def _at(areas: Mapping[str, list[tuple[str, Since]]], codes: Iterable[str]) -> list[tuple[str, Since]]:
    return [row for code in codes for row in areas.get(code, [])]


def _less(complete: dict[str, Since], set_aside: list[tuple[str, Since]]) -> dict[str, Since]:
    """Without the registers of which a row was set aside in the delivery that says so, or later."""
    lost = {register for register, since in set_aside if register in complete and since >= complete[register]}
    return {register: since for register, since in complete.items() if register not in lost}
