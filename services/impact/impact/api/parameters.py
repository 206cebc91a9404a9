"""What addresses and filters name, described once."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from impact.domain import PlanState
from shared.places import RegionCode
from shared.vocabulary import Axis

PLAN_STATES = (
    "OPEN : ouvert à la signature de la convention ; "
    "FOLLOWING : elle est close, des suivis restent à venir ; CLOSED : clos."
)

PlanId = Annotated[UUID, Path(description="Le plan de suivi, par son identifiant.")]
ObservationId = Annotated[UUID, Path(description="Le relevé, par son identifiant.")]
EvidenceId = Annotated[UUID, Path(description="La preuve, par son identifiant.")]
CohortId = Annotated[UUID, Path(description="La cohorte, par son identifiant.")]
ActivityId = Annotated[UUID, Path(description="L'activité, par son identifiant.")]
ReportNumber = Annotated[int, Path(ge=1, le=99, description="Le numéro du rapport, à partir de 1.")]
OfEdition = Annotated[int | None, Query(ge=2000, le=2100, description="L'édition ; toutes par défaut.")]
OfAxis = Annotated[Axis | None, Query(description="L'axe ; tous par défaut.")]
OfRegion = Annotated[RegionCode | None, Query(description="Une région, par son code INSEE ; toutes par défaut.")]
OfApplication = Annotated[UUID | None, Query(description="Le dossier de candidature.")]
OfAgreement = Annotated[UUID | None, Query(description="La convention.")]
InState = Annotated[PlanState | None, Query(description=PLAN_STATES)]
