"""The versions of a submitted file over HTTP, what changed between two, and the files that may be the same project."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from intake import store
from intake.api.parameters import ApplicationId, FromVersion, OtherApplicationId, ToVersion, VersionRank
from intake.api.supplement_models import ChangeView, DuplicateView, ExaminationBody, VersionContentView, VersionView
from intake.handlers import access, applications, duplicates, versions
from shared.vocabulary import Role
from shared.web import CommandDep, Page, QueryDep

router: Final = APIRouter(prefix="/applications/{application_id}", tags=["Versions"])


@router.get("/versions", summary="Lister les versions", response_model=Page[VersionView])
async def list_versions(application_id: ApplicationId, query: QueryDep) -> Response:
    """Chaque version déposée, la première d'abord, en une seule page, pour qui lit le dossier, ou le juge."""
    async with query.transaction() as tx:
        shown = await applications.show_application(tx, application_id, by=query.principal)
        kept = await store.list_versions(tx, shown.application.id)
    return query.answer(Page[VersionView](items=[VersionView.of(one) for one in kept], next=None))


@router.get("/versions/{version}", summary="Lire une version", response_model=VersionContentView)
async def read_version(application_id: ApplicationId, version: VersionRank, query: QueryDep) -> Response:
    """Ce que disait le dossier dans cette version, avec ses pièces, sans la personne à joindre.

    Pour qui lit le dossier, ou le juge.
    """
    async with query.transaction() as tx:
        await applications.show_application(tx, application_id, by=query.principal)
        filing = await versions.find_version(tx, application_id, version)
    return query.answer(VersionContentView.of_filing(filing))


@router.get("/changes", summary="Comparer deux versions", response_model=Page[ChangeView])
async def list_changes(
    application_id: ApplicationId, query: QueryDep, earlier: FromVersion, later: ToVersion
) -> Response:
    """Chaque champ et chaque pièce qui diffèrent entre deux versions, en une seule page.

    Pour qui lit le dossier, ou le juge.
    """
    async with query.transaction() as tx:
        await applications.show_application(tx, application_id, by=query.principal)
        found = await versions.changes(tx, application_id, earlier, later)
    return query.answer(Page[ChangeView](items=[ChangeView.of(one) for one in found], next=None))


@router.get("/duplicates", summary="Lire les doublons signalés", response_model=Page[DuplicateView])
async def list_duplicates(application_id: ApplicationId, query: QueryDep) -> Response:
    """Les dossiers de la même personne morale qui pourraient être le même projet : signalés, jamais fusionnés.

    Rôles : chargé de programme, auditeur.
    """
    query.principal.require(Role.PROGRAMME_OFFICER, Role.AUDITOR)
    async with query.transaction() as tx:
        found = await applications.find_application(tx, application_id, by=query.principal)
        await access.require_not_recused(tx, query.principal, found.id)
        flagged = await store.list_duplicates(tx, found.id, viewer=query.principal.sub)
    return query.answer(Page[DuplicateView](items=[DuplicateView.of(one) for one in flagged], next=None))


@router.post(
    "/duplicates/{other_id}/examination", summary="Constater un doublon ou non", response_model=Page[DuplicateView]
)
async def examine_duplicate(
    application_id: ApplicationId, other_id: OtherApplicationId, body: ExaminationBody, command: CommandDep
) -> Response:
    """Dit si deux dossiers rapprochés sont un seul projet, et pourquoi ; aucun des deux ne change.

    Un constat de plus remplace le précédent, qui reste noté. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        flagged = await duplicates.examine(tx, application_id, other_id, **dict(body), by=command.principal)
        return command.answer(Page[DuplicateView](items=[DuplicateView.of(one) for one in flagged], next=None))
