"""What impact does when it hears an event, and when a day comes."""

from datetime import datetime
from uuid import UUID

from impact import domain
from impact.handlers.happening import happened
from impact.store import applications, definitions, plans
from shared.clock import paris_day
from shared.contracts import funding, intake
from shared.messaging import Reject, Wait
from shared.messaging.reactions import Reaction
from shared.postgres import Transaction
from shared.vocabulary import InstalmentKind


async def on_application_submitted(
    tx: Transaction,
    event: intake.ApplicationSubmitted,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Keep what will be measured, where and by whom, for the day the agreement is signed.

    Indicators that could not be monitored park the application here, months before the plan would need them.
    """
    applications.add(tx, _application(event))


async def on_application_resubmitted(
    tx: Transaction,
    event: intake.ApplicationResubmitted,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Keep the file as the carrier completed it."""
    applications.replace(tx, _application(event))


async def on_application_transferred(
    tx: Transaction,
    event: intake.ApplicationTransferred,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Who carries the project from now on reads its plans and reports; who carried it before does no more."""
    if await applications.find(tx, event.application_id) is None:
        raise Reject(f"the application {event.application_id} changed hands before it was submitted")
    applications.hand_over(tx, event.application_id, siret=event.to_siret, name=event.to_name)
    for plan_id in await plans.plans_of_application(tx, event.application_id):
        plan = await plans.lock(tx, plan_id)
        if plan is not None and plan.carrier_siret != event.to_siret:
            happened(tx, plan, [domain.PlanHandedOver(plan.ref, event.to_siret)])


def _application(event: intake.ApplicationFile) -> domain.Application:
    indicators = tuple(
        domain.Indicator(
            code=one.code,
            kind=one.kind,
            unit=one.unit,
            baseline=one.baseline,
            target=one.target,
            target_denominator=one.target_denominator,
            due_on=one.due_on,
        )
        for one in event.indicators
    )
    domain.check_indicators(indicators)
    return domain.Application(
        application_id=event.application_id,
        edition=event.edition,
        number=event.number,
        project_title=event.project_title,
        carrier_siret=event.carrier.siret,
        carrier_name=event.carrier.name,
        axis=event.axis,
        regions=event.regions,
        indicators=indicators,
    )


def opening_plans(reminder_days: tuple[int, ...]) -> Reaction:
    """The reaction that opens plans, whose reports are recalled on these days, counted from the due day."""

    async def on_agreement_signed(
        tx: Transaction,
        event: funding.AgreementSigned,
        *,
        at: datetime,  # noqa: ARG001  because every reaction is told the time
    ) -> None:
        await _open(tx, event, reminder_days)

    return on_agreement_signed


async def _open(tx: Transaction, event: funding.AgreementSigned, reminder_days: tuple[int, ...]) -> None:
    """Open the monitoring plan; waits for the application where funding was heard before intake."""
    application = await applications.find(tx, event.application_id)
    if application is None:
        raise Wait(intake.ApplicationSubmitted.TOPIC, event.application_id)
    agreement = domain.SignedAgreement(
        agreement_id=event.agreement_id,
        number=event.number,
        signed_on=event.signed_on,
        final_report_due_on=event.final_report_due_on,
        overdue_after_days=event.overdue_after_days,
        interim_reports_due_on=domain.interim_days(event.starts_on, event.ends_on, count=_interim(event)),
        starts_on=event.starts_on,
    )
    opened = domain.open_plan(
        application,
        agreement,
        plan_id=tx.origin.id_for("plan"),
        reminder_days=reminder_days,
        library=await definitions.in_force(tx),
    )
    happened(tx, None, [opened])


def _interim(event: funding.AgreementSigned | funding.AgreementAmended) -> int:
    return sum(one.kind is InstalmentKind.INTERIM for one in event.instalments)


async def on_agreement_amended(
    tx: Transaction,
    event: funding.AgreementAmended,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Move the days of the plan where the amendment moves the project's, or asks for more or fewer interim reports."""
    plan = await _plan_of(tx, event.agreement_id)
    amended = domain.AmendedAgreement(
        signed_on=event.signed_on,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        ends_on_before=event.ends_on_before,
        final_report_due_on=event.final_report_due_on,
        interim_instalments=_interim(event),
    )
    revised = domain.follow_amendment(plan, amended)
    if revised:
        happened(tx, plan, revised)


async def on_agreement_closed(
    tx: Transaction,
    event: funding.AgreementClosed,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Close the plan with its agreement, or follow it until its last window."""
    plan = await _plan_of(tx, event.agreement_id)
    happened(tx, plan, domain.close(plan, on=event.closed_on))


async def on_agreement_terminated(
    tx: Transaction,
    event: funding.AgreementTerminated,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Close the plan of an agreement that ended before its time: no report is owed any more, each target is judged."""
    plan = await _plan_of(tx, event.agreement_id)
    happened(tx, plan, domain.cut_short(plan, on=event.terminated_on))


async def _plan_of(tx: Transaction, agreement_id: UUID) -> domain.Plan:
    plan_id = await plans.plan_of_agreement(tx, agreement_id)
    plan = await plans.lock(tx, plan_id) if plan_id is not None else None
    if plan is None:
        raise Reject(f"agreement {agreement_id} goes on, but was never signed: it has no monitoring plan")
    return plan


async def reports_fall_due(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """The day of one of the plan's reports came."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.fall_due(plan, on=paris_day(at))):
        happened(tx, plan, facts)


async def reports_fall_overdue(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """The days of grace of one of the plan's reports passed."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.fall_overdue(plan, on=paris_day(at))):
        happened(tx, plan, facts)


async def reports_are_reminded(tx: Transaction, plan_id: UUID, *, at: datetime) -> None:
    """A day came on which the carrier is reminded of a report."""
    plan = await plans.lock(tx, plan_id)
    if plan and (facts := domain.remind(plan, on=paris_day(at))):
        happened(tx, plan, facts)
