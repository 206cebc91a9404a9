"""What waits for whom: staff see every plan's, a carrier its own."""

from datetime import date
from typing import Any

from impact.domain import ObservationState, ReportState
from impact.handlers.access import own_siret
from impact.store import plans
from shared.postgres import Transaction
from shared.web import Principal
from shared.web.recusals import reader_of


async def reports_listed(
    tx: Transaction,
    *,
    state: ReportState | None,
    edition: int | None,
    due_by: date | None,
    after: tuple[Any, ...],
    limit: int,
    by: Principal,
) -> list[plans.ListedReport]:
    """Activity reports by due day. Raises Forbidden."""
    siret = own_siret(by)
    return await plans.reports_listed(
        tx, siret=siret, reader=reader_of(by), state=state, edition=edition, due_by=due_by, after=after, limit=limit
    )


async def observations_listed(
    tx: Transaction,
    *,
    state: ObservationState | None,
    edition: int | None,
    code: str | None,
    after: tuple[Any, ...],
    limit: int,
    by: Principal,
) -> list[plans.ListedObservation]:
    """Observations in the order they were reported. Raises Forbidden."""
    siret = own_siret(by)
    return await plans.observations_listed(
        tx, siret=siret, reader=reader_of(by), state=state, edition=edition, code=code, after=after, limit=limit
    )
