"""Open data over HTTP: public files without a token, cached; what the next version would hold, for officers."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from funding.api import roles
from funding.api.open_data_views import PreviewView, VersionView
from funding.handlers import open_data as handlers
from funding.handlers.press import Press
from funding.store import recusals
from funding.store.open_data import versions
from shared.clock import paris_day
from shared.vocabulary import Role
from shared.web import CommandDep, Page, PageDep, PublicQueryDep, QueryDep
from shared.web.public import FOR_EVER
from shared.web.recusals import reader_of


class OpenFileName(StrEnum):
    """Les fichiers d'une version."""

    SCDL = "subventions.csv"
    THREESIXTY = "360giving.json"
    MANIFEST = "manifest.json"


FileName = Annotated[
    OpenFileName,
    Path(
        description="`subventions.csv` : SCDL subventions 2.1.1 ; `360giving.json` : 360Giving ; `manifest.json` : "
        "dates, empreintes, nombres, licence, versions des schémas.",
        examples=["subventions.csv"],
    ),
]
VersionNumber = Annotated[int, Path(ge=1, le=2**31, description="La version, par son numéro.", examples=[1])]

_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Le fichier.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    },
    304: {"description": "Vous l'avez déjà : If-None-Match porte son ETag."},
}


def open_data(press: Callable[[], Press]) -> APIRouter:
    """The routes; `press` says who publishes, which grants and where."""
    router = APIRouter(prefix="/open-data", tags=["Données ouvertes"])

    @router.get("/versions", summary="Lister les versions publiées", response_model=Page[VersionView])
    async def list_versions(query: PublicQueryDep, page: PageDep) -> Response:
        """Les versions, la dernière d'abord : chacune reste lisible. Public : aucun jeton n'est demandé."""
        (before,) = page.position(int)
        async with query.transaction() as tx:
            found = await versions.page(tx, before=before, fetch=page.fetch)
        shown = Page[VersionView].of(found, page, key=lambda one: (one.version,), view=VersionView.of)
        return query.answer(shown.model_dump_json(by_alias=True).encode(), "application/json")

    @router.get("/files/{name}", summary="Lire un fichier publié", response_class=Response, responses=_FILE)
    async def read_latest(query: PublicQueryDep, name: FileName) -> Response:
        """Le fichier de la dernière version. Public : aucun jeton n'est demandé."""
        async with query.transaction() as tx:
            stored, content = await handlers.read(tx, press(), name)
        return query.answer(content, stored.media_type)

    @router.get(
        "/versions/{version}/files/{name}",
        summary="Lire un fichier d'une version",
        response_class=Response,
        responses=_FILE,
    )
    async def read_version(query: PublicQueryDep, version: VersionNumber, name: FileName) -> Response:
        """Le fichier tel qu'il fut publié ; il ne change jamais. Public : aucun jeton n'est demandé."""
        async with query.transaction() as tx:
            stored, content = await handlers.read(tx, press(), name, version=version)
        return query.answer(content, stored.media_type, cached=FOR_EVER)

    @router.get("/preview", summary="Voir ce qui serait publié", response_model=PreviewView)
    async def read_preview(query: QueryDep) -> Response:
        """Ce que dirait la prochaine version, ce qui n'y serait pas et pourquoi, et ce qui change.

        Sans les dossiers qui vous sont fermés.

        Rôle : chargé de programme, chargé ou approbateur des paiements, chargé d'impact, auditeur.
        """
        query.principal.require(*roles.AGREEMENTS)
        async with query.transaction() as tx:
            prepared = await handlers.prepare(tx, press())
            closed = await recusals.closed_to(tx, reader_of(query.principal))
        shown = PreviewView.of(prepared, on=paris_day(query.at), above_cents=press().above_cents, closed=closed)
        return query.answer(shown)

    @router.post("/versions", summary="Publier une version", status_code=201, response_model=VersionView)
    async def publish_version(command: CommandDep) -> Response:
        """Publie ce qui a changé comme une nouvelle version ; répond la dernière si rien n'a changé.

        Une minuterie le fait aussi, tous les trente jours. Rôle : chargé de programme.
        """
        command.principal.require(Role.PROGRAMME_OFFICER)
        async with command.transaction() as tx:
            made = await handlers.publish(tx, press())
            location = f"/open-data/versions/{made.version}/files/manifest.json"
            return command.answer(VersionView.of(made), 201, location=location)

    return router
