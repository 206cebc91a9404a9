"""What a staff page needs, read in one view of the database."""

from dataclasses import dataclass
from datetime import date

from impact.domain import By, RollUp, SharedOut
from impact.handlers.queries import added_up
from impact.store import roll_ups, waiting
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Principal

Counts = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Sums, and what waits for somebody, by state or kind. `as_of` is the date of the data."""

    as_of: date
    total: RollUp
    by_axis: list[RollUp]
    by_region: list[RollUp]
    by_month: list[RollUp]
    shared_out: tuple[SharedOut, ...]
    reports: Counts
    follow_ups: Counts
    open_alerts: Counts


async def dashboard(tx: Transaction, *, edition: int | None, by: Principal) -> Dashboard:
    """The dashboard of an edition, or of all. Raises Forbidden: a delegate reads roll-ups and maps of their regions."""
    by.require(
        Role.IMPACT_OFFICER,
        Role.PROGRAMME_OFFICER,
        Role.FINANCE_OFFICER,
        Role.FINANCE_APPROVER,
        Role.AUDITOR,
        Role.COMMITTEE_MEMBER,
        Role.COMMITTEE_CHAIR,
    )
    lines = {
        one: await added_up(tx, one, edition=edition, axis=None, region=None, asked_by=by)
        for one in (By.AXIS, By.REGION, By.MONTH)
    }
    return Dashboard(
        as_of=paris_day(tx.origin.at),
        total=lines[By.AXIS][1],
        by_axis=lines[By.AXIS][0],
        by_region=lines[By.REGION][0],
        by_month=lines[By.MONTH][0],
        shared_out=await roll_ups.shared_out_in_total(tx, edition=edition),
        reports=await waiting.reports(tx, edition),
        follow_ups=await waiting.follow_ups(tx, edition),
        open_alerts=await waiting.open_alerts(tx, edition),
    )
