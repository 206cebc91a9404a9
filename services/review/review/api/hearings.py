"""Hearings over HTTP."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import HEARING, HEARING_CONFIRMED, HEARING_REPORT
from review.api.hearing_views import HearingsView, HearingView
from review.api.parameters import ApplicationPath, CaseId, HearingId
from review.domain.case import Case
from review.domain.hearing import Hearing, Plan
from review.gateway import calendar
from review.handlers import audition as commands
from shared.web import Body, Command, CommandDep, QueryDep

router = APIRouter(tags=["Auditions"])

ICALENDAR: Final = "text/calendar"


def _within_reach(instant: datetime) -> datetime:
    if not _CENTURY <= instant.year < _CENTURY + 100:
        sentence = "Donnez un jour de ce siècle, avec son heure et son fuseau, par exemple 2025-04-08T09:00:00+02:00."
        raise PydanticCustomError("instant", sentence)
    return instant


_CENTURY: Final = 2000
Instant = Annotated[AwareDatetime, AfterValidator(_within_reach)]
Guest = Annotated[str, Field(min_length=1, max_length=200)]


class HearingBody(Body):
    """Une audition à proposer : des créneaux à venir, où, et avec qui."""

    model_config = ConfigDict(json_schema_extra={"examples": [HEARING]})

    slots: list[Instant] = Field(min_length=1, max_length=10, description="Débuts possibles, avec leur fuseau.")
    lasts_minutes: int = Field(default=45, ge=10, le=480, description="La durée, en minutes.")
    place: str = Field(min_length=1, max_length=300, description="Où elle se tient, ou comment la rejoindre.")
    participants: list[Sub] = Field(
        min_length=1, max_length=50, description="Les membres qui y prennent part, par l'identifiant de leurs jetons."
    )

    def plan(self) -> Plan:
        """As the domain reads it."""
        return commands.plan_of(self.slots, self.lasts_minutes, self.place, self.participants)


class ConfirmationBody(Body):
    """Le créneau que le porteur choisit, et qui il envoie."""

    model_config = ConfigDict(json_schema_extra={"examples": [HEARING_CONFIRMED]})

    starts_at: Instant = Field(description="L'un des créneaux proposés.")
    guests: list[Guest] = Field(
        default=[],
        max_length=10,
        description="Les personnes que le porteur envoie ; leurs noms ne quittent pas ce service.",
    )


class ReportBody(Body):
    """Le compte rendu d'une audition."""

    model_config = ConfigDict(json_schema_extra={"examples": [HEARING_REPORT]})

    attended: list[Sub] = Field(max_length=50, description="Les membres qui y étaient, parmi les invités.")
    text: str = Field(min_length=1, max_length=20_000, description="Ce qui a été dit.")


@router.post("/cases/{case_id}/hearings", summary="Proposer une audition", status_code=201, response_model=HearingView)
async def propose_hearing(case_id: CaseId, body: HearingBody, command: CommandDep) -> Response:
    """Propose des créneaux au porteur, avant le vote ; une audition à la fois. Annonce HearingProposed.

    Rôle : chargé de programme, ou président du comité saisi.
    """
    async with command.transaction() as tx:
        case, hearing = await commands.propose_hearing(tx, case_id, body.plan(), by=command.principal)
        return _answer(command, case, hearing, 201)


@router.post("/hearings/{hearing_id}/slots", summary="Déplacer une audition", response_model=HearingView)
async def move_hearing(hearing_id: HearingId, body: HearingBody, command: CommandDep) -> Response:
    """Propose d'autres créneaux, tant que l'audition n'a pas commencé ; le porteur confirme de nouveau.

    Annonce HearingProposed. Rôle : chargé de programme, ou président du comité saisi.
    """
    async with command.transaction() as tx:
        return _answer(command, *await commands.move_hearing(tx, hearing_id, body.plan(), by=command.principal))


@router.post("/hearings/{hearing_id}/confirmation", summary="Confirmer une audition", response_model=HearingView)
async def confirm_hearing(hearing_id: HearingId, body: ConfirmationBody, command: CommandDep) -> Response:
    """Choisit l'un des créneaux proposés, encore à venir. Annonce HearingConfirmed.

    Rôle : porteur, pour son propre dossier.
    """
    async with command.transaction() as tx:
        found = await commands.confirm_hearing(tx, hearing_id, body.starts_at, body.guests, by=command.principal)
        return _answer(command, *found)


@router.post("/hearings/{hearing_id}/cancellation", summary="Annuler une audition", response_model=HearingView)
async def cancel_hearing(hearing_id: HearingId, command: CommandDep) -> Response:
    """Annule une audition qui n'a pas commencé ; les personnes invitées relisent son fichier d'agenda.

    Une audition à venir s'annule d'elle-même quand le dossier est retiré, écarté, décidé, ou passe devant un autre
    comité. Annonce HearingCancelled. Rôle : chargé de programme, ou président du comité saisi.
    """
    async with command.transaction() as tx:
        return _answer(command, *await commands.cancel_hearing(tx, hearing_id, by=command.principal))


@router.post("/hearings/{hearing_id}/report", summary="Rendre compte d'une audition", response_model=HearingView)
async def report_hearing(hearing_id: HearingId, body: ReportBody, command: CommandDep) -> Response:
    """Note qui était là et ce qui a été dit, une fois le créneau confirmé achevé. Annonce HearingHeld.

    Rôle : un membre invité ; chargé de programme, ou président du comité saisi.
    """
    async with command.transaction() as tx:
        found = await commands.report_hearing(tx, hearing_id, body.attended, body.text, by=command.principal)
        return _answer(command, *found)


@router.get(
    "/applications/{application_id}/hearings",
    summary="Lister les auditions d'un dossier",
    response_model=HearingsView,
)
async def list_hearings(application_id: ApplicationPath, query: QueryDep) -> Response:
    """Pour le porteur, sur son propre dossier, sans le compte rendu ; pour les équipes et les membres du comité saisi.

    Un membre récusé n'en voit rien.
    """
    async with query.transaction() as tx:
        found = await commands.hearings_of(tx, application_id, by=query.principal)
    return query.answer(HearingsView(hearings=[HearingView.of(*one, query.principal) for one in found]))


@router.get("/hearings/{hearing_id}", summary="Lire une audition", response_model=HearingView)
async def read_hearing(hearing_id: HearingId, query: QueryDep) -> Response:
    """Pour le porteur, sans le compte rendu ; pour les équipes et les membres du comité saisi, non récusés."""
    async with query.transaction() as tx:
        case, hearing = await commands.hearing_seen(tx, hearing_id, by=query.principal)
    return query.answer(HearingView.of(case, hearing, query.principal), revision=hearing.revision)


@router.get(
    "/hearings/{hearing_id}/calendar.ics",
    summary="Mettre une audition à son agenda",
    response_class=Response,
    responses={200: {"description": "Un fichier iCalendar.", "content": {ICALENDAR: {"schema": {"type": "string"}}}}},
)
async def export_calendar(hearing_id: HearingId, query: QueryDep) -> Response:
    """Le créneau confirmé, ou ceux proposés, au format iCalendar ; personne n'y est nommé.

    Annulée, l'audition y est retirée des agendas (METHOD:CANCEL), avec le motif. Les créneaux qui ne tiennent plus,
    faute d'avoir été retenus ou parce que l'audition est déplacée, y sont annulés (STATUS:CANCELLED).

    Pour les membres invités, non récusés, le porteur, et les chargés de programme.
    """
    async with query.transaction() as tx:
        case, hearing = await commands.invitation_seen(tx, hearing_id, by=query.principal)
    content = calendar.write(calendar.invitation_of(case, hearing, at=query.at))
    name = f"audition-{case.file.number}.ics"
    return Response(content, media_type=ICALENDAR, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _answer(command: Command, case: Case, hearing: Hearing, status: int = 200) -> Response:
    location = f"/hearings/{hearing.id}" if status == 201 else None  # noqa: PLR2004  Created
    view = HearingView.of(case, hearing, command.principal)
    return command.answer(view, status, revision=hearing.revision, location=location)
