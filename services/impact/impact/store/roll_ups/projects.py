"""The projects of a table and the keys that each stands under: where every statement that adds them up begins."""

from typing import Final, LiteralString

WITHIN: Final[LiteralString] = """
    AND ($3::text[] IS NULL OR a.regions && $3) AND ($5::text[] IS NULL OR a.departments && $5)
    AND ($6::text[] IS NULL OR a.communes && $6) AND ($7::text[] IS NULL OR (a.zonings || a.zones) && $7)"""

# A project in three regions stands in the three of them and once under '*': `shared` says how many do. By month, what
# is of a month stands under it; a project itself stands under '*' alone.
PROJECT: Final[LiteralString] = (
    """
WITH project AS (
    SELECT p.plan_id, p.agreement_id, k.key, k.several
    FROM impact.roll_up_plan_v3 AS p
    JOIN impact.roll_up_application_v3 AS a USING (application_id)
    CROSS JOIN LATERAL (
        SELECT CASE $1::text WHEN 'axis' THEN ARRAY[a.axis] WHEN 'region' THEN a.regions
            WHEN 'department' THEN a.departments WHEN 'zoning' THEN a.zonings WHEN 'audience' THEN a.audiences
            WHEN 'edition' THEN ARRAY[p.edition::text] WHEN 'month' THEN '{}' ELSE ARRAY[a.carrier_siret] END
    ) AS d (keys)
    CROSS JOIN LATERAL (
        SELECT key, cardinality(d.keys) > 1 FROM unnest(ARRAY['*'] || d.keys) AS u (key)
    ) AS k (key, several)
    WHERE ($2::bigint IS NULL OR p.edition = $2)
    AND ($4::text IS NULL OR a.axis = $4)"""
    + WITHIN
)
"""$1 the table, $2 the edition, $3 regions, $4 the axis, $5 departments, $6 communes, $7 zones: NULL limits nothing."""
