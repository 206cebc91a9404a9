"""What funding answers, in the words of the domain. Never an account number in full, never a person's name."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.domain.agreement import Agreement, AgreementState, Party
from funding.domain.drafting import Application
from funding.domain.envelope import Envelope
from funding.domain.instalments import InstalmentState
from funding.domain.ledger import Account
from shared.vocabulary import HoldReason, InstalmentKind, LedgerMove
from shared.web import View


class EnvelopeView(View):
    """An envelope and its four balances; `available_cents` is what an award may still take."""

    id: UUID
    key: str = Field(examples=["2025/NATIONAL"])
    edition: int
    committee_code: str | None
    parent_id: UUID | None
    total_cents: int
    reserved_cents: int
    committed_cents: int
    disbursed_cents: int
    available_cents: int
    revision: int

    @classmethod
    def of(cls, envelope: Envelope) -> Self:
        """Show an envelope."""
        return cls(
            id=envelope.id,
            key=envelope.key,
            edition=envelope.edition,
            committee_code=envelope.committee_code,
            parent_id=envelope.parent_id,
            total_cents=envelope.balances.total,
            reserved_cents=envelope.balances.reserved,
            committed_cents=envelope.balances.committed,
            disbursed_cents=envelope.balances.disbursed,
            available_cents=envelope.balances.available,
            revision=envelope.revision,
        )


class LedgerEntryView(View):
    """An entry of an envelope's ledger; the four balances are those after it."""

    id: UUID
    position: int
    at: datetime
    move: LedgerMove
    debit: Account
    credit: Account
    amount_cents: int
    application_id: UUID | None
    reservation_id: UUID | None
    agreement_id: UUID | None
    total_cents: int
    reserved_cents: int
    committed_cents: int
    disbursed_cents: int


class SignatureView(View):
    """A party signed."""

    party: Party
    signed_on: date


class InstalmentView(View):
    """A part of the grant."""

    number: int
    kind: InstalmentKind
    amount_cents: int
    state: InstalmentState
    hold_reason: HoldReason | None


class AgreementView(View):
    """An agreement (convention) with its instalments."""

    id: UUID
    number: str = Field(examples=["CONV-2025-0001"])
    state: AgreementState
    revision: int
    edition: int
    application_id: UUID
    application_number: str
    case_id: UUID
    reservation_id: UUID
    carrier_siret: str
    carrier_name: str
    project_title: str
    amount_cents: int
    budget_cents: int
    sign_before: date
    signatures: list[SignatureView]
    signed_on: date | None
    starts_on: date
    ends_on: date
    final_report_due_on: date
    final_report_accepted_on: date | None
    instalments: list[InstalmentView]
    bank_details_to_correct: bool
    paid_cents: int
    recovered_cents: int
    entitled_cents: int | None
    closed_on: date | None

    @classmethod
    def of(cls, agreement: Agreement, application: Application) -> Self:
        """Show an agreement with what it says of its application."""
        terms = agreement.terms
        return cls(
            id=agreement.id,
            number=agreement.name.number,
            state=agreement.state,
            revision=agreement.revision,
            edition=agreement.name.edition,
            application_id=application.id,
            application_number=application.number,
            case_id=terms.case_id,
            reservation_id=terms.reservation_id,
            carrier_siret=terms.carrier_siret,
            carrier_name=application.carrier_name,
            project_title=application.project_title,
            amount_cents=terms.amount_cents,
            budget_cents=terms.budget_cents,
            sign_before=terms.sign_before,
            signatures=[SignatureView(party=one.party, signed_on=one.signed_on) for one in agreement.signatures],
            signed_on=agreement.signed_on,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            final_report_due_on=terms.final_report_due_on,
            final_report_accepted_on=agreement.final_report_accepted_on,
            instalments=[
                InstalmentView(
                    number=one.number,
                    kind=one.kind,
                    amount_cents=one.amount_cents,
                    state=one.state,
                    hold_reason=one.hold_reason,
                )
                for one in agreement.instalments
            ],
            bank_details_to_correct=agreement.bank_details_to_correct,
            paid_cents=agreement.paid_cents,
            recovered_cents=agreement.recovered_cents,
            entitled_cents=agreement.entitled_cents,
            closed_on=agreement.closed_on,
        )
