"""What funding answers, in the words of the domain. Never an account number in full, never a person's name."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from funding.domain.agreement import Agreement, AgreementState, Party
from funding.domain.drafting import Application
from funding.domain.envelope import Envelope
from funding.domain.instalments import InstalmentState
from funding.domain.ledger import Account
from shared.vocabulary import Axis, HoldReason, InstalmentKind, LedgerMove, Region
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
    move: LedgerMove = Field(
        description="OPEN : ouverture ; TRANSFER_IN, TRANSFER_OUT : virement reçu, virement donné ; RESERVE : "
        "réservation ; RELEASE : libération ; COMMIT : engagement ; DECOMMIT : dégagement ; DISBURSE : décaissement ; "
        "RETURN : retour d'un virement ; RECOVER : recouvrement."
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


class SignatureView(View):
    """La signature d'une partie ; le nom du signataire n'est jamais montré."""

    party: Party = Field(description="CARRIER : le porteur ; APEC : l'Apec.")
    signed_on: date = Field(description="Le jour de la signature.", examples=["2025-03-10"])


class InstalmentView(View):
    """Une tranche de la subvention."""

    number: int = Field(description="Son numéro dans la convention, à partir de 1.", examples=[1])
    kind: InstalmentKind = Field(description="ADVANCE : avance ; INTERIM : acompte ; BALANCE : solde.")
    amount_cents: int = Field(description="Son montant, en centimes d'euro.", examples=[3_600_000])
    state: InstalmentState = Field(
        description="PLANNED : prévue ; RELEASED : à payer ; HELD : retenue ; ORDERED : en paiement ; PAID : payée ; "
        "CANCELLED : annulée."
    )
    hold_reason: HoldReason | None = Field(description="Pourquoi elle est retenue ; null sinon.")
    manual_hold: str | None = Field(description="Ce que dit la personne qui la retient ; null sinon.")


AGREEMENT_STATES = (
    "DRAFTED : à signer ; SIGNED : en vigueur ; LAPSED : non signée à temps ; CANCELLED : annulée ; CLOSED : soldée."
)


class AgreementView(View):
    """Une convention et ses tranches."""

    id: words.AgreementId
    number: words.AgreementNumber
    state: AgreementState = Field(description=AGREEMENT_STATES)
    revision: words.Revision
    edition: words.Edition
    application_id: words.ApplicationId
    application_number: words.ApplicationNumber
    case_id: UUID = Field(description="Le dossier devant son comité, par son identifiant.")
    reservation_id: UUID = Field(description="La réservation qui couvre la subvention, par son identifiant.")
    carrier_siret: words.CarrierSiret
    carrier_name: words.CarrierName
    project_title: words.ProjectTitle
    amount_cents: int = Field(description="La subvention accordée, en centimes d'euro.", examples=[6_000_000])
    budget_cents: int = Field(description="Le budget prévisionnel du projet, en centimes d'euro.", examples=[9_000_000])
    sign_before: date = Field(description="Le dernier jour pour signer, inclus.", examples=["2025-06-08"])
    signatures: list[SignatureView] = Field(description="Les signatures déjà données.")
    signed_on: date | None = Field(description="Le jour de la seconde signature ; null avant.")
    starts_on: date = Field(description="Le premier jour du projet.", examples=["2025-06-01"])
    ends_on: date = Field(description="Le dernier jour du projet.", examples=["2026-05-31"])
    final_report_due_on: date = Field(description="L'échéance du rapport final.", examples=["2026-07-30"])
    final_report_accepted_on: date | None = Field(description="Le jour où le rapport final a été accepté.")
    instalments: list[InstalmentView] = Field(description="Les tranches, dans l'ordre de leur échéance.")
    esus_valid_until: date | None = Field(
        description="Le dernier jour de l'agrément ESUS du porteur ; null pour un autre porteur."
    )
    bank_details_to_correct: bool = Field(
        description="La banque a refusé le compte du bénéficiaire : rien n'est payé avant sa correction."
    )
    paid_cents: int = Field(description="Ce que la banque a payé, retours déduits.", examples=[3_600_000])
    recovered_cents: int = Field(description="Ce que le bénéficiaire a reversé.", examples=[0])
    entitled_cents: int | None = Field(
        description="Ce à quoi les coûts acceptés donnent droit ; null avant l'acceptation du compte rendu financier."
    )
    closed_on: date | None = Field(description="Le jour de la clôture ; null avant.")

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
                    manual_hold=one.manual_hold,
                )
                for one in agreement.instalments
            ],
            esus_valid_until=agreement.esus_valid_until,
            bank_details_to_correct=agreement.bank_details_to_correct,
            paid_cents=agreement.paid_cents,
            recovered_cents=agreement.recovered_cents,
            entitled_cents=agreement.entitled_cents,
            closed_on=agreement.closed_on,
        )
