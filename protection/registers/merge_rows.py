"""The same for row tables: a row is told by its natural key; a changed one is recorded anew."""

from datetime import date, datetime
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from .models import Delivery, FamilyLink
from .readers.layout import Layout, Record

_ENTRY_COLUMNS = {"register", "record_key", "parent_key"}


def merge_rows(
    cursor: CursorWrapper, layout: Layout, records: list[Record], delivery: Delivery, now: datetime
) -> tuple[int, int]:
    """Returns (accepted, unchanged). A natural key comes once in a delivery: the caller sees to that.

    An entry that is named here before its own record came is created, so that nothing is lost.
    """
    model: Any = layout.model
    names = [c.name for c in layout.columns if c.name != layout.key]
    values = [dict(zip(names, r.values, strict=True), **{layout.key: r.key}) for r in records]
    content = [c.name for c in layout.columns if c.name not in _ENTRY_COLUMNS]
    natural = ["entry_id" if name == "entry" else name for name in model.NATURAL]
    own = [name for name in natural if name != "entry_id"]
    _copy(cursor, layout, model, content, list(zip(records, values, strict=True)))
    cursor.execute("ANALYZE incoming")
    linked = model is FamilyLink
    targets = [*content, "parent_entry_id"] if linked else content
    form: dict[str, Any] = {
        "table": sql.Identifier(model._meta.db_table),
        "targets": sql.SQL(", ").join(map(sql.Identifier, targets)),
        "same_key": sql.SQL(" AND ").join(sql.SQL("c.{0} = i.{0}").format(sql.Identifier(n)) for n in own),
        "parent_id": sql.SQL(", p.id AS parent_entry_id" if linked else ""),
        "parent_join": sql.SQL(
            " JOIN registers_entry p ON p.register = i.register AND p.key = i.parent_key" if linked else ""
        ),
    }

    def run(statement: str, *params: Any) -> CursorWrapper:
        cursor.execute(sql.SQL(statement).format(**form), params)  # type: ignore[arg-type]
        return cursor

    run("INSERT INTO registers_entry (register, key) SELECT DISTINCT register, record_key FROM incoming"
        " ON CONFLICT DO NOTHING")  # fmt: skip
    if linked:
        run("INSERT INTO registers_entry (register, key) SELECT DISTINCT register, parent_key FROM incoming"
            " ON CONFLICT DO NOTHING")  # fmt: skip
    run(
        """CREATE TEMP TABLE placed ON COMMIT DROP AS
        SELECT i.*, e.id AS entry_id, c.id AS known, c.digest = i.digest AS same {parent_id}
        FROM incoming i JOIN registers_entry e ON e.register = i.register AND e.key = i.record_key {parent_join}
        LEFT JOIN {table} c ON c.entry_id = e.id AND {same_key} AND c.recorded_to IS NULL"""
    )
    unchanged = run("DELETE FROM placed WHERE same").rowcount
    run("UPDATE {table} SET recorded_to = %s WHERE id IN (SELECT known FROM placed)", now)
    accepted = run(
        """INSERT INTO {table} (entry_id, delivery_id, line, digest, recorded_from, {targets})
        SELECT entry_id, %s, line, digest, %s, {targets} FROM placed""",
        delivery.pk,
        now,
    ).rowcount
    run("DROP TABLE placed; DROP TABLE incoming")
    return accepted, unchanged


def _copy(
    cursor: CursorWrapper, layout: Layout, model: Any, content: list[str], rows: list[tuple[Record, dict[str, Any]]]
) -> None:
    from django.db import connection

    types = ", ".join(f"{name} {model._meta.get_field(name).db_type(connection)}" for name in content)
    cursor.execute(
        "CREATE TEMP TABLE incoming (line bigint, digest bytea, register varchar(20), record_key varchar(40),"
        f" parent_key varchar(40), {types}) ON COMMIT DROP"
    )
    columns = ", ".join(["line", "digest", "register", "record_key", "parent_key", *content])
    with cursor.copy(f"COPY incoming ({columns}) FROM STDIN") as copy:
        for record, value in rows:
            fixed: tuple[Any, ...] = (
                record.line, record.digest, value.get("register", layout.register), value["record_key"],
                value.get("parent_key"),
            )  # fmt: skip
            copy.write_row((*fixed, *(_plain(value[name]) for name in content)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
