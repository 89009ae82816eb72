"""The `month:` block of a scheme or version to the law's rule about months."""

from collections.abc import Iterable

from .months import STARTS, MonthRule
from .shapes import Shape


def read_month(shape: Shape, dates: Iterable[str], schemes: Iterable[str], outputs: Iterable[str]) -> MonthRule | None:
    """The `month:` block of a scheme or version, None where there is none. Raises RulebookError."""
    if "month" not in shape.block:
        return None
    keys = ("starts", "dated_by", "rate", "stops", "continues", "lasts", "law", "note")
    inner = Shape(shape.file, shape.get("month"), f"{shape.what} month", keys, ("starts", "rate", "stops"))
    starts = inner.word("starts", STARTS)
    inner.word("rate", ("last_day",))
    if starts == "certificate" and "dated_by" not in inner.block:
        raise inner.fault("starts", "missing_key", "a certificate needs the fact that dates it", "add dated_by:")
    return MonthRule(
        starts=starts,
        dated_by=inner.word("dated_by", dates, "decided_on"),
        stops_next_month=inner.word("stops", ("next_month",)) == "next_month",
        continues=inner.word("continues", schemes) if "continues" in inner.block else None,
        lasts=inner.word("lasts", outputs) if "lasts" in inner.block else None,
    )
