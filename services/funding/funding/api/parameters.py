"""What addresses and filters name, described once."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from funding.domain.agreement import AgreementState
from funding.domain.clawback import ClawbackState
from funding.domain.orders import OrderState

AgreementId = Annotated[UUID, Path(description="La convention, par son identifiant.")]
InstalmentNumber = Annotated[
    int, Path(description="La tranche, par son numéro dans la convention, à partir de 1.", examples=[1])
]
OrderId = Annotated[UUID, Path(description="L'ordre de paiement, par son identifiant.")]
BatchId = Annotated[UUID, Path(description="La remise de virements, par son identifiant.")]
EntryId = Annotated[int, Path(description="L'écriture à rapprocher, par son rang dans la liste.", examples=[12])]
ClawbackId = Annotated[UUID, Path(description="Le reversement, par son identifiant.")]
EnvelopeKey = Annotated[
    str,
    Path(description="`2025` pour l'année, `2025/NATIONAL` pour la part d'un comité.", examples=["2025/NATIONAL"]),
]

OfEdition = Annotated[int | None, Query(description="L'édition, par son année.", examples=[2025])]
OfApplication = Annotated[UUID | None, Query(description="Le dossier de candidature, par son identifiant.")]
OfAgreement = Annotated[UUID | None, Query(description="La convention, par son identifiant.")]
OfBatch = Annotated[UUID | None, Query(description="La remise de virements, par son identifiant.")]
Waiting = Annotated[
    bool | None, Query(description="Vrai : celles qui attendent une personne ; faux : celles qui n'attendent plus.")
]
InAgreementState = Annotated[AgreementState | None, Query(description="L'état des conventions.")]
InOrderState = Annotated[OrderState | None, Query(description="L'état des ordres de paiement.")]
InClawbackState = Annotated[ClawbackState | None, Query(description="L'état des reversements.")]
