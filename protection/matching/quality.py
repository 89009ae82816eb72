"""How well the links agree with a truth that was planted: precision and recall over pairs of entries."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from protection.registers.models import Entry

from .models import ClusterMember


@dataclass(frozen=True)
class Quality:
    """Pairs of an entry with a residents' entry: found, true among them, and true in all."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


def against(truth: Path) -> Quality:
    """Compare the clusters with `truth.csv` (register, record_key, person). Rows set aside are left out."""
    people: dict[tuple[str, str], str] = {}
    with truth.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            people[row["register"], row["record_key"]] = row["person"]
    clusters: dict[int, list[tuple[str, str]]] = {}
    entries = dict(ClusterMember.objects.values_list("entry_id", "cluster"))
    loaded: list[tuple[str, str]] = []
    traits = Entry.objects.filter(traits__isnull=False).values_list("id", "register", "key")
    for number, register, key in traits.iterator(chunk_size=10_000):
        clusters.setdefault(entries[number], []).append((register, key))
        loaded.append((register, key))
    residents = Counter(people[e] for e in loaded if e[0] == "population")
    true = sum(residents[people[e]] for e in loaded if e[0] != "population")
    found = right = 0
    for members in clusters.values():
        homes = [people[e] for e in members if e[0] == "population"]
        for entry in members:
            if entry[0] != "population":
                found += len(homes)
                right += homes.count(people[entry])
    return Quality(found, right, true)
