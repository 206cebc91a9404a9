"""The parts of a grant over HTTP: their schedule before the signatures, holds by hand, ESUS approvals renewed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api.agreement_views import AgreementView
from funding.api.agreements import shown
from funding.api.examples import ESUS, ESUS_UNDONE, HOLD, SCHEDULE
from funding.api.fields import SmallCents
from funding.api.parameters import AgreementId, InstalmentNumber
from funding.domain.scheduling import Planned
from funding.handlers import instalments
from shared.vocabulary import InstalmentKind, Role
from shared.web import Body, CommandDep

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["Conventions"])


class Part(Body):
    """Une tranche prévue."""

    kind: InstalmentKind = Field(description="ADVANCE : avance ; INTERIM : acompte ; BALANCE : solde.")
    amount_cents: SmallCents = Field(description="Son montant, en centimes d'euro.", examples=[500_000])


class Reschedule(Body):
    """L'échéancier de la subvention."""

    model_config = ConfigDict(json_schema_extra={"examples": [SCHEDULE]})

    instalments: Annotated[tuple[Part, ...], Field(min_length=1, max_length=12)] = Field(
        description="Une avance ou aucune, des acomptes ou aucun, puis un solde ; leur somme est la subvention."
    )


class Hold(Body):
    """Pourquoi une tranche est retenue."""

    model_config = ConfigDict(json_schema_extra={"examples": [HOLD]})

    why: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="En quelques mots, que le porteur lira ; jamais le nom d'une personne.",
        examples=["Un contrôle sur place est prévu."],
    )


class RenewEsus(Body):
    """Le nouvel agrément ESUS du porteur."""

    model_config = ConfigDict(json_schema_extra={"examples": [ESUS]})

    valid_until: date = Field(description="Son dernier jour.", examples=["2030-03-31"])


class UndoEsus(Body):
    """Un agrément ESUS noté à tort."""

    model_config = ConfigDict(json_schema_extra={"examples": [ESUS_UNDONE]})

    why: Annotated[str, Field(min_length=1, max_length=1000)] = Field(
        description="Pourquoi il n'y avait pas d'agrément ; jamais le nom d'une personne.",
        examples=["L'arrêté produit est celui d'une autre entreprise."],
    )


@router.post("/schedule", summary="Changer l'échéancier", response_model=AgreementView)
async def change_schedule(command: CommandDep, agreement_id: AgreementId, body: Reschedule) -> Response:
    """Change les tranches d'une convention que personne n'a encore signée.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    parts = [Planned(part.kind, part.amount_cents) for part in body.instalments]
    async with command.transaction() as tx:
        agreement = await instalments.reschedule(tx, agreement_id, parts)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.post("/instalments/{number}/hold", summary="Retenir une tranche", response_model=AgreementView)
async def hold_instalment(
    command: CommandDep, agreement_id: AgreementId, number: InstalmentNumber, body: Hold
) -> Response:
    """Retient une tranche qui n'est pas en paiement, jusqu'à ce qu'une personne la libère.

    Rôle : chargé de programme ou des paiements.
    """
    command.principal.require(Role.PROGRAMME_OFFICER, Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement = await instalments.hold(tx, agreement_id, number, body.why)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.post("/instalments/{number}/freeing", summary="Ne plus retenir une tranche", response_model=AgreementView)
async def free_instalment(command: CommandDep, agreement_id: AgreementId, number: InstalmentNumber) -> Response:
    """Lève la retenue d'une personne ; les conditions de la tranche décident à nouveau.

    Rôle : chargé de programme ou des paiements.
    """
    command.principal.require(Role.PROGRAMME_OFFICER, Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement = await instalments.free(tx, agreement_id, number)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.post("/esus-approval", summary="Noter un nouvel agrément ESUS", response_model=AgreementView)
async def renew_esus(command: CommandDep, agreement_id: AgreementId, body: RenewEsus) -> Response:
    """Note le nouvel agrément du porteur : ce que la fin du précédent retenait est libéré.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        agreement = await instalments.renew_esus(tx, agreement_id, body.valid_until, by=command.principal)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.post("/esus-approval/undoing", summary="Revenir sur un agrément ESUS", response_model=AgreementView)
async def undo_esus(command: CommandDep, agreement_id: AgreementId, body: UndoEsus) -> Response:
    """Revient sur le dernier agrément noté à tort : celui d'avant compte de nouveau.

    Si celui d'avant a pris fin, les ordres que la banque ignore sont annulés et ce qui n'est pas payé est retenu. Une
    fois un ordre remis à la banque, on retient la tranche suivante ou on demande un reversement.
    Rôle : chargé de programme, autre que qui l'a noté.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        agreement = await instalments.undo_esus(tx, agreement_id, why=body.why, by=command.principal)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)
