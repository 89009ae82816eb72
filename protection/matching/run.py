"""The matching job, a phase a chunk: traits, decisions, clusters. Each phase may be run twice."""

from datetime import date
from functools import partial
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from protection.jobs.handlers import Step
from protection.registers.models import STATES
from protection.registers.models.states import HOLDING_FIRST

from . import rules


def match(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """One phase, in the transaction that the runner opened."""
    phases = (partial(draw_traits, on=date.fromisoformat(args["on"])), decide, cluster, doubt, hear)
    at = cursor.get("phase", 0)
    with connection.cursor() as sql:
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('matching', 0))")
        note = phases[at](sql)
    return Step(cursor={"phase": at + 1}, done=1, total=len(phases), finished=at + 1 == len(phases), note=note)


def draw_traits(sql: CursorWrapper, *, on: date) -> str:
    """Normalised states of all registers as they hold on a day, the register's own before the office's."""
    sql.execute("DELETE FROM matching_traits")
    sql.execute("ANALYZE registers_entry")  # just loaded; the planner must know before it joins
    count = 0
    for rank, (register, model) in enumerate(STATES.items()):
        sql.execute(f"ANALYZE {model._meta.db_table}")
        sql.execute(
            f"""INSERT INTO matching_traits (entry_id, register, place, number, name, birth, sex, commune)
            SELECT DISTINCT ON (entry_id) entry_id, %(register)s, %(rank)s || ':' || e.key, identity_number,
                array_to_string(ARRAY(SELECT word FROM unnest(string_to_array(name_key, ' ')) word ORDER BY word), ' '),
                birth_date, sex, commune
            FROM {model._meta.db_table} s JOIN registers_entry e ON e.id = s.entry_id
            WHERE recorded_to IS NULL
            ORDER BY entry_id, source DESC, {HOLDING_FIRST}""",
            {"register": register, "rank": str(rank), "on": on},
        )
        count += sql.rowcount
    sql.execute("ANALYZE matching_traits")
    return f"{count} entries"


def decide(sql: CursorWrapper) -> str:
    """Automatic decisions as the rules give them now; those no longer given are revoked.

    An officer's decision stands above: a pair that must not be linked is not proposed.
    """
    now = timezone.now()
    sql.execute(
        "CREATE TEMP TABLE proposed (first bigint, second bigint, rule varchar(20)) ON COMMIT DROP;"
        "CREATE INDEX ON proposed (second); CREATE INDEX ON proposed (first)"
    )
    for rule, first, pairs in (
        ("number", "", rules.NUMBER_WITH_POPULATION),
        ("name_birth_sex", rules.ONCE, rules.NAME_BIRTH_SEX),
        ("number", "", rules.NUMBER_WITHOUT_POPULATION),
    ):
        if first:
            sql.execute(first)
        sql.execute(
            f"""INSERT INTO proposed SELECT first, second, %s FROM ({pairs}) pairs
            WHERE NOT EXISTS (SELECT 1 FROM matching_linkdecision d WHERE d.revoked_at IS NULL
                AND d.rule = 'officer' AND (d.first_id, d.second_id) IN ((first, second), (second, first)))""",
            [rule],
        )
        sql.execute("ANALYZE proposed")
    sql.execute(
        """UPDATE matching_linkdecision d SET revoked_at = %s WHERE revoked_at IS NULL AND rule <> 'officer'
        AND NOT EXISTS (SELECT 1 FROM proposed p
            WHERE p.first = d.first_id AND p.second = d.second_id AND p.rule = d.rule)""",
        [now],
    )
    sql.execute(
        """INSERT INTO matching_linkdecision (first_id, second_id, kind, rule, decided_at)
        SELECT first, second, 'must', rule, %s FROM proposed ON CONFLICT DO NOTHING""",
        [now],
    )
    return f"{sql.rowcount} new links"


def cluster(sql: CursorWrapper) -> str:
    """Connected entries share the lowest entry id among them; labels spread until nothing changes.

    An entry that only a benefit or a link names is nobody yet: it waits for its record.
    """
    sql.execute(
        """CREATE TEMP TABLE label ON COMMIT DROP AS SELECT entry_id AS entry, entry_id AS cluster FROM matching_traits;
        ALTER TABLE label ADD PRIMARY KEY (entry);
        CREATE TEMP TABLE edge ON COMMIT DROP AS
            SELECT first_id AS a, second_id AS b FROM matching_linkdecision WHERE revoked_at IS NULL AND kind = 'must'
            UNION ALL
            SELECT second_id, first_id FROM matching_linkdecision WHERE revoked_at IS NULL AND kind = 'must';
        CREATE INDEX ON edge (a); ANALYZE label; ANALYZE edge"""
    )
    changed = 1
    sql.execute("CREATE INDEX ON edge (b); ANALYZE edge")
    while changed:
        sql.execute(
            """UPDATE label SET cluster = lower.cluster FROM (
                SELECT edge.a AS entry, min(other.cluster) AS cluster
                FROM edge JOIN label other ON other.entry = edge.b GROUP BY edge.a
            ) lower WHERE label.entry = lower.entry AND lower.cluster < label.cluster"""
        )
        changed = sql.rowcount
    sql.execute(
        """INSERT INTO matching_clustermember (entry_id, cluster) SELECT entry, cluster FROM label
        ON CONFLICT (entry_id) DO UPDATE SET cluster = excluded.cluster
        WHERE matching_clustermember.cluster <> excluded.cluster"""
    )
    sql.execute("ANALYZE matching_clustermember; ANALYZE matching_linkdecision")
    sql.execute("SELECT count(DISTINCT cluster) FROM label")
    return f"{sql.fetchone()[0]} persons"


def doubt(sql: CursorWrapper) -> str:
    """For entries that stayed alone, the population entries whose person they may be."""
    sql.execute("DELETE FROM matching_doubt")
    sql.execute(
        """CREATE TEMP TABLE unlinked ON COMMIT DROP AS SELECT t.* FROM matching_traits t
        WHERE t.register <> 'population' AND NOT EXISTS (SELECT 1 FROM matching_clustermember m
            JOIN matching_clustermember p ON p.cluster = m.cluster
            JOIN registers_entry e ON e.id = p.entry_id AND e.register = 'population'
            WHERE m.entry_id = t.entry_id);
        ANALYZE unlinked"""
    )
    sql.execute(
        f"""INSERT INTO matching_doubt (population_entry_id, entry_id, reason)
        SELECT d.* FROM ({rules.DOUBTS}) d (a, b, reason)
        WHERE NOT EXISTS (SELECT 1 FROM matching_linkdecision l WHERE l.revoked_at IS NULL AND l.kind = 'cannot'
            AND (l.first_id, l.second_id) IN ((a, b), (b, a)))"""
    )
    return f"{sql.rowcount} doubts"


def hear(sql: CursorWrapper) -> str:
    """For rows set aside, the population entries whose person they may mean; the area when they fit nobody.

    A row is mended when a later delivery holds a good one of its key, be it new or not. One that repeats a good
    row of its own delivery letter by letter leaves nothing unsaid.
    """
    sql.execute("DELETE FROM matching_silence")
    sql.execute("ANALYZE registers_receivedrow")
    sql.execute(
        """CREATE TEMP TABLE lost ON COMMIT DROP AS
        SELECT q.id AS row, d.layout AS register, d.id AS delivery, q.key, q.number, q.name, q.year, q.commune
        FROM registers_quarantinedrow q JOIN registers_delivery d ON d.id = q.delivery_id
        WHERE (d.layout = 'benefits' OR d.layout = ANY(%s)
                AND EXISTS (SELECT 1 FROM registers_coverage c WHERE c.register = d.layout))
            AND NOT EXISTS (SELECT 1 FROM registers_receivedrow r JOIN registers_delivery later ON later.id = r.delivery_id
                WHERE r.key = q.key AND r.delivery_id > d.id AND later.layout = d.layout)
            AND NOT EXISTS (SELECT 1 FROM registers_receivedrow r JOIN registers_receivedrow own
                ON own.delivery_id = r.delivery_id AND own.text = r.text
                WHERE r.key = q.key AND r.delivery_id = d.id AND own.line = q.line)""",
        [list(STATES)],
    )
    sql.execute("ANALYZE lost")
    sql.execute(
        f"""INSERT INTO matching_silence (row_id, register, population_entry_id, area_code)
        SELECT row, register, entry, '' FROM ({rules.MEANT}) meant"""
    )
    found = sql.rowcount
    sql.execute(
        f"""INSERT INTO matching_silence (row_id, register, population_entry_id, area_code)
        SELECT row, register, NULL, area FROM ({rules.NOWHERE}) nowhere"""
    )
    return f"{found} persons and {sql.rowcount} areas not heard"
