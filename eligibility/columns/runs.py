"""A sheet over a frame in memory whose households stand together: what a household's rows share is worked out once.

Two frames go from stage to stage: a row a member, and a row a household. A column goes to the second when all it reads
stands there: household facts, figures of a household, what never differs. It is spread over the members' rows where one
of their columns reads it. Household figures take one pass, no hashing and no join; each column is let go after its
last use.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from .cells import Sheet


@dataclass
class Step:
    """One stage: columns a member, columns a household, household columns to spread first, figures, what goes after."""

    rows: list[Any] = field(default_factory=list)
    homes: list[Any] = field(default_factory=list)
    spread: list[str] = field(default_factory=list)
    figures: dict[str, tuple[str, Any]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)


class Lean:
    """A sheet made ready to be run on frames that have `shared` for columns which a household's rows have in common.

    `kept` are left at the end, where they stand.
    """

    def __init__(self, sheet: Sheet, key: str, shared: Collection[str], kept: Collection[str]) -> None:
        self.key, self.shared = key, sorted(shared)
        self.at_home = set(shared)  # all columns that stand a household
        self.steps: list[Step] = []
        last: dict[str, int] = {}
        spread: set[str] = set()
        for place, stage in enumerate(sheet.stages):
            step = Step()
            self.steps.append(step)
            wanted: set[str] = set()
            mine: set[str] = set()
            for name, x in stage.columns.items():
                reads = set(x.meta.root_names())
                if reads <= self.at_home:
                    step.homes.append(x.alias(name))
                    mine.add(name)
                else:
                    step.rows.append(x.alias(name))
                    wanted |= reads
                last |= dict.fromkeys((name, *reads), place)
            for name, (how, x) in stage.aggregates.items():
                reads = set(x.meta.root_names())
                step.figures[name] = (how, x)
                wanted |= reads
                mine.add(name)
                last |= dict.fromkeys((name, *reads), place)
            step.spread = sorted((wanted & self.at_home) - spread - set(shared))
            spread |= set(step.spread)
            self.at_home |= mine
        for name, place in last.items():
            if name not in kept and name != key:
                self.steps[place].done.add(name)

    def run(self, frame: Any) -> tuple[Any, Any, Any]:
        """The members' frame, the households', and each member's place among the households."""
        ids = frame[self.key]
        first, place = ids.ne_missing(ids.shift(1)).arg_true(), ids.rle_id()
        last = ids.ne_missing(ids.shift(-1)).arg_true()
        rows, homes = frame, frame.select(self.key, *self.shared)[first]
        for step in self.steps:
            if step.spread:
                rows = rows.hstack(homes.select(step.spread)[place])
            if step.rows:
                rows = rows.with_columns(step.rows)
            if step.homes:
                homes = homes.with_columns(step.homes)
            if step.figures:
                homes = homes.hstack(figures(rows, step.figures, last, place))
            rows, homes = _without(rows, step.done), _without(homes, step.done)
        return rows, homes, place


def _without(frame: Any, names: set[str]) -> Any:
    # Polars folds equal values to one and then stumbles over its length: write the columns out.
    return type(frame)([column for column in frame.get_columns() if column.name not in names])


def figures(rows: Any, wanted: Mapping[str, tuple[str, Any]], last: Any, place: Any) -> Any:
    """A column for each figure, a row a household: (sum, min or max; of which expression). Nulls are passed over."""
    found = []
    sums = [x.fill_null(0).cum_sum().gather(last).alias(name) for name, (how, x) in wanted.items() if how == "sum"]
    if sums:
        running = rows.select(sums)
        found += [total - total.shift(1, fill_value=0) for total in running.get_columns()]
    rest = {name: pair for name, pair in wanted.items() if pair[0] != "sum"}
    if rest:
        grouped = rows.with_columns(place.alias("_place")).group_by("_place", maintain_order=True)
        extremes = grouped.agg(**{name: getattr(x, how)() for name, (how, x) in rest.items()}).sort("_place")
        found += extremes.drop("_place").get_columns()
    return type(rows)(found)
