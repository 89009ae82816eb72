"""The deterministic rules, as SQL over the traits. Each yields (first, second) pairs of entries.

A number alone never links: it may be mistyped into somebody else's. A name and a birth date alone link only
when they are found once on both sides and the numbers, where both are known, nearly agree.
"""

# Sex and birth year must not differ; the name must be the same or nearly so. Where the birth is unknown on
# one side the name must be the very same.
AGREE = """(a.sex IS NULL OR b.sex IS NULL OR a.sex = b.sex)
    AND CASE WHEN a.birth IS NULL OR b.birth IS NULL THEN a.name = b.name
        ELSE left(a.birth, 4) = left(b.birth, 4) AND (a.name = b.name OR similarity(a.name, b.name) >= 0.5) END"""

# The population entry that alone holds a number.
NUMBER_WITH_POPULATION = f"""
SELECT a.entry_id AS first, b.entry_id AS second
FROM matching_traits b
JOIN matching_traits a ON a.number = b.number AND a.register = 'population'
WHERE b.register <> 'population' AND b.number <> '' AND {AGREE}
    AND NOT EXISTS (SELECT 1 FROM matching_traits other
        WHERE other.register = 'population' AND other.number = b.number AND other.entry_id <> a.entry_id)
"""

# Whoever no register of residents knows is joined across the other registers by the same rule.
NUMBER_WITHOUT_POPULATION = f"""
SELECT a.entry_id AS first, b.entry_id AS second
FROM matching_traits b
JOIN LATERAL (SELECT * FROM matching_traits t WHERE t.number = b.number AND t.place < b.place
    AND t.register <> b.register AND NOT EXISTS (SELECT 1 FROM proposed WHERE second = t.entry_id)
    ORDER BY t.place LIMIT 1) a ON true
WHERE b.number <> '' AND b.register <> 'population' AND a.register <> 'population' AND {AGREE}
    AND NOT EXISTS (SELECT 1 FROM proposed WHERE second = b.entry_id)
    AND NOT EXISTS (SELECT 1 FROM matching_traits p WHERE p.register = 'population' AND p.number = b.number)
"""

# Names, birth dates and sexes that a register holds once, and the namesakes of whom less is known and who may
# be the same; drawn before the rule, so that it is joined well.
ONCE = """
CREATE TEMP TABLE once ON COMMIT DROP AS
SELECT register, name, birth, sex, min(entry_id) AS entry_id, min(number) AS number FROM matching_traits
WHERE name <> '' AND length(birth) = 10 AND sex IS NOT NULL
GROUP BY register, name, birth, sex HAVING count(*) = 1;
CREATE INDEX ON once (name, birth, sex);
CREATE TEMP TABLE taken ON COMMIT DROP AS
SELECT p.first, t.register FROM proposed p JOIN matching_traits t ON t.entry_id = p.second;
CREATE INDEX ON taken (first, register);
CREATE TEMP TABLE vague ON COMMIT DROP AS
SELECT register, name, coalesce(birth, '') AS birth, sex, entry_id FROM matching_traits t
WHERE name <> '' AND (birth IS NULL OR length(birth) < 10 OR sex IS NULL)
    AND NOT EXISTS (SELECT 1 FROM proposed WHERE second = t.entry_id);
CREATE INDEX ON vague (name, register);
ANALYZE once; ANALYZE taken; ANALYZE vague
"""

# A namesake who is less exactly known makes a name no longer unique, unless a number already told who it is.
_NAMESAKE = """SELECT 1 FROM vague v WHERE v.name = b.name AND v.register = {side}
    AND starts_with(b.birth, v.birth) AND (v.sex IS NULL OR v.sex = b.sex)"""
NAME_BIRTH_SEX = f"""
SELECT a.entry_id AS first, b.entry_id AS second
FROM once b
JOIN once a ON a.name = b.name AND a.birth = b.birth AND a.sex = b.sex AND a.register = 'population'
WHERE b.register <> 'population'
    AND (a.number = '' OR b.number = '' OR levenshtein(a.number, b.number) <= 2)
    AND NOT EXISTS (SELECT 1 FROM proposed WHERE second = b.entry_id)
    AND NOT EXISTS (SELECT 1 FROM taken WHERE first = a.entry_id AND taken.register = b.register)
    AND NOT EXISTS ({_NAMESAKE.format(side="b.register")})
    AND NOT EXISTS ({_NAMESAKE.format(side="'population'")}
        AND NOT EXISTS (SELECT 1 FROM taken WHERE first = v.entry_id AND taken.register = b.register))
"""

DOUBTS = """
SELECT DISTINCT ON (a.entry_id, b.entry_id) a.entry_id, b.entry_id, reason
FROM unlinked b
CROSS JOIN LATERAL (
    SELECT t.entry_id, 'number_disagrees' AS reason, 1 AS rank FROM matching_traits t
    WHERE b.number <> '' AND t.number = b.number AND t.register = 'population'
    UNION ALL
    SELECT t.entry_id, 'name_and_year', 2 FROM matching_traits t
    WHERE t.register = 'population' AND t.name = b.name AND (b.sex IS NULL OR t.sex IS NULL OR t.sex = b.sex)
        AND (b.birth IS NULL OR t.birth IS NULL OR left(t.birth, 4) = left(b.birth, 4))
    UNION ALL
    SELECT t.entry_id, 'birth_and_place', 3 FROM matching_traits t
    WHERE t.register = 'population' AND length(b.birth) = 10 AND t.birth = b.birth AND t.sex = b.sex
        AND t.commune = b.commune
) a
ORDER BY a.entry_id, b.entry_id, a.rank
"""

# Whom a row set aside may mean: who holds its key, who has its number, who has its name and was born that year.
MEANT = """
SELECT l.row, l.register, p.entry_id AS entry FROM lost l
JOIN registers_entry e ON e.key = l.key AND (e.register = l.register
    OR l.register = 'benefits' AND e.register IN ('assistance', 'social_insurance'))
JOIN matching_clustermember m ON m.entry_id = e.id
JOIN matching_clustermember p ON p.cluster = m.cluster
JOIN matching_traits t ON t.entry_id = p.entry_id AND t.register = 'population'
UNION
SELECT l.row, l.register, t.entry_id FROM lost l
JOIN matching_traits t ON t.number = l.number AND t.register = 'population' WHERE l.number <> ''
UNION
SELECT l.row, l.register, t.entry_id FROM lost l
JOIN matching_traits t ON t.name = l.name AND t.register = 'population'
    AND (l.year = '' OR t.birth IS NULL OR left(t.birth, 4) = l.year)
WHERE l.name <> ''
"""

# A row that means nobody we know: its commune where it names one, else all for which its register is complete.
NOWHERE = """
SELECT DISTINCT l.row, l.register, c.area FROM lost l
CROSS JOIN LATERAL (
    SELECT l.commune AS area WHERE EXISTS (SELECT 1 FROM areas_area a WHERE a.code = l.commune AND a.parent_code <> '')
    UNION ALL
    SELECT area_code FROM registers_coverage
    WHERE register = l.register
        AND NOT EXISTS (SELECT 1 FROM areas_area a WHERE a.code = l.commune AND a.parent_code <> '')
        AND (delivery_id = l.delivery
            OR NOT EXISTS (SELECT 1 FROM registers_coverage o WHERE o.delivery_id = l.delivery))
) c
WHERE NOT EXISTS (SELECT 1 FROM matching_silence s WHERE s.row_id = l.row)
"""
