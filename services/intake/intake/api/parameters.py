"""What addresses and filters name, described once."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query

from intake import domain
from shared.places import PlaceOfCommunes, RegionCode
from shared.vocabulary import Axis, Zoning

COST_CATEGORIES: Final = (
    "WORKSHOPS : ateliers ; FACILITATION : animation ; EXPERTISE : experts ; LOGISTICS : logistique ; ROOMS : "
    "locations de salles ; OTHER : autre."
)
ZONINGS = (
    "QPV : quartier prioritaire de la politique de la ville ; FRR : France ruralités revitalisation (ex-ZRR) ; "
    "ACV : Action cœur de ville ; PVD : Petites villes de demain ; TI : Territoires d'industrie."
)
"""What each zoning is, for the documentation."""

CallId = Annotated[UUID, Path(description="L'appel à projets, par son identifiant.")]
RulesVersion = Annotated[
    str, Path(pattern=r"^\d+\.\d+\.\d+$", max_length=30, description="La version du règlement.", examples=["1.0.0"])
]
ApplicationId = Annotated[UUID, Path(description="Le dossier, par son identifiant.")]
OtherApplicationId = Annotated[UUID, Path(description="L'autre dossier, par son identifiant.")]

SupplementRank = Annotated[int, Path(ge=1, le=10_000, description="La demande de compléments, par son rang.")]
VersionRank = Annotated[int, Path(ge=1, le=10_000, description="La version du dossier, par son rang.")]
FromVersion = Annotated[int, Query(ge=1, le=10_000, description="La version d'avant.", examples=[1])]
ToVersion = Annotated[int, Query(ge=1, le=10_000, description="La version d'après.", examples=[2])]

InState = Annotated[domain.ApplicationState | None, Query(description="L'état des dossiers.")]
OfEdition = Annotated[int | None, Query(description="L'édition, par son année.", examples=[2025])]
OfAxis = Annotated[Axis | None, Query(description="L'axe du projet.")]
CarrierNamed = Annotated[
    str | None,
    Query(
        min_length=3,
        max_length=200,
        description="Le nom du porteur ou une partie ; les accents, la casse et des fautes de frappe sont permis.",
        examples=["diversidays"],
    ),
]
InRegion = Annotated[RegionCode | None, Query(description="Une région du projet, par son code INSEE.", examples=["93"])]

OfScheme = Annotated[Zoning | None, Query(description=ZONINGS)]
OfVintage = Annotated[str | None, Query(max_length=10, description="Le millésime de la liste.", examples=["2024"])]
TouchingCommune = Annotated[
    str | None, Query(max_length=5, description="Une commune que le zonage touche, par son code INSEE.")
]
BeforeCommittee = Annotated[
    str | None,
    Query(max_length=100, description="Le comité saisi des dossiers, par son code.", examples=["REGIONAL-93"]),
]
InDepartment = Annotated[
    PlaceOfCommunes | None, Query(description="Le département ou la collectivité d'outre-mer, par son code INSEE.")
]
CommuneNamed = Annotated[
    str | None,
    Query(
        max_length=100,
        description="Le début du nom ou d'un de ses mots ; accents, majuscules et traits d'union ne comptent pas.",
        examples=["saint etienne"],
    ),
]
ZoneNamed = Annotated[
    str | None, Query(max_length=100, description="Une partie du nom, sans égard aux accents ni aux majuscules.")
]
CommuneByCode = Annotated[str, Path(max_length=5, description="La commune, par son code INSEE.", examples=["13055"])]
