"""What funding answers, in the words of the domain. Never an account number in full, never a person's name."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from funding.domain.envelope import Envelope
from funding.domain.ledger import Account, Move
from shared.vocabulary import Axis, Region
from shared.web import View, words

EnvelopeId = Annotated[UUID, Field(description="L'enveloppe, par son identifiant.")]
Total = Annotated[int, Field(description="Le total de l'enveloppe, en centimes d'euro.", examples=[400_000_000])]
Reserved = Annotated[int, Field(description="Somme réservée pour des attributions proposées.", examples=[6_000_000])]
Committed = Annotated[int, Field(description="Somme engagée par des conventions signées.", examples=[30_000_000])]
Disbursed = Annotated[int, Field(description="Somme décaissée, nette de ce qui est revenu.", examples=[18_000_000])]


class EnvelopeView(View):
    """Une enveloppe, et ce qui en reste."""

    id: EnvelopeId
    key: str = Field(description="L'année, ou l'année et le comité.", examples=["2025/NATIONAL"])
    edition: words.Edition
    committee_code: words.CommitteeCode | None = Field(
        description="Le comité dont c'est la part ; null pour l'enveloppe de l'année.", examples=["NATIONAL"]
    )
    region: Region | None = Field(description="La région dont c'est la part, par son code INSEE ; null sinon.")
    axis: Axis | None = Field(description="L'axe dont c'est la part ; null sinon.")
    parent_id: UUID | None = Field(description="L'enveloppe dont c'est une part ; null pour celle de l'année.")
    total_cents: Total
    reserved_cents: Reserved
    committed_cents: Committed
    disbursed_cents: Disbursed
    available_cents: int = Field(description="Ce qu'une attribution peut encore prendre.", examples=[364_000_000])
    revision: words.Revision

    @classmethod
    def of(cls, envelope: Envelope) -> Self:
        """Show an envelope."""
        return cls(
            id=envelope.id,
            key=envelope.key,
            edition=envelope.edition,
            committee_code=envelope.committee_code,
            region=envelope.region,
            axis=envelope.axis,
            parent_id=envelope.parent_id,
            total_cents=envelope.balances.total,
            reserved_cents=envelope.balances.reserved,
            committed_cents=envelope.balances.committed,
            disbursed_cents=envelope.balances.disbursed,
            available_cents=envelope.balances.available,
            revision=envelope.revision,
        )


class LedgerEntryView(View):
    """Une écriture du grand livre, et les sommes de l'enveloppe après elle."""

    id: UUID = Field(description="L'écriture, par son identifiant.")
    position: int = Field(description="Son rang dans le grand livre, à partir de 1, sans trou.", examples=[7])
    at: datetime = Field(description="L'instant de l'écriture.")
    move: Move = Field(
        description="OPEN : ouverture ; TRANSFER_IN, TRANSFER_OUT : virement reçu, virement donné ; RESERVE : "
        "réservation ; RELEASE : libération ; COMMIT : engagement ; DECOMMIT : dégagement ; DISBURSE : décaissement ; "
        "RETURN : retour d'un virement ; RECOVER : recouvrement ; DEBIT_OVER, DEBIT_UNDER : débit au-delà, "
        "en deçà de l'ordre ; RETURN_FEE : frais de retour."
    )
    debit: Account = Field(description="Le compte qui reçoit.")
    credit: Account = Field(description="Le compte qui donne.")
    amount_cents: int = Field(description="Le montant, en centimes d'euro.", examples=[6_000_000])
    application_id: UUID | None = Field(description="Le dossier en cause, s'il y en a un.")
    reservation_id: UUID | None = Field(description="La réservation en cause, s'il y en a une.")
    agreement_id: UUID | None = Field(description="La convention en cause, s'il y en a une.")
    total_cents: Total
    reserved_cents: Reserved
    committed_cents: Committed
    disbursed_cents: Disbursed
