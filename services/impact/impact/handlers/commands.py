"""What impact is asked to do over HTTP: load, decide, save, announce.

Each raises NotFound, Forbidden, Stale (If-Match), and what the domain refuses: Refusal or NotInThisState.
"""

from uuid import UUID

from impact import domain
from impact.handlers.access import locked, report_of, require_carrier
from impact.handlers.happening import happened
from impact.store import forms, plans
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import ReportReturnReason
from shared.web import NotFound, Principal


async def report_indicator(
    tx: Transaction, plan_id: UUID, entry: domain.Entry, *, observation_id: UUID, by: Principal
) -> tuple[domain.Plan, domain.Observation]:
    """Report a value of an indicator, as the plan's carrier."""
    plan = await locked(tx, plan_id)
    require_carrier(plan.carrier_siret, by)
    on = paris_day(tx.origin.at)
    after = happened(tx, plan, domain.report_value(plan, entry, observation_id=observation_id, by=by.sub, on=on))
    return after, _observation(after, observation_id)


async def verify(tx: Transaction, observation_id: UUID, *, by: Principal) -> tuple[domain.Plan, domain.Observation]:
    """Verify a reported value, as a second person."""
    plan_id = await plans.plan_of_observation(tx, observation_id)
    if plan_id is None:
        raise NotFound("relevé", observation_id)
    plan = await locked(tx, plan_id)
    facts = domain.verify(plan, _observation(plan, observation_id), by=by.sub, on=paris_day(tx.origin.at))
    after = happened(tx, plan, facts)
    return after, _observation(after, observation_id)


async def submit_report(
    tx: Transaction, plan_id: UUID, number: int, submission: domain.Submission, *, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Hand in an activity report, as the plan's carrier; it answers the form in force today."""
    plan = await locked(tx, plan_id)
    require_carrier(plan.carrier_siret, by)
    report, on = report_of(plan, number), paris_day(tx.origin.at)
    form = await forms.in_force(tx, plan.ref.edition, report.kind)
    facts = domain.submit_report(plan, report, submission, form=form, proven=domain.to_prove(plan), by=by.sub, on=on)
    after = happened(tx, plan, facts)
    return after, report_of(after, number)


async def return_report(
    tx: Transaction, plan_id: UUID, number: int, *, reason: ReportReturnReason, comment: str, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Send a report back to the carrier."""
    plan = await locked(tx, plan_id)
    report, on = report_of(plan, number), paris_day(tx.origin.at)
    fact = domain.return_report(plan, report, reason=reason, comment=comment, by=by.sub, on=on)
    after = happened(tx, plan, [fact])
    return after, report_of(after, number)


async def accept_report(
    tx: Transaction, plan_id: UUID, number: int, *, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Accept a report, as another person than its author."""
    plan = await locked(tx, plan_id)
    facts = domain.accept_report(plan, report_of(plan, number), by=by.sub, on=paris_day(tx.origin.at))
    after = happened(tx, plan, facts)
    return after, report_of(after, number)


async def undo_acceptance(
    tx: Transaction, plan_id: UUID, number: int, *, why: str, by: Principal
) -> tuple[domain.Plan, domain.Report]:
    """Take the acceptance of a report back, as another person; the act is noted in the audit log."""
    plan = await locked(tx, plan_id)
    on = paris_day(tx.origin.at)
    fact = domain.undo_acceptance(plan, report_of(plan, number), why=why, by=by.sub, on=on)
    record_access(tx, action="report-acceptance.undone", target=str(plan_id), detail={"report": number})
    after = happened(tx, plan, [fact])
    return after, report_of(after, number)


def _observation(plan: domain.Plan, observation_id: UUID) -> domain.Observation:
    observation = plan.observation(observation_id)
    if observation is None:
        raise NotFound("relevé", observation_id)
    return observation
