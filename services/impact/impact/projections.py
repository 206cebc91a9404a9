"""The read models kept from events: what the roll-ups add up, and how it is shared out among people."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from impact.store.roll_ups import keeping, parting
from shared.contracts import funding, impact, intake
from shared.contracts.envelope import Event
from shared.messaging import Batch, Gathered, Projection, Projections
from shared.messaging.reactions import Projector
from shared.messaging.recusals import RECUSALS

E = TypeVar("E", bound=Event)
Writes = Iterator[tuple[LiteralString, tuple[Any, ...]]]


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _application(event: intake.ApplicationFile) -> Writes:
    audiences = sorted({str(one) for one in (*event.audiences, *event.special_audiences)})
    zonings = sorted({str(one.scheme) for one in event.zones})
    zones = sorted({f"{one.scheme}:{one.code}" for one in event.zones})
    places = (sorted(set(event.regions)), sorted(set(event.departments)), sorted(set(event.communes)), zonings, zones)
    about = (event.application_id, event.edition, event.axis, *places, audiences, event.carrier.siret)
    yield keeping.APPLICATION_SUBMITTED, about


def _transferred(event: intake.ApplicationTransferred) -> Writes:
    yield keeping.APPLICATION_TRANSFERRED, (event.application_id, event.to_siret)


def _award(event: funding.AgreementSigned) -> Writes:
    yield keeping.AGREEMENT_SIGNED, (event.agreement_id, event.amount_cents, _month(event.signed_on))


def _amended(event: funding.AgreementAmended) -> Writes:
    yield keeping.AWARD_MOVED, (event.agreement_id, event.amount_cents)


def _ended(event: funding.AgreementClosed | funding.AgreementTerminated) -> Writes:
    # What went back to the envelope is awarded to nobody.
    yield keeping.AWARD_ENDED, (event.agreement_id, event.awarded_cents - event.released_cents)


def _paid(event: funding.InstalmentPaid) -> Writes:
    moved = (event.agreement_id, event.amount_cents, _month(event.paid_on))
    yield keeping.MONEY_MOVED, (f"{event.order_id}/paid", *moved)


def _payment_returned(event: funding.PaymentReturned) -> Writes:
    moved = (event.agreement_id, -event.amount_cents, _month(event.returned_on))
    yield keeping.MONEY_MOVED, (f"{event.order_id}/returned", *moved)


def _paid_back(event: funding.ClawbackReceived) -> Writes:
    part = f"{event.clawback_id}/received/{event.receipt_id}"
    yield keeping.MONEY_MOVED, (part, event.agreement_id, -event.amount_cents, _month(event.received_on))


def _plan(event: impact.MonitoringPlanOpened) -> Writes:
    ids = (event.plan_id, event.application_id, event.agreement_id)
    yield keeping.PLAN_OPENED, (*ids, event.edition, _month(event.opened_on))
    for one in event.indicators:
        aim = (one.unit, one.baseline, one.target, one.target_denominator, _month(one.due_on))
        yield keeping.TARGET_SET, (event.plan_id, one.code, *aim)


def _revised(event: impact.MonitoringPlanRevised) -> Writes:
    for one in event.indicators:
        yield keeping.TARGET_MOVED, (event.plan_id, one.code, _month(one.due_on))


def _added(event: impact.IndicatorAdded) -> Writes:
    one = event.indicator
    aim = (one.unit, one.baseline, one.target, one.target_denominator, _month(one.due_on))
    yield keeping.TARGET_SET, (event.plan_id, one.code, *aim)


def _reported(batch: Batch, event: impact.IndicatorReported, *, at: datetime) -> None:  # noqa: ARG001  because every projector is told it
    where = (event.observation_id, event.plan_id, event.code, _month(event.period_end))
    counted = (event.value, event.denominator, event.non_respondents)
    batch.gather(keeping.REPORTED, *where, *counted, *keeping.NOTHING_LATER)
    if event.supersedes is not None:
        _change(batch, event.supersedes, keeping.SUPERSEDED_LATER, keeping.SUPERSEDED)


def _shared_out(batch: Batch, event: impact.IndicatorReported, *, at: datetime) -> None:  # noqa: ARG001  likewise
    if event.parts:
        where = (event.observation_id, event.plan_id, event.code, _month(event.period_end))
        parts = json.dumps([_part(one) for one in event.parts])
        batch.gather(parting.REPORTED, *where, parts, *parting.NOTHING_LATER)
    if event.supersedes is not None:
        _change(batch, event.supersedes, parting.SUPERSEDED_LATER, parting.SUPERSEDED, parting.REPORTED)


def _part(one: impact.ObservedPart) -> dict[str, Any]:
    """As it was told; taken apart by hand, since a rebuild does so a million times."""
    told: dict[str, Any] = {"dimension": one.dimension, "category": one.category, "value": one.value}
    return told if one.denominator is None else {**told, "denominator": one.denominator}


def _parts_verified(batch: Batch, event: impact.IndicatorVerified, *, at: datetime) -> None:  # noqa: ARG001  likewise
    _change(batch, event.observation_id, parting.VERIFIED_LATER, parting.VERIFIED, parting.REPORTED)


def _verified(batch: Batch, event: impact.IndicatorVerified, *, at: datetime) -> None:  # noqa: ARG001  likewise
    _change(batch, event.observation_id, keeping.VERIFIED_LATER, keeping.VERIFIED)


def _change(
    batch: Batch, observation_id: UUID, column: int, statement: Gathered, reported: Gathered = keeping.REPORTED
) -> None:
    """Where the observation is reported by this batch, its row says it at once; else `statement` does."""
    row = batch.noted(reported, observation_id)
    if row is None:
        batch.gather(statement, observation_id)
    else:
        row[column] = True


def _reached(event: impact.TargetReached) -> Writes:
    yield keeping.TARGET_JUDGED, (event.plan_id, event.code, "REACHED")


def _missed(event: impact.TargetMissed) -> Writes:
    yield keeping.TARGET_JUDGED, (event.plan_id, event.code, "MISSED")


def _reopened(event: impact.TargetReopened) -> Writes:
    yield keeping.TARGET_JUDGED, (event.plan_id, event.code, None)


def _keeping(writes: Callable[[E], Writes]) -> Projector:
    def project(batch: Batch, event: E, *, at: datetime) -> None:  # noqa: ARG001  because every projector is told it
        for sql, args in writes(event):
            batch.write(sql, *args)

    return project


PROJECTIONS: Projections = (
    Projection(
        name="roll-up",
        version=3,
        apply={
            intake.ApplicationSubmitted: _keeping(_application),
            intake.ApplicationResubmitted: _keeping(_application),
            intake.ApplicationTransferred: _keeping(_transferred),
            funding.AgreementSigned: _keeping(_award),
            funding.AgreementAmended: _keeping(_amended),
            funding.AgreementClosed: _keeping(_ended),
            funding.AgreementTerminated: _keeping(_ended),
            funding.InstalmentPaid: _keeping(_paid),
            funding.PaymentReturned: _keeping(_payment_returned),
            funding.ClawbackReceived: _keeping(_paid_back),
            impact.MonitoringPlanOpened: _keeping(_plan),
            impact.MonitoringPlanRevised: _keeping(_revised),
            impact.IndicatorAdded: _keeping(_added),
            impact.IndicatorReported: _reported,
            impact.IndicatorVerified: _verified,
            impact.TargetReached: _keeping(_reached),
            impact.TargetMissed: _keeping(_missed),
            impact.TargetReopened: _keeping(_reopened),
        },
        reset=keeping.RESET,
    ),
    Projection(
        name="breakdown",
        version=1,
        apply={impact.IndicatorReported: _shared_out, impact.IndicatorVerified: _parts_verified},
        reset=parting.RESET,
    ),
    RECUSALS,
)
