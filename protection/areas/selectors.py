"""Reads about areas."""

from collections.abc import Collection
from datetime import date
from typing import Any

from protection.lib.vietnamese import fold

from .models import Area, AreaFacts

_SETTING = {Area.Kind.WARD: "urban", Area.Kind.COMMUNE: "rural"}  # a special zone is left open


def area_facts_on(codes: Collection[str], on: date) -> dict[str, dict[str, tuple[Any, str]]]:
    """Facts that follow from the commune, by its code: fact id → (value or None, source)."""
    found: dict[str, dict[str, tuple[Any, str]]] = {}
    for area in Area.objects.in_force(on).filter(code__in=codes):
        found[area.code] = {
            "commune": (area.code, area.source),
            "province": (area.parent_code or None, area.source),
            "area": (_SETTING.get(Area.Kind(area.kind)), area.source),
            "island_commune": (area.kind == Area.Kind.SPECIAL_ZONE, area.source),
        }
    for facts in AreaFacts.objects.in_force(on).filter(code__in=codes):
        if facts.code in found:
            found[facts.code] |= {
                "especially_difficult_area": (facts.especially_difficult_area, facts.source),
                "commune_region": (facts.commune_region, facts.source),
            }
    return found


def labels(codes: Collection[str], on: date) -> dict[str, str]:
    """Names in the page's language by code."""
    return {area.code: area.label for area in Area.objects.in_force(on).filter(code__in=codes)}


def search(text: str, *, on: date, within: frozenset[str] | None = None, limit: int = 20) -> list[Area]:
    """Areas whose name holds the text; tone marks may be left out."""
    found = Area.objects.in_force(on).filter(search_key__contains=fold(text))
    if within is not None:
        found = found.filter(code__in=within)
    return list(found.order_by("sort_key", "code")[:limit])
