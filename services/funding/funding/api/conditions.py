"""Conditions precedent over HTTP: met, and undone where they never were."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api.agreement_views import AgreementView
from funding.api.agreements import shown
from funding.api.examples import CONDITION, CONDITION_UNDONE
from funding.api.parameters import AgreementId
from funding.handlers import conditions
from shared.vocabulary import ConditionPrecedent, Role
from shared.web import Body, CommandDep

router = APIRouter(prefix="/agreements/{agreement_id}/conditions", tags=["Conventions"])


class MeetCondition(Body):
    """Une condition suspensive constatée."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONDITION]})

    condition: ConditionPrecedent = Field(description="La condition, parmi celles de la convention.")
    evidence: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="La référence de la pièce qui le prouve ; jamais le nom d'une personne.",
        examples=["RIB visé le 16/05/2025, pièce 7"],
    )


class UndoCondition(Body):
    """Une condition suspensive constatée à tort."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONDITION_UNDONE]})

    condition: ConditionPrecedent = Field(description="La condition, parmi celles de la convention.")
    why: Annotated[str, Field(min_length=1, max_length=1000)] = Field(
        description="Pourquoi elle n'était pas remplie, que le porteur lira ; jamais le nom d'une personne.",
        examples=["La pièce 7 est le RIB d'une autre association."],
    )


@router.post("", summary="Lever une condition suspensive", response_model=AgreementView)
async def meet_condition(command: CommandDep, agreement_id: AgreementId, body: MeetCondition) -> Response:
    """Constate une condition, avec la référence de sa preuve ; la dernière libère l'avance d'une convention signée.

    Rôle : chargé de programme ou des paiements.
    """
    command.principal.require(Role.PROGRAMME_OFFICER, Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement = await conditions.meet(
            tx, agreement_id, body.condition, evidence=body.evidence, by=command.principal
        )
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.post("/undoing", summary="Revenir sur une condition suspensive", response_model=AgreementView)
async def undo_condition(command: CommandDep, agreement_id: AgreementId, body: UndoCondition) -> Response:
    """Revient sur une condition constatée à tort : rien n'est plus versé avant qu'elle le soit de nouveau.

    Les ordres de paiement que la banque ignore sont annulés. Une fois un ordre remis à la banque, on retient la tranche
    suivante ou on demande un reversement. Rôle : chargé de programme ou des paiements, autre que qui l'a constatée.
    """
    command.principal.require(Role.PROGRAMME_OFFICER, Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement = await conditions.undo(tx, agreement_id, body.condition, why=body.why, by=command.principal)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)
