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
    ORGANISATION_TO_VERIFY = "ORGANISATION_TO_VERIFY"
    REPRESENTATIVE_TO_CONFIRM = "REPRESENTATIVE_TO_CONFIRM"


# $1-$6 see PAGED; $7 kinds wherever they are, $8 those of the regions $9, $10 those of the carrier $11; $12 today in
# Paris; $13 who asks, who sees nothing of a file from which they are recused. The days to say whether a file is
# admissible are those of its rules, 30 where an older version is silent.
LIST_TASKS: Final = f"""SELECT * FROM (
    SELECT 'CALL_TO_OPEN' AS kind, c.id AS subject_id, 0::bigint AS part, NULL::text AS number, c.title AS label,
        NULL::text AS carrier_siret, '{{}}'::text [] AS regions, c.drafted_at AS since, c.opens_on AS due_on
    FROM intake.call AS c WHERE c.state = 'DRAFT' AND c.closes_on >= $12
    UNION ALL
    SELECT 'ADMISSIBILITY', a.id, 0, a.number, a.content #>> '{{project,title}}', a.carrier_siret, a.regions,
        last.at, (last.at AT TIME ZONE 'Europe/Paris')::date + coalesce((r.rules ->> 'admissibility_days')::int, 30)
    FROM intake.application AS a
    JOIN intake.call_rules AS r ON r.call_id = a.call_id AND r.version = a.rules_version
    CROSS JOIN LATERAL (SELECT coalesce(max(v.submitted_at), a.submitted_at) AS at
        FROM intake.application_version AS v WHERE v.application_id = a.id) AS last
    WHERE a.state = 'SUBMITTED'
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
        JOIN intake.notice AS n ON n.application_id = r.application_id WHERE r.member = $13))
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
