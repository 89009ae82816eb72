"""People and households of one block: ages from the pyramid, put together as families are."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from .names import family_name, own_name

BLOCK = 2_000  # persons


@dataclass(slots=True)
class Someone:
    """One person as they really are."""

    number: int  # counts through the whole population
    sex: str
    age: int
    birth: date
    identity: str = ""
    name: str = ""
    minority: bool = False
    relation: str = ""
    marital: str = "never_married"
    mother: "Someone | None" = None
    father: "Someone | None" = None
    spouse: "Someone | None" = None
    died: date | None = None
    home: "Home | None" = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Home:
    """One household."""

    number: str
    commune: str
    urban: bool
    members: list[Someone]
    address: str = ""
    poverty: str = "none"


@dataclass(frozen=True)
class Plan:
    """What all blocks share."""

    seed: int
    on: date
    persons: int
    pyramid: tuple[tuple[int, str, float], ...]  # (first age, sex, cumulated weight)
    communes: tuple[tuple[str, bool, float], ...]  # (code, urban, cumulated weight)
    poor: dict[str, tuple[float, float]]  # province → shares of households poor, near-poor
    minority: float


def people(plan: Plan, block: int, rng: Random) -> list[Home]:
    """The households of a block; every person of it is in exactly one."""
    first = block * BLOCK
    count = min(BLOCK, plan.persons - first)
    everyone = [_someone(plan, rng, first + at) for at in range(count)]
    women = sorted((p for p in everyone if p.sex == "female" and p.age >= 20), key=lambda p: (p.age, p.number))
    men = sorted((p for p in everyone if p.sex == "male" and p.age >= 20), key=lambda p: (p.age, p.number))
    _marry(rng, women, men)
    _bear(rng, everyone, [w for w in women if w.age <= 75])
    families = _families(rng, everyone)
    return [_home(plan, rng, block, at, members) for at, members in enumerate(families)]


def _someone(plan: Plan, rng: Random, number: int) -> Someone:
    point = rng.random()
    low = next((entry for entry in plan.pyramid if point <= entry[2]), plan.pyramid[-1])
    width = 5 if low[0] < 85 else 12
    offset = int(width * (rng.random() ** (2 if low[0] >= 85 else 1)))
    age = low[0] + offset
    birth = plan.on - timedelta(days=int(age * 365.25) + rng.randrange(1, 365))
    return Someone(number, low[1], age, birth)


def _marry(rng: Random, women: list[Someone], men: list[Someone]) -> None:
    at = 0
    for woman in women:
        share = (
            0.25
            if woman.age < 24
            else 0.75
            if woman.age < 30
            else 0.88
            if woman.age < 60
            else 0.62
            if woman.age < 75
            else 0.3
        )
        if rng.random() > share:
            if woman.age >= 55:
                woman.marital = "widowed" if rng.random() < 0.75 else "never_married"
            elif woman.age >= 28 and rng.random() < 0.4:
                woman.marital = rng.choice(("divorced", "widowed", "never_married"))
            continue
        while at < len(men) and (men[at].spouse is not None or men[at].age < woman.age - 1):
            at += 1
        reach = at + rng.randrange(4)
        if reach < len(men) and men[reach].spouse is None and men[reach].age - woman.age <= 12:
            man = men[reach]
            woman.spouse, man.spouse = man, woman
            woman.marital = man.marital = "married"
    for man in men:
        if man.spouse is None and man.age >= 35:
            man.marital = rng.choice(("divorced", "never_married", "widowed")) if man.age < 65 else "widowed"


def _bear(rng: Random, everyone: list[Someone], women: list[Someone]) -> None:
    """Children get mothers who could be theirs; with the mother's husband as father."""
    by_age: dict[int, list[Someone]] = {}
    for woman in women:
        by_age.setdefault(woman.age, []).append(woman)
    borne: dict[int, int] = {}
    for child in everyone:
        stays = child.age < 19 or (child.age < 36 and child.spouse is None) or (child.age < 60 and rng.random() < 0.7)
        if not stays:
            continue
        for _ in range(8):
            wanted = child.age + rng.randrange(19, 38)
            mothers = by_age.get(wanted)
            if not mothers:
                continue
            mother = mothers[rng.randrange(len(mothers))]
            most = 2 if child.age < 19 else 4
            if mother is child or borne.get(mother.number, 0) >= most:
                continue
            if mother.spouse is None and mother.marital == "never_married" and rng.random() < 0.9:
                continue
            if (mother.birth - child.birth).days > -15 * 366:
                continue
            borne[mother.number] = borne.get(mother.number, 0) + 1
            child.mother = mother
            father = mother.spouse
            if father is not None and father.age - child.age >= 16:
                child.father = father
            break


def _families(rng: Random, everyone: list[Someone]) -> list[list[Someone]]:
    """Households: each person lives with the mother, the spouse, a grown child, or alone."""
    root = {p.number: p.number for p in everyone}

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    def join(a: Someone, b: Someone) -> None:
        x, y = find(a.number), find(b.number)
        if x != y:
            root[max(x, y)] = min(x, y)

    size = dict.fromkeys(root, 1)
    for person in everyone:
        if person.spouse is not None and person.number < person.spouse.number:
            join(person, person.spouse)
    for person in sorted(everyone, key=lambda p: (p.age, p.number)):
        mother = person.mother
        if mother is None:
            continue
        if person.age >= 19 and rng.random() > (0.95 if person.spouse is None else 0.8):
            continue
        a, b = find(person.number), find(mother.number)
        if a != b and size[a] + size[b] <= 9:
            join(person, mother)
            size[find(a)] = size[a] + size[b]
    groups: dict[int, list[Someone]] = {}
    for person in everyone:
        groups.setdefault(find(person.number), []).append(person)
    minors = [g for g in groups.values() if all(p.age < 16 for p in g)]
    grown = [g for g in groups.values() if not all(p.age < 16 for p in g)]
    for group in minors:  # nobody under 16 lives alone: with relatives
        host = grown[rng.randrange(len(grown))]
        host.extend(group)
    return grown


def _home(plan: Plan, rng: Random, block: int, at: int, members: list[Someone]) -> Home:
    point = rng.random()
    code, urban, _ = next(c for c in plan.communes if point <= c[2])
    home = Home(f"H{code[:2] if len(code) == 2 else code}{block:05d}{at:04d}", code, urban, members)
    minority = rng.random() < plan.minority
    family = family_name(rng, minority=minority)
    head = max(
        members, key=lambda p: (25 <= p.age < 70, p.spouse is not None, p.sex == "male", -abs(p.age - 45), -p.number)
    )
    members.sort(key=lambda p: (p is not head, p is not head.spouse, -p.age, p.number))
    for person in members:
        person.home, person.minority = home, minority
        person.relation = _relation(person, head)
        married_in = person.sex == "female" and person.mother is None and person is not head
        own = family_name(rng, minority=minority) if married_in or person.relation in ("other_relative",) else family
        if person.father is not None and person.father.name:
            own = person.father.name.split()[0]
        person.name = f"{own} {own_name(rng, sex=person.sex, born=person.birth.year)}"
        person.identity = _identity(code, person)
    home.address = f"{'Tổ' if urban else 'Thôn'} {rng.randrange(1, 25)}"
    poor, near = plan.poor[commune_province(code)[1:]]
    point = rng.random()
    home.poverty = "poor" if point < poor else "near_poor" if point < poor + near else "none"
    return home


def _relation(person: Someone, head: Someone) -> str:
    if person is head:
        return "head"
    if person is head.spouse:
        return "spouse"
    if head in (person.mother, person.father) or (head.spouse and head.spouse in (person.mother, person.father)):
        return "child"
    if person in (head.mother, head.father):
        return "parent"
    for parent in (person.mother, person.father):
        if parent is not None and head in (parent.mother, parent.father):
            return "grandchild"
    if person.mother is not None and person.mother is head.mother:
        return "sibling"
    return "other_relative"


def _identity(commune: str, person: Someone) -> str:
    """Twelve digits: place of birth registration, century and sex, birth year, serial."""
    century = 0 if person.birth.year < 2000 else 2
    digit = century + (0 if person.sex == "male" else 1)
    serial = (person.number * 611_953 + 104_729) % 1_000_000
    return f"{commune_province(commune)}{digit}{person.birth.year % 100:02d}{serial:06d}"


_PROVINCES: dict[str, str] = {}


def commune_province(commune: str) -> str:
    """The three digits of a commune's province."""
    return _PROVINCES[commune]


def know_provinces(provinces: dict[str, str]) -> None:
    """Set the three digits by commune, once a process."""
    _PROVINCES.update(provinces)
