"""What was paid beyond the entitlement, computed from the accepted financial report, and why."""

from dataclasses import dataclass

from funding.domain.agreement import Agreement
from funding.domain.financial_report import FinancialReportAccepted, entitlement
from shared.vocabulary import ClawbackGround


@dataclass(frozen=True, slots=True)
class Overpayment:
    """How an amount to pay back follows from the accounts, in cents.

    The grant was `granted` for `planned` costs; `actual` were spent, of which `eligible` count, and give right to
    `entitled`. Of what was `paid`, other clawbacks claim `claimed` already. What is left above the entitlement is
    `unspent` where the actual costs do not carry it, and `ineligible` where only the refused ones did.
    """

    granted: int
    planned: int
    actual: int
    eligible: int
    entitled: int
    paid: int
    claimed: int
    unspent: int
    ineligible: int

    @property
    def amount_cents(self) -> int:
        """What must come back."""
        return self.unspent + self.ineligible

    @property
    def ground(self) -> ClawbackGround:
        """What most of it is due to."""
        return ClawbackGround.UNSPENT if self.unspent >= self.ineligible else ClawbackGround.INELIGIBLE_COST


def overpayment(agreement: Agreement, accepted: FinancialReportAccepted, *, claimed_cents: int) -> Overpayment:
    """What was paid beyond `accepted`, less what other clawbacks claim already; its amount is 0 where nothing was.

    It is the report's `overpaid_cents` less what they claim and have not received, for what came in is held no more.
    """
    granted = agreement.terms.amount_cents
    kept = agreement.paid_cents - claimed_cents
    over = max(0, kept - accepted.entitled_cents)
    for_the_spent = entitlement(granted, eligible_cents=accepted.actual_cents, planned_cents=accepted.planned_cents)
    unspent = min(over, max(0, kept - for_the_spent))
    return Overpayment(
        granted=granted,
        planned=accepted.planned_cents,
        actual=accepted.actual_cents,
        eligible=accepted.eligible_cents,
        entitled=accepted.entitled_cents,
        paid=agreement.paid_cents,
        claimed=claimed_cents,
        unspent=unspent,
        ineligible=over - unspent,
    )
