"""What was wrongly declared of a cohort or an activity, corrected by the carrier or by an impact officer."""

from uuid import UUID

from impact import domain
from impact.handlers.access import locked, require_carrier
from impact.handlers.happening import happened
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import NotFound, Principal


async def correct_cohort(
    tx: Transaction, plan_id: UUID, cohort: domain.Cohort, *, because: str, by: Principal
) -> tuple[domain.Plan, domain.Cohort]:
    """Correct a cohort, found by its id, with its window; the act is noted in the audit log."""
    plan, asked = await _asked(tx, plan_id, because, by)
    if plan.cohort(cohort.id) is None:
        raise NotFound("cohorte", cohort.id)
    facts = domain.correct_cohort(plan, cohort, asked)
    record_access(tx, action="cohort.corrected", target=str(plan_id), detail={"cohort": str(cohort.id)})
    return happened(tx, plan, facts), facts[0].cohort


async def correct_activity(
    tx: Transaction, plan_id: UUID, activity: domain.Activity, *, because: str, by: Principal
) -> tuple[domain.Plan, domain.Activity]:
    """Correct an activity, found by its id; the act is noted in the audit log."""
    plan, asked = await _asked(tx, plan_id, because, by)
    if plan.activity(activity.id) is None:
        raise NotFound("activité", activity.id)
    fact = domain.correct_activity(plan, activity, asked)
    record_access(tx, action="activity.corrected", target=str(plan_id), detail={"activity": str(activity.id)})
    return happened(tx, plan, [fact]), fact.activity


async def _asked(tx: Transaction, plan_id: UUID, because: str, by: Principal) -> tuple[domain.Plan, domain.Asked]:
    """The plan, and who asks what of it: its carrier, or an impact officer of any plan. Raises Forbidden."""
    plan = await locked(tx, plan_id)
    as_carrier = not by.has(Role.IMPACT_OFFICER)
    if as_carrier:
        require_carrier(plan.carrier_siret, by)
    return plan, domain.Asked(because, by.sub, as_carrier, paris_day(tx.origin.at))
