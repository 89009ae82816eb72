"""Clusters become persons: a range of clusters a chunk.

Everything here is drawn from entries and decisions, so a second run gives the same and changes nothing.
"""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from protection.jobs.handlers import Step
from protection.lib.vietnamese import name_sort_key
from protection.registers.models import STATES
from protection.registers.models.states import HOLDING_FIRST

CHUNK = 10_000  # clusters


def form_persons(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """Persons of the next clusters: formed, merged, un-merged, their entries held, their columns drawn."""
    after = cursor.get("after", 0)
    with connection.cursor() as sql:
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('registry', 0))")
        sql.execute(
            """CREATE TEMP TABLE chunk ON COMMIT DROP AS
            SELECT m.cluster, m.entry_id AS entry, t.register, t.place FROM matching_clustermember m
            JOIN matching_traits t ON t.entry_id = m.entry_id
            WHERE m.cluster IN (SELECT DISTINCT cluster FROM matching_clustermember
                WHERE cluster > %s ORDER BY cluster LIMIT %s)""",
            [after, CHUNK],
        )
        sql.execute("CREATE INDEX ON chunk (entry); CREATE INDEX ON chunk (cluster); ANALYZE chunk")
        sql.execute("SELECT max(cluster), count(DISTINCT cluster) FROM chunk")
        last, clusters = sql.fetchone()
        if last is not None:
            _form(sql)
            _draw(sql, args["on"])
        sql.execute("SELECT count(DISTINCT cluster) FROM matching_clustermember")
        total = sql.fetchone()[0]
    return Step(cursor={"after": last or after}, done=clusters, total=total, finished=clusters < CHUNK)


def _form(sql: CursorWrapper) -> None:
    now = timezone.now()
    # A cluster without an anchored person gets one, on the entry that stands first.
    sql.execute(
        """INSERT INTO registry_person (public_id, anchor_id, created_at, full_name, name_key, sort_key, identity_number)
        SELECT gen_random_uuid(), c.entry, %s, '', '', '', ''
        FROM (SELECT DISTINCT ON (cluster) cluster, entry FROM chunk ORDER BY cluster, place) c
        WHERE NOT EXISTS (SELECT 1 FROM chunk k JOIN registry_person p ON p.anchor_id = k.entry
            WHERE k.cluster = c.cluster)""",
        [now],
    )
    # The person anchored lowest stands for the cluster; others of the same cluster are merged into it.
    sql.execute(
        """CREATE TEMP TABLE standing ON COMMIT DROP AS
        SELECT DISTINCT ON (k.cluster) k.cluster, p.id AS person FROM chunk k
        JOIN registry_person p ON p.anchor_id = k.entry ORDER BY k.cluster, k.place"""
    )
    sql.execute("CREATE INDEX ON standing (cluster); ANALYZE standing; ANALYZE registry_person")
    sql.execute(
        """UPDATE registry_person p SET merged_into_id = nullif(s.person, p.id)
        FROM chunk k JOIN standing s USING (cluster)
        WHERE p.anchor_id = k.entry AND p.merged_into_id IS DISTINCT FROM nullif(s.person, p.id)"""
    )
    sql.execute(
        """INSERT INTO registry_holding (entry_id, person_id)
        SELECT k.entry, s.person FROM chunk k JOIN standing s USING (cluster)
        ON CONFLICT (entry_id) DO UPDATE SET person_id = excluded.person_id
        WHERE registry_holding.person_id <> excluded.person_id"""
    )


def _draw(sql: CursorWrapper, on: str) -> None:
    """Name, number, birth, sex and commune of each person on a day: the residents' register first, then the others."""
    states = " UNION ALL ".join(
        f"""(SELECT DISTINCT ON (entry_id, source) entry_id, '{rank} ' || source AS rank, full_name, name_key,
            identity_number, birth_date, sex, commune
        FROM {model._meta.db_table} WHERE recorded_to IS NULL AND entry_id IN (SELECT entry FROM chunk)
        ORDER BY entry_id, source, {HOLDING_FIRST})"""
        for rank, model in enumerate(STATES.values())
    )
    sql.execute(
        f"""CREATE TEMP TABLE drawn ON COMMIT DROP AS
        SELECT s.person,
            (array_agg(t.full_name ORDER BY rank, k.place) FILTER (WHERE t.full_name <> ''))[1] AS full_name,
            (array_agg(t.name_key ORDER BY rank, k.place) FILTER (WHERE t.name_key <> ''))[1] AS name_key,
            (array_agg(t.identity_number ORDER BY rank, k.place) FILTER (WHERE t.identity_number <> ''))[1] AS number,
            (array_agg(t.birth_date ORDER BY rank, k.place) FILTER (WHERE t.birth_date IS NOT NULL))[1] AS birth_date,
            (array_agg(t.sex ORDER BY rank, k.place) FILTER (WHERE t.sex IS NOT NULL))[1] AS sex,
            (array_agg(t.commune ORDER BY rank, k.place) FILTER (WHERE t.commune IS NOT NULL))[1] AS commune
        FROM ({states}) t JOIN chunk k ON k.entry = t.entry_id JOIN standing s USING (cluster)
        GROUP BY s.person""",
        {"on": on},
    )
    sql.execute(
        """SELECT d.person, d.full_name FROM drawn d JOIN registry_person p ON p.id = d.person
        WHERE p.full_name IS DISTINCT FROM coalesce(d.full_name, '')"""
    )
    renamed = [(person, name_sort_key(name or "")) for person, name in sql.fetchall()]
    sql.execute("CREATE TEMP TABLE sorted (person bigint, sort_key varchar(300)) ON COMMIT DROP")
    with sql.copy("COPY sorted FROM STDIN") as copy:
        for row in renamed:
            copy.write_row(row)
    sql.execute(
        """UPDATE registry_person p SET full_name = coalesce(d.full_name, ''), name_key = coalesce(d.name_key, ''),
            identity_number = coalesce(d.number, ''), birth_date = d.birth_date, sex = d.sex, commune = d.commune,
            sort_key = coalesce(o.sort_key, p.sort_key)
        FROM drawn d LEFT JOIN sorted o USING (person)
        WHERE p.id = d.person AND (p.full_name, p.name_key, p.identity_number, p.birth_date, p.sex, p.commune)
            IS DISTINCT FROM (coalesce(d.full_name, ''), coalesce(d.name_key, ''), coalesce(d.number, ''),
                d.birth_date, d.sex, d.commune)"""
    )
