"""Clusters become persons, household numbers become households: a range of clusters a chunk.

Everything here is drawn from entries and decisions, so a second run gives the same and changes nothing.
"""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from protection.jobs.handlers import Step
from protection.lib.vietnamese import name_sort_key
from protection.registers.models import STATES

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
            _draw(sql)
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


def _draw(sql: CursorWrapper) -> None:
    """Name, number, birth, sex and commune of each person: the residents' register first, then the others."""
    states = " UNION ALL ".join(
        f"""SELECT entry_id, {rank} AS rank, full_name, name_key, identity_number, birth_date, sex, commune
        FROM {model._meta.db_table} WHERE recorded_to IS NULL AND valid_to IS NULL
            AND entry_id IN (SELECT entry FROM chunk)"""
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
        GROUP BY s.person"""
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


def form_households(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """Households and memberships of all persons that stand, as the residents' register has them."""
    now = timezone.now()
    with connection.cursor() as sql:
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('registry', 0))")
        # A person's own residents' entry is the lowest one held; its states give the periods.
        sql.execute(
            """CREATE TEMP TABLE said ON COMMIT DROP AS
            SELECT h.person_id AS person, s.household_number AS number, s.household_number AS key, s.commune,
                s.relation_to_head, s.valid_from, s.valid_to
            FROM (SELECT DISTINCT ON (person_id) person_id, entry_id AS entry FROM registry_holding
                JOIN registers_entry e ON e.id = entry_id AND e.register = 'population' ORDER BY person_id, e.key) h
            JOIN registers_populationstate s ON s.entry_id = h.entry AND s.recorded_to IS NULL
                AND s.source = 'register'
            UNION ALL
            SELECT p.id, '', 'person ' || e.register || ' ' || e.key, p.commune, NULL, DATE '1900-01-01', NULL
            FROM registry_person p JOIN registers_entry e ON e.id = p.anchor_id
            WHERE p.merged_into_id IS NULL AND NOT EXISTS (SELECT 1 FROM registry_holding h
                JOIN registers_populationstate s ON s.entry_id = h.entry_id AND s.recorded_to IS NULL
                WHERE h.person_id = p.id);
            ANALYZE said; ANALYZE registry_person; ANALYZE registry_holding"""
        )
        sql.execute(
            """INSERT INTO registry_household (public_id, key, number, commune, created_at)
            SELECT gen_random_uuid(), key, number, commune, %s FROM (
                SELECT DISTINCT ON (key) key, number, commune FROM said ORDER BY key, valid_from DESC, commune) s
            ON CONFLICT (key) DO UPDATE SET commune = excluded.commune
            WHERE registry_household.commune IS DISTINCT FROM excluded.commune""",
            [now],
        )
        sql.execute(
            """CREATE TEMP TABLE wanted ON COMMIT DROP AS
            SELECT s.person, h.id AS household, s.relation_to_head, s.valid_from, s.valid_to
            FROM said s JOIN registry_household h USING (key)"""
        )
        sql.execute("CREATE INDEX ON wanted (person); ANALYZE wanted; ANALYZE registry_membership")
        sql.execute(
            """DELETE FROM registry_membership m WHERE NOT EXISTS (SELECT 1 FROM wanted w
            WHERE (w.person, w.household, w.valid_from) = (m.person_id, m.household_id, m.valid_from)
                AND (w.valid_to, w.relation_to_head) IS NOT DISTINCT FROM (m.valid_to, m.relation_to_head))"""
        )
        sql.execute(
            """INSERT INTO registry_membership (person_id, household_id, relation_to_head, valid_from, valid_to)
            SELECT person, household, relation_to_head, valid_from, valid_to FROM wanted w
            WHERE NOT EXISTS (SELECT 1 FROM registry_membership m
                WHERE (m.person_id, m.valid_from) = (w.person, w.valid_from)) ORDER BY person, valid_from"""
        )
        sql.execute("SELECT count(*) FROM registry_household; ANALYZE registry_household; ANALYZE registry_membership")
        sql.execute("SELECT count(*) FROM registry_household")
        total = sql.fetchone()[0]
    return Step(cursor={}, done=total, total=total, finished=True)
