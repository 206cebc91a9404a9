"""What addresses and filters name, described once."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from shared.places import RegionCode

CommitteeId = Annotated[UUID, Path(description="Le comité, par son identifiant.")]
SessionId = Annotated[UUID, Path(description="La séance, par son identifiant.")]
CaseId = Annotated[UUID, Path(description="Le dossier devant le comité, par son identifiant.")]
ApplicationPath = Annotated[UUID, Path(description="Le dossier de candidature, par son identifiant.")]
HearingId = Annotated[UUID, Path(description="L'audition, par son identifiant.")]
EnvelopeKey = Annotated[
    str,
    Path(
        description="`2025` pour l'année, `2025/REGIONAL-93` pour la part d'un comité.", examples=["2025/REGIONAL-93"]
    ),
]
OfCommittee = Annotated[str | None, Query(description="Code ou identifiant du comité.", examples=["REGIONAL-93"])]
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
OfEdition = Annotated[int | None, Query(description="L'édition, par son année.", examples=[2025])]
