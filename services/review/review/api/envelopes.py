"""What is left to award, over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from review.api.parameters import EnvelopeKey
from review.handlers import reading
from shared.web import QueryDep, View, words

router = APIRouter(tags=["Enveloppes"])


class EnvelopeLeftView(View):
    """Les soldes d'une enveloppe, tels que le financement les a annoncés en dernier. Montants en centimes."""

    envelope_key: str = Field(description="Le nom de l'enveloppe.", examples=["2025/REGIONAL-93"])
    envelope_id: UUID = Field(description="L'enveloppe, par son identifiant.")
    edition: words.Edition
    total_cents: int = Field(description="Ce qu'elle a reçu.", examples=[40_000_000])
    reserved_cents: int = Field(description="Mis de côté pour des attributions proposées.", examples=[4_000_000])
    committed_cents: int = Field(description="Engagé par des conventions signées.", examples=[12_000_000])
    disbursed_cents: int = Field(description="Décaissé.", examples=[6_000_000])
    available_cents: int = Field(description="Total moins réservé moins engagé : ce qui peut encore être attribué.")
    as_of: datetime = Field(description="L'instant du dernier mouvement connu, UTC.")


@router.get(
    "/envelopes-left/{envelope_key:path}",
    summary="Lire ce qui reste dans une enveloppe",
    response_model=EnvelopeLeftView,
)
async def read_envelope_left(envelope_key: EnvelopeKey, query: QueryDep) -> Response:
    """Tenu d'après le grand livre annoncé par le financement : cela informe, cela ne réserve rien.

    Pour les équipes et pour qui siège dans un comité.
    """
    async with query.transaction() as tx:
        left = await reading.envelope_seen(tx, envelope_key, by=query.principal)
    return query.answer(EnvelopeLeftView.model_validate(left, from_attributes=True))
