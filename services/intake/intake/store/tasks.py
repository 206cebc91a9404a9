"""What waits for somebody at intake, read from the states themselves: nothing to keep, nothing to forget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.postgres import Transaction


class TaskKind(StrEnum):
    """Ce qui attend quelqu'un au guichet."""

    CALL_TO_OPEN = "CALL_TO_OPEN"
    ADMISSIBILITY = "ADMISSIBILITY"
    SUPPLEMENT_OVERDUE = "SUPPLEMENT_OVERDUE"
    SUPPLEMENT_AWAITED = "SUPPLEMENT_AWAITED"
    DRAFT_TO_SUBMIT = "DRAFT_TO_SUBMIT"
    ORGANISATION_TO_VERIFY = "ORGANISATION_TO_VERIFY"
    REPRESENTATIVE_TO_CONFIRM = "REPRESENTATIVE_TO_CONFIRM"


NO_DEADLINE: Final = date(9999, 1, 1)
"""Where a task without a deadline stands in the list: after all the others. (asyncpg sends date.max as infinity.)"""

# $1 kinds, $2 the carrier, $3 the regions (NULL: all), $4 today in Paris, $5-$7 the last row seen, $8 how many.
LIST_TASKS: Final = """SELECT * FROM (
    SELECT 'CALL_TO_OPEN' AS kind, c.id AS subject_id, NULL::text AS number, c.title AS label,
        NULL::text AS carrier_siret, '{}'::text [] AS regions, c.drafted_at AS since, c.opens_on AS due_on
    FROM intake.call AS c WHERE c.state = 'DRAFT' AND c.closes_on >= $4
    UNION ALL
    SELECT 'ADMISSIBILITY', a.id, a.number, a.content #>> '{project,title}', a.carrier_siret, a.regions,
        coalesce(
            (SELECT max(v.submitted_at) FROM intake.application_version AS v WHERE v.application_id = a.id),
            a.submitted_at
        ), NULL
    FROM intake.application AS a WHERE a.state = 'SUBMITTED'
    UNION ALL
    SELECT CASE WHEN s.due_on < $4 THEN 'SUPPLEMENT_OVERDUE' ELSE 'SUPPLEMENT_AWAITED' END, a.id, a.number,
        a.content #>> '{project,title}', a.carrier_siret, a.regions, s.asked_at, s.due_on
    FROM intake.application AS a
    JOIN intake.supplement_request AS s ON s.application_id = a.id AND s.state = 'OPEN'
    UNION ALL
    SELECT 'DRAFT_TO_SUBMIT', a.id, NULL, a.content #>> '{project,title}', a.carrier_siret, a.regions, a.drafted_at,
        c.closes_on
    FROM intake.application AS a JOIN intake.call AS c ON c.id = a.call_id
    WHERE a.state = 'DRAFT' AND c.state = 'OPEN' AND c.closes_on >= $4
    UNION ALL
    SELECT 'ORGANISATION_TO_VERIFY', o.id, NULL, o.siret, o.siret, '{}', o.registered_at, NULL
    FROM intake.organisation AS o WHERE o.state = 'UNVERIFIED'
    UNION ALL
    SELECT 'REPRESENTATIVE_TO_CONFIRM', r.id, NULL, r.siret, r.siret, '{}', r.asked_at, NULL
    FROM intake.representative_change AS r WHERE r.state = 'ASKED'
) AS task
WHERE kind = ANY($1::text []) AND ($2::text IS NULL OR carrier_siret = $2)
    AND ($3::text [] IS NULL OR regions && $3)
    AND ($5::date IS NULL OR (coalesce(due_on, '9999-01-01'), since, subject_id) > ($5, $6::timestamptz, $7::uuid))
ORDER BY coalesce(due_on, '9999-01-01'), since, subject_id LIMIT $8"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits since an instant, until the end of a day where there is a deadline."""

    kind: TaskKind
    subject_id: UUID
    number: str | None
    label: str | None
    carrier_siret: str | None
    since: datetime
    due_on: date | None


async def list_tasks(
    tx: Transaction,
    kinds: Sequence[TaskKind],
    *,
    of_carrier: str | None,
    of_regions: frozenset[str] | None,
    today: date,
    after: tuple[date | None, datetime | None, UUID | None],
    limit: int,
) -> list[Task]:
    """The tasks of these kinds, the nearest deadline first, then the longest waiting."""
    regions = sorted(of_regions) if of_regions is not None else None
    rows = await tx.fetch(LIST_TASKS, list(kinds), of_carrier, regions, today, *after, limit)
    return [
        Task(
            kind=TaskKind(row["kind"]),
            subject_id=row["subject_id"],
            number=row["number"],
            label=row["label"],
            carrier_siret=row["carrier_siret"],
            since=row["since"],
            due_on=row["due_on"],
        )
        for row in rows
    ]
