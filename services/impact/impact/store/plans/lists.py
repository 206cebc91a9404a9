"""Reports and observations of every plan, listed: what waits for whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from impact.domain import ObservationState, ReportState
from shared.postgres import Transaction

REPORTS: Final[LiteralString] = """
SELECT r.plan_id, r.number, r.kind, r.state, r.due_on, p.agreement_number, p.edition, p.carrier_siret, f.project_title,
    f.carrier_name
FROM impact.report AS r JOIN impact.plan AS p ON p.id = r.plan_id
JOIN impact.application AS f ON f.id = p.application_id
WHERE ($1::text IS NULL OR p.carrier_siret = $1) AND ($2::text IS NULL OR r.state = $2)
AND ($3::bigint IS NULL OR p.edition = $3) AND ($4::date IS NULL OR r.due_on <= $4)
AND ($5::date IS NULL OR (r.due_on, r.plan_id, r.number) > ($5::date, $6::uuid, $7::bigint))
AND p.id NOT IN (SELECT c FROM impact.closed_to($8) AS c)
ORDER BY r.due_on, r.plan_id, r.number LIMIT $9"""

OBSERVATIONS: Final[LiteralString] = """
SELECT o.id, o.plan_id, o.code, o.state, o.value, o.denominator, o.period_end, o.reported_on, p.agreement_number,
    p.edition, p.carrier_siret, f.project_title, f.carrier_name
FROM impact.observation AS o JOIN impact.plan AS p ON p.id = o.plan_id
JOIN impact.application AS f ON f.id = p.application_id
WHERE ($1::text IS NULL OR p.carrier_siret = $1) AND ($2::text IS NULL OR o.state = $2)
AND ($3::bigint IS NULL OR p.edition = $3) AND ($4::text IS NULL OR o.code = $4)
AND ($5::date IS NULL OR (o.reported_on, o.id) > ($5::date, $6::uuid))
AND p.id NOT IN (SELECT c FROM impact.closed_to($7) AS c)
ORDER BY o.reported_on, o.id LIMIT $8"""


@dataclass(frozen=True, slots=True)
class ListedReport:
    """One line of the list of reports."""

    plan_id: UUID
    number: int
    kind: str
    state: str
    due_on: date
    agreement_number: str
    edition: int
    carrier_siret: str
    project_title: str
    carrier_name: str


@dataclass(frozen=True, slots=True)
class ListedObservation:
    """One line of the list of observations."""

    id: UUID
    plan_id: UUID
    code: str
    state: str
    value: int
    denominator: int | None
    period_end: date
    reported_on: date
    agreement_number: str
    edition: int
    carrier_siret: str
    project_title: str
    carrier_name: str


async def reports_listed(
    tx: Transaction,
    *,
    siret: str | None,
    reader: str | None,
    state: ReportState | None,
    edition: int | None,
    due_by: date | None,
    after: tuple[Any, ...],
    limit: int,
) -> list[ListedReport]:
    """At most `limit` reports by due day, past the position `after` (due_on, plan_id, number).

    None of a plan that is closed to `reader`.
    """
    rows = await tx.fetch(REPORTS, siret, state, edition, due_by, *after, reader, limit)
    return [ListedReport(**dict(row)) for row in rows]


async def observations_listed(
    tx: Transaction,
    *,
    siret: str | None,
    reader: str | None,
    state: ObservationState | None,
    edition: int | None,
    code: str | None,
    after: tuple[Any, ...],
    limit: int,
) -> list[ListedObservation]:
    """At most `limit` observations in the order they were reported, past the position `after` (reported_on, id).

    None of a plan that is closed to `reader`.
    """
    rows = await tx.fetch(OBSERVATIONS, siret, state, edition, code, *after, reader, limit)
    return [ListedObservation(**dict(row)) for row in rows]
