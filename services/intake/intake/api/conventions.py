"""Partner conventions over HTTP: recorded and kept up by the programme's team, shown beside the files they touch."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from intake.api.convention_models import (
    ConventionBody,
    ConventionView,
    RenewalBody,
    SeatBody,
    TerminationBody,
    TouchView,
)
from intake.api.parameters import ApplicationId
from intake.domain.convention import ConventionState
from intake.handlers import conventions
from intake.store.conventions import page as page_of
from shared.web import CommandDep, Page, PageDep, QueryDep

router: Final = APIRouter(tags=["Partenaires"])
ConventionId = Annotated[UUID, Path(description="La convention de partenariat, par son identifiant.")]
SeatId = Annotated[UUID, Path(description="Le siège, par son identifiant.")]
InConventionState = Annotated[ConventionState | None, Query(description="L'état des conventions.")]


@router.post(
    "/partner-conventions", summary="Enregistrer une convention", status_code=201, response_model=ConventionView
)
async def sign_convention(body: ConventionBody, command: CommandDep) -> Response:
    """Note une convention signée avec une organisation partenaire. Rôle : chargé de programme."""
    async with command.transaction() as tx:
        made = await conventions.sign(tx, body.agreed(), by=command.principal)
        location = f"/partner-conventions/{made.id}"
        return command.answer(ConventionView.of(made), 201, revision=made.revision, location=location)


@router.get("/partner-conventions", summary="Lister les conventions", response_model=Page[ConventionView])
async def list_conventions(query: QueryDep, page: PageDep, state: InConventionState = None) -> Response:
    """Les conventions de partenariat, la dernière enregistrée d'abord, pour les équipes d'Apec."""
    query.principal.require(*conventions.READERS)
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        found = await page_of(tx, state=state, before_id=before_id, limit=page.fetch)
    return query.answer(Page[ConventionView].of(found, page, key=lambda one: (one.id,), view=ConventionView.of))


@router.get("/partner-conventions/{convention_id}", summary="Lire une convention", response_model=ConventionView)
async def read_convention(convention_id: ConventionId, query: QueryDep) -> Response:
    """La convention et les sièges tenus à ce titre, pour les équipes d'Apec."""
    async with query.transaction() as tx:
        found = await conventions.find(tx, convention_id, by=query.principal)
    return query.answer(ConventionView.of(found), revision=found.revision)


@router.post(
    "/partner-conventions/{convention_id}/renewal", summary="Reconduire une convention", response_model=ConventionView
)
async def renew_convention(convention_id: ConventionId, body: RenewalBody, command: CommandDep) -> Response:
    """Reporte le terme d'une convention qui a cours. Rôle : chargé de programme."""
    async with command.transaction() as tx:
        found = await conventions.renew(tx, convention_id, body.ends_on, by=command.principal)
        return command.answer(ConventionView.of(found), revision=found.revision)


@router.post(
    "/partner-conventions/{convention_id}/termination",
    summary="Dénoncer une convention",
    response_model=ConventionView,
)
async def terminate_convention(convention_id: ConventionId, body: TerminationBody, command: CommandDep) -> Response:
    """Met fin à la convention avant son terme, avec un motif. Rôle : chargé de programme."""
    async with command.transaction() as tx:
        found = await conventions.terminate(tx, convention_id, body.why, by=command.principal)
        return command.answer(ConventionView.of(found), revision=found.revision)


@router.post("/partner-conventions/{convention_id}/seats", summary="Noter un siège", response_model=ConventionView)
async def take_local_seat(convention_id: ConventionId, body: SeatBody, command: CommandDep) -> Response:
    """Note qu'un délégué siège à une instance locale d'un département. Rôle : chargé de programme."""
    async with command.transaction() as tx:
        found = await conventions.take_seat(tx, convention_id, **dict(body), by=command.principal)
        return command.answer(ConventionView.of(found), revision=found.revision)


@router.post(
    "/partner-conventions/{convention_id}/seats/{seat_id}/leaving",
    summary="Libérer un siège",
    response_model=ConventionView,
)
async def leave_local_seat(convention_id: ConventionId, seat_id: SeatId, command: CommandDep) -> Response:
    """Note que le délégué n'y siège plus. Rôle : chargé de programme."""
    async with command.transaction() as tx:
        found = await conventions.leave_seat(tx, convention_id, seat_id, by=command.principal)
        return command.answer(ConventionView.of(found), revision=found.revision)


@router.get(
    "/applications/{application_id}/partner-conventions",
    summary="Lire les conventions qui touchent un dossier",
    response_model=Page[TouchView],
)
async def conventions_of_application(application_id: ApplicationId, query: QueryDep) -> Response:
    """Les conventions en vigueur qui touchent ses territoires, en une page, pour qui peut lire le dossier.

    Une convention le touche quand le projet cite un zonage de ses programmes, ou agit dans un département où un délégué
    siège à ce titre.
    """
    async with query.transaction() as tx:
        found = await conventions.touching(tx, application_id, by=query.principal)
    return query.answer(Page[TouchView](items=[TouchView.of(one) for one in found], next=None))
