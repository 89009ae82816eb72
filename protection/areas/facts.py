"""Lists that say something of communes (difficult areas, regions), loaded with their day and source."""

import csv
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from .loading import ListRefused
from .models import Area, AreaFacts

_TRUTH: dict[str, bool | None] = {"true": True, "false": False, "": None}
_REGIONS = ("none", "region_1", "region_2", "region_3")


@transaction.atomic
def load_area_facts(*, path: Path) -> tuple[int, int]:
    """Returns (new or changed, unchanged). A newer statement ends the one before. Raises ListRefused."""
    changed = unchanged = 0
    known = set(Area.objects.values_list("code", flat=True))
    standing = {facts.code: facts for facts in AreaFacts.objects.filter(valid_to=None)}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            facts = _facts(path, line, row, known)
            before = standing.get(facts.code)
            if before and (before.especially_difficult_area, before.commune_region) == (
                facts.especially_difficult_area,
                facts.commune_region,
            ):
                unchanged += 1
                continue
            if before:
                if before.valid_from >= facts.valid_from:
                    raise ListRefused(f"{path.name}, line {line}: a statement from {before.valid_from} already stands")
                before.valid_to = facts.valid_from - timedelta(days=1)
                before.save(update_fields=["valid_to"])
            facts.save()
            standing[facts.code] = facts
            changed += 1
    return changed, unchanged


def _facts(path: Path, line: int, row: dict[str, str], known: set[str]) -> AreaFacts:
    try:
        region = row["commune_region"] or None
        if row["area_code"] not in known or (region is not None and region not in _REGIONS):
            raise ValueError(f"area {row['area_code']!r} or region {region!r} is not known")
        return AreaFacts(
            code=row["area_code"],
            especially_difficult_area=_TRUTH[row["especially_difficult_area"]],
            commune_region=region,
            valid_from=date.fromisoformat(row["valid_from"]),
            source=row["source"][:200],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ListRefused(f"{path.name}, line {line}: {error}") from None
