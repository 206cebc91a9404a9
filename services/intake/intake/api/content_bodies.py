"""The parts of a file as carriers write them, in the order of the form."""

import re
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from intake import domain
from intake.api.legal_category import CATEGORY, LegalCategory
from intake.api.parameters import ZONINGS
from shared.places import DepartmentCode, RegionCode
from shared.vocabulary import (
    Audience,
    Axis,
    Cents,
    IndicatorKind,
    LegalForm,
    SpecialAudience,
    Stage,
    Unit,
    Zoning,
)
from shared.web import AmountCents, Body, Email, Rna, Siret

_COMMUNE: Final = re.compile(r"\d[\dAB]\d{3}")
_PHONE: Final = re.compile(r"\+?\d{8,15}")


def _commune(value: str) -> str:
    if _COMMUNE.fullmatch(value.upper()) is None:
        raise PydanticCustomError("commune", "Donnez le code INSEE d'une commune, cinq caractères : 13055.")
    return value.upper()


def _phone(value: str) -> str:
    compact = re.sub(r"[ .()-]", "", value)
    if _PHONE.fullmatch(compact) is None:
        raise PydanticCustomError("phone", "Donnez un numéro de téléphone, par exemple +33 1 23 45 67 89.")
    return compact


CommuneCode = Annotated[str, AfterValidator(_commune), Field(max_length=5, examples=["13055"])]
Vintage = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", max_length=10, examples=["2024"])]
Phone = Annotated[str, AfterValidator(_phone), Field(max_length=30, examples=["+33123456789"])]
Name = Annotated[str, Field(min_length=1, max_length=200)]
IndicatorCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{2,59}$", examples=["PARTICIPANTS_REACHED"])]
Count = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class EsusApprovalBody(Body):
    """L'agrément ESUS du porteur."""

    number: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        description="Le numéro de l'agrément.", examples=["75-2021-12-27-00004"]
    )
    issued_on: date = Field(description="Le jour de l'arrêté.", examples=["2021-12-27"])
    expires_on: date = Field(description="Le dernier jour de validité.", examples=["2026-12-26"])
    document_id: UUID | None = Field(default=None, description="L'arrêté, parmi les pièces du dossier.")


class CarrierBody(Body):
    """Le porteur du projet."""

    siret: Siret = Field(description="SIRET du porteur ; il ne change plus.")
    name: Name | None = Field(default=None, description="Dénomination.", examples=["Association Exemple"])
    legal_form: LegalForm | None = Field(default=None, description="Forme juridique.")
    legal_category: LegalCategory | None = Field(default=None, description=CATEGORY)
    rna: Rna | None = Field(default=None, description="Demandé aux associations, sauf en Alsace et en Moselle.")
    created_on: date | None = Field(default=None, description="Date de création.", examples=["2019-05-14"])
    department: DepartmentCode | None = Field(default=None, description="Département du siège.")
    esus: EsusApprovalBody | None = Field(default=None, description="L'agrément ESUS, pour une entreprise agréée.")

    def carrier(self) -> domain.Carrier:
        """In the domain's own words."""
        esus = domain.EsusApproval(**dict(self.esus)) if self.esus else None
        fields: dict[str, Any] = {**dict(self), "esus": esus}
        return domain.Carrier(**fields)


class PartnerBody(Body):
    """Un partenaire du projet."""

    siret: Siret = Field(description="SIRET du partenaire.")
    name: Name = Field(description="Dénomination.")
    legal_form: LegalForm = Field(description="Forme juridique.")
    rna: Rna | None = Field(default=None, description="Numéro RNA d'une association.")

    def organisation(self) -> domain.Organisation:
        """In the domain's own words."""
        return domain.Organisation(**dict(self))


class ConsortiumMemberBody(Body):
    """Un membre du groupement, avec sa part du budget."""

    siret: Siret = Field(description="SIRET d'un des partenaires du dossier.")
    share_cents: AmountCents = Field(description="Sa part du budget, en centimes d'euro.")


class ConsortiumBody(Body):
    """Un groupement : le porteur en est le chef de file, signe et reçoit la subvention."""

    members: list[ConsortiumMemberBody] = Field(max_length=50, description="Les membres, parmi les partenaires.")
    agreement_signed_on: date | None = Field(
        default=None, examples=["2025-01-20"], description="Date de la convention de groupement."
    )

    def consortium(self) -> domain.Consortium:
        """In the domain's own words."""
        members = (domain.ConsortiumMember(one.siret, Cents(one.share_cents)) for one in self.members)
        return domain.Consortium(tuple(members), self.agreement_signed_on)


class ContactBody(Body):
    """La personne à joindre ; gardée à part, jamais transmise aux autres services."""

    name: Name = Field(description="Nom et prénom.")
    email: Email = Field(description="Adresse électronique.")
    phone: Phone | None = Field(default=None, description="Téléphone.")

    def contact(self) -> domain.Contact:
        """In the domain's own words."""
        return domain.Contact(**dict(self))


class ZoneBody(Body):
    """Un zonage public que le projet touche, dans le millésime où il a été choisi."""

    scheme: Zoning = Field(description=ZONINGS)
    code: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="Le code du zonage ; pour FRR, celui de la commune.", examples=["QN01307M"]
    )
    vintage: Vintage = Field(description="Le millésime de la liste, tel que GET /territories/zonings le donne.")

    def tag(self) -> domain.ZoneTag:
        """In the domain's own words."""
        return domain.ZoneTag(self.scheme, self.code, self.vintage)


class ProjectBody(Body):
    """Le projet."""

    title: Name | None = Field(default=None, description="Intitulé.", examples=["Déclics numériques"])
    summary: Annotated[str, Field(min_length=1, max_length=5000)] | None = Field(default=None, description="Résumé.")
    axis: Axis | None = Field(default=None, description="L'axe du projet.")
    stage: Stage | None = Field(default=None, description="PILOT : expérimentation ; SCALE_UP : changement d'échelle.")
    audiences: list[Audience] = Field(default_factory=list[Audience], description="Publics cibles.")
    special_audiences: list[SpecialAudience] = Field(
        default_factory=list[SpecialAudience], description="Publics particuliers."
    )
    regions: list[RegionCode] = Field(
        default_factory=list[RegionCode], description="Régions, code INSEE.", examples=[["11"]]
    )
    departments: list[DepartmentCode] = Field(
        default_factory=list[str],
        examples=[["75", "93"]],
        description="Départements, code INSEE, chacun dans une des régions.",
    )
    communes: list[CommuneCode] = Field(
        default_factory=list[str],
        max_length=1000,
        examples=[["13055"]],
        description="Communes, code INSEE, chacune dans un des départements (GET /territories/communes).",
    )
    zones: list[ZoneBody] = Field(
        default_factory=list[ZoneBody],
        max_length=200,
        description="Zonages publics, dont chacun touche un lieu du projet.",
    )
    starts_on: date | None = Field(default=None, examples=["2025-06-01"], description="Premier jour du projet.")
    ends_on: date | None = Field(
        default=None, examples=["2026-05-31"], description="Dernier jour du projet, encore à venir au dépôt."
    )

    def project(self) -> domain.Project:
        """In the domain's own words."""
        lists = ("audiences", "special_audiences", "regions", "departments", "communes")
        fields: dict[str, Any] = {**dict(self), **{name: tuple(getattr(self, name)) for name in lists}}
        fields["zones"] = tuple(zone.tag() for zone in self.zones)
        return domain.Project(**fields)


class ChargeBody(Body):
    """Une charge du budget prévisionnel."""

    code: str = Field(min_length=1, max_length=20, description="Ligne du plan CERFA 12156.", examples=["641"])
    label: Name = Field(examples=["Rémunération des personnels"], description="Intitulé de la ligne.")
    amount_cents: AmountCents = Field(description="Montant, en centimes d'euro.")

    def charge(self) -> domain.Charge:
        """In the domain's own words."""
        return domain.Charge(self.code, self.label, Cents(self.amount_cents))


class CoFunderBody(Body):
    """Un cofinanceur, et où en est sa réponse."""

    name: Name = Field(description="Dénomination du cofinanceur.", examples=["Région Occitanie"])
    siret: Siret | None = Field(default=None, description="Son SIRET, s'il est connu.")
    status: domain.FundingStatus = Field(description="REQUESTED : demandé ; GRANTED : accordé ; REFUSED : refusé.")


class ResourceBody(Body):
    """Un produit du budget prévisionnel."""

    code: str = Field(min_length=1, max_length=20, description="Ligne du plan CERFA 12156.", examples=["74x"])
    label: Name = Field(examples=["Apec Novapec"], description="Intitulé de la ligne.")
    amount_cents: AmountCents = Field(description="Montant, en centimes d'euro.")
    requested: bool = Field(default=False, description="Vrai pour la seule ligne demandée à Novapec.")
    co_funder: CoFunderBody | None = Field(default=None, description="Qui finance cette ligne, s'il y a lieu.")

    def resource(self) -> domain.Resource:
        """In the domain's own words."""
        other = domain.CoFunder(**dict(self.co_funder)) if self.co_funder else None
        return domain.Resource(self.code, self.label, Cents(self.amount_cents), self.requested, other)


class BudgetBody(Body):
    """Le budget prévisionnel : à la soumission, charges = produits et classe 86 = classe 87, au centime."""

    charges: list[ChargeBody] = Field(default_factory=list[ChargeBody], max_length=200, description="Les charges.")
    resources: list[ResourceBody] = Field(
        default_factory=list[ResourceBody], max_length=200, description="Les produits."
    )

    def budget(self) -> domain.Budget:
        """In the domain's own words."""
        return domain.Budget(
            charges=tuple(one.charge() for one in self.charges),
            resources=tuple(one.resource() for one in self.resources),
        )


class IndicatorBody(Body):
    """Un indicateur et sa cible. Un taux (RATIO) se donne comme un effectif sur un autre."""

    code: IndicatorCode = Field(description="Le code de l'indicateur, une fois par dossier.")
    kind: IndicatorKind = Field(description="OUTPUT : réalisation ; OUTCOME : résultat ; IMPACT : impact.")
    unit: Unit = Field(description="Ce qui est compté ; RATIO : un effectif sur un autre.")
    baseline: Count = Field(default=0, description="Valeur de départ.")
    target: Count = Field(description="Cible ; pour un taux, le numérateur.", examples=[300])
    target_denominator: Count | None = Field(default=None, description="Dénominateur de la cible d'un taux.")
    due_on: date = Field(description="Échéance de la cible.", examples=["2026-05-31"])

    def indicator(self) -> domain.Indicator:
        """In the domain's own words."""
        return domain.Indicator(**dict(self))


class DeclarationsBody(Body):
    """Les déclarations sur l'honneur."""

    republican_commitment: bool = Field(default=False, description="Contrat d'engagement républicain (associations).")
    sincerity: bool = Field(default=False, description="Exactitude du dossier.")
    de_minimis_cents: Annotated[int, Field(strict=True, ge=0, le=10**12)] | None = Field(
        default=None,
        description="Aides de minimis reçues sur trois ans glissants, en centimes, hors la subvention demandée ; "
        "null : rien n'est déclaré.",
        examples=[2_000_000],
    )

    def declarations(self) -> domain.Declarations:
        """In the domain's own words."""
        declared = None if self.de_minimis_cents is None else Cents(self.de_minimis_cents)
        return domain.Declarations(self.republican_commitment, self.sincerity, declared)


class CohortBody(Body):
    """Une cohorte prévue : des participants qui suivent le projet ensemble."""

    label: Name = Field(description="Ce qu'en dit le porteur.", examples=["Promotion de printemps"])
    participants: Count = Field(description="Combien de participants, dans chaque groupe.", examples=[40])
    groups: Count = Field(default=1, description="Combien de groupes semblables.", examples=[2])
    starts_on: date | None = Field(default=None, description="Premier jour, s'il est connu.", examples=["2025-09-01"])
    ends_on: date | None = Field(default=None, description="Dernier jour, s'il est connu.", examples=["2025-12-19"])

    def cohort(self) -> domain.PlannedCohort:
        """In the domain's own words."""
        return domain.PlannedCohort(**dict(self))


class ActivityBody(Body):
    """Une activité prévue, en séances ou en heures."""

    label: Name = Field(description="Ce qu'en dit le porteur.", examples=["Ateliers sportifs"])
    sessions: Count | None = Field(default=None, description="Combien de séances.", examples=[18])
    hours: Count | None = Field(default=None, description="Combien d'heures en tout.", examples=[240])

    def activity(self) -> domain.PlannedActivity:
        """In the domain's own words."""
        return domain.PlannedActivity(**dict(self))
