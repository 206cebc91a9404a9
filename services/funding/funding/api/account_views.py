"""What funding answers of financial reports and of what must be paid back."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback, ClawbackState
from funding.domain.financial_report import FinancialReport, FinancialReportState
from shared.vocabulary import ClawbackGround
from shared.web import View, words


class CostLineView(View):
    """Une ligne de charges, prévue et réalisée."""

    code: str = Field(description="Le compte du plan CERFA 15059.", examples=["64"])
    planned_cents: int = Field(description="La charge prévue, en centimes d'euro.", examples=[1_600_000])
    actual_cents: int = Field(description="La charge réalisée, en centimes d'euro.", examples=[1_450_000])


class FinancialReportView(View):
    """Une version du compte rendu financier."""

    id: UUID = Field(description="Cette version, par son identifiant.")
    agreement_id: words.AgreementId
    version: int = Field(description="Son rang, à partir de 1.", examples=[1])
    state: FinancialReportState = Field(description="SUBMITTED : déposé ; SUPERSEDED : remplacé ; ACCEPTED : accepté.")
    lines: list[CostLineView] = Field(description="Les charges, ligne par ligne.")
    planned_cents: int = Field(description="Le total prévu, en centimes d'euro.", examples=[2_000_000])
    actual_cents: int = Field(description="Le total réalisé, en centimes d'euro.", examples=[1_800_000])
    eligible_cents: int | None = Field(description="La part du réalisé que la subvention peut porter ; null avant.")
    entitled_cents: int | None = Field(description="La subvention à laquelle ces coûts donnent droit ; null avant.")
    revision: words.Revision = Field(description="Version de la convention : à redonner dans If-Match.", examples=[5])

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
