"""The parts of a file as they go out, in the order of the form."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from intake import domain
from intake.api.parameters import ZONINGS
from shared.vocabulary import Audience, Axis, IndicatorKind, LegalForm, Region, SpecialAudience, Stage, Unit, Zoning
from shared.web import View, words


class EsusApprovalView(View):
    """L'agrément ESUS du porteur."""

    number: str = Field(description="Le numéro de l'agrément.")
    issued_on: date = Field(description="Le jour de l'arrêté.")
    expires_on: date = Field(description="Le dernier jour de validité.")
    document_id: UUID | None = Field(description="L'arrêté, parmi les pièces du dossier ; null s'il n'est pas joint.")


class CarrierView(View):
    """Le porteur du projet."""

    siret: words.CarrierSiret
    name: str | None = Field(description="Dénomination.")
    legal_form: LegalForm | None = Field(description="Forme juridique.")
    legal_category: str | None = Field(description="Catégorie juridique de l'INSEE ; null si elle n'est pas donnée.")
    rna: str | None = Field(description="Numéro RNA.")
    created_on: date | None = Field(description="Date de création.")
    department: str | None = Field(description="Département du siège.")
    esus: EsusApprovalView | None = Field(description="L'agrément ESUS ; null sans agrément.")


class PartnerView(View):
    """Un partenaire."""

    siret: str = Field(description="SIRET du partenaire.")
    name: str = Field(description="Dénomination.")
    legal_form: LegalForm = Field(description="Forme juridique.")
    rna: str | None = Field(description="Numéro RNA.")


class ConsortiumMemberView(View):
    """Un membre du groupement."""

    siret: str = Field(description="SIRET du partenaire.")
    share_cents: int = Field(description="Sa part du budget, en centimes d'euro.")


class ConsortiumView(View):
    """Le groupement dont le porteur est chef de file."""

    members: tuple[ConsortiumMemberView, ...] = Field(description="Les membres, parmi les partenaires.")
    agreement_signed_on: date | None = Field(description="Date de la convention de groupement.")


class ContactView(View):
    """La personne à joindre."""

    name: str = Field(description="Nom et prénom.")
    email: str = Field(description="Adresse électronique.")
    phone: str | None = Field(description="Téléphone.")


class ZoneTagView(View):
    """Un zonage public que le projet touche."""

    scheme: Zoning = Field(description=ZONINGS)
    code: str = Field(description="Le code du zonage ; pour FRR, celui de la commune.", examples=["QN01307M"])
    vintage: str = Field(description="Le millésime de la liste où il a été choisi.", examples=["2024"])


class ProjectView(View):
    """Le projet."""

    title: str | None = Field(description="Intitulé.")
    summary: str | None = Field(description="Résumé.")
    axis: Axis | None = Field(description="L'axe du projet.")
    stage: Stage | None = Field(description="PILOT : expérimentation ; SCALE_UP : changement d'échelle.")
    audiences: tuple[Audience, ...] = Field(description="Publics cibles.")
    special_audiences: tuple[SpecialAudience, ...] = Field(description="Publics particuliers.")
    regions: tuple[Region, ...] = Field(description="Régions, code INSEE.")
    departments: tuple[str, ...] = Field(description="Départements, code INSEE.")
    communes: tuple[str, ...] = Field(description="Communes, code INSEE.")
    cog_vintage: str | None = Field(
        description="Millésime du Code officiel géographique où ces codes ont été cherchés ; null avant.",
        examples=["2026"],
    )
    zones: tuple[ZoneTagView, ...] = Field(description="Zonages publics que le projet touche.")
    starts_on: date | None = Field(description="Premier jour du projet.")
    ends_on: date | None = Field(description="Dernier jour du projet.")


class ChargeView(View):
    """Une charge."""

    code: str = Field(description="Ligne du plan CERFA 12156.")
    label: str = Field(description="Intitulé de la ligne.")
    amount_cents: int = Field(description="Montant, en centimes d'euro.")


class CoFunderView(View):
    """Un cofinanceur, et où en est sa réponse."""

    name: str = Field(description="Dénomination du cofinanceur.")
    siret: str | None = Field(description="Son SIRET ; null s'il n'est pas connu.")
    status: domain.FundingStatus = Field(description="REQUESTED : demandé ; GRANTED : accordé ; REFUSED : refusé.")


class ResourceView(View):
    """Un produit."""

    code: str = Field(description="Ligne du plan CERFA 12156.")
    label: str = Field(description="Intitulé de la ligne.")
    amount_cents: int = Field(description="Montant, en centimes d'euro.")
    requested: bool = Field(description="Vrai pour la seule ligne demandée à Novapec.")
    co_funder: CoFunderView | None = Field(description="Qui finance cette ligne ; null sans cofinanceur nommé.")


class BudgetView(View):
    """Le budget prévisionnel."""

    charges: tuple[ChargeView, ...] = Field(description="Les charges.")
    resources: tuple[ResourceView, ...] = Field(description="Les produits.")
    requested_cents: int = Field(description="Subvention demandée à Novapec.")
    cost_cents: int = Field(description="Coût du projet, contributions volontaires en nature exclues.")
    granted_cents: int = Field(description="Accordé par les cofinanceurs.")
    awaited_cents: int = Field(description="Demandé aux cofinanceurs, sans réponse encore.")
    requested_share: Decimal | None = Field(
        description="Part du coût demandée à Novapec, en pour cent, calculée ; null sans charges.", examples=["66.67"]
    )


class IndicatorView(View):
    """Un indicateur et sa cible."""

    code: str = Field(description="Le code de l'indicateur.")
    kind: IndicatorKind = Field(description="OUTPUT : réalisation ; OUTCOME : résultat ; IMPACT : impact.")
    unit: Unit = Field(description="Ce qui est compté ; RATIO : un effectif sur un autre.")
    baseline: int = Field(description="Valeur de départ.")
    target: int = Field(description="Cible ; pour un taux, le numérateur.")
    target_denominator: int | None = Field(description="Dénominateur de la cible d'un taux ; null sinon.")
    due_on: date = Field(description="Échéance de la cible.")


class DeclarationsView(View):
    """Les déclarations sur l'honneur."""

    republican_commitment: bool = Field(description="Contrat d'engagement républicain (associations).")
    sincerity: bool = Field(description="Exactitude du dossier.")
    de_minimis_cents: int | None = Field(
        description="Aides de minimis reçues sur trois ans glissants, en centimes ; null si rien n'est déclaré."
    )


class CohortView(View):
    """Une cohorte prévue."""

    label: str = Field(description="Ce qu'en dit le porteur.")
    participants: int = Field(description="Combien de participants, dans chaque groupe.")
    groups: int = Field(description="Combien de groupes semblables.")
    starts_on: date | None = Field(description="Premier jour ; null s'il n'est pas connu.")
    ends_on: date | None = Field(description="Dernier jour ; null s'il n'est pas connu.")


class ActivityView(View):
    """Une activité prévue."""

    label: str = Field(description="Ce qu'en dit le porteur.")
    sessions: int | None = Field(description="Combien de séances ; null si rien n'en est dit.")
    hours: int | None = Field(description="Combien d'heures en tout ; null si rien n'en est dit.")
