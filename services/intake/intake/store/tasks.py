"""What waits for somebody at intake, read from the states themselves: nothing to keep, nothing to forget."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from shared.postgres import Transaction
from shared.postgres.tasks import PAGED, Position, Task, task_of


class TaskKind(StrEnum):
    """Ce qui attend quelqu'un au guichet."""

    CALL_TO_OPEN = "CALL_TO_OPEN"
    LEAD_TO_INVITE = "LEAD_TO_INVITE"
    LEAD_TO_FOLLOW = "LEAD_TO_FOLLOW"
    NOTICE_FAILED = "NOTICE_FAILED"
    NOTICE_UNCERTAIN = "NOTICE_UNCERTAIN"
    ADMISSIBILITY = "ADMISSIBILITY"
    SUPPLEMENT_OVERDUE = "SUPPLEMENT_OVERDUE"
    SUPPLEMENT_AWAITED = "SUPPLEMENT_AWAITED"
    DRAFT_TO_SUBMIT = "DRAFT_TO_SUBMIT"
    MESSAGE_FROM_CARRIER = "MESSAGE_FROM_CARRIER"
    MESSAGE_FROM_TEAM = "MESSAGE_FROM_TEAM"
    DOCUMENT_REFUSED = "DOCUMENT_REFUSED"
    DOCUMENT_TO_REPLACE = "DOCUMENT_TO_REPLACE"
    DUPLICATE_TO_EXAMINE = "DUPLICATE_TO_EXAMINE"
    CONVENTION_ENDING = "CONVENTION_ENDING"
    ORGANISATION_TO_VERIFY = "ORGANISATION_TO_VERIFY"
    REPRESENTATIVE_TO_CONFIRM = "REPRESENTATIVE_TO_CONFIRM"


# $1-$6 see PAGED; $7 kinds wherever they are, $8 those of the regions $9, $10 those of the carrier $11; $12 today in
# Paris; $13 who asks, who sees nothing of a file from which they are recused. The days to say whether a file is
# admissible are those of its rules, 30 where an older version is silent. `file` are those that somebody still works on,
# each with the day until which. Whoever wrote last in a thread waits for the other, since their first message in a row.
# A convention is ending as long before its term as domain.convention.NOTICE says.
LIST_TASKS: Final = f"""WITH file AS (
    SELECT a.id, a.number, a.state, a.content #>> '{{project,title}}' AS title, a.carrier_siret, a.regions,
        last.at AS since, CASE a.state
            WHEN 'DRAFT' THEN c.closes_on
            WHEN 'SUPPLEMENT_REQUESTED' THEN s.due_on
            ELSE (last.at AT TIME ZONE 'Europe/Paris')::date + coalesce((r.rules ->> 'admissibility_days')::int, 30)
        END AS due_on
    FROM intake.application AS a
    JOIN intake.call AS c ON c.id = a.call_id
    LEFT JOIN intake.call_rules AS r ON r.call_id = a.call_id AND r.version = a.rules_version
    LEFT JOIN intake.supplement_request AS s ON s.application_id = a.id AND s.state = 'OPEN'
    CROSS JOIN LATERAL (SELECT coalesce(max(v.submitted_at), a.submitted_at) AS at
        FROM intake.application_version AS v WHERE v.application_id = a.id) AS last
    WHERE a.state IN ('DRAFT', 'SUBMITTED', 'SUPPLEMENT_REQUESTED')
)
SELECT * FROM (
    SELECT 'CALL_TO_OPEN' AS kind, c.id AS subject_id, 0::bigint AS part, NULL::text AS number, c.title AS label,
        NULL::text AS carrier_siret, '{{}}'::text [] AS regions, c.drafted_at AS since, c.opens_on AS due_on
    FROM intake.call AS c WHERE c.state = 'DRAFT' AND c.closes_on >= $12
    UNION ALL
    SELECT 'ADMISSIBILITY', f.id, 0, f.number, f.title, f.carrier_siret, f.regions, f.since, f.due_on
    FROM file AS f WHERE f.state = 'SUBMITTED'
    UNION ALL
    SELECT CASE WHEN last.from_carrier THEN 'MESSAGE_FROM_CARRIER' ELSE 'MESSAGE_FROM_TEAM' END, f.id, 0, f.number,
        f.title, f.carrier_siret, f.regions, (SELECT min(m.at) FROM intake.supplement_message AS m
            WHERE m.application_id = s.application_id AND m.rank = s.rank AND m.id > coalesce((
                SELECT max(before.id) FROM intake.supplement_message AS before
                WHERE before.application_id = s.application_id AND before.rank = s.rank
                    AND before.from_carrier <> last.from_carrier), 0)), s.due_on
    FROM intake.supplement_request AS s
    JOIN file AS f ON f.id = s.application_id
    CROSS JOIN LATERAL (SELECT m.from_carrier FROM intake.supplement_message AS m
        WHERE m.application_id = s.application_id AND m.rank = s.rank ORDER BY m.id DESC LIMIT 1) AS last
    WHERE s.state = 'OPEN'
    UNION ALL
    SELECT for_whom.kind, d.id, 0, f.number, d.file_name, f.carrier_siret, f.regions, d.judged_at, f.due_on
    FROM intake.document AS d
    JOIN file AS f ON f.id = d.application_id
    JOIN (VALUES ('DOCUMENT_TO_REPLACE'), ('DOCUMENT_REFUSED')) AS for_whom (kind)
        ON for_whom.kind = 'DOCUMENT_TO_REPLACE' OR f.state <> 'DRAFT'
    WHERE d.state = 'REFUSED'
    UNION ALL
    SELECT 'DUPLICATE_TO_EXAMINE', a.id, 0, a.number, a.content #>> '{{project,title}}', a.carrier_siret, a.regions,
        min(d.flagged_at), f.due_on
    FROM intake.duplicate_flag AS d
    JOIN intake.application AS a ON a.id = d.application_id
    JOIN intake.application AS other ON other.id = d.other_id
    LEFT JOIN file AS f ON f.id = a.id
    WHERE a.state IN ('SUBMITTED', 'SUPPLEMENT_REQUESTED', 'ADMISSIBLE')
        AND other.state IN ('SUBMITTED', 'SUPPLEMENT_REQUESTED', 'ADMISSIBLE')
        AND other.id NOT IN (SELECT r.application_id FROM intake.recused_member AS r WHERE r.member = $13)
        AND NOT EXISTS (SELECT FROM intake.duplicate_examination AS e WHERE e.examined_at >= d.flagged_at
            AND (e.application_id, e.other_id) IN ((d.application_id, d.other_id), (d.other_id, d.application_id)))
    GROUP BY a.id, f.due_on
    UNION ALL
    SELECT 'CONVENTION_ENDING', p.id, 0, NULL, p.partner || ' : ' || p.title, NULL, p.regions,
        (p.ends_on - 180)::timestamp AT TIME ZONE 'Europe/Paris', p.ends_on
    FROM intake.partner_convention AS p WHERE p.state <> 'ENDED' AND $12 BETWEEN p.ends_on - 180 AND p.ends_on
    UNION ALL
    SELECT CASE WHEN s.due_on < $12 THEN 'SUPPLEMENT_OVERDUE' ELSE 'SUPPLEMENT_AWAITED' END, a.id, 0, a.number,
        a.content #>> '{{project,title}}', a.carrier_siret, a.regions, s.asked_at, s.due_on
    FROM intake.application AS a
    JOIN intake.supplement_request AS s ON s.application_id = a.id AND s.state = 'OPEN'
    UNION ALL
    SELECT 'DRAFT_TO_SUBMIT', a.id, 0, NULL, a.content #>> '{{project,title}}', a.carrier_siret, a.regions,
        a.drafted_at, c.closes_on
    FROM intake.application AS a JOIN intake.call AS c ON c.id = a.call_id
    WHERE a.state = 'DRAFT' AND c.state = 'OPEN' AND c.closes_on >= $12
    UNION ALL
    SELECT 'ORGANISATION_TO_VERIFY', o.id, 0, NULL, o.siret, o.siret, '{{}}', o.registered_at, NULL
    FROM intake.organisation AS o WHERE o.state = 'UNVERIFIED'
    UNION ALL
    SELECT 'REPRESENTATIVE_TO_CONFIRM', r.id, 0, NULL, r.siret, r.siret, '{{}}', r.asked_at, NULL
    FROM intake.representative_change AS r WHERE r.state = 'ASKED'
    UNION ALL
    SELECT CASE WHEN l.state = 'DETECTED' THEN 'LEAD_TO_INVITE' ELSE 'LEAD_TO_FOLLOW' END, l.id, 0, NULL, l.title,
        l.siret, ARRAY[l.region], coalesce(l.invited_at, l.detected_at), NULL
    FROM intake.lead AS l WHERE l.state IN ('DETECTED', 'INVITED')
    UNION ALL
    SELECT 'NOTICE_' || n.state, n.id, 0, a.number, n.subject, a.carrier_siret, coalesce(a.regions, '{{}}'),
        n.settled_at, NULL
    FROM intake.notice AS n LEFT JOIN intake.application AS a ON a.id = n.application_id
    WHERE n.state IN ('FAILED', 'UNCERTAIN')
) AS task
WHERE (kind = ANY($7::text []) OR (kind = ANY($8::text []) AND regions && $9::text [])
        OR (kind = ANY($10::text []) AND carrier_siret = $11))
    AND (carrier_siret IS NOT DISTINCT FROM $11 OR subject_id NOT IN (
        SELECT r.application_id FROM intake.recused_member AS r WHERE r.member = $13
        UNION ALL SELECT n.id FROM intake.recused_member AS r
        JOIN intake.notice AS n ON n.application_id = r.application_id WHERE r.member = $13
        UNION ALL SELECT d.id FROM intake.recused_member AS r
        JOIN intake.document AS d ON d.application_id = r.application_id AND d.state = 'REFUSED' WHERE r.member = $13))
    AND {PAGED}"""


async def list_tasks(
    tx: Transaction,
    everywhere: Sequence[TaskKind],
    *,
    in_regions: Sequence[TaskKind],
    regions: frozenset[str],
    of_carrier: Sequence[TaskKind],
    siret: str | None,
    viewer: str,
    today: date,
    after: Position,
    limit: int,
) -> list[Task[TaskKind]]:
    """The tasks of these kinds, each once, the nearest deadline first, then the longest waiting.

    Those `everywhere`, those `in_regions` for these regions, those `of_carrier` for this SIRET.
    """
    kinds = (list(everywhere), list(in_regions), sorted(regions), list(of_carrier), siret)
    rows = await tx.fetch(LIST_TASKS, *after, limit, *kinds, today, viewer)
    return [task_of(row, TaskKind) for row in rows]
