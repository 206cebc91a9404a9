"""An acceptance is taken back: what it released and is not at the bank is no longer to be paid.

What is paid already does not come back so: a clawback is the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.clawback import Clawback, ClawbackState
from funding.domain.financial_report import FinancialReport, FinancialReportState
from funding.domain.instalments import Instalment, InstalmentState
from funding.domain.orders import NOT_AT_THE_BANK, OrderCancelled, PaymentOrder, cancel_order
from funding.domain.releases import may_be_paid
from shared.vocabulary import (
    ClawbackGround,
    InstalmentKind,
    NotInThisState,
    NotThisPerson,
    OrderCancellationReason,
    Refusal,
)

_OF_ACCOUNTS: Final = frozenset({ClawbackGround.UNSPENT, ClawbackGround.INELIGIBLE_COST})


@dataclass(frozen=True, slots=True)
class FinancialReportAcceptanceUndone:
    """Fact: the costs were wrongly accepted; `balance_cents` is the balance as the agreement says it."""

    name: AgreementName
    report_id: UUID
    accepted_by: str
    undone_by: str
    undone_on: date
    why: str
    balance_cents: int


def undo_financial_report(
    agreement: Agreement,
    report: FinancialReport,
    orders: Sequence[PaymentOrder],
    clawbacks: Sequence[Clawback],
    *,
    why: str,
    by: str,
    today: date,
) -> FinancialReportAcceptanceUndone:
    """Another person takes the acceptance of the costs back. `orders`: those that are paid, or may be.

    Raises NotInThisState where the balance is paid or at the bank, or a clawback rests on these costs.
    """
    require(agreement, AgreementState.SIGNED)
    if report.state is not FinancialReportState.ACCEPTED or report.accepted_by is None:
        raise NotInThisState("Ce compte rendu financier n'est pas accepté : rien à reprendre.", state=report.state)
    if report.accepted_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a accepté un compte rendu financier ne peut pas revenir dessus : une autre le fait."
        )
    balances = {one.number for one in agreement.instalments if one.kind is InstalmentKind.BALANCE}
    gone = [one for one in orders if one.name.instalment in balances and one.state not in NOT_AT_THE_BANK]
    if gone:
        raise NotInThisState(
            f"Le solde est payé, ou dans une remise (ordre {gone[0].name.end_to_end_id}) : annulez la remise si elle "
            "n'est pas sortie ; sinon demandez un reversement (POST /agreements/{id}/clawbacks).",
            state=gone[0].state,
        )
    claimed = [one for one in clawbacks if one.ground in _OF_ACCOUNTS and one.state is not ClawbackState.CANCELLED]
    if claimed:
        raise NotInThisState(
            f"Le reversement {claimed[0].reference} repose sur ces comptes : annulez-le d'abord.",
            state=claimed[0].state,
        )
    others = (one for one in agreement.instalments if one.kind is not InstalmentKind.BALANCE)
    agreed = sum(one.amount_cents for one in others if one.state is not InstalmentState.CANCELLED)
    balance = agreement.terms.amount_cents - agreed
    return FinancialReportAcceptanceUndone(agreement.name, report.id, report.accepted_by, by, today, why, balance)


def unsettled(instalment: Instalment, fact: FinancialReportAcceptanceUndone) -> Instalment:
    """An instalment once the costs are not accepted any more: a balance is again what was agreed."""
    if instalment.kind is not InstalmentKind.BALANCE:
        return instalment
    if instalment.state is InstalmentState.CANCELLED:
        instalment = replace(instalment, state=InstalmentState.PLANNED)
    return replace(instalment, amount_cents=fact.balance_cents)


def orders_taken_back(
    before: Agreement, after: Agreement, orders: Sequence[PaymentOrder], *, by: str, today: date
) -> tuple[OrderCancelled, ...]:
    """The orders that wait for nothing any more but might still be sent, and have lost what released them."""
    found: list[OrderCancelled] = []
    for order in orders:
        was, stands = before.instalment(order.name.instalment), after.instalment(order.name.instalment)
        if was is None or stands is None or order.state not in NOT_AT_THE_BANK:
            continue
        if may_be_paid(before, was) and not may_be_paid(after, stands):
            found.append(cancel_order(order, OrderCancellationReason.MISTAKE, by=by, today=today))
    return tuple(found)


def require_still_due(agreement: Agreement, number: int) -> None:
    """Raises Refusal where the report that an instalment waited for was wrongly accepted: its order stays here."""
    instalment = agreement.instalment(number)
    if instalment is not None and not may_be_paid(agreement, instalment):
        raise Refusal(
            "no_longer_due", "L'acceptation du rapport que ce versement attendait a été reprise : il ne part plus."
        )
