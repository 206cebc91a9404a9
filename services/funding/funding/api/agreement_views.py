"""What funding answers of agreements. Never a person's name."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.domain.agreement import Agreement, AgreementState, Instead, Party, Signature
from funding.domain.conditions import IN_WORDS
from funding.domain.drafting import Application
from funding.domain.duties import duties_of, known_cents
from funding.domain.instalments import Hold, InstalmentState
from funding.domain.lateness import due_on
from funding.domain.shares import lead_share, partners_parts
from shared.vocabulary import ConditionPrecedent, InstalmentKind
from shared.web import View, words


class SignatureView(View):
    """La signature d'une partie ; le nom du signataire n'est jamais montré."""

    party: Party = Field(description="CARRIER : le porteur ; APEC : l'Apec.")
    signed_on: date = Field(description="Le jour de la signature.", examples=["2025-05-15"])
    instead: Instead | None = Field(
        description="Pourquoi un suppléant a signé : ABSENT : absence ; PREVENTED : empêchement ; DELEGATED : "
        "délégation de signature ; null : le signataire lui-même."
    )

    @classmethod
    def of(cls, signature: Signature) -> Self:
        """Show a signature."""
        return cls(party=signature.party, signed_on=signature.signed_on, instead=signature.instead)


class ShareView(View):
    """La part d'un partenaire du groupement, que le chef de file lui reverse."""

    siret: str = Field(description="SIRET du partenaire.", examples=["44306184100047"])
    name: str = Field(description="Nom du partenaire.", examples=["Coopérative Exemple"])
    amount_cents: int = Field(description="Sa part, en centimes d'euro.", examples=[1_500_000])


class SharePartView(View):
    """La part d'un partenaire dans une tranche."""

    instalment: int = Field(description="Le numéro de la tranche.", examples=[1])
    amount_cents: int = Field(description="Ce que le chef de file lui en reverse.", examples=[900_000])


class PartnersShareView(ShareView):
    """La part d'un partenaire, tranche par tranche, au centime près."""

    parts: list[SharePartView] = Field(description="Sa part de chaque tranche ; leur somme est sa part.")
    due_cents: int = Field(description="Sa part des tranches déjà versées au chef de file.", examples=[900_000])

    @classmethod
    def all(cls, agreement: Agreement) -> list[Self]:
        """Show every partner's share."""
        return [
            cls(
                siret=one.share.siret,
                name=one.share.name,
                amount_cents=one.share.amount_cents,
                parts=[SharePartView(instalment=number, amount_cents=cents) for number, cents in one.parts.items()],
                due_cents=one.due_cents,
            )
            for one in partners_parts(agreement)
        ]


class UndoingView(View):
    """Une fois où la condition a été constatée à tort."""

    met_on: date = Field(description="Le jour où elle avait été constatée.")
    evidence: str = Field(description="La référence de ce qui devait le prouver.")
    undone_on: date = Field(description="Le jour où une autre personne est revenue dessus.")
    why: str = Field(description="Pourquoi elle n'était pas remplie.")


class ConditionView(View):
    """Une condition suspensive : rien n'est versé avant que toutes soient levées."""

    condition: ConditionPrecedent = Field(
        description="BANK_DETAILS : coordonnées bancaires ; CO_FUNDING : cofinancements ; ESUS_APPROVAL : agrément ; "
        "REPUBLICAN_COMMITMENT : contrat d'engagement républicain ; COMMITTEE_CONDITIONS : réserves du comité."
    )
    sentence: str = Field(description="Ce qui doit être constaté.")
    met_on: date | None = Field(description="Le jour où une personne l'a constaté ; null avant.")
    evidence: str | None = Field(description="La référence de ce qui le prouve ; null avant.")
    undone: list[UndoingView] = Field(description="Les fois où elle a été constatée à tort.")


class DutyView(View):
    """Ce que la loi demande pour une subvention de ce montant."""

    code: str = Field(description="AGREEMENT, PUBLICATION, ACCOUNTS ou AUDITOR.", examples=["PUBLICATION"])
    sentence: str = Field(description="L'obligation, en une phrase.")
    source: str = Field(description="Le texte qui la pose.")
    over_cents: int = Field(description="Le seuil, en centimes d'euro.", examples=[15_300_000])
    known_cents: int = Field(
        description="Ce qui en est connu : cette subvention ; pour ACCOUNTS et AUDITOR, toutes celles que le programme "
        "donne au porteur dans l'année de la signature. Celles des autres financeurs publics n'y sont pas.",
        examples=[18_000_000],
    )
    due_on: date | None = Field(description="Le dernier jour pour s'y conformer ; null s'il n'y en a pas.")


class InstalmentView(View):
    """Une tranche de la subvention."""

    number: int = Field(description="Son numéro dans la convention, à partir de 1.", examples=[1])
    kind: InstalmentKind = Field(description="ADVANCE : avance ; INTERIM : acompte ; BALANCE : solde.")
    amount_cents: int = Field(description="Son montant, en centimes d'euro.", examples=[3_600_000])
    kept_cents: int = Field(
        description="Ce que le bénéficiaire en a gardé quand une partie d'un virement est revenue : le prochain ordre "
        "paie le reste ; 0 sinon.",
        examples=[0],
    )
    state: InstalmentState = Field(
        description="PLANNED : prévue ; RELEASED : à payer ; HELD : retenue ; ORDERED : en paiement ; PAID : payée ; "
        "CANCELLED : annulée."
    )
    hold_reason: Hold | None = Field(
        description="Pourquoi elle est retenue : un rapport en retard, un agrément expiré, le compte changé, une "
        "personne (MANUAL), une résiliation proposée, un ordre dont la banque dit deux choses contraires ; null sinon."
    )
    manual_hold: str | None = Field(description="Ce que dit la personne qui la retient ; null sinon.")
    pay_by: date | None = Field(
        description="Le dernier jour pour la payer, 60 jours après sa libération (loi 2021-875) ; null tant qu'elle "
        "n'est pas à payer, et une fois payée."
    )


AGREEMENT_STATES = (
    "DRAFTED : à signer ; SIGNED : en vigueur ; LAPSED : non signée à temps ; CANCELLED : annulée ; CLOSED : soldée ; "
    "TERMINATED : résiliée."
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
    sign_before: date = Field(description="Le dernier jour pour signer, inclus.", examples=["2025-08-13"])
    signatures: list[SignatureView] = Field(description="Les signatures déjà données.")
    signed_on: date | None = Field(description="Le jour de la seconde signature ; null avant.")
    starts_on: date = Field(description="Le premier jour du projet.", examples=["2025-06-01"])
    ends_on: date = Field(description="Le dernier jour du projet.", examples=["2026-05-31"])
    final_report_due_on: date = Field(description="L'échéance du rapport final.", examples=["2026-07-30"])
    financial_report_due_on: date = Field(
        description="Le dernier jour pour déposer le compte rendu financier : les mois que donne le règlement de "
        "l'édition (six) après la fin du projet.",
        examples=["2026-11-30"],
    )
    financial_report_overdue: bool = Field(
        description="Le compte rendu financier est en retard : rien n'est payé avant son dépôt.", examples=[False]
    )
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
    closed_on: date | None = Field(description="Le jour de la clôture, ou de la résiliation ; null avant.")
    version: int = Field(description="1 telle que signée ; chaque avenant en vigueur en ajoute une.", examples=[1])
    open_amendment_id: UUID | None = Field(description="L'avenant qui attend ses signatures ; null sans avenant.")
    purpose: str = Field(description="L'objet : le titre du projet, ou ce qu'un avenant en a fait.")
    shares: list[PartnersShareView] = Field(
        description="Les parts des partenaires du groupement ; le chef de file est payé, et les leur reverse."
    )
    lead_share_cents: int = Field(description="Ce que le porteur garde, en centimes d'euro.", examples=[6_000_000])
    conditions: list[ConditionView] = Field(description="Les conditions suspensives, levées une à une.")
    legal_duties: list[DutyView] = Field(description="Ce que la loi demande pour ce montant, avec ses sources.")

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
            signatures=[SignatureView.of(one) for one in agreement.signatures],
            signed_on=agreement.signed_on,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            final_report_due_on=terms.final_report_due_on,
            financial_report_due_on=due_on(terms),
            financial_report_overdue=agreement.financial_report_overdue,
            final_report_accepted_on=agreement.final_report_accepted_on,
            instalments=[
                InstalmentView(
                    number=one.number,
                    kind=one.kind,
                    amount_cents=one.amount_cents,
                    kept_cents=one.kept_cents,
                    state=one.state,
                    hold_reason=one.hold_reason,
                    manual_hold=one.manual_hold,
                    pay_by=one.pay_by,
                )
                for one in agreement.instalments
            ],
            esus_valid_until=agreement.esus_valid_until,
            bank_details_to_correct=agreement.bank_details_to_correct,
            paid_cents=agreement.paid_cents,
            recovered_cents=agreement.recovered_cents,
            entitled_cents=agreement.entitled_cents,
            closed_on=agreement.closed_on,
            version=agreement.version,
            open_amendment_id=agreement.open_amendment,
            purpose=terms.purpose or application.project_title,
            shares=PartnersShareView.all(agreement),
            lead_share_cents=lead_share(agreement),
            conditions=[
                ConditionView(
                    condition=one.kind,
                    sentence=IN_WORDS[one.kind],
                    met_on=one.met_on,
                    evidence=one.evidence,
                    undone=[UndoingView.model_validate(past, from_attributes=True) for past in one.undone],
                )
                for one in agreement.conditions
            ],
            legal_duties=[
                DutyView(
                    code=duty.code,
                    sentence=duty.sentence,
                    source=duty.source,
                    over_cents=duty.over_cents,
                    known_cents=known_cents(agreement, duty),
                    due_on=day,
                )
                for duty, day in duties_of(agreement)
            ],
        )
