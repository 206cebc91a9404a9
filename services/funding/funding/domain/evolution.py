"""How facts change agreements. Pure: the new state from the old one and the fact."""

from dataclasses import replace
from typing import Any, assert_never

from funding.domain.agreement import ENDED, Agreement, AgreementState
from funding.domain.amending import amended
from funding.domain.amendment import AgreementAmended, AmendmentAbandoned, AmendmentDrafted, AmendmentPartySigned
from funding.domain.bank_details import BankDetailsConfirmed, BankDetailsGiven, BankDetailsRefused, account_is_suspect
from funding.domain.clawback import ClawbackProposed, ClawbackReceived, ClawbackStep
from funding.domain.closing import AgreementClosed
from funding.domain.conditions import ConditionMet, ConditionUndone
from funding.domain.contradiction import ContradictionDecided, OutcomeDisputed, OutcomeFound
from funding.domain.esus import EsusRenewalUndone
from funding.domain.facts import (
    AccountFact,
    AgreementFact,
    AmendmentFact,
    ConditionFact,
    EndingFact,
    EsusFact,
    OrderFact,
    ReleaseFact,
    ReportFact,
    SigningFact,
    TerminationFact,
)
from funding.domain.financial_report import (
    FinancialReportAccepted,
    FinancialReportReturned,
    FinancialReportSubmitted,
)
from funding.domain.instalments import DONE, Instalment, InstalmentState
from funding.domain.lateness import FinancialReportFellOverdue, FinancialReportReminded
from funding.domain.orders import OrderApproved, OrderCancelled, OrderDrafted, OrderName, OrderPreApproved
from funding.domain.payee import PayeeAccepted, PayeeVerified
from funding.domain.releases import (
    EsusLapsed,
    EsusRenewed,
    FreedByHand,
    HeldByHand,
    HoldLifted,
    InstalmentHeld,
    InstalmentReleased,
    ReleaseUndone,
    ReportAcceptanceUndone,
    ReportExcused,
    ReportFellOverdue,
)
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
from funding.domain.succession import CarrierChanged, succeeded
from funding.domain.taking_back import FinancialReportAcceptanceUndone, unsettled
from funding.domain.termination import AgreementTerminated, TerminationProposed
from shared.vocabulary import InstalmentKind


def after(agreement: Agreement, *facts: AgreementFact) -> Agreement:
    """The agreement after several facts, in order."""
    for fact in facts:
        agreement = evolve(agreement, fact)
    return agreement


def evolve(agreement: Agreement, fact: AgreementFact) -> Agreement:
    """The agreement after a fact."""
    if isinstance(fact, CarrierChanged):
        return succeeded(agreement, fact)
    if isinstance(fact, SigningFact | EndingFact):
        return _signed_or_ended(agreement, fact)
    if isinstance(fact, AmendmentFact):
        return _amended(agreement, fact)
    if isinstance(fact, ReleaseFact):
        return _released_or_held(agreement, fact)
    if isinstance(fact, OrderDrafted | OrderFact):
        return _ordered_or_answered(agreement, fact)
    return _accounted_for(agreement, fact)


def _signed_or_ended(agreement: Agreement, fact: SigningFact | EndingFact) -> Agreement:
    if isinstance(fact, Rescheduled | SharesSet):
        return _redrafted(agreement, fact)
    if isinstance(fact, TerminationFact):
        return _terminated(agreement, fact)
    match fact:
        case PartySigned(signature=signature):
            return replace(agreement, signatures=(*agreement.signatures, signature))
        case AgreementSigned(signed_on=day):
            return replace(agreement, state=AgreementState.SIGNED, signed_on=day)
        case AgreementLapsed() | AgreementCancelled():
            state = AgreementState.LAPSED if isinstance(fact, AgreementLapsed) else AgreementState.CANCELLED
            return replace(agreement, state=state, instalments=_all_cancelled(agreement))
        case AgreementClosed(closed_on=day):
            return replace(agreement, state=AgreementState.CLOSED, closed_on=day)
        case _:
            assert_never(fact)


def _terminated(agreement: Agreement, fact: TerminationFact) -> Agreement:
    agreement = replace(agreement, termination_proposed=isinstance(fact, TerminationProposed))
    if not isinstance(fact, AgreementTerminated):
        return agreement
    left = tuple(_as_kept(one) for one in agreement.instalments)
    return replace(agreement, state=AgreementState.TERMINATED, instalments=left, closed_on=fact.terminated_on)


def _as_kept(instalment: Instalment) -> Instalment:
    """What stands of an instalment of a grant that has ended: what the recipient has of it."""
    if instalment.state is InstalmentState.PAID:
        return instalment
    if instalment.kept_cents:
        kept = replace(instalment, state=InstalmentState.PAID, amount_cents=instalment.kept_cents)
        return replace(kept, hold_reason=None)
    return replace(instalment, state=InstalmentState.CANCELLED, hold_reason=None)


def _redrafted(agreement: Agreement, fact: Rescheduled | SharesSet) -> Agreement:
    if isinstance(fact, Rescheduled):
        return replace(agreement, instalments=fact.instalments)
    return replace(agreement, terms=replace(agreement.terms, shares=fact.shares))


def _amended(agreement: Agreement, fact: AmendmentFact) -> Agreement:
    match fact:
        case AmendmentDrafted(amendment=amendment):
            return replace(agreement, open_amendment=amendment.id)
        case AmendmentPartySigned():
            return agreement
        case AmendmentAbandoned():
            return replace(agreement, open_amendment=None)
        case AgreementAmended():
            return amended(agreement, fact)
        case _:
            assert_never(fact)


def _released_or_held(agreement: Agreement, fact: ReleaseFact) -> Agreement:
    if isinstance(fact, ConditionFact):
        return _conditioned(agreement, fact)
    match fact:
        case InstalmentReleased(number=number, released_on=day):
            return _with(agreement, number, state=InstalmentState.RELEASED, hold_reason=None, released_on=day)
        case InstalmentHeld(number=number, reason=reason):
            return _with(agreement, number, state=InstalmentState.HELD, hold_reason=reason, released_on=None)
        case HoldLifted(number=number) | ReleaseUndone(number=number):
            return _with(agreement, number, state=InstalmentState.PLANNED, hold_reason=None, released_on=None)
        case _:
            assert_never(fact)


def _conditioned(agreement: Agreement, fact: ConditionFact) -> Agreement:
    if isinstance(fact, ReportFact):
        return _reported(agreement, fact)
    match fact:
        case EsusLapsed() | EsusRenewed() | EsusRenewalUndone():
            return _approved(agreement, fact)
        case HeldByHand() | FreedByHand():
            return _with(agreement, fact.number, manual_hold=fact.why if isinstance(fact, HeldByHand) else None)
        case ConditionMet(condition=changed) | ConditionUndone(condition=changed):
            kept = (changed if one.kind is changed.kind else one for one in agreement.conditions)
            return replace(agreement, conditions=tuple(kept))
        case _:
            assert_never(fact)


def _approved(agreement: Agreement, fact: EsusFact) -> Agreement:
    match fact:
        case EsusLapsed():
            return replace(agreement, esus_lapsed=True)
        case EsusRenewed(valid_until=day):
            return replace(agreement, esus_valid_until=day, esus_lapsed=False)
        case EsusRenewalUndone(renewal=renewal, lapsed=lapsed):
            return replace(agreement, esus_valid_until=renewal.valid_before, esus_lapsed=lapsed)
        case _:
            assert_never(fact)


def _reported(agreement: Agreement, fact: ReportFact) -> Agreement:
    if isinstance(fact, ReportFellOverdue):
        return replace(agreement, overdue_reports=agreement.overdue_reports | {fact.report})
    if isinstance(fact, ReportAcceptanceUndone):
        accepted = agreement.accepted_interim - {fact.report}
        return replace(
            agreement,
            accepted_interim=accepted,
            final_report_accepted_on=None if fact.final else agreement.final_report_accepted_on,
        )
    cured = replace(agreement, overdue_reports=agreement.overdue_reports - {fact.report})
    if isinstance(fact, ReportExcused):
        return cured
    if fact.final_on is None:
        return replace(cured, accepted_interim=agreement.accepted_interim | {fact.report})
    return replace(cured, final_report_accepted_on=agreement.final_report_accepted_on or fact.final_on)


def _ordered_or_answered(  # noqa: PLR0911  one return for each kind
    agreement: Agreement, fact: OrderDrafted | OrderFact
) -> Agreement:
    order = fact.order
    match fact:
        case OrderDrafted():
            return _with(agreement, order.instalment, state=InstalmentState.ORDERED, attempts=order.attempt)
        case OrderRejected(bank_reason=reason):
            return _flagged(_with(agreement, order.instalment, state=InstalmentState.RELEASED), reason)
        case OrderPaid():
            paid = _with(agreement, order.instalment, state=InstalmentState.PAID, hold_reason=None)
            return replace(paid, paid_cents=agreement.paid_cents + order.amount_cents)
        case OrderReturned(notice=notice):
            unpaid = replace(agreement, paid_cents=agreement.paid_cents - fact.came_back_cents)
            return _flagged(_found_out(_due_again(unpaid, fact), order), notice.bank_reason)
        case OrderCancelled():
            return _with(agreement, order.instalment, state=InstalmentState.RELEASED)
        case OrderContradicted():
            return replace(agreement, contradicted_orders=agreement.contradicted_orders | {order.end_to_end_id})
        case ContradictionDecided():
            return _found_out(agreement, order)
        case OrderPreApproved() | OrderApproved() | ReturnKept() | LeavingTold() | DebitLessened():
            return agreement
        case OutcomeFound() | OutcomeDisputed():
            return agreement
        case _:
            assert_never(fact)


def _due_again(agreement: Agreement, fact: OrderReturned) -> Agreement:
    """What came back is to be paid again, or, of a grant that has ended, no longer."""
    number, day = fact.order.instalment, fact.notice.returned_on
    part = agreement.instalment(number)
    kept = fact.kept_cents + (part.kept_cents if part is not None else 0)
    again = _with(agreement, number, state=InstalmentState.RELEASED, released_on=day, kept_cents=kept)
    if agreement.state not in ENDED:
        return again
    left = (_as_kept(one) if one.number == number else one for one in again.instalments)
    return replace(again, instalments=tuple(left))


def _found_out(agreement: Agreement, order: OrderName) -> Agreement:
    return replace(agreement, contradicted_orders=agreement.contradicted_orders - {order.end_to_end_id})


def _accounted_for(agreement: Agreement, fact: AccountFact) -> Agreement:  # noqa: PLR0911  one return for each kind
    if isinstance(fact, ClawbackProposed | ClawbackStep):
        return agreement
    match fact:
        case BankDetailsConfirmed():
            return replace(agreement, bank_details_to_correct=False)
        case FinancialReportAccepted():
            return _entitled(agreement, fact)
        case FinancialReportAcceptanceUndone():
            restored = tuple(unsettled(one, fact) for one in agreement.instalments)
            return replace(agreement, entitled_cents=None, instalments=restored)
        case ClawbackReceived(amount_cents=cents):
            return replace(agreement, recovered_cents=agreement.recovered_cents + cents)
        case FinancialReportSubmitted() | FinancialReportFellOverdue():
            return replace(agreement, financial_report_overdue=isinstance(fact, FinancialReportFellOverdue))
        case FinancialReportReminded(reminded_on=day):
            return replace(agreement, financial_report_reminded_on=day)
        case BankDetailsGiven() | BankDetailsRefused() | PayeeVerified() | PayeeAccepted() | FinancialReportReturned():
            return agreement
        case _:
            assert_never(fact)


def _all_cancelled(agreement: Agreement) -> tuple[Instalment, ...]:
    return tuple(replace(one, state=InstalmentState.CANCELLED, hold_reason=None) for one in agreement.instalments)


def _with(agreement: Agreement, number: int, **changes: Any) -> Agreement:
    instalments = tuple(replace(one, **changes) if one.number == number else one for one in agreement.instalments)
    return replace(agreement, instalments=instalments)


def _flagged(agreement: Agreement, bank_reason: str) -> Agreement:
    suspect = agreement.bank_details_to_correct or account_is_suspect(bank_reason)
    return replace(agreement, bank_details_to_correct=suspect)


def _entitled(agreement: Agreement, fact: FinancialReportAccepted) -> Agreement:
    """The balance becomes what remains to be paid; a balance of nothing is cancelled."""

    def settled(instalment: Instalment) -> Instalment:
        if instalment.kind is not InstalmentKind.BALANCE or instalment.state in DONE:
            return instalment
        if fact.balance_cents == 0:
            return replace(instalment, amount_cents=0, state=InstalmentState.CANCELLED, hold_reason=None)
        return replace(instalment, amount_cents=fact.balance_cents)

    instalments = tuple(settled(instalment) for instalment in agreement.instalments)
    return replace(agreement, entitled_cents=fact.entitled_cents, instalments=instalments)
