"""Sessions over HTTP."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import fastapi
from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import ATTENDANCE, MINUTES, SESSION
from review.api.parameters import OfCommittee, OfEdition, SessionId
from review.domain.minutes import Content
from review.domain.session import Session
from review.domain.states import SessionState
from review.handlers import reading
from review.handlers import session as commands
from shared.vocabulary import CommitteeKind
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View, words
from shared.web.answers import json_answer

router = APIRouter(tags=["Séances"])

_STATES: Final = "CONVENED : convoquée ; SIGNED : close, son procès-verbal est signé."


class SessionBody(Body):
    """Une séance à convoquer."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION]})

    committee_id: UUID = Field(description="Le comité à convoquer, par son identifiant.")
    edition: int = Field(ge=2000, le=2999, description="L'édition dont elle juge les dossiers.", examples=[2025])
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])


class AttendanceBody(Body):
    """La présence, en entier : elle remplace celle qui était notée."""

    model_config = ConfigDict(json_schema_extra={"examples": [ATTENDANCE]})

    present: tuple[Sub, ...] = Field(
        max_length=100,
        description="Les membres présents, par l'identifiant de leurs jetons.",
        examples=[["membre-1", "membre-2"]],
    )


class SessionView(View):
    """Une séance d'un comité."""

    id: UUID = Field(description="La séance, par son identifiant.")
    state: SessionState = Field(description=_STATES)
    revision: words.Revision
    committee_id: UUID = Field(description="Le comité qui siège.")
    committee_code: words.CommitteeCode
    committee_kind: CommitteeKind
    edition: words.Edition
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])
    present: list[str] = Field(description="Les membres notés présents.", examples=[["membre-1", "presidente-1"]])
    minutes: dict[str, Any] = Field(
        description="Le procès-verbal signé, ou tel qu'il serait signé maintenant : présence, votes, décisions, "
        "montants, motifs. Les dossiers dont vous êtes récusé n'y figurent pas.",
        examples=[MINUTES],
    )
    minutes_sha256: str | None = Field(
        description="SHA-256 de la forme canonique du procès-verbal entier (clés triées, sans espace, UTF-8)."
    )
    signed_by: str | None = Field(description="Qui a signé le procès-verbal, par l'identifiant de ses jetons.")
    signed_on: date | None = Field(description="Le jour de cette signature.")

    @classmethod
    def of(cls, session: Session, minutes: Content) -> "SessionView":
        """Show a session with the content of its minutes."""
        signed = session.minutes
        return cls(
            id=session.id,
            state=session.state,
            revision=session.revision,
            committee_id=session.committee.id,
            committee_code=session.committee.code,
            committee_kind=session.committee.kind,
            edition=session.edition,
            held_on=session.held_on,
            present=sorted(session.present),
            minutes=minutes,
            minutes_sha256=signed.sha256 if signed else None,
            signed_by=signed.signed_by if signed else None,
            signed_on=signed.signed_on if signed else None,
        )


class SessionSummary(View):
    """Une séance, sans son procès-verbal."""

    id: UUID = Field(description="La séance, par son identifiant.")
    state: SessionState = Field(description=_STATES)
    revision: words.Revision
    committee_id: UUID = Field(description="Le comité qui siège.")
    committee_code: words.CommitteeCode
    edition: words.Edition
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])
    minutes_sha256: str | None = Field(description="SHA-256 du procès-verbal signé.")

    @classmethod
    def of(cls, session: Session) -> "SessionSummary":
        """Show a session in a list."""
        return cls(
            id=session.id,
            state=session.state,
            revision=session.revision,
            committee_id=session.committee.id,
            committee_code=session.committee.code,
            edition=session.edition,
            held_on=session.held_on,
            minutes_sha256=session.minutes.sha256 if session.minutes else None,
        )


@router.post("/sessions", summary="Convoquer un comité", status_code=201, response_model=SessionView)
async def convene_committee(body: SessionBody, command: CommandDep) -> Response:
    """Convoque le comité pour juger les dossiers d'une édition. Annonce CommitteeConvened.

    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.convene_committee(
            tx, committee_id=body.committee_id, edition=body.edition, held_on=body.held_on, by=command.principal
        )
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=command.principal))
        return command.answer(view, 201, revision=session.revision, location=f"/sessions/{session.id}")


@router.post("/sessions/{session_id}/attendance", summary="Noter la présence", response_model=SessionView)
async def note_attendance(session_id: SessionId, body: AttendanceBody, command: CommandDep) -> Response:
    """Remplace la présence notée ; refusé tant qu'un vote est ouvert, et une fois le procès-verbal signé.

    Rôle : chargé de programme, ou président du comité.
    """
    async with command.transaction() as tx:
        session = await commands.note_attendance(tx, session_id, body.present, by=command.principal)
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post("/sessions/{session_id}/minutes", summary="Signer le procès-verbal", response_model=SessionView)
async def sign_minutes(session_id: SessionId, command: CommandDep) -> Response:
    """Signe le procès-verbal, une fois tout vote clos et chaque réservation répondue ; la séance ne change plus.

    Annonce MinutesSigned, et DecisionMade pour chaque décision qui attendait le procès-verbal. Rôle : président du
    comité.
    """
    async with command.transaction() as tx:
        session = await commands.sign_minutes(tx, session_id, by=command.principal)
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.get("/sessions", summary="Lister les séances", response_model=Page[SessionSummary])
async def list_sessions(
    query: QueryDep,
    page: PageDep,
    committee: OfCommittee = None,
    edition: OfEdition = None,
    state: Annotated[SessionState | None, fastapi.Query(description=_STATES)] = None,
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
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=query.principal))
    if session.minutes is None:
        # What would be signed moves with the votes, which the session's revision does not count.
        return json_answer(view, status=200, revision=session.revision)
    return query.answer(view, revision=session.revision)
