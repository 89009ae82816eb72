"""Household figures over a frame in memory whose households stand together: one pass, no hashing, no join."""

from collections.abc import Mapping
from typing import Any


def ends(frame: Any, key: str) -> tuple[Any, Any]:
    """The place of each household's last row, and each row's place among the households."""
    ids = frame[key]
    return ids.ne_missing(ids.shift(-1)).arg_true(), ids.rle_id()


def firsts(frame: Any, key: str) -> Any:
    """The first row of each household."""
    ids = frame[key]
    return frame.filter(ids.ne_missing(ids.shift(1)))


def aggregated(frame: Any, key: str, wanted: Mapping[str, tuple[str, Any]]) -> Any:
    """The frame with a column for each figure: (sum, min or max; of which expression). Nulls are passed over."""
    last, place = ends(frame, key)
    sums = {name: x for name, (how, x) in wanted.items() if how == "sum"}
    found = []
    if sums:
        running = frame.select(**{name: x.fill_null(0).cum_sum() for name, x in sums.items()})
        for series in running.get_columns():
            total = series.gather(last)
            found.append((total - total.shift(1, fill_value=0)).gather(place))
    rest = {name: pair for name, pair in wanted.items() if pair[0] != "sum"}
    if rest:
        grouped = frame.with_columns(place.alias("_place")).group_by("_place", maintain_order=True)
        extremes = grouped.agg(**{name: getattr(x, how)() for name, (how, x) in rest.items()}).sort("_place")
        found += [extremes[name].gather(place) for name in rest]
    return frame.with_columns(found)
