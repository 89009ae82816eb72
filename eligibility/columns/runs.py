"""A sheet over a frame in memory whose households stand together: what only households are asked is worked out once each.

Two frames go from stage to stage: a row a member, and a row a household. A column stands in the second when only the
households' own answers need it; what members' columns need is computed on their rows, since that costs less than
spreading it. Household figures take one pass, no hashing and no join; each column is let go after its last use.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .cells import Sheet


@dataclass
class Step:
    """One stage: columns a member, columns a household, figures to spread first, figures, what goes after."""

    rows: list[Any] = field(default_factory=list)
    homes: list[Any] = field(default_factory=list)
    spread: list[str] = field(default_factory=list)
    figures: dict[str, tuple[str, Any]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)


class Lean:
    """A sheet made ready to be run on frames that have `shared` for columns which a household's rows have in common.

    `mine` are the columns that members are answered with, `own` those of households. `constants`: those of both that
    are one value, and stand in neither frame.
    """

    def __init__(
        self, sheet: Sheet, key: str, shared: Collection[str], mine: Collection[str], own: Collection[str]
    ) -> None:
        self.key, self.shared = key, sorted(shared)
        columns = {name: x for stage in sheet.stages for name, x in stage.columns.items()}
        figures = {name: x for stage in sheet.stages for name, (_, x) in stage.aggregates.items()}
        self._reads = {name: frozenset(x.meta.root_names()) for name, x in {**columns, **figures}.items()}
        read = {name for names in self._reads.values() for name in names}
        shown = {*mine, *own} - read
        self.constants = {name: x for name, x in columns.items() if name in shown and not self._reads[name]}
        at_home = {*shared, *figures}  # what can be computed a household
        for name in columns:
            if self._reads[name] <= at_home:
                at_home.add(name)
        self.stray = [name for name in own if name not in at_home]
        inputs = {name for figure in figures for name in self._reads[figure]}
        rows = self._needed({*mine, *self.stray, *inputs} - set(self.constants), figures)
        homes = self._needed({*own} - {*self.stray, *self.constants}, figures)
        self.steps: list[Step] = []
        last: dict[str, int] = {}
        spread: set[str] = set()
        for place, stage in enumerate(sheet.stages):
            step = Step(figures=dict(stage.aggregates))
            self.steps.append(step)
            wanted: set[str] = {name for figure in stage.aggregates for name in self._reads[figure]}
            for name, x in stage.columns.items():
                if name in homes:
                    step.homes.append(x.alias(name))
                if name in rows:
                    step.rows.append(x.alias(name))
                    wanted |= self._reads[name]
                if name in rows or name in homes:
                    last |= dict.fromkeys((name, *self._reads[name]), place)
            for name in stage.aggregates:
                last |= dict.fromkeys((name, *self._reads[name]), place)
            step.spread = sorted(wanted & set(figures) - spread)
            spread |= wanted & set(figures)
        for name, place in last.items():
            if name not in mine and name not in own and name != key:
                self.steps[place].done.add(name)

    def _needed(self, start: Iterable[str], figures: Collection[str]) -> set[str]:
        """These columns and all that they are computed of, as far as the figures of households."""
        found: set[str] = set()
        waiting = list(start)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [] if name in figures else self._reads.get(name, ())
        return found

    def run(self, frame: Any) -> tuple[Any, Any, "Ends"]:
        """The members' frame, the households', and where each household stands in the former."""
        ends = Ends(frame[self.key])
        rows, homes = frame, frame.select(self.key, *self.shared)[ends.first]
        for step in self.steps:
            if step.spread:
                rows = rows.hstack(homes.select(step.spread)[ends.place])
            if step.rows:
                rows = rows.with_columns(step.rows)
            if step.homes:
                homes = homes.with_columns(step.homes)
            if step.figures:
                homes = homes.hstack(figures(rows, step.figures, ends))
            rows, homes = _without(rows, step.done), _without(homes, step.done)
        return rows, homes, ends


class Ends:
    """Where households stand among the rows, by the ids of the rows."""

    def __init__(self, ids: Any) -> None:
        self.ids = ids
        self.first = ids.ne_missing(ids.shift(1)).arg_true()
        self.last = self.first.shift(-1, fill_value=len(ids)) - 1

    @cached_property
    def place(self) -> Any:
        """Each row's place among the households."""
        return self.ids.rle_id()


def _without(frame: Any, names: set[str]) -> Any:
    return type(frame)([column for column in frame.get_columns() if column.name not in names])


def written_out(frame: Any) -> Any:
    """Polars folds equal values to one and then stumbles over its length: write the columns out."""
    return _without(frame, set())


def figures(rows: Any, wanted: Mapping[str, tuple[str, Any]], ends: Ends) -> Any:
    """A column for each figure, a row a household: (sum, min or max; of which expression). Nulls are passed over."""
    found = []
    sums = [x.fill_null(0).cum_sum().gather(ends.last).alias(name) for name, (how, x) in wanted.items() if how == "sum"]
    if sums:
        running = rows.select(sums)
        found += [(total - total.shift(1, fill_value=0)).rechunk() for total in running.get_columns()]
    rest = {name: pair for name, pair in wanted.items() if pair[0] != "sum"}
    if rest:
        grouped = rows.with_columns(ends.place.alias("_place")).group_by("_place", maintain_order=True)
        extremes = grouped.agg(**{name: getattr(x, how)() for name, (how, x) in rest.items()}).sort("_place")
        found += extremes.drop("_place").get_columns()
    return type(rows)(found)
