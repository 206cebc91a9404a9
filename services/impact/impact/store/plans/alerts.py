"""The alerts of plans, to rows and back, and the list of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from impact.domain import Alert, AlertKind, AlertState, Plan
from shared.postgres import Transaction
from shared.postgres.transaction import Row

ALERTS: Final[LiteralString] = """
SELECT number, kind, state, code, report, observation_id, explanation, raised_on, closed_on, closed_by, closed_because
FROM impact.alert WHERE plan_id = $1 ORDER BY number"""

ADD_ALERT: Final[LiteralString] = """
INSERT INTO impact.alert (plan_id, number, kind, state, code, report, observation_id, explanation, raised_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

CLOSE_ALERT: Final[LiteralString] = """
UPDATE impact.alert SET state = $3, closed_on = $4, closed_by = $5, closed_because = $6
WHERE plan_id = $1 AND number = $2"""

LISTED: Final[LiteralString] = """
SELECT a.plan_id, a.number, a.kind, a.state, a.code, a.report, a.observation_id, a.explanation, a.raised_on,
    a.closed_on, p.agreement_number, p.edition, f.project_title, f.carrier_name
FROM impact.alert AS a JOIN impact.plan AS p ON p.id = a.plan_id JOIN impact.application AS f ON f.id = p.application_id
WHERE ($1::text IS NULL OR a.kind = $1) AND ($2::text IS NULL OR a.state = $2)
AND ($3::bigint IS NULL OR p.edition = $3)
AND ($4::date IS NULL OR (a.raised_on, a.plan_id, a.number) > ($4::date, $5::uuid, $6::bigint))
AND a.plan_id NOT IN (SELECT c FROM impact.closed_to($7) AS c)
ORDER BY a.raised_on, a.plan_id, a.number LIMIT $8"""

TO_CHECK: Final[LiteralString] = """
SELECT i.plan_id AS id, i.check_at AS due_at FROM impact.indicator AS i JOIN impact.plan AS p ON p.id = i.plan_id
WHERE i.judgement IS NULL AND p.state = 'OPEN' AND i.check_at <= $1 ORDER BY i.check_at LIMIT $2"""


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """One line of the list of alerts."""

    plan_id: UUID
    number: int
    kind: str
    state: str
    code: str | None
    report: int | None
    observation_id: UUID | None
    explanation: str
    raised_on: date
    closed_on: date | None
    agreement_number: str
    edition: int
    project_title: str
    carrier_name: str


async def alerts_of(tx: Transaction, plan_id: UUID) -> tuple[Alert, ...]:
    """The alerts of a plan, in the order they were raised."""
    return tuple(_alert(row) for row in await tx.fetch(ALERTS, plan_id))


def save_alerts(tx: Transaction, before: Plan, after: Plan) -> None:
    """Write the alerts that are new, and those that closed."""
    plan_id, known = after.ref.plan_id, len(before.alerts)
    for old, new in zip(before.alerts, after.alerts, strict=False):
        if old.state is not new.state:
            tx.write(CLOSE_ALERT, plan_id, new.number, new.state, new.closed_on, new.closed_by, new.closed_because)
    for one in after.alerts[known:]:
        about = (one.code, one.report, one.observation_id, one.explanation, one.raised_on)
        tx.write(ADD_ALERT, plan_id, one.number, one.kind, one.state, *about)


async def alerts_listed(
    tx: Transaction,
    *,
    kind: AlertKind | None,
    state: AlertState | None,
    edition: int | None,
    reader: str | None,
    after: tuple[Any, ...],
    limit: int,
) -> list[ListedAlert]:
    """At most `limit` alerts in the order they were raised, past the position `after` (raised_on, plan_id, number).

    None of a plan that is closed to `reader`.
    """
    return [ListedAlert(**dict(row)) for row in await tx.fetch(LISTED, kind, state, edition, *after, reader, limit)]


def _alert(row: Row) -> Alert:
    return Alert(
        number=row["number"],
        kind=AlertKind(row["kind"]),
        explanation=row["explanation"],
        raised_on=row["raised_on"],
        code=row["code"],
        report=row["report"],
        observation_id=row["observation_id"],
        state=AlertState(row["state"]),
        closed_on=row["closed_on"],
        closed_by=row["closed_by"],
        closed_because=row["closed_because"],
    )
