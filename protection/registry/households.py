"""Households and who lives in them when, as the residents' register has it.

A household is told by its commune and its number there: the same number elsewhere is another household. A row
that names its head by identity number joins the head's household, wherever the row itself says that it is.
"""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from protection.jobs.handlers import Step

# A person's own residents' entry is the lowest one held; its states give the periods.
SAID = """
CREATE TEMP TABLE said ON COMMIT DROP AS
SELECT h.person_id AS person, s.household_number AS number, s.commune, s.identity_number, s.head_identity_number AS head,
    s.relation_to_head, s.valid_from, s.valid_to
FROM (SELECT DISTINCT ON (person_id) person_id, entry_id AS entry FROM registry_holding
    JOIN registers_entry e ON e.id = entry_id AND e.register = 'population' ORDER BY person_id, e.key) h
JOIN registers_populationstate s ON s.entry_id = h.entry AND s.recorded_to IS NULL AND s.source = 'register';
CREATE INDEX ON said (person);
ANALYZE said; ANALYZE registry_person; ANALYZE registry_holding
"""

# The head's commune counts where the head, told by identity and household number, is found living on the row's first day.
HEADED = """
UPDATE said SET commune = found.commune FROM (
    SELECT DISTINCT ON (m.person, m.valid_from) m.person, m.valid_from, h.commune
    FROM said m JOIN said h ON h.identity_number = m.head AND h.number = m.number
        AND h.valid_from <= m.valid_from AND (h.valid_to IS NULL OR h.valid_to >= m.valid_from)
    WHERE m.head <> '' AND m.head <> m.identity_number
    ORDER BY m.person, m.valid_from, (h.commune = m.commune) DESC, h.commune
) found
WHERE (said.person, said.valid_from) = (found.person, found.valid_from) AND said.commune <> found.commune
"""

WANTED = """
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT person, commune || ' ' || number AS key, number, commune, relation_to_head, valid_from, valid_to FROM said
UNION ALL
SELECT p.id, 'person ' || e.register || ' ' || e.key, '', p.commune, NULL, DATE '1900-01-01', NULL
FROM registry_person p JOIN registers_entry e ON e.id = p.anchor_id
WHERE p.merged_into_id IS NULL AND NOT EXISTS (SELECT 1 FROM said WHERE said.person = p.id);
INSERT INTO registry_household (public_id, key, number, commune, created_at)
SELECT gen_random_uuid(), key, number, commune, now() FROM (SELECT DISTINCT key, number, commune FROM placed) p
ORDER BY key
ON CONFLICT (key) DO UPDATE SET commune = excluded.commune
WHERE registry_household.commune IS DISTINCT FROM excluded.commune;
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT p.person, h.id AS household, p.relation_to_head, p.valid_from, p.valid_to
FROM placed p JOIN registry_household h USING (key);
CREATE INDEX ON wanted (person);
ANALYZE wanted; ANALYZE registry_membership
"""

# Memberships that nobody states any more go, those that are stated and lacking come; the others stay as they are.
KEPT = """
DELETE FROM registry_membership m WHERE NOT EXISTS (SELECT 1 FROM wanted w
    WHERE (w.person, w.household, w.valid_from) = (m.person_id, m.household_id, m.valid_from)
        AND (w.valid_to, w.relation_to_head) IS NOT DISTINCT FROM (m.valid_to, m.relation_to_head));
INSERT INTO registry_membership (person_id, household_id, relation_to_head, valid_from, valid_to)
SELECT person, household, relation_to_head, valid_from, valid_to FROM wanted w
WHERE NOT EXISTS (SELECT 1 FROM registry_membership m
    WHERE (m.person_id, m.valid_from) = (w.person, w.valid_from)) ORDER BY person, valid_from;
ANALYZE registry_household; ANALYZE registry_membership
"""


def form_households(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """Households and memberships of all persons that stand, in the transaction that the runner opened."""
    with connection.cursor() as sql:
        sql.execute("SET LOCAL statement_timeout = 0")
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('registry', 0))")
        for statement in (SAID, HEADED, WANTED, KEPT):
            sql.execute(statement)
        total = _count(sql)
    return Step(cursor={}, done=total, total=total, finished=True)


def _count(sql: CursorWrapper) -> int:
    sql.execute("SELECT count(*) FROM registry_household")
    return int(sql.fetchone()[0])
