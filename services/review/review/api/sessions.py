"""Sessions over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import fastapi
from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from review.api.committees import Sub
from review.domain.minutes import Content
from review.domain.session import Session
from review.domain.states import SessionState
from review.handlers import reading
from review.handlers.session import convene_committee, note_attendance, sign_minutes
from shared.vocabulary import CommitteeKind
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View
from shared.web.answers import json_answer

router = APIRouter(tags=["sessions"])


class SessionBody(Body):
    """Une séance à convoquer."""

    committee_id: UUID
    edition: int = Field(ge=2000, le=2999, description="L'édition dont elle juge les dossiers.", examples=[2025])
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])


class AttendanceBody(Body):
    """La présence, en entier : elle remplace celle qui était notée."""

    present: tuple[Sub, ...] = Field(max_length=100, examples=[["membre-1", "membre-2"]])


class SessionView(View):
    """Une séance d'un comité."""

    id: UUID
    state: SessionState
    revision: int
    committee_id: UUID
    committee_code: str = Field(examples=["REGIONAL-93"])
    committee_kind: CommitteeKind
    edition: int = Field(examples=[2025])
    held_on: date
    present: list[str]
    minutes: dict[str, Any] = Field(
        description="Le procès-verbal signé, ou tel qu'il serait signé maintenant : présence, votes, décisions, "
        "montants, motifs. Les dossiers dont vous êtes récusé n'y figurent pas."
    )
    minutes_sha256: str | None = Field(
        description="SHA-256 de la forme canonique du procès-verbal entier (clés triées, sans espace, UTF-8)."
    )
    signed_by: str | None
    signed_on: date | None

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

    id: UUID
    state: SessionState
    revision: int
    committee_id: UUID
    committee_code: str
    edition: int
    held_on: date
    minutes_sha256: str | None

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


@router.post(
    "/sessions",
    status_code=201,
    response_model=SessionView,
    summary="Convene a committee",
    description="By a programme officer or the committee's chair. Announces CommitteeConvened.",
)
async def convene(body: SessionBody, command: CommandDep) -> Response:
    """Convene a committee."""
    async with command.transaction() as tx:
        session = await convene_committee(
            tx, committee_id=body.committee_id, edition=body.edition, held_on=body.held_on, by=command.principal
        )
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=command.principal))
        return command.answer(view, 201, revision=session.revision, location=f"/sessions/{session.id}")


@router.post(
    "/sessions/{session_id}/attendance",
    response_model=SessionView,
    summary="Note who is present",
    description="By a programme officer or the committee's chair. Replaces what was noted; not while a vote is open.",
)
async def attend(session_id: UUID, body: AttendanceBody, command: CommandDep) -> Response:
    """Note who is present."""
    async with command.transaction() as tx:
        session = await note_attendance(tx, session_id, body.present, by=command.principal)
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.post(
    "/sessions/{session_id}/minutes",
    response_model=SessionView,
    summary="Sign the minutes",
    description="By the committee's chair, once no vote is open and funding has answered every award. The session "
    "never changes again. Announces MinutesSigned, and DecisionMade for every decision that waited for the minutes.",
)
async def sign(session_id: UUID, command: CommandDep) -> Response:
    """Sign the minutes."""
    async with command.transaction() as tx:
        session = await sign_minutes(tx, session_id, by=command.principal)
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=command.principal))
        return command.answer(view, revision=session.revision)


@router.get(
    "/sessions",
    response_model=Page[SessionSummary],
    summary="List the sessions",
    description="By day. For staff; members see those of their committees.",
)
async def list_sessions(
    query: QueryDep,
    page: PageDep,
    committee: Annotated[str | None, fastapi.Query(description="Code ou id du comité.")] = None,
    edition: int | None = None,
    state: SessionState | None = None,
) -> Response:
    """List the sessions."""
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


@router.get(
    "/sessions/{session_id}",
    response_model=SessionView,
    summary="See a session",
    description="With its minutes and their hash. For staff and the committee's members.",
)
async def see_session(session_id: UUID, query: QueryDep) -> Response:
    """See a session."""
    async with query.transaction() as tx:
        session = await reading.session_seen(tx, session_id, by=query.principal)
        view = SessionView.of(session, await reading.minutes_seen(tx, session, by=query.principal))
    if (
        session.minutes is None
    ):  # what would be signed moves with the votes, which the session's revision does not count
        return json_answer(view, status=200, revision=session.revision)
    return query.answer(view, revision=session.revision)
