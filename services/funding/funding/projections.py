"""Read models kept from events: the grants of open data; ceilings of amendments; to whom a file is closed."""

import json
from datetime import datetime
from typing import Any, Final

from funding.domain.amending import ceiling
from funding.store.copies import KEEP_CEILING
from funding.store.open_data import keeping
from shared.contracts import funding, intake, review
from shared.messaging import Batch, Projection, Projections
from shared.messaging.recusals import RECUSALS
from shared.vocabulary import Outcome

_AWARDS: Final = frozenset({Outcome.AWARDED, Outcome.AWARDED_WITH_CONDITIONS})


def on_application(batch: Batch, event: intake.ApplicationFile, *, at: datetime) -> None:
    """Who applied, and for what: the last version of the file replaces the one before."""
    who = event.carrier
    batch.write(
        keeping.KEEP_APPLICATION,
        *(event.application_id, event.number, who.siret, who.name, who.legal_form, who.rna),
        *(event.project_title, event.axis, sorted(event.regions), event.requested_cents, at),
        event.de_minimis_cents,
        json.dumps({one.siret: one.legal_form for one in event.partners}),
    )


def on_transfer(batch: Batch, event: intake.ApplicationTransferred, *, at: datetime) -> None:
    """Who is bound by the agreement now: what was published of the one before is corrected in the next version."""
    batch.write(keeping.KEEP_TRANSFER, event.application_id, event.to_siret, event.to_name, at, event.to_legal_form)


def on_decision(batch: Batch, event: review.DecisionMade, *, at: datetime) -> None:  # noqa: ARG001  every projector is told when
    """The day of the award."""
    if event.outcome in _AWARDS:
        batch.write(keeping.KEEP_DECISION, event.application_id, event.decided_on)


def on_agreement(batch: Batch, event: Any, *, at: datetime) -> None:
    """The agreement from its signature on: what it says, and the money that moved."""
    keep = keeping.KEEP_MOVEMENT
    match event:
        case funding.AgreementSigned():
            batch.write(
                keeping.KEEP_AGREEMENT,
                *(event.agreement_id, event.application_id, event.number, event.edition, event.signed_on),
                *(event.amount_cents, len(event.instalments), event.starts_on, event.ends_on),
                *(event.final_report_due_on, at, _partners(event)),
            )
        case funding.AgreementAmended():
            said = (event.amount_cents, len(event.instalments), event.starts_on, event.ends_on)
            said = (*said, event.final_report_due_on, at, _partners(event))
            batch.write(keeping.KEEP_AMENDED, event.agreement_id, *said)
        case funding.AgreementClosed() | funding.AgreementTerminated():
            batch.write(keeping.KEEP_CLOSED, event.agreement_id, at)
        case funding.InstalmentPaid():
            batch.write(
                keeping.KEEP_MOVEMENT,
                f"{event.order_id}-paid",
                event.agreement_id,
                event.paid_on,
                event.amount_cents,
                at,
            )
        case funding.PaymentReturned():
            batch.write(
                keeping.KEEP_MOVEMENT,
                f"{event.order_id}-returned",
                event.agreement_id,
                event.returned_on,
                -event.amount_cents,
                at,
            )
        case funding.ClawbackReceived():
            part = f"{event.clawback_id}-received-{event.receipt_id}"
            batch.write(keep, part, event.agreement_id, event.received_on, -event.amount_cents, at)
        case _:
            pass


def on_rules(batch: Batch, event: intake.CallRulesPublished, *, at: datetime) -> None:  # noqa: ARG001  every projector is told when
    """What the rules let an amendment make of a grant; those of before anybody asked are heard again from the first."""
    rules = event.rules
    at_most = ceiling(rules.maximum_cents, may_pass=rules.amendments_above_maximum)
    batch.write(KEEP_CEILING, event.call_id, rules.version, at_most)


def _partners(event: funding.AgreementSigned | funding.AgreementAmended) -> str:
    return json.dumps([one.model_dump() for one in event.shares])


PROJECTIONS: Projections = (
    Projection(
        name="open-data",
        version=1,
        apply={
            intake.ApplicationSubmitted: on_application,
            intake.ApplicationResubmitted: on_application,
            intake.ApplicationTransferred: on_transfer,
            review.DecisionMade: on_decision,
            funding.AgreementSigned: on_agreement,
            funding.AgreementAmended: on_agreement,
            funding.AgreementClosed: on_agreement,
            funding.AgreementTerminated: on_agreement,
            funding.InstalmentPaid: on_agreement,
            funding.PaymentReturned: on_agreement,
            funding.ClawbackReceived: on_agreement,
        },
        reset=keeping.RESET,
    ),
    # Rules never change: read again, they say the same, and no grant is raised meanwhile for want of a ceiling.
    Projection(name="ceilings", version=1, apply={intake.CallRulesPublished: on_rules}, reset=()),
    RECUSALS,
)
