"""Sessions over HTTP."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

import fastapi
from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import AGENDA, ARRIVAL, ATTENDANCE, DEPARTURE, SESSION
from review.api.minutes import BY_THE_CHAIR, SignatureBody
from review.api.parameters import OfCommittee, OfEdition, SessionId
from review.api.session_views import STATES, SessionSummary, SessionView
from review.domain.states import SessionState
from review.handlers import reading
from review.handlers import session as commands
from shared.web import Body, CommandDep, Page, PageDep, QueryDep
from shared.web.answers import json_answer

router = APIRouter(tags=["Séances"])


Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class SessionBody(Body):
    """Une séance à convoquer."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})

    committee_id: UUID = Field(description="Le comité à convoquer, par son identifiant.")
    edition: int = Field(ge=2000, le=2999, description="L'édition dont elle juge les dossiers.", examples=[2025])
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])
    starts_at: Hour | None = Field(default=None, description="L'heure, à Paris.", examples=["09:30"])
    place: str | None = Field(
        default=None, min_length=1, max_length=300, description="Où elle se tient.", examples=["Salle Exemple"]
    )


class DepartureBody(Body):
    """Qui s'en va avant la fin."""

    model_config = ConfigDict(json_schema_extra={"examples": [DEPARTURE]})

    member: Sub = Field(description="Le membre qui part, par l'identifiant de ses jetons.")


class ArrivalBody(Body):
    """Qui arrive en cours de séance."""

    model_config = ConfigDict(json_schema_extra={"examples": [ARRIVAL]})

    member: Sub = Field(description="Le membre qui arrive, par l'identifiant de ses jetons.")


class AgendaBody(Body):
    """L'ordre du jour, en entier : il remplace celui qui était noté."""

    model_config = ConfigDict(json_schema_extra={"examples": [AGENDA]})

    cases: tuple[UUID, ...] = Field(max_length=200, description="Les dossiers, dans l'ordre où les entendre.")


class AttendanceBody(Body):
    """La présence, en entier : elle remplace celle qui était notée."""

    model_config = ConfigDict(json_schema_extra={"examples": [ATTENDANCE]})

    present: tuple[Sub, ...] = Field(
        max_length=100,
        description="Les membres présents, par l'identifiant de leurs jetons.",
        examples=[["membre-1", "membre-2"]],
    )


@router.post("/sessions", summary="Convoquer un comité", status_code=201, response_model=SessionView)
async def convene_committee(body: SessionBody, command: CommandDep) -> Response:
    """Convoque le comité pour juger les dossiers d'une édition. Annonce CommitteeConvened.

    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.convene_committee(
            tx,
            committee_id=body.committee_id,
            edition=body.edition,
            held_on=body.held_on,
            starts_at=time.fromisoformat(body.starts_at) if body.starts_at else None,
            place=body.place,
            by=command.principal,
        )
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, 201, revision=session.revision, location=f"/sessions/{session.id}")


@router.post("/sessions/{session_id}/attendance", summary="Noter la présence", response_model=SessionView)
async def note_attendance(session_id: SessionId, body: AttendanceBody, command: CommandDep) -> Response:
    """Remplace la présence notée ; refusé avant le jour de la séance, tant qu'un vote est ouvert, et une fois signée.

    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.note_attendance(tx, session_id, body.present, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post("/sessions/{session_id}/departures", summary="Noter un départ", response_model=SessionView)
async def note_departure(session_id: SessionId, body: DepartureBody, command: CommandDep) -> Response:
    """Note qu'un membre s'en va, même pendant un vote : celui-ci se compte, quorum compris, sans lui.

    Sa voix y est annulée, avec celles qu'il y a portées par pouvoir, même s'il revient avant la clôture.

    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.note_departure(tx, session_id, body.member, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post("/sessions/{session_id}/arrivals", summary="Noter une arrivée", response_model=SessionView)
async def note_arrival(session_id: SessionId, body: ArrivalBody, command: CommandDep) -> Response:
    """Note qu'un membre arrive ou revient, même pendant un vote : celui-ci le compte au quorum, sans qu'il y vote.

    Refusé avant le jour de la séance.
    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.note_arrival(tx, session_id, body.member, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post("/sessions/{session_id}/agenda", summary="Fixer l'ordre du jour", response_model=SessionView)
async def set_agenda(session_id: SessionId, body: AgendaBody, command: CommandDep) -> Response:
    """Remplace l'ordre du jour par des dossiers que cette séance peut voter ; un dossier qui vous est fermé y reste.

    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.set_agenda(tx, session_id, body.cases, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post("/sessions/{session_id}/minutes", summary="Signer le procès-verbal", response_model=SessionView)
async def sign_minutes(session_id: SessionId, command: CommandDep, body: SignatureBody = BY_THE_CHAIR) -> Response:
    """Signe le procès-verbal, une fois tout vote clos et chaque réservation répondue ; la séance ne change plus.

    Annonce MinutesSigned, et DecisionMade pour chaque décision qui attendait le procès-verbal. Rôle : président du
    comité ; à sa place, en disant pourquoi, son suppléant, ou un membre votant présent si toute la présidence est
    récusée.
    """
    async with command.transaction() as tx:
        session = await commands.sign_minutes(tx, session_id, body.instead_of_chair, by=command.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.get("/sessions", summary="Lister les séances", response_model=Page[SessionSummary])
async def list_sessions(
    query: QueryDep,
    page: PageDep,
    committee: OfCommittee = None,
    edition: OfEdition = None,
    state: Annotated[SessionState | None, fastapi.Query(description=STATES)] = None,
) -> Response:
    """Par jour. Les équipes voient toutes les séances, un membre celles de ses comités."""
    async with query.transaction() as tx:
        held_on, session_id = page.position(date, UUID)
        rows = await reading.page_of_sessions(
            tx,
            by=query.principal,
            committee=committee,
            edition=edition,
            state=state,
            after=(held_on, session_id),
            limit=page.fetch,
        )
    shown = Page[SessionSummary].of(rows, page, key=lambda one: (one.held_on, one.id), view=SessionSummary.of)
    return query.answer(shown)


@router.get("/sessions/{session_id}", summary="Lire une séance", response_model=SessionView)
async def read_session(session_id: SessionId, query: QueryDep) -> Response:
    """La séance, son procès-verbal et l'empreinte de celui-ci. Pour les équipes et les membres du comité."""
    async with query.transaction() as tx:
        session = await reading.session_seen(tx, session_id, by=query.principal)
        view = SessionView.of(session, await reading.session_parts(tx, session, by=query.principal))
    if session.minutes is None:
        # What would be signed moves with the votes, which the session's revision does not count.
        return json_answer(view, status=200, revision=session.revision)
    return query.answer(view, revision=session.revision)
