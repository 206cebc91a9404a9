"""Conflicts of interest over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import CONFLICT, INTERESTS
from review.api.parameters import CaseId
from review.domain.states import ConflictReason
from review.handlers import conflict as commands
from shared.clock import paris_day
from shared.web import Body, CommandDep, QueryDep, Siret, View

router = APIRouter(tags=["Conflits d'intérêts"])


class ConflictBody(Body):
    """Un lien avec un projet."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONFLICT]})

    reason: ConflictReason = Field(description="Ce qui lie la personne au projet.")
    member: Sub | None = Field(
        default=None,
        description="Le membre concerné, quand un chargé de programme note ce que ce membre lui a dit ; sinon vous.",
    )


class ConflictView(View):
    """Un déport. Rien du dossier n'y figure : il est désormais fermé à ce membre."""

    case_id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    member: str = Field(description="À qui le dossier est fermé.", examples=["membre-1"])
    reason: ConflictReason
    declared_on: date = Field(description="Le jour de la déclaration, à Paris.", examples=["2025-05-15"])


class InterestsBody(Body):
    """Des organisations auxquelles vous êtes lié."""

    model_config = ConfigDict(json_schema_extra={"examples": [INTERESTS]})

    organisations: tuple[Siret, ...] = Field(min_length=1, max_length=50, description="Leurs SIRET.")


class InterestsView(View):
    """Les organisations auxquelles vous êtes lié."""

    organisations: list[str] = Field(description="Leurs SIRET.", examples=[["73282932000074"]])


@router.post("/cases/{case_id}/conflicts", summary="Se déporter d'un dossier", response_model=ConflictView)
async def declare_conflict(case_id: CaseId, body: ConflictBody, command: CommandDep) -> Response:
    """Ferme aussitôt le dossier au membre : il ne le lit, ne le note, ne le vote ni ne le préside plus.

    Il sort de la base du quorum ; son vote, s'il a déjà voté, ne compte plus. Annonce ConflictDeclared, avec le seul
    identifiant du membre : le guichet lui ferme le dossier et ses pièces à son tour.

    Rôle : membre du comité pour lui-même, ou chargé de programme pour un membre.
    """
    async with command.transaction() as tx:
        await commands.declare_conflict(tx, case_id, body.member, body.reason, by=command.principal)
        view = ConflictView(
            case_id=case_id,
            member=body.member or command.principal.sub,
            reason=body.reason,
            declared_on=paris_day(command.at),
        )
        return command.answer(view)


@router.post("/interests", summary="Déclarer ses organisations", response_model=InterestsView)
async def declare_interests(body: InterestsBody, command: CommandDep) -> Response:
    """Ajoute des organisations à celles auxquelles vous êtes lié ; une autre personne en lève une qui serait fausse.

    Les dossiers que l'une d'elles porte, ou dont elle est partenaire, vous sont fermés dès maintenant, dans tous les
    comités ; RecusalsNoted l'annonce pour chacun, et le guichet les ferme à son tour. Rôle : membre ou président d'un
    comité.
    """
    async with command.transaction() as tx:
        known = await commands.declare_interests(tx, body.organisations, by=command.principal)
        return command.answer(InterestsView(organisations=known))


@router.get("/interests", summary="Lire ses organisations", response_model=InterestsView)
async def read_interests(query: QueryDep) -> Response:
    """Celles que vous avez déclarées, et celles notées à la formation de vos comités."""
    async with query.transaction() as tx:
        known = await commands.interests_of(tx, by=query.principal)
    return query.answer(InterestsView(organisations=known))
