"""What is left to award, over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from review.handlers import reading
from shared.web import QueryDep, View

router = APIRouter(tags=["envelopes"])


class EnvelopeLeftView(View):
    """Les soldes d'une enveloppe, tels que le financement les a annoncés en dernier. Montants en centimes."""

    envelope_key: str = Field(examples=["2025/REGIONAL-93"])
    envelope_id: UUID
    edition: int
    total_cents: int
    reserved_cents: int
    committed_cents: int
    disbursed_cents: int
    available_cents: int = Field(description="Total moins réservé moins engagé : ce qui peut encore être attribué.")
    as_of: datetime


@router.get(
    "/envelopes-left/{envelope_key:path}",
    response_model=EnvelopeLeftView,
    summary="See what is left in an envelope",
    description="`2025` for the year, `2025/REGIONAL-93` for a committee's part. Kept from funding's ledger events: it "
    "informs, it does not reserve.",
)
async def see_envelope(envelope_key: str, query: QueryDep) -> Response:
    """See what is left in an envelope."""
    async with query.transaction() as tx:
        left = await reading.envelope_seen(tx, envelope_key, by=query.principal)
    return query.answer(EnvelopeLeftView.model_validate(left, from_attributes=True))
