"""What impact is asked to do over HTTP: load, decide, save, announce.

Each raises NotFound, Forbidden, Stale (If-Match), and what the domain refuses: Refusal or NotInThisState.
"""

from uuid import UUID

from impact import domain
from impact.handlers.happening import happened
from impact.store import plans
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import ReportReturnReason
from shared.web import Forbidden, NotFound, Principal


async def report_indicator(
    tx: Transaction, plan_id: UUID, entry: domain.Entry, *, observation_id: UUID, by: Principal
) -> tuple[domain.Plan, domain.Observation]:
    """Report a value of an indicator, as the plan's carrier."""
    plan = await _plan(tx, plan_id)
    _require_carrier(plan, by)
    on = paris_day(tx.origin.at)
    fact = domain.report_indicator(plan, entry, observation_id=observation_id, by=by.sub, on=on)
    return happened(tx, plan, [fact]), fact.observation


async def verify(tx: Transaction, observation_id: UUID, *, by: Principal) -> tuple[domain.Plan, domain.Observation]:
    """Verify a reported value, as a second person."""
    plan_id = await plans.plan_of_observation(tx, observation_id)
    if plan_id is None:
        raise NotFound("relevé", observation_id)
    plan = await _plan(tx, plan_id)
    facts = domain.verify(plan, _observation(plan, observation_id), by=by.sub, on=paris_day(tx.origin.at))
    after = happened(tx, plan, facts)
    return after, _observation(after, observation_id)


async def submit_report(
    tx: Transaction, plan_id: UUID, number: int, *, narrative: str, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Hand in an activity report, as the plan's carrier."""
    plan = await _plan(tx, plan_id)
    _require_carrier(plan, by)
    on = paris_day(tx.origin.at)
    after = happened(tx, plan, domain.submit_report(plan, _report(plan, number), narrative=narrative, by=by.sub, on=on))
    return after, _report(after, number)


async def return_report(
    tx: Transaction, plan_id: UUID, number: int, *, reason: ReportReturnReason, comment: str, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Send a report back to the carrier."""
    plan = await _plan(tx, plan_id)
    report, on = _report(plan, number), paris_day(tx.origin.at)
    fact = domain.return_report(plan, report, reason=reason, comment=comment, by=by.sub, on=on)
    after = happened(tx, plan, [fact])
    return after, _report(after, number)


async def accept_report(
    tx: Transaction, plan_id: UUID, number: int, *, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Accept a report, as another person than its author."""
    plan = await _plan(tx, plan_id)
    facts = domain.accept_report(plan, _report(plan, number), by=by.sub, on=paris_day(tx.origin.at))
    after = happened(tx, plan, facts)
    return after, _report(after, number)


async def _plan(tx: Transaction, plan_id: UUID) -> domain.Plan:
    plan = await plans.lock(tx, plan_id)
    if plan is None:
        raise NotFound("plan de suivi", plan_id)
    tx.check_revision(plan.revision)
    return plan


def _require_carrier(plan: domain.Plan, by: Principal) -> None:
    if not by.is_carrier_of(plan.carrier_siret):
        raise Forbidden(
            "Ce plan de suivi est celui d'un autre porteur : il faut un jeton de ce porteur (son SIRET dans org)."
        )


def _observation(plan: domain.Plan, observation_id: UUID) -> domain.Observation:
    observation = plan.observation(observation_id)
    if observation is None:
        raise NotFound("relevé", observation_id)
    return observation


def _report(plan: domain.Plan, number: int) -> domain.Report:
    report = plan.report(number)
    if report is None:
        raise NotFound("rapport", number)
    return report
