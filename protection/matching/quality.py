"""How well the links agree with a truth that was planted: precision and recall over pairs of entries."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb
from pathlib import Path

from protection.registers.models import Entry

from .models import ClusterMember

Key = tuple[str, str]  # register, record key


@dataclass(frozen=True)
class Quality:
    """Pairs of entries: found, true among them, and true in all."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


@dataclass(frozen=True)
class Agreement:
    """Pairs with a residents' entry, and pairs between two other entries; `untold` entries have no truth."""

    residents: Quality
    others: Quality
    untold: int


def against(truth: Path) -> Agreement:
    """Compare the clusters with `truth.csv` (register, record_key, person).

    Rows set aside are left out, and so are entries that the truth does not tell of.
    """
    with truth.open(encoding="utf-8", newline="") as file:
        people = {(row["register"], row["record_key"]): row["person"] for row in csv.DictReader(file)}
    clusters: dict[int, list[Key]] = {}
    entries = dict(ClusterMember.objects.values_list("entry_id", "cluster"))
    told: list[Key] = []
    untold = 0
    traits = Entry.objects.filter(traits__isnull=False).values_list("id", "register", "key")
    for number, *key in traits.iterator(chunk_size=10_000):
        entry: Key = (key[0], key[1])
        if entry not in people:
            untold += 1
            continue
        clusters.setdefault(entries[number], []).append(entry)
        told.append(entry)
    return Agreement(_residents(clusters.values(), told, people), _others(clusters.values(), told, people), untold)


def _residents(clusters: Iterable[list[Key]], told: list[Key], people: dict[Key, str]) -> Quality:
    homes = Counter(people[e] for e in told if e[0] == "population")
    true = sum(homes[people[e]] for e in told if e[0] != "population")
    found = right = 0
    for members in clusters:
        residents = [people[e] for e in members if e[0] == "population"]
        for entry in members:
            if entry[0] != "population":
                found += len(residents)
                right += residents.count(people[entry])
    return Quality(found, right, true)


def _others(clusters: Iterable[list[Key]], told: list[Key], people: dict[Key, str]) -> Quality:
    true = _pairs(people[e] for e in told if e[0] != "population")
    found = right = 0
    for members in clusters:
        own = [people[e] for e in members if e[0] != "population"]
        found += comb(len(own), 2)
        right += _pairs(own)
    return Quality(found, right, true)


def _pairs(persons: Iterable[str]) -> int:
    """Pairs of entries about the same person."""
    return sum(comb(n, 2) for n in Counter(persons).values())
