"""What review, funding and impact announce of an application, for the tests of what intake keeps of it."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts import Event, funding, impact, review
from shared.identity import new_id
from shared.vocabulary import (
    AmendedTerm,
    CommitteeKind,
    DecisionReason,
    InstalmentKind,
    Outcome,
    ReleaseReason,
    ReportKind,
    TerminationGround,
)

DAY = date(2025, 5, 15)
COMMON = {"case_id": new_id(), "edition": 2025, "committee_id": new_id(), "committee_code": "REGIONAL-93"}
AGREEMENT = {"agreement_id": new_id(), "edition": 2025}
PLAN = {"plan_id": new_id(), "agreement_id": AGREEMENT["agreement_id"], "edition": 2025}
PAYMENT = {"order_id": new_id(), "instalment": 1, "kind": InstalmentKind.ADVANCE}


def opened(application_id: UUID) -> Event:
    return review.CaseOpened(
        **COMMON,
        application_id=application_id,
        committee_kind=CommitteeKind.REGIONAL,
        routing_rule="default",
        opened_on=DAY,
    )


def referred(application_id: UUID) -> Event:
    before = {"from_committee_id": COMMON["committee_id"], "from_committee_code": "REGIONAL-93"}
    return review.CaseReferred(
        **{**COMMON, **before, "committee_id": new_id(), "committee_code": "NATIONAL"},
        application_id=application_id,
        committee_kind=CommitteeKind.NATIONAL,
        reason=DecisionReason.BROADER_SCOPE,
        referred_on=DAY,
    )


def decided(application_id: UUID, outcome: Outcome, amount: int) -> Event:
    return review.DecisionMade(
        **COMMON,
        application_id=application_id,
        session_id=new_id(),
        committee_kind=CommitteeKind.REGIONAL,
        outcome=outcome,
        reason=DecisionReason.MERIT,
        amount_cents=amount,
        decided_on=DAY,
    )


def drafted(application_id: UUID) -> Event:
    return funding.AgreementDrafted(
        **AGREEMENT,
        application_id=application_id,
        number="CONV-2025-0001",
        case_id=new_id(),
        reservation_id=new_id(),
        amount_cents=6_000_000,
        instalments=(),
        sign_before=date(2025, 8, 13),
    )


def signed(application_id: UUID) -> Event:
    return funding.AgreementSigned(
        **AGREEMENT,
        application_id=application_id,
        number="CONV-2025-0001",
        amount_cents=6_000_000,
        instalments=(),
        signed_on=DAY,
        starts_on=DAY,
        ends_on=DAY,
        final_report_due_on=DAY,
        overdue_after_days=30,
    )


def amended(application_id: UUID, amount: int) -> Event:
    return funding.AgreementAmended(
        **AGREEMENT,
        application_id=application_id,
        number="CONV-2025-0001",
        amendment_id=new_id(),
        version=2,
        changed=(AmendedTerm.AMOUNT,),
        amount_cents=amount,
        amount_before_cents=6_000_000,
        instalments=(),
        signed_on=DAY,
        starts_on=DAY,
        ends_on=DAY,
        ends_on_before=DAY,
        final_report_due_on=DAY,
    )


def closed(application_id: UUID) -> Event:
    return funding.AgreementClosed(
        **AGREEMENT,
        application_id=application_id,
        number="CONV-2025-0001",
        awarded_cents=6_000_000,
        paid_cents=6_000_000,
        recovered_cents=500_000,
        released_cents=500_000,
        closed_on=date(2026, 9, 1),
    )


def terminated(application_id: UUID) -> Event:
    return funding.AgreementTerminated(
        **AGREEMENT,
        application_id=application_id,
        number="CONV-2025-0001",
        termination_id=new_id(),
        ground=TerminationGround.CARRIER_CEASED,
        awarded_cents=6_000_000,
        paid_cents=2_400_000,
        recovered_cents=0,
        released_cents=3_600_000,
        claimed_cents=0,
        terminated_on=date(2026, 2, 2),
    )


def released(application_id: UUID, reason: ReleaseReason) -> Event:
    return funding.ReservationReleased(
        reservation_id=new_id(),
        proposal_id=new_id(),
        case_id=COMMON["case_id"],
        application_id=application_id,
        edition=2025,
        envelope_id=new_id(),
        envelope_key="2025/REGIONAL-93",
        amount_cents=6_000_000,
        reason=reason,
    )


def paid(application_id: UUID, amount: int) -> Event:
    return funding.InstalmentPaid(
        **AGREEMENT, **PAYMENT, application_id=application_id, amount_cents=amount, paid_on=DAY
    )


def returned(application_id: UUID, amount: int) -> Event:
    return funding.PaymentReturned(
        **AGREEMENT, **PAYMENT, application_id=application_id, amount_cents=amount, bank_reason="AC04", returned_on=DAY
    )


def recovered(application_id: UUID, amount: int) -> Event:
    return funding.ClawbackReceived(
        **AGREEMENT,
        application_id=application_id,
        clawback_id=new_id(),
        amount_cents=amount,
        outstanding_cents=0,
        received_on=DAY,
    )


def report(kind: type[impact.ReportEvent], application_id: UUID, **fields: Any) -> Event:
    return kind(**PLAN, application_id=application_id, report=1, kind=ReportKind.FINAL, due_on=DAY, **fields)
