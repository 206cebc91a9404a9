"""What funding answers of what must be paid back."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.domain.clawback import Clawback, ClawbackState
from shared.vocabulary import ClawbackGround
from shared.web import View, words


class ClawbackView(View):
    """Un reversement demandé au bénéficiaire."""

    id: UUID = Field(description="Le reversement, par son identifiant.")
    state: ClawbackState = Field(description="ORDERED : à recevoir ; SETTLED : soldé.")
    revision: words.Revision
    agreement_id: words.AgreementId
    agreement_number: words.AgreementNumber
    application_id: words.ApplicationId
    reference: str = Field(description="À rappeler dans le virement.", examples=["CONV-2025-0001-R1"])
    ground: ClawbackGround = Field(
        description="UNSPENT : subvention non dépensée ; INELIGIBLE_COST : coût non éligible ; NOT_EXECUTED : projet "
        "non réalisé ; BREACH : manquement à la convention."
    )
    amount_cents: int = Field(description="Le montant dû, en centimes d'euro.", examples=[60_000])
    received_cents: int = Field(description="Ce qui est déjà revenu, en centimes d'euro.", examples=[0])
    outstanding_cents: int = Field(description="Ce qui reste dû, en centimes d'euro.", examples=[60_000])
    ordered_on: date = Field(description="Le jour où il a été demandé.", examples=["2026-07-15"])

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
