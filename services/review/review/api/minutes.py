"""Minutes over HTTP: as a paper, and corrected by addenda."""

import asyncio
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.examples import ADDENDUM, SIGNATURE
from review.api.parameters import SessionId
from review.domain.addendum import Addendum
from review.domain.states import InsteadOfChair
from review.gateway.minutes_paper import set_in_pdf
from review.handlers import correcting, papers
from shared.web import Body, CommandDep, QueryDep, View

router = APIRouter(tags=["Séances"])

PDF: Final = "application/pdf"
INSTEAD: Final = (
    "Pourquoi la présidence ne signe pas elle-même ; à dire par qui signe à sa place. CHAIR_ABSENT : elle est absente "
    "; CHAIR_RECUSED : elle est récusée ; CHAIR_PREVENTED : elle est empêchée."
)


class SignatureBody(Body):
    """Une signature."""

    model_config = ConfigDict(json_schema_extra={"examples": [SIGNATURE]})

    instead_of_chair: InsteadOfChair | None = Field(default=None, description=INSTEAD)


BY_THE_CHAIR: Final = SignatureBody()
"""Whoever says nothing signs as the chair."""


class AddendumBody(Body):
    """Une correction d'un procès-verbal signé."""

    model_config = ConfigDict(json_schema_extra={"examples": [ADDENDUM]})

    text: str = Field(min_length=1, max_length=5_000, description="Ce qui est corrigé, en clair.")
    case_id: UUID | None = Field(default=None, description="Le dossier dont il s'agit, s'il ne s'agit que de lui.")
    instead_of_chair: InsteadOfChair | None = Field(default=None, description=INSTEAD)


class AddendumView(View):
    """Un additif : le procès-verbal signé, lui, ne change pas."""

    number: int = Field(description="Son rang, à partir de 1.", examples=[1])
    text: str = Field(description="Ce qui est corrigé.", examples=["Lire « trois voix pour »."])
    case_id: UUID | None = Field(description="Le dossier dont il s'agit, s'il ne s'agit que de lui.")
    sha256: str = Field(description="SHA-256 de l'additif, qui reprend l'empreinte de ce qu'il suit.")
    signed_by: str = Field(description="Qui l'a signé, par l'identifiant de ses jetons.", examples=["presidente-1"])
    instead_of_chair: InsteadOfChair | None = Field(description=INSTEAD)
    signed_on: date = Field(description="Le jour de cette signature.", examples=["2025-05-20"])

    @classmethod
    def of(cls, addendum: Addendum) -> "AddendumView":
        """Show a correction."""
        return cls(
            number=addendum.number,
            text=addendum.text,
            case_id=addendum.case_id,
            sha256=addendum.sha256,
            signed_by=addendum.signature.by,
            instead_of_chair=addendum.signature.instead,
            signed_on=addendum.signed_on,
        )


class AddendaView(View):
    """Les additifs d'un procès-verbal."""

    addenda: list[AddendumView] = Field(description="Dans l'ordre de leur rang.")


@router.get(
    "/sessions/{session_id}/minutes.pdf",
    summary="Prendre le procès-verbal en PDF",
    response_class=Response,
    responses={
        200: {"description": "Le procès-verbal.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def export_minutes(session_id: SessionId, query: QueryDep) -> Response:
    """Présence, récusations, votes, décisions, motifs, empreinte et signature, puis les additifs.

    Tant qu'il n'est pas signé, c'est un projet, et le dit. Les dossiers qui vous sont fermés n'y figurent pas. Pour les
    équipes et les membres du comité.
    """
    async with query.transaction() as tx:
        paper = await papers.minutes_paper(tx, session_id, by=query.principal)
    content = await asyncio.to_thread(set_in_pdf, paper)
    # Two sessions may be held on one day: the end of a session's id, which is random, tells them apart.
    name = f"proces-verbal-{paper.content['committee_code']}-{paper.content['held_on']}-{session_id.hex[-8:]}.pdf"
    return Response(content, media_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/sessions/{session_id}/addenda", summary="Corriger un procès-verbal signé", response_model=AddendumView)
async def correct_minutes(session_id: SessionId, body: AddendumBody, command: CommandDep) -> Response:
    """Ajoute un additif numéroté ; le procès-verbal signé reste tel quel. Annonce MinutesCorrected.

    Rôle : président du comité, ou son suppléant en disant pourquoi.
    """
    async with command.transaction() as tx:
        addendum = await correcting.correct_minutes(
            tx, session_id, body.text, body.case_id, body.instead_of_chair, by=command.principal
        )
        return command.answer(AddendumView.of(addendum))


@router.get("/sessions/{session_id}/addenda", summary="Lire les additifs", response_model=AddendaView)
async def read_addenda(session_id: SessionId, query: QueryDep) -> Response:
    """Les corrections du procès-verbal. Pour les équipes et les membres du comité.

    Si un dossier de la séance vous est fermé, seuls les additifs qui portent sur un autre dossier seul vous sont lus.
    """
    async with query.transaction() as tx:
        found = await correcting.addenda_seen(tx, session_id, by=query.principal)
    return query.answer(AddendaView(addenda=[AddendumView.of(one) for one in found]))
