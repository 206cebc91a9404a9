"""What funding answers of payments, batches and the bank."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback, ClawbackState
from funding.domain.financial_report import FinancialReport, FinancialReportState
from funding.domain.orders import OrderState, PaymentOrder
from funding.gateway.bank_details import masked
from funding.handlers.bank_details import Shown
from funding.handlers.bank_files import Import
from funding.store.bank_files import UnmatchedEntry
from funding.store.batches import MadeBatch
from shared.vocabulary import ClawbackGround, InstalmentKind
from shared.web import View


class BankDetailsView(View):
    """The newest bank details of an agreement, the account masked."""

    id: UUID
    agreement_id: UUID
    version: int
    holder: str
    iban: str = Field(description="IBAN masqué.", examples=["FR76 **** **** **** **** *** 0189"])
    waits_for_confirmation: bool
    to_correct: bool
    revision: int

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Show bank details; `revision` is the agreement's."""
        return cls(
            id=shown.details.id,
            agreement_id=shown.agreement.id,
            version=shown.details.version,
            holder=shown.account.holder,
            iban=masked(shown.account.iban),
            waits_for_confirmation=shown.details.waits,
            to_correct=shown.agreement.bank_details_to_correct,
            revision=shown.agreement.revision,
        )


class OrderView(View):
    """A payment order."""

    id: UUID
    state: OrderState
    revision: int
    agreement_id: UUID
    agreement_number: str
    application_id: UUID
    instalment: int
    kind: InstalmentKind
    attempt: int
    amount_cents: int
    end_to_end_id: str = Field(examples=["CONV-2025-0001-T1-1"])
    author: str
    approver: str | None
    batch_id: UUID | None
    settled_on: date | None
    returned_on: date | None
    bank_reason: str | None = Field(description="Code ISO 20022 du rejet ou du retour.", examples=["AC04"])

    @classmethod
    def of(cls, order: PaymentOrder) -> Self:
        """Show an order."""
        name = order.name
        return cls(
            id=name.id,
            state=order.state,
            revision=order.revision,
            agreement_id=name.agreement.id,
            agreement_number=name.agreement.number,
            application_id=name.agreement.application_id,
            instalment=name.instalment,
            kind=name.kind,
            attempt=name.attempt,
            amount_cents=name.amount_cents,
            end_to_end_id=name.end_to_end_id,
            author=order.author,
            approver=order.approver,
            batch_id=order.batch_id,
            settled_on=order.settled_on,
            returned_on=order.returned_on,
            bank_reason=order.bank_reason,
        )


class BatchView(View):
    """A batch of orders sent to the bank in one file, which GET /batches/{id}/file gives."""

    id: UUID
    message_id: str
    execution_date: date
    orders: int
    total_cents: int
    sha256: str
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, batch: MadeBatch) -> Self:
        """Show a batch."""
        return cls.model_validate(batch, from_attributes=True)


class BankFileView(View):
    """What a file of the bank led to: how many orders were paid, rejected, returned, how many entries unmatched..."""

    id: UUID
    kind: str = Field(examples=["camt.053"])
    sha256: str
    already_imported: bool
    outcome: dict[str, int] = Field(examples=[{"paid": 3, "returned": 1, "unmatched": 1}])

    @classmethod
    def of(cls, imported: Import) -> Self:
        """Show an import."""
        file = imported.file
        return cls(
            id=file.id,
            kind=file.kind,
            sha256=file.sha256,
            already_imported=imported.known,
            outcome=dict(file.outcome),
        )


class UnmatchedEntryView(View):
    """A word of the bank that only a person can make something of."""

    id: int
    bank_file_id: UUID
    statement_id: str
    reference: str
    end_to_end_id: str | None
    direction: str | None
    amount_cents: int | None
    booked_on: date
    reason_code: str | None
    why: str = Field(examples=["AMOUNT_DIFFERS"])

    @classmethod
    def of(cls, entry: UnmatchedEntry) -> Self:
        """Show an entry."""
        return cls.model_validate(entry, from_attributes=True)


class CostLineView(View):
    """A line of charges, planned and actual."""

    code: str
    planned_cents: int
    actual_cents: int


class FinancialReportView(View):
    """A version of a financial report. `revision` is the agreement's."""

    id: UUID
    agreement_id: UUID
    version: int
    state: FinancialReportState
    lines: list[CostLineView]
    planned_cents: int
    actual_cents: int
    eligible_cents: int | None
    entitled_cents: int | None = Field(description="La subvention à laquelle ces coûts donnent droit.")
    revision: int

    @classmethod
    def of(cls, report: FinancialReport, agreement: Agreement) -> Self:
        """Show a financial report."""
        return cls(
            id=report.id,
            agreement_id=agreement.id,
            version=report.version,
            state=report.state,
            lines=[CostLineView.model_validate(line, from_attributes=True) for line in report.lines],
            planned_cents=report.planned_cents,
            actual_cents=report.actual_cents,
            eligible_cents=report.eligible_cents,
            entitled_cents=agreement.entitled_cents,
            revision=agreement.revision,
        )


class ClawbackView(View):
    """An order to pay back (reversement)."""

    id: UUID
    state: ClawbackState
    revision: int
    agreement_id: UUID
    agreement_number: str
    application_id: UUID
    reference: str = Field(description="À rappeler dans le virement.", examples=["CONV-2025-0001-R1"])
    ground: ClawbackGround
    amount_cents: int
    received_cents: int
    outstanding_cents: int
    ordered_on: date

    @classmethod
    def of(cls, clawback: Clawback) -> Self:
        """Show a clawback."""
        return cls(
            id=clawback.id,
            state=clawback.state,
            revision=clawback.revision,
            agreement_id=clawback.agreement.id,
            agreement_number=clawback.agreement.number,
            application_id=clawback.agreement.application_id,
            reference=clawback.reference,
            ground=clawback.ground,
            amount_cents=clawback.amount_cents,
            received_cents=clawback.received_cents,
            outstanding_cents=clawback.outstanding_cents,
            ordered_on=clawback.ordered_on,
        )
