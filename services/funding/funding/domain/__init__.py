"""Funding's rules: decisions return facts or raise a Refusal, facts evolve states. No clock, no ids made, no I/O.

money, ledger       amounts (letters: as words); double entry and balances; journal: the entries of a period
envelope            envelopes of a year and their parts; transfer: money between them; simulation: awards tried
reservation         money set aside for a proposed award
agreement           the agreement's states and terms
drafting, signing   drawing it up, signing it, lapse and cancellation; shares: of a consortium's partners
succession          another organisation takes the project over
conditions          what must be met before anything is paid
amendment, amending a new version of it: what it says, and how it comes into force
esus                approvals noted anew, and undone; approval: what depends on one in force
instalments         the parts of a grant, exact to the cent
releases            when an instalment may be paid, what holds it; scheduling: the parts, before the signatures
bank_details        which account is paid, by id; payee: whose it is
orders, settlement  payment orders, and what the bank says of them; bank_status: by which codes; matching: what people
                    make of the rest; contradiction: where it says two things
batch               orders on their way to the bank; payment_stop: nothing leaves until two persons say so
financial_report    costs, and the grant they give right to; chart: the lines of the form; costs: what is eligible;
                    reporting: the carrier's side of it; attachments: the documents that go with it
lateness            when the financial report is late
overpayment         what was paid too much, by the accounts; taking_back: what was wrongly accepted
clawback            what must come back; clawing_back: proposed, heard, ordered; reimbursement: what comes in
closing             the end; termination: before its time
open_data           what is published of a grant; open_parts: of a consortium's shares
forecast            what is left to pay, by month and envelope
facts               all of them; evolution, order_evolution: how they change agreements and orders
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from funding.domain import (
    agreement,
    amendment,
    attachments,
    batch,
    clawback,
    financial_report,
    instalments,
    orders,
    payment_stop,
    reimbursement,
    reservation,
    termination,
    transfer,
)

STATE_MACHINES: Final[dict[str, tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]]] = {
    "funding.envelope_transfer": (transfer.TransferState, transfer.TRANSITIONS),
    "funding.reservation": (reservation.ReservationState, reservation.TRANSITIONS),
    "funding.agreement": (agreement.AgreementState, agreement.TRANSITIONS),
    "funding.termination": (termination.TerminationState, termination.TRANSITIONS),
    "funding.amendment": (amendment.AmendmentState, amendment.TRANSITIONS),
    "funding.instalment": (instalments.InstalmentState, instalments.TRANSITIONS),
    "funding.payment_order": (orders.OrderState, orders.TRANSITIONS),
    "funding.payment_batch": (batch.BatchState, batch.TRANSITIONS),
    "funding.payment_stop": (payment_stop.StopState, payment_stop.TRANSITIONS),
    "funding.financial_report": (financial_report.FinancialReportState, financial_report.TRANSITIONS),
    "funding.report_attachment": (attachments.AttachmentState, attachments.TRANSITIONS),
    "funding.clawback": (clawback.ClawbackState, clawback.TRANSITIONS),
    "funding.receipt_note": (reimbursement.NoteState, reimbursement.NOTE_TRANSITIONS),
}
"""The state machines by table (column `state`); docs/states.md is made from them."""
