"""Facts as the events that announce them."""

from collections.abc import Iterable
from typing import Any, assert_never

from funding.domain.agreement import Share
from funding.domain.amendment import AgreementAmended, AmendmentAbandoned, AmendmentDrafted, AmendmentPartySigned, Part
from funding.domain.attachments import AttachmentFact
from funding.domain.bank_details import BankDetailsConfirmed, BankDetailsGiven, BankDetailsRefused
from funding.domain.clawback import ClawbackFact
from funding.domain.closing import AgreementClosed
from funding.domain.contradiction import ContradictionFact
from funding.domain.drafting import AgreementDrafted
from funding.domain.envelope import EnvelopeOpened
from funding.domain.facts import (
    AccountFact,
    AmendmentFact,
    ConditionFact,
    EndingFact,
    Fact,
    OrderFact,
    ReleaseFact,
    SigningFact,
    TerminationFact,
)
from funding.domain.instalments import Hold, Instalment, InstalmentState
from funding.domain.ledger import Posted
from funding.domain.orders import OrderApproved, OrderCancelled, OrderDrafted, OrderName, OrderPreApproved
from funding.domain.payee import PayeeAccepted, PayeeVerified
from funding.domain.releases import HoldLifted, InstalmentHeld, InstalmentReleased, ReleaseUndone
from funding.domain.reservation import Committed, Proposal, Refused, Released, ReservationFact, Reserved
from funding.domain.scheduling import Rescheduled
from funding.domain.settlement import (
    DebitLessened,
    LeavingTold,
    OrderContradicted,
    OrderPaid,
    OrderRejected,
    OrderReturned,
    ReturnKept,
)
from funding.domain.shares import SharesSet
from funding.domain.signing import AgreementCancelled, AgreementLapsed, AgreementSigned, PartySigned
from funding.domain.succession import CarrierChanged
from funding.events.attachments import of_attachment
from funding.events.clawbacks import of_clawback
from funding.events.envelopes import of_envelope
from funding.events.financial_reports import of_financial_report
from funding.events.names import named
from funding.events.terminations import of_termination
from shared.contracts import funding
from shared.contracts.envelope import Event
from shared.vocabulary import AwaitedDecision, HoldReason


def contract(fact: Fact) -> Event | None:
    """The event that announces a fact; None for what stays inside funding."""
    if isinstance(fact, EnvelopeOpened | Posted):
        return of_envelope(fact)
    if isinstance(fact, ReservationFact):
        return _of_reservation(fact)
    if isinstance(fact, AgreementDrafted | SigningFact | CarrierChanged | EndingFact | AmendmentFact):
        return _of_agreement(fact)
    if isinstance(fact, ReleaseFact):
        return _of_release(fact)
    if isinstance(fact, OrderDrafted | OrderFact):
        return _of_order(fact)
    return _of_account(fact)


def contracts(facts: Iterable[Fact]) -> list[Event]:
    """The events that announce these facts, in order."""
    return [event for event in map(contract, facts) if event is not None]


def _of_reservation(fact: ReservationFact) -> Event | None:
    match fact:
        case Reserved():
            return funding.FundsReserved(**_proposal(fact.proposal), envelope_id=fact.envelope_id)
        case Refused():
            return funding.ReservationRefused(
                **_proposal(fact.proposal), available_cents=fact.available_cents, reason=fact.reason
            )
        case Released():
            return funding.ReservationReleased(
                **_proposal(fact.proposal), envelope_id=fact.envelope_id, reason=fact.reason
            )
        case Committed():
            return None
        case _:
            assert_never(fact)


def _of_agreement(fact: AgreementDrafted | SigningFact | CarrierChanged | EndingFact | AmendmentFact) -> Event | None:
    if isinstance(fact, AmendmentFact | TerminationFact):
        return _of_amendment(fact) if isinstance(fact, AmendmentFact) else of_termination(fact)
    match fact:
        case AgreementDrafted(terms=terms):
            return funding.AgreementDrafted(
                **named(fact.name),
                number=fact.name.number,
                case_id=terms.case_id,
                reservation_id=terms.reservation_id,
                amount_cents=terms.amount_cents,
                instalments=_instalments(fact.instalments),
                sign_before=terms.sign_before,
            )
        case AgreementSigned(terms=terms):
            return funding.AgreementSigned(
                **named(fact.name),
                number=fact.name.number,
                amount_cents=terms.amount_cents,
                instalments=_instalments(fact.instalments),
                signed_on=fact.signed_on,
                starts_on=terms.starts_on,
                ends_on=terms.ends_on,
                final_report_due_on=terms.final_report_due_on,
                overdue_after_days=terms.overdue_after_days,
                shares=_shares(terms.shares),
            )
        case AgreementLapsed():
            return funding.AgreementLapsed(
                **named(fact.name), number=fact.name.number, amount_cents=fact.amount_cents, lapsed_on=fact.lapsed_on
            )
        case AgreementClosed():
            return funding.AgreementClosed(
                **named(fact.name),
                number=fact.name.number,
                awarded_cents=fact.awarded_cents,
                paid_cents=fact.paid_cents,
                recovered_cents=fact.recovered_cents,
                released_cents=fact.released_cents,
                closed_on=fact.closed_on,
            )
        case Rescheduled() | SharesSet() | PartySigned() | CarrierChanged() | AgreementCancelled():
            return None
        case _:
            assert_never(fact)


def _of_amendment(fact: AmendmentFact) -> Event | None:
    match fact:
        case AgreementAmended(amendment=amendment):
            before, after = amendment.before, amendment.after
            return funding.AgreementAmended(
                **named(fact.name),
                number=fact.name.number,
                amendment_id=amendment.id,
                version=amendment.version,
                changed=amendment.changed,
                amount_cents=after.amount_cents,
                amount_before_cents=before.amount_cents,
                instalments=_instalments(after.parts),
                signed_on=fact.signed_on,
                starts_on=after.starts_on,
                ends_on=after.ends_on,
                ends_on_before=before.ends_on,
                final_report_due_on=after.final_report_due_on,
                shares=_shares(after.shares),
            )
        case AmendmentDrafted() | AmendmentPartySigned() | AmendmentAbandoned():
            return None
        case _:
            assert_never(fact)


def _of_release(fact: ReleaseFact) -> Event | None:
    if isinstance(fact, ConditionFact):
        return None
    match fact:
        case InstalmentReleased():
            return funding.InstalmentReleased(
                **named(fact.name),
                instalment=fact.number,
                kind=fact.kind,
                amount_cents=fact.amount_cents,
                released_on=fact.released_on,
            )
        case ReleaseUndone():
            return funding.InstalmentReleaseUndone(
                **named(fact.name),
                instalment=fact.number,
                kind=fact.kind,
                amount_cents=fact.amount_cents,
                undone_on=fact.undone_on,
            )
        case InstalmentHeld():
            return funding.InstalmentHeld(
                **named(fact.name), instalment=fact.number, kind=fact.kind, **_why(fact.reason), held_on=fact.held_on
            )
        case HoldLifted():
            return None
        case _:
            assert_never(fact)


def _why(reason: Hold) -> dict[str, Any]:
    if isinstance(reason, AwaitedDecision):
        return {"reason": HoldReason.MANUAL, "awaits": reason}
    return {"reason": reason}


def _of_order(fact: OrderDrafted | OrderFact) -> Event | None:  # noqa: PLR0911  one return for each kind
    if isinstance(fact, ContradictionFact):
        return None
    match fact:
        case OrderApproved(order=order):
            return funding.PaymentOrdered(**_order(order), attempt=order.attempt, end_to_end_id=order.end_to_end_id)
        case OrderCancelled(order=order):
            return funding.PaymentOrderCancelled(**_order(order), reason=fact.reason, cancelled_on=fact.cancelled_on)
        case OrderRejected(order=order):
            return funding.PaymentRejected(**_order(order), bank_reason=fact.bank_reason, rejected_on=fact.rejected_on)
        case OrderPaid(order=order):
            return funding.InstalmentPaid(**_order(order), paid_on=fact.paid_on)
        case OrderReturned(order=order, notice=notice):
            back: dict[str, Any] = {
                **_order(order),
                "amount_cents": fact.came_back_cents,
                "kept_cents": fact.kept_cents,
            }
            return funding.PaymentReturned(**back, bank_reason=notice.bank_reason, returned_on=notice.returned_on)
        case OrderDrafted() | OrderPreApproved() | ReturnKept() | LeavingTold() | OrderContradicted() | DebitLessened():
            return None
        case _:
            assert_never(fact)


def _of_account(fact: AccountFact | AttachmentFact) -> Event | None:
    if isinstance(fact, AttachmentFact):
        return of_attachment(fact)
    if isinstance(fact, ClawbackFact):
        return of_clawback(fact)
    if isinstance(fact, BankDetailsGiven | BankDetailsConfirmed | BankDetailsRefused | PayeeVerified | PayeeAccepted):
        return None
    return of_financial_report(fact)


def _order(order: OrderName) -> dict[str, Any]:
    return {
        **named(order.agreement),
        "order_id": order.id,
        "instalment": order.instalment,
        "kind": order.kind,
        "amount_cents": order.amount_cents,
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "reservation_id": proposal.id,
        "proposal_id": proposal.id,
        "case_id": proposal.case_id,
        "application_id": proposal.application_id,
        "edition": proposal.edition,
        "envelope_key": proposal.envelope_key,
        "amount_cents": proposal.amount_cents,
    }


def _shares(shares: tuple[Share, ...]) -> tuple[funding.GrantShare, ...]:
    return tuple(funding.GrantShare(siret=one.siret, name=one.name, amount_cents=one.amount_cents) for one in shares)


def _instalments(instalments: tuple[Instalment, ...] | tuple[Part, ...]) -> tuple[funding.Instalment, ...]:
    return tuple(
        funding.Instalment(number=one.number, kind=one.kind, amount_cents=one.amount_cents)
        for one in instalments
        if isinstance(one, Part) or one.state is not InstalmentState.CANCELLED
    )
