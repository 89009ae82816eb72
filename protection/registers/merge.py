"""A chunk of good records into a table, comparing first and writing only what differs.

A state that says something new from a later day ends the one before; one that corrects the same day
replaces it; one that arrives late takes its place between its neighbours, and lasts until the next day on which
the register said what it had said before. What was recorded stays, with `recorded_to`. All in set-based SQL under one lock a file format, so two deliveries cannot interleave.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from .merge_rows import merge_rows
from .models import Delivery, State
from .readers import Layout, Record


@dataclass
class Merged:
    """How the records of a chunk ended."""

    accepted: int = 0
    unchanged: int = 0


def merge(cursor: CursorWrapper, layout: Layout, records: list[Record], *, delivery: Delivery, now: datetime) -> Merged:
    """Bring records into the layout's table. A key comes once for a day of a delivery: the caller sees to that."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('load:' || %s, 0))", [layout.name])
    # A chunk looks up its own keys only; a planner that has not counted a growing table yet would scan it whole.
    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    merged = Merged()
    if layout.dated:
        for records_of_one in _rounds(records):
            _merge_states(cursor, layout, records_of_one, delivery, now, merged)
    else:
        merged.accepted, merged.unchanged = merge_rows(cursor, layout, records, delivery, now)
    return merged


def _rounds(records: list[Record]) -> list[list[Record]]:
    """Records split so that a key comes once a round, earlier days first."""
    days: Counter[str] = Counter()
    rounds: list[list[Record]] = []
    for record in sorted(records, key=lambda r: (r.valid_from, r.line)):
        if days[record.key] == len(rounds):
            rounds.append([])
        rounds[days[record.key]].append(record)
        days[record.key] += 1
    return rounds


def _merge_states(
    cursor: CursorWrapper, layout: Layout, records: list[Record], delivery: Delivery, now: datetime, merged: Merged
) -> None:
    model: Any = layout.model
    content = content_columns(layout)
    names = sql.SQL(", ").join(map(sql.Identifier, content))
    table = sql.Identifier(model._meta.db_table)

    def run(statement: str, *params: Any) -> CursorWrapper:
        text = sql.SQL(statement).format(table=table, names=names)
        cursor.execute(text, params)  # type: ignore[arg-type]
        return cursor

    _copy(cursor, model, content, records)
    cursor.execute("ANALYZE incoming")
    run(
        "INSERT INTO registers_entry (register, key) SELECT %s, key FROM incoming ON CONFLICT DO NOTHING",
        layout.register,
    )
    run(
        """CREATE TEMP TABLE placed ON COMMIT DROP AS
        SELECT i.*, e.id AS entry, c.id AS cover, c.valid_from AS cover_from, c.valid_to AS cover_to,
            c.digest = i.digest AS same,
            (SELECT min(n.valid_from) - 1 FROM {table} n WHERE n.entry_id = e.id AND n.source = 'register'
                AND n.recorded_to IS NULL AND n.valid_from > i.valid_from) AS until_next,
            (SELECT min(day) FROM unnest(c.confirmed_on) day WHERE day > i.valid_from) AS again
        FROM incoming i
        JOIN registers_entry e ON e.register = %s AND e.key = i.key
        LEFT JOIN {table} c ON c.entry_id = e.id AND c.source = 'register' AND c.recorded_to IS NULL
            AND c.valid_from <= i.valid_from AND (c.valid_to IS NULL OR c.valid_to >= i.valid_from)""",
        layout.register,
    )
    run(
        """UPDATE {table} c SET confirmed_on = c.confirmed_on || p.valid_from FROM placed p
        WHERE p.same AND c.id = p.cover AND p.valid_from > c.valid_from AND p.valid_from <> ALL (c.confirmed_on)"""
    )
    merged.unchanged += run("DELETE FROM placed WHERE same").rowcount
    run("UPDATE {table} SET recorded_to = %s WHERE id IN (SELECT cover FROM placed)", now)
    for first, last, days, where in (
        ("c.valid_from", "p.valid_from - 1", "day < p.valid_from", "p.cover_from < p.valid_from"),
        ("p.again", "c.valid_to", "day > p.again", "p.again IS NOT NULL"),
    ):
        run(
            f"""INSERT INTO {{table}} (entry_id, source, delivery_id, line, digest, valid_from, valid_to, confirmed_on,
                recorded_from, not_known, name_key, {{names}})
            SELECT c.entry_id, c.source, c.delivery_id, c.line, c.digest, {first}, {last},
                ARRAY(SELECT day FROM unnest(c.confirmed_on) day WHERE {days}), %s, c.not_known, c.name_key, """
            + ", ".join(f"c.{name}" for name in content)
            + f" FROM placed p JOIN {{table}} c ON c.id = p.cover WHERE {where}",
            now,
        )
    merged.accepted += run(
        """INSERT INTO {table} (entry_id, source, delivery_id, line, digest, valid_from, valid_to, confirmed_on,
            recorded_from, not_known, name_key, {names})
        SELECT entry, 'register', %s, line, digest, valid_from,
            CASE WHEN cover IS NULL THEN until_next ELSE coalesce(again - 1, cover_to) END, '{{}}', %s, not_known, name_key, {names}
        FROM placed""",
        delivery.pk,
        now,
    ).rowcount
    run("DROP TABLE placed; DROP TABLE incoming")


def content_columns(layout: Layout) -> list[str]:
    """The file's columns that are the table's too, in the order of a record's values."""
    return [c.name for c in layout.columns if c.name not in (layout.key, "valid_from")]


def _copy(cursor: CursorWrapper, model: type[State], content: list[str], records: list[Record]) -> None:
    from protection.lib.vietnamese import fold

    types = ", ".join(f"{name} {column_type(model, name)}" for name in content)
    cursor.execute(
        "CREATE TEMP TABLE incoming (line bigint, key varchar(40), valid_from date, digest bytea,"
        f" not_known varchar[], name_key varchar(100), {types}) ON COMMIT DROP"
    )
    name_at = content.index("full_name")
    columns = ", ".join(["line", "key", "valid_from", "digest", "not_known", "name_key", *content])
    with cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
        for r in records:
            name_key = fold(r.values[name_at])
            copy.write_row((r.line, r.key, r.valid_from, r.digest, r.not_known, name_key, *r.values))


def column_type(model: type[models.Model], name: str) -> str:
    """The database's type of a column."""
    from django.db import connection

    return str(model._meta.get_field(name).db_type(connection))
