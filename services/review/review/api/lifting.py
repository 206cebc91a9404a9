"""Ties lifted over HTTP: a counter-act of somebody else, with a reason."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.committees import Sub
from review.api.examples import CONFLICT_LIFTED, INTEREST_LIFTED
from review.api.parameters import CaseId
from review.domain.states import LiftReason
from review.handlers import lifting as commands
from shared.clock import paris_day
from shared.web import Body, CommandDep, Siret, View

router = APIRouter(tags=["Conflits d'intérêts"])

Explanation = Annotated[
    str, Field(min_length=1, max_length=2_000, description="Le motif en clair ; il ne quitte pas ce service.")
]
Reason = Annotated[
    LiftReason,
    Field(
        description="NOT_TIED : aucun lien ; WRONG_PERSON : une autre personne ; WRONG_FILE : un autre dossier ; "
        "WRONG_ORGANISATION : une autre organisation ; OTHER : autre."
    ),
]
Freed = Annotated[Sub, Field(description="La personne à qui le lien a été prêté par erreur.", examples=["membre-1"])]


class ConflictLiftingBody(Body):
    """Un conflit déclaré par erreur."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONFLICT_LIFTED]})

    member: Freed
    reason: Reason
    explanation: Explanation


class InterestLiftingBody(Body):
    """Une organisation déclarée par erreur."""

    model_config = ConfigDict(json_schema_extra={"examples": [INTEREST_LIFTED]})

    member: Freed
    organisation: Siret = Field(description="Son SIRET.", examples=["73282932000074"])
    reason: Reason
    explanation: Explanation


class ConflictLiftedView(View):
    """Un conflit levé."""

    case_id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    member: str = Field(description="De qui il s'agit.", examples=["membre-1"])
    reason: LiftReason
    open_again: bool = Field(description="Le dossier lui est rouvert ; faux si une organisation le lui ferme encore.")
    lifted_on: date = Field(description="Le jour de cette levée, à Paris.", examples=["2025-05-15"])


class InterestLiftedView(View):
    """Une organisation levée."""

    member: str = Field(description="De qui il s'agit.", examples=["membre-1"])
    organisations: list[str] = Field(description="Les SIRET qui restent.", examples=[["55208131766522"]])


@router.post("/cases/{case_id}/conflicts/lifting", summary="Lever un conflit", response_model=ConflictLiftedView)
async def lift_conflict(case_id: CaseId, body: ConflictLiftingBody, command: CommandDep) -> Response:
    """Rouvre le dossier à un membre dont le conflit a été déclaré ou noté par erreur ; jamais pendant un vote.

    Par une autre personne que lui, et que celle qui l'a noté. Ce qui a été voté entre-temps reste tel quel ; sa note,
    s'il en avait donné une, compte de nouveau. L'acte est au journal d'audit. Annonce ConflictLifted : le guichet
    rouvre le dossier à son tour. Rôle : chargé de programme, ou président du comité saisi.
    """
    async with command.transaction() as tx:
        freed = await commands.lift_conflict(
            tx, case_id, body.member, body.reason, body.explanation, by=command.principal
        )
        view = ConflictLiftedView(
            case_id=case_id,
            member=body.member,
            reason=body.reason,
            open_again=freed,
            lifted_on=paris_day(command.at),
        )
        return command.answer(view)


@router.post("/interests/lifting", summary="Lever un intérêt", response_model=InterestLiftedView)
async def lift_interest(body: InterestLiftingBody, command: CommandDep) -> Response:
    """Retire d'un membre une organisation déclarée par erreur, dans tous les comités ; jamais pendant un vote.

    Les dossiers qu'elle seule fermait lui sont rouverts ; ConflictLifted l'annonce pour chacun. L'acte est au journal
    d'audit. Rôle : chargé de programme, qui ne lève pas ses propres intérêts.
    """
    async with command.transaction() as tx:
        left = await commands.lift_interest(
            tx, body.member, body.organisation, body.reason, body.explanation, by=command.principal
        )
        return command.answer(InterestLiftedView(member=body.member, organisations=left))
