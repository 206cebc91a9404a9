"""Which plan: by what belongs to it, by what falls due in it, and the list."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from impact.domain import PlanState
from shared.postgres import Transaction

OF_AGREEMENT: Final[LiteralString] = "SELECT id FROM impact.plan WHERE agreement_id = $1"

OF_APPLICATION: Final[LiteralString] = "SELECT id FROM impact.plan WHERE application_id = $1 ORDER BY id"

OF_OBSERVATION: Final[LiteralString] = "SELECT plan_id FROM impact.observation WHERE id = $1"

LISTED: Final[LiteralString] = """
SELECT p.id, p.application_id, p.agreement_id, p.agreement_number, p.edition, p.carrier_siret, p.state, p.opened_on,
    p.revision, a.number AS application_number, a.project_title, a.carrier_name, a.axis, a.regions
FROM impact.plan AS p JOIN impact.application AS a ON a.id = p.application_id
WHERE ($1::text IS NULL OR p.carrier_siret = $1)
AND ($2::uuid IS NULL OR p.application_id = $2)
AND ($3::uuid IS NULL OR p.agreement_id = $3)
AND ($4::text IS NULL OR p.state = $4)
AND ($5::date IS NULL OR (p.opened_on, p.id) > ($5::date, $6::uuid))
AND p.id NOT IN (SELECT c FROM impact.closed_to($7) AS c)
ORDER BY p.opened_on, p.id LIMIT $8"""

# What was sent back on its day or later was there in time.
REPORTS_DUE: Final[LiteralString] = """
SELECT r.plan_id AS id, r.due_at FROM impact.report AS r JOIN impact.plan AS p ON p.id = r.plan_id
WHERE p.state = 'OPEN' AND r.due_at <= $1 AND r.state IN ('PLANNED', 'RETURNED')
AND (r.state = 'PLANNED' OR r.due_on > (SELECT max(e.occurred_on) FROM impact.report_exchange AS e
    WHERE e.plan_id = r.plan_id AND e.report = r.number))
ORDER BY r.due_at LIMIT $2"""

REPORTS_OVERDUE: Final[LiteralString] = """
SELECT r.plan_id AS id, r.overdue_at AS due_at FROM impact.report AS r JOIN impact.plan AS p ON p.id = r.plan_id
WHERE r.state = 'DUE' AND p.state = 'OPEN' AND r.overdue_at <= $1 ORDER BY r.overdue_at LIMIT $2"""

REPORTS_TO_REMIND: Final[LiteralString] = """
SELECT r.plan_id AS id, r.remind_at AS due_at FROM impact.report AS r JOIN impact.plan AS p ON p.id = r.plan_id
WHERE r.state IN ('PLANNED', 'DUE', 'OVERDUE') AND p.state = 'OPEN' AND r.remind_at <= $1
ORDER BY r.remind_at LIMIT $2"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plans to list: those of a carrier, an application, an agreement, in a state; None asks for all.

    `reader`: none that is closed to this person.
    """

    carrier_siret: str | None = None
    application_id: UUID | None = None
    agreement_id: UUID | None = None
    state: PlanState | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of plans."""

    id: UUID
    application_id: UUID
    agreement_id: UUID
    agreement_number: str
    edition: int
    carrier_siret: str
    state: str
    opened_on: date
    revision: int
    application_number: str
    project_title: str
    carrier_name: str
    axis: str
    regions: list[str]


async def plan_of_agreement(tx: Transaction, agreement_id: UUID) -> UUID | None:
    """The id of an agreement's plan, or None."""
    return await tx.fetchval(OF_AGREEMENT, agreement_id)


async def plans_of_application(tx: Transaction, application_id: UUID) -> list[UUID]:
    """The ids of an application's plans."""
    return [row["id"] for row in await tx.fetch(OF_APPLICATION, application_id)]


async def plan_of_observation(tx: Transaction, observation_id: UUID) -> UUID | None:
    """The id of the plan that holds an observation, or None."""
    return await tx.fetchval(OF_OBSERVATION, observation_id)


async def listed(tx: Transaction, wanted: Wanted, *, after: tuple[Any, ...], limit: int) -> list[Listed]:
    """At most `limit` plans in the order they were opened, past the position `after` (opened_on, id)."""
    criteria = (wanted.carrier_siret, wanted.application_id, wanted.agreement_id, wanted.state)
    rows = await tx.fetch(LISTED, *criteria, *after, wanted.reader, limit)
    return [Listed(**dict(row)) for row in rows]
