"""Alerts: raised when a day comes, listed for those who look after them, closed by a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from impact import domain
from impact.handlers.access import locked
from impact.handlers.happening import happened
from impact.store import plans
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import NotFound, Principal
from shared.web.recusals import reader_of


async def targets_are_checked(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """A day came on which one of the plan's targets is looked at."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.check_targets(plan, on=paris_day(at))):
        happened(tx, plan, facts)


async def close_alert(
    tx: Transaction, plan_id: UUID, number: int, *, because: str, by: Principal
) -> tuple[domain.Plan, domain.Alert]:
    """Close an alert that a person looked at."""
    plan = await locked(tx, plan_id)
    alert = plan.alert(number)
    if alert is None:
        raise NotFound("alerte", number)
    fact = domain.close_alert(plan, alert, because=because, by=by.sub, on=paris_day(tx.origin.at))
    after = happened(tx, plan, [fact])
    return after, after.alerts[number - 1]


async def alerts_listed(
    tx: Transaction,
    *,
    kind: domain.AlertKind | None,
    state: domain.AlertState | None,
    edition: int | None,
    after: tuple[Any, ...],
    limit: int,
    by: Principal,
) -> list[plans.ListedAlert]:
    """Alerts of every plan that is not closed to the caller."""
    return await plans.alerts_listed(
        tx, kind=kind, state=state, edition=edition, reader=reader_of(by), after=after, limit=limit
    )
