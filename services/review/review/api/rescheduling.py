"""Sessions that were convened, moved or cancelled over HTTP."""

from datetime import date, time
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.examples import CANCELLATION, MOVE
from review.api.parameters import SessionId
from review.api.session_views import SessionView
from review.api.sessions import Hour
from review.domain.session import Schedule
from review.handlers import reading
from review.handlers import rescheduling as commands
from shared.vocabulary import SessionChangeReason
from shared.web import Body, CommandDep

router = APIRouter(tags=["Séances"])

Explanation = Annotated[
    str, Field(min_length=1, max_length=2_000, description="La raison en clair ; n'y nommez aucun dossier.")
]


class MoveBody(Body):
    """Le jour, l'heure et le lieu d'une séance, en entier : ils remplacent ceux qui étaient prévus."""

    model_config = ConfigDict(json_schema_extra={"examples": [MOVE]})

    held_on: date = Field(description="Le jour de la séance, à Paris, ce jour au plus tôt.", examples=["2025-05-22"])
    starts_at: Hour | None = Field(default=None, description="L'heure, à Paris.", examples=["14:00"])
    place: str | None = Field(
        default=None, min_length=1, max_length=300, description="Où elle se tient.", examples=["Salle Exemple"]
    )
    reason: SessionChangeReason
    explanation: Explanation


class CancellationBody(Body):
    """Pourquoi une séance n'aura pas lieu."""

    model_config = ConfigDict(json_schema_extra={"examples": [CANCELLATION]})

    reason: SessionChangeReason
    explanation: Explanation


@router.post("/sessions/{session_id}/schedule", summary="Déplacer une séance", response_model=SessionView)
async def move_session(session_id: SessionId, body: MoveBody, command: CommandDep) -> Response:
    """Déplace une séance, ou corrige son heure ou son lieu, tant qu'aucun vote n'y a été ouvert.

    Un autre jour, la présence et les pouvoirs sont à noter de nouveau ; l'ordre du jour demeure. Si la convocation est
    partie, une nouvelle part aussitôt à chacun, dont l'entrée d'agenda remplace la première. Annonce SessionMoved.
    Rôle : chargé de programme, ou président du comité.
    """
    to = Schedule(body.held_on, time.fromisoformat(body.starts_at) if body.starts_at else None, body.place)
    async with command.transaction() as tx:
        session = await commands.move_session(tx, session_id, to, body.reason, body.explanation, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post("/sessions/{session_id}/cancellation", summary="Annuler une séance", response_model=SessionView)
async def cancel_session(session_id: SessionId, body: CancellationBody, command: CommandDep) -> Response:
    """Annule une séance où aucun vote n'a été ouvert, même passée ; son ordre du jour se vide, elle ne change plus.

    Si la convocation est partie, chacun en est averti, et son entrée d'agenda retirée. Annonce SessionCancelled.
    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.cancel_session(tx, session_id, body.reason, body.explanation, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)
