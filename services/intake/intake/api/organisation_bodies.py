"""What is said of organisations and their members."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from intake.api.content_bodies import Name
from intake.domain.membership import FirstRepresentative
from intake.domain.organisation import AbsorptionReason, EndReason, MemberRole
from shared.vocabulary import LegalForm
from shared.web import Body, Email, Siret

ROLES: Final = (
    "REPRESENTATIVE : représentant, qui dépose, retire et gère les membres ; CONTRIBUTOR : contributeur, qui écrit les "
    "brouillons et envoie les pièces ; READER : lecteur."
)
Explanation = Annotated[str, Field(min_length=1, max_length=2000)]
LegalName = Annotated[str, Field(min_length=1, max_length=200)]
_WHY: Final = "Le motif, en clair ; l'historique le garde."


class OrganisationBody(Body):
    """Une organisation à inscrire."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"siret": "73282932000074", "explanation": "Née de la fusion de mars."}]}
    )

    siret: Siret = Field(description="Son SIRET.")
    explanation: Explanation = Field(description=_WHY)


class ExplanationBody(Body):
    """Pourquoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"explanation": "Vu au répertoire Sirene et au RNA."}]})

    explanation: Explanation = Field(description=_WHY)


class InvitationBody(Body):
    """La personne à inviter."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"role": "CONTRIBUTOR", "name": "Dominique Exemple", "email": "dominique@exemple.fr"}]
        }
    )

    role: MemberRole = Field(description=ROLES)
    name: Name = Field(description="Son nom, gardé au guichet seul.")
    email: Email = Field(description="L'adresse où l'invitation lui est écrite.")
    explanation: Explanation | None = Field(default=None, description=_WHY)


class PersonBody(Body):
    """Comment un membre s'appelle, et où lui écrire."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Camille Exemple", "email": "camille@exemple.fr"}]}
    )

    name: Name = Field(description="Son nom, gardé au guichet seul.")
    email: Email = Field(description="Son adresse électronique.")


class CodeBody(Body):
    """Le code de l'invitation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "k3yQmJ0pT8vZr1uXw5sB2dNf7hLc9aEg"}]})

    code: str = Field(min_length=1, max_length=100, description="Reçu par courrier électronique avec l'invitation.")


class EndingBody(Body):
    """Pourquoi une personne n'agit plus pour l'organisation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "LEFT", "explanation": "A quitté l'équipe."}]})

    reason: EndReason = Field(
        description="LEFT : départ ; DECEASED : décès ; REPLACED : remplacement ; MISTAKE : inscription à tort ; "
        "ERASED : effacement ; OTHER : autre."
    )
    explanation: Explanation | None = Field(default=None, description=f"{_WHY} Demandé à un chargé de programme.")


class RoleBody(Body):
    """Le nouveau rôle d'un membre."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "READER"}]})

    role: MemberRole = Field(description=ROLES)


class ChangeBody(Body):
    """Le changement de représentant que l'organisation demande."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "incoming": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10",
                    "outgoing": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a11",
                    "explanation": "L'assemblée du 3 mars a élu une nouvelle présidente.",
                }
            ]
        }
    )

    incoming: UUID = Field(description="Le membre qui représentera l'organisation.")
    outgoing: UUID | None = Field(default=None, description="Le représentant qu'il remplace ; sinon il s'y ajoute.")
    explanation: Explanation = Field(description=_WHY)


class AbsorptionBody(Body):
    """La fusion, ou le changement de SIRET."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "into": "00000001800010",
                    "name": "Union Exemple",
                    "legal_form": "ASSOCIATION",
                    "reason": "MERGER",
                    "effective_on": "2025-01-01",
                    "explanation": "Fusion publiée au Journal officiel.",
                }
            ]
        }
    )

    into: Siret = Field(description="L'organisation qui reprend les dossiers ; elle a déjà un représentant.")
    name: LegalName | None = Field(
        default=None, description="Sa raison sociale ; par défaut, celle que dit son dernier dossier."
    )
    legal_form: LegalForm | None = Field(
        default=None,
        description="Sa forme juridique ; par défaut, celle que dit son dernier dossier. Tant que rien ne la dit, les "
        "subventions reprises ne paraissent plus en données ouvertes.",
    )
    reason: AbsorptionReason = Field(
        description="MERGER : fusion ; SIRET_CHANGED : changement de SIRET ; OTHER : autre."
    )
    effective_on: date = Field(description="Le jour où la fusion a pris effet.")
    explanation: Explanation = Field(description=_WHY)


class MembershipRulesBody(Body):
    """Ce que l'Apec décide des membres."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"first_representative": "SELF_REGISTERED", "invitation_days": 14}]}
    )

    first_representative: FirstRepresentative = Field(
        description="SELF_REGISTERED : la première personne qui agit, à vérifier ; BY_OFFICER : celle qu'un chargé de "
        "programme invite."
    )
    invitation_days: int = Field(strict=True, ge=1, le=365, description="Combien de jours une invitation tient.")
