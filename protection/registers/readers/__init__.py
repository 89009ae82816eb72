"""One file a register: rows in, normal records out, bad rows named."""

from collections.abc import Iterable
from datetime import date

from protection.areas.models import Area

from . import assistance, education, employment, health_insurance, population, rows, social_insurance
from .layout import BadRow, Column, Layout, Record

STATE_READERS = {
    "population": population,
    "social_insurance": social_insurance,
    "health_insurance": health_insurance,
    "education": education,
    "assistance": assistance,
    "employment": employment,
}
LAYOUT_NAMES = (*STATE_READERS, "benefits", "contributions", "family_links")


def layout_of(name: str, *, on: date, schemes: Iterable[str] = ()) -> Layout:
    """The format `name` for an extract of a day: communes in force then, schemes that may be paid.

    Raises KeyError for a name that is not in LAYOUT_NAMES.
    """
    if name in STATE_READERS:
        codes = frozenset(Area.objects.in_force(on).communes().values_list("code", flat=True))
        return STATE_READERS[name].layout(codes)
    if name == "benefits":
        return rows.benefits(frozenset(schemes))
    return {"contributions": rows.contributions, "family_links": rows.family_links}[name]()


__all__ = ["LAYOUT_NAMES", "STATE_READERS", "BadRow", "Column", "Layout", "Record", "layout_of"]
