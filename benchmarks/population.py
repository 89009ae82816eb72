"""Populations for measuring: any number of people, every fact of a rulebook, a given share of it not known."""

from datetime import date
from typing import Any

import polars as pl

from eligibility.rulebook import Rulebook
from eligibility.vocabulary import Fact

ON = date(2026, 11, 1)


def population(
    book: Rulebook, facts: list[str], persons: int, *, unknown: float = 0.2, start: int = 0, seed: int = 1
) -> pl.DataFrame:
    """A row a member, 3 or 4 to a household; `start` numbers the first household. The same arguments give the same rows."""
    rows = pl.DataFrame({"n": pl.int_range(persons, eager=True)})
    frame = rows.select(
        (pl.col("n") * 5 // 18 + start).alias("household_id"), ("m" + (pl.col("n") - (pl.col("n") * 5 // 18 * 18 + 4) // 5).cast(pl.String)).alias("member_id"),
        pl.col("n"),
    )  # fmt: skip
    columns = []
    for place, name in enumerate(facts):
        fact = book.facts[name]
        key = pl.col("n") if fact.of == "person" else pl.col("household_id")
        chance = scattered(key + start * 4, seed + place)
        columns.append(
            pl.when(chance // 2**20 % 1000 < int(unknown * 1000)).then(None).otherwise(_value(fact, chance)).alias(name)
        )
    frame = frame.with_columns(columns)
    for name in facts:  # a fact that cannot exist is not given: gates that are one truth are followed, others stay shut
        gate = book.facts[name].asked_if
        if gate is not None:
            may = pl.col(gate) if gate in frame.columns else pl.lit(False)
            frame = frame.with_columns(pl.when(may).then(pl.col(name)).alias(name))
    return frame.drop("n")


def scattered(key: Any, seed: int) -> Any:
    """Whole numbers that look drawn, the same on every machine."""
    x = (key.cast(pl.UInt64) + seed * 7919 + 1) * pl.lit(0x9E3779B97F4A7C15, dtype=pl.UInt64)
    x = (x ^ (x // 2**30)) * pl.lit(0xBF58476D1CE4E5B9, dtype=pl.UInt64)
    return x ^ (x // 2**31)


def _value(fact: Fact, chance: Any) -> Any:
    if fact.type == "truth":
        return chance % 2 == 0
    if fact.type == "choice":
        words = pl.Series(fact.one_of)
        return pl.lit(words).gather((chance % len(words)).cast(pl.UInt32))
    if fact.type == "date":
        return pl.lit(ON) - pl.duration(days=(chance % (95 * 365)).cast(pl.Int64))
    if fact.type in ("integer", "percent"):
        return (chance % ((fact.maximum or 300) + 1)).cast(pl.Int64)
    if fact.type == "money":
        return pl.when(chance % 3 == 0).then(0).otherwise(chance // 7 % 6_000_000).cast(pl.Int64)
    return pl.lit("00001")
