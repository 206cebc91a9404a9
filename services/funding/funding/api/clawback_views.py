"""What funding answers of what must be paid back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import Field

from funding.domain.clawback import Clawback, ClawbackState
from funding.domain.money import in_euros
from funding.domain.overpayment import Overpayment
from funding.domain.reimbursement import NoteState, ReceiptNote
from funding.store.clawbacks import Act
from shared.vocabulary import ClawbackGround, WriteOffReason
from shared.web import View, words

TOLD_TO_CARRIERS: Final = frozenset({"ClawbackNotified", "ClawbackAnswered", "ClawbackOrdered", "ClawbackCancelled"})
"""The acts that carriers read; the others are between the staff."""


class ClawbackView(View):
    """Un reversement demandé au bénéficiaire."""

    id: UUID = Field(description="Le reversement, par son identifiant.")
    state: ClawbackState = Field(
        description="PROPOSED : proposé ; NOTIFIED : notifié au bénéficiaire ; ANSWERED : il a répondu ; ORDERED : "
        "ordonné, à recevoir ; SETTLED : soldé ; WRITTEN_OFF : abandonné ; CANCELLED : annulé."
    )
    revision: words.Revision
    agreement_id: words.AgreementId
    agreement_number: words.AgreementNumber
    application_id: words.ApplicationId
    reference: str = Field(description="À rappeler dans le virement.", examples=["CONV-2025-0001-R1"])
    ground: ClawbackGround = Field(
        description="UNSPENT : subvention non dépensée ; INELIGIBLE_COST : coût non éligible ; NOT_EXECUTED : projet "
        "non réalisé ; BREACH : manquement à la convention."
    )
    amount_cents: int = Field(description="Le montant proposé, en centimes d'euro.", examples=[60_000])
    notified_on: date | None = Field(description="Le jour de sa notification au bénéficiaire ; null avant.")
    answer_by: date | None = Field(description="Le dernier jour pour répondre ; null avant la notification.")
    answered_on: date | None = Field(description="Le jour de la réponse ; null sans réponse.")
    ordered_cents: int | None = Field(description="Le montant ordonné, en centimes d'euro ; null avant l'ordre.")
    ordered_on: date | None = Field(description="Le jour où il a été ordonné ; null avant.", examples=["2026-07-15"])
    due_on: date | None = Field(description="Le dernier jour pour payer ; null avant l'ordre.", examples=["2026-08-15"])
    overdue: bool = Field(description="Vrai quand ce jour est passé et qu'il reste dû quelque chose.")
    received_cents: int = Field(description="Ce qui est déjà revenu, en centimes d'euro.", examples=[0])
    outstanding_cents: int = Field(description="Ce qui reste dû, en centimes d'euro.", examples=[60_000])
    write_off_reason: WriteOffReason | None = Field(
        description="Pourquoi le reste est abandonné, ou doit l'être tant que l'état est ORDERED, ce que le porteur ne "
        "lit qu'une fois décidé ; null sinon. "
        "INSOLVENCY : insolvabilité ; DISPROPORTIONATE_COST : recouvrement trop coûteux ; TIME_BARRED : prescription ; "
        "OTHER : autre."
    )

    @classmethod
    def of(cls, clawback: Clawback, *, today: date, to_carrier: bool = False) -> Self:
        """Show a clawback as of a Paris day, or what its carrier may read of it."""
        return cls(**_shown(clawback, today, to_carrier=to_carrier))


class ActView(View):
    """Ce qu'une personne a fait d'un reversement."""

    act: str = Field(description="Le fait, par son nom.", examples=["ClawbackNotified"])
    by: str = Field(description="Qui, par son identifiant opaque.", examples=["finance-1"])
    at: datetime = Field(description="L'instant.")
    text: str | None = Field(description="Ses mots ; null sans eux.")


class ComputationView(View):
    """Comment le montant suit du compte rendu financier, en centimes d'euro."""

    granted_cents: int = Field(description="La subvention accordée.")
    planned_cents: int = Field(description="Le coût prévu.")
    actual_cents: int = Field(description="Le coût réalisé.")
    eligible_cents: int = Field(description="Sa part éligible.")
    entitled_cents: int = Field(description="La subvention à laquelle elle donne droit.")
    paid_cents: int = Field(description="Ce qui a été versé.")
    claimed_cents: int = Field(description="Ce que d'autres reversements réclament déjà.")
    unspent_cents: int = Field(description="Le trop-perçu qui tient à des dépenses moindres.")
    ineligible_cents: int = Field(description="Le trop-perçu qui tient à des coûts écartés.")
    sentence: str = Field(description="Le calcul en une phrase.")

    @classmethod
    def of(cls, one: Overpayment) -> Self:
        """Show a computation."""
        sentence = (
            f"Subvention de {in_euros(one.granted)} pour un coût prévu de {in_euros(one.planned)} ; coût réalisé "
            f"{in_euros(one.actual)}, dont éligible {in_euros(one.eligible)}, qui donne droit à "
            f"{in_euros(one.entitled)}. Versé {in_euros(one.paid)}, réclamé par ailleurs {in_euros(one.claimed)} : à "
            f"reverser {in_euros(one.amount_cents)}, dont {in_euros(one.unspent)} non dépensés et "
            f"{in_euros(one.ineligible)} de coûts non éligibles."
        )
        return cls(
            granted_cents=one.granted,
            planned_cents=one.planned,
            actual_cents=one.actual,
            eligible_cents=one.eligible,
            entitled_cents=one.entitled,
            paid_cents=one.paid,
            claimed_cents=one.claimed,
            unspent_cents=one.unspent,
            ineligible_cents=one.ineligible,
            sentence=sentence,
        )


class WholeClawbackView(ClawbackView):
    """Un reversement, son calcul et ce que chacun en a fait."""

    computed: ComputationView | None = Field(description="Son calcul ; null quand une personne l'a proposé.")
    acts: list[ActView] = Field(description="Ce qui a été fait, dans l'ordre ; le porteur lit ce qui s'adresse à lui.")

    @classmethod
    def whole(cls, clawback: Clawback, acts: Sequence[Act], *, today: date, to_carrier: bool) -> Self:
        """Show all of a clawback, or what its carrier may read of it."""
        told = [one for one in acts if not to_carrier or one.act in TOLD_TO_CARRIERS]
        return cls(
            **_shown(clawback, today, to_carrier=to_carrier),
            computed=None if clawback.computed is None else ComputationView.of(clawback.computed),
            acts=[ActView(act=one.act, by=one.by, at=one.at, text=one.words) for one in told],
        )


class ReceiptNoteView(View):
    """Un encaissement noté par une personne, qui compte une fois confirmé par une autre."""

    id: UUID = Field(description="L'encaissement, par son identifiant.")
    clawback_id: UUID = Field(description="Le reversement, par son identifiant.")
    state: NoteState = Field(description="NOTED : à confirmer ; CONFIRMED : confirmé ; REFUSED : refusé.")
    amount_cents: int = Field(description="Le montant reçu, en centimes d'euro.", examples=[50_000])
    received_on: date = Field(description="Le jour où il est entré sur le compte.", examples=["2026-06-15"])
    noted_by: str = Field(description="Qui l'a noté, par son identifiant opaque.", examples=["finance-1"])
    decided_by: str | None = Field(description="Qui l'a confirmé ou refusé ; null avant.", examples=["finance-2"])

    @classmethod
    def of(cls, noted: ReceiptNote) -> Self:
        """Show a note."""
        return cls.model_validate(noted, from_attributes=True)


def _shown(clawback: Clawback, today: date, *, to_carrier: bool) -> dict[str, Any]:
    write_off = None if to_carrier and clawback.state is not ClawbackState.WRITTEN_OFF else clawback.write_off
    return {
        "id": clawback.id,
        "state": clawback.state,
        "revision": clawback.revision,
        "agreement_id": clawback.agreement.id,
        "agreement_number": clawback.agreement.number,
        "application_id": clawback.agreement.application_id,
        "reference": clawback.reference,
        "ground": clawback.ground,
        "amount_cents": clawback.amount_cents,
        "notified_on": clawback.notified_on,
        "answer_by": clawback.answer_by,
        "answered_on": clawback.answered_on,
        "ordered_cents": clawback.ordered_cents,
        "ordered_on": clawback.ordered_on,
        "due_on": clawback.due_on,
        "overdue": clawback.is_overdue(today),
        "received_cents": clawback.received_cents,
        "outstanding_cents": clawback.outstanding_cents,
        "write_off_reason": write_off.reason if write_off else None,
    }
