"""What addresses and filters name, described once."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import StringConstraints

from funding.domain.agreement import AgreementState
from funding.domain.clawback import ClawbackState
from funding.domain.orders import OrderState
from funding.domain.transfer import TransferState

AgreementId = Annotated[UUID, Path(description="La convention, par son identifiant.")]
AmendmentId = Annotated[UUID, Path(description="L'avenant, par son identifiant.")]
InstalmentNumber = Annotated[
    int, Path(description="La tranche, par son numéro dans la convention, à partir de 1.", examples=[1])
]
OrderId = Annotated[UUID, Path(description="L'ordre de paiement, par son identifiant.")]
BatchId = Annotated[UUID, Path(description="La remise de virements, par son identifiant.")]
EntryId = Annotated[int, Path(description="L'écriture à rapprocher, par son rang dans la liste.", examples=[12])]
StopId = Annotated[UUID, Path(description="L'arrêt des paiements, par son identifiant.")]
ReceiptId = Annotated[UUID, Path(description="L'encaissement noté, par son identifiant.")]
ClawbackId = Annotated[UUID, Path(description="Le reversement, par son identifiant.")]
EnvelopeKey = Annotated[
    str,
    Path(description="`2025` pour l'année, `2025/NATIONAL` pour la part d'un comité.", examples=["2025/NATIONAL"]),
]

TransferId = Annotated[UUID, Path(description="Le virement entre enveloppes, par son identifiant.")]
OnDay = Annotated[date, Query(description="Le jour, jusqu'à sa fin à Paris.", examples=["2025-06-30"])]
Subtree = Annotated[bool, Query(description="Vrai : avec toutes les parts de l'enveloppe, et les leurs.")]
Awards = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(/[A-Z0-9_-]+)*:[1-9][0-9]{0,13}$")]],
    Query(
        min_length=1,
        max_length=100,
        description="Une attribution à essayer, `enveloppe:centimes` ; à répéter, dans l'ordre des votes.",
        examples=[["2025/NATIONAL:6000000"]],
    ),
]

OfEdition = Annotated[int | None, Query(description="L'édition, par son année.", examples=[2025])]
OfApplication = Annotated[UUID | None, Query(description="Le dossier de candidature, par son identifiant.")]
OfAgreement = Annotated[UUID | None, Query(description="La convention, par son identifiant.")]
OfBatch = Annotated[UUID | None, Query(description="La remise de virements, par son identifiant.")]
Waiting = Annotated[
    bool | None, Query(description="Vrai : celles qui attendent une personne ; faux : celles qui n'attendent plus.")
]
InAgreementState = Annotated[AgreementState | None, Query(description="L'état des conventions.")]
BeingAmended = Annotated[bool | None, Query(description="Vrai : celles dont un avenant attend ses signatures.")]
ConditionsUnmet = Annotated[
    bool | None, Query(description="Vrai : celles dont une condition suspensive reste à lever.")
]
InOrderState = Annotated[OrderState | None, Query(description="L'état des ordres de paiement.")]
InTransferState = Annotated[TransferState | None, Query(description="L'état des virements.")]
Overdue = Annotated[bool | None, Query(description="Vrai : ceux dont le dernier jour pour payer est passé.")]
InClawbackState = Annotated[ClawbackState | None, Query(description="L'état des reversements.")]
