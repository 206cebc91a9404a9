"""The read model kept from events: what the roll-ups by axis and region add up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, LiteralString, TypeVar

from impact.store import roll_ups
from shared.contracts import funding, impact, intake
from shared.contracts.envelope import Event
from shared.messaging import Batch, Projection, Projections
from shared.messaging.reactions import Projector

E = TypeVar("E", bound=Event)
Writes = Iterator[tuple[LiteralString, tuple[Any, ...]]]


def _application(event: intake.ApplicationSubmitted) -> Writes:
    regions = sorted(set(event.regions))
    yield roll_ups.APPLICATION_SUBMITTED, (event.application_id, event.edition, event.axis, regions)


def _award(event: funding.AgreementSigned) -> Writes:
    yield roll_ups.AGREEMENT_SIGNED, (event.agreement_id, event.amount_cents)


def _paid(event: funding.InstalmentPaid) -> Writes:
    yield roll_ups.MONEY_MOVED, (f"{event.order_id}/paid", event.agreement_id, event.amount_cents)


def _payment_returned(event: funding.PaymentReturned) -> Writes:
    yield roll_ups.MONEY_MOVED, (f"{event.order_id}/returned", event.agreement_id, -event.amount_cents)


def _paid_back(event: funding.ClawbackReceived) -> Writes:
    # A clawback may be received in parts: what is still owed after each tells them apart.
    part = f"{event.clawback_id}/received/{event.outstanding_cents}"
    yield roll_ups.MONEY_MOVED, (part, event.agreement_id, -event.amount_cents)


def _plan(event: impact.MonitoringPlanOpened) -> Writes:
    yield roll_ups.PLAN_OPENED, (event.plan_id, event.application_id, event.agreement_id, event.edition)
    for one in event.indicators:
        yield roll_ups.TARGET_SET, (event.plan_id, one.code, one.unit, one.target, one.target_denominator)


def _reported(event: impact.IndicatorReported) -> Writes:
    yield roll_ups.REPORTED, (event.observation_id, event.plan_id, event.code, event.value, event.denominator)
    if event.supersedes is not None:
        yield roll_ups.SUPERSEDED, (event.supersedes,)


def _verified(event: impact.IndicatorVerified) -> Writes:
    yield roll_ups.VERIFIED, (event.observation_id,)


def _reached(event: impact.TargetReached) -> Writes:
    yield roll_ups.TARGET_JUDGED, (event.plan_id, event.code, "REACHED")


def _missed(event: impact.TargetMissed) -> Writes:
    yield roll_ups.TARGET_JUDGED, (event.plan_id, event.code, "MISSED")


def _keeping(writes: Callable[[E], Writes]) -> Projector:
    def project(batch: Batch, event: E, *, at: datetime) -> None:  # noqa: ARG001  because every projector is told it
        for sql, args in writes(event):
            batch.write(sql, *args)

    return project


PROJECTIONS: Projections = (
    Projection(
        name="roll-up",
        version=1,
        apply={
            intake.ApplicationSubmitted: _keeping(_application),
            funding.AgreementSigned: _keeping(_award),
            funding.InstalmentPaid: _keeping(_paid),
            funding.PaymentReturned: _keeping(_payment_returned),
            funding.ClawbackReceived: _keeping(_paid_back),
            impact.MonitoringPlanOpened: _keeping(_plan),
            impact.IndicatorReported: _keeping(_reported),
            impact.IndicatorVerified: _keeping(_verified),
            impact.TargetReached: _keeping(_reached),
            impact.TargetMissed: _keeping(_missed),
        },
        reset=roll_ups.RESET,
    ),
)
