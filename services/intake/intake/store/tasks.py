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
    ADMISSIBILITY = "ADMISSIBILITY"
    SUPPLEMENT_OVERDUE = "SUPPLEMENT_OVERDUE"
    SUPPLEMENT_AWAITED = "SUPPLEMENT_AWAITED"
    DRAFT_TO_SUBMIT = "DRAFT_TO_SUBMIT"
    ORGANISATION_TO_VERIFY = "ORGANISATION_TO_VERIFY"
    REPRESENTATIVE_TO_CONFIRM = "REPRESENTATIVE_TO_CONFIRM"


# $1-$6 see PAGED, $7 kinds, $8 the carrier, $9 the regions (NULL: all), $10 today in Paris.
LIST_TASKS: Final = f"""SELECT * FROM (
    SELECT 'CALL_TO_OPEN' AS kind, c.id AS subject_id, 0::bigint AS part, NULL::text AS number, c.title AS label,
        NULL::text AS carrier_siret, '{{}}'::text [] AS regions, c.drafted_at AS since, c.opens_on AS due_on
    FROM intake.call AS c WHERE c.state = 'DRAFT' AND c.closes_on >= $10
    UNION ALL
    SELECT 'ADMISSIBILITY', a.id, 0, a.number, a.content #>> '{{project,title}}', a.carrier_siret, a.regions,
        coalesce(
            (SELECT max(v.submitted_at) FROM intake.application_version AS v WHERE v.application_id = a.id),
            a.submitted_at
        ), NULL
    FROM intake.application AS a WHERE a.state = 'SUBMITTED'
    UNION ALL
    SELECT CASE WHEN s.due_on < $10 THEN 'SUPPLEMENT_OVERDUE' ELSE 'SUPPLEMENT_AWAITED' END, a.id, 0, a.number,
        a.content #>> '{{project,title}}', a.carrier_siret, a.regions, s.asked_at, s.due_on
    FROM intake.application AS a
    JOIN intake.supplement_request AS s ON s.application_id = a.id AND s.state = 'OPEN'
    UNION ALL
    SELECT 'DRAFT_TO_SUBMIT', a.id, 0, NULL, a.content #>> '{{project,title}}', a.carrier_siret, a.regions,
        a.drafted_at, c.closes_on
    FROM intake.application AS a JOIN intake.call AS c ON c.id = a.call_id
    WHERE a.state = 'DRAFT' AND c.state = 'OPEN' AND c.closes_on >= $10
    UNION ALL
    SELECT 'ORGANISATION_TO_VERIFY', o.id, 0, NULL, o.siret, o.siret, '{{}}', o.registered_at, NULL
    FROM intake.organisation AS o WHERE o.state = 'UNVERIFIED'
    UNION ALL
    SELECT 'REPRESENTATIVE_TO_CONFIRM', r.id, 0, NULL, r.siret, r.siret, '{{}}', r.asked_at, NULL
    FROM intake.representative_change AS r WHERE r.state = 'ASKED'
) AS task
WHERE kind = ANY($7::text []) AND ($8::text IS NULL OR carrier_siret = $8)
    AND ($9::text [] IS NULL OR regions && $9)
    AND {PAGED}"""


async def list_tasks(
    tx: Transaction,
    kinds: Sequence[TaskKind],
    *,
    of_carrier: str | None,
    of_regions: frozenset[str] | None,
    today: date,
    after: Position,
    limit: int,
) -> list[Task[TaskKind]]:
    """The tasks of these kinds, the nearest deadline first, then the longest waiting."""
    regions = sorted(of_regions) if of_regions is not None else None
    rows = await tx.fetch(LIST_TASKS, *after, limit, list(kinds), of_carrier, regions, today)
    return [task_of(row, TaskKind) for row in rows]
