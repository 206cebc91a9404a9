"""The staff's dashboard, maps, the yearly report and studies for partners over HTTP."""

import asyncio
import json
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from impact import handlers
from impact.api.breakdown_views import PublishedPartsView, SharedOutView
from impact.api.parameters import OfAxis, OfEdition
from impact.api.roll_up_views import PublishedView, RollUpView
from impact.api.territories import TerritoryDep
from impact.domain import EVERYWHERE, METHOD, By, Study, Territory
from impact.gateway.labels import names_of
from impact.gateway.paper import yearly_pdf
from impact.gateway.shapes import painted
from impact.gateway.workbook import yearly_workbook
from shared.vocabulary import Axis, Role
from shared.web import QueryDep, View, words

router = APIRouter(tags=["Tableau de bord"])

PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GEOJSON: Final = "application/geo+json"
Edition = Annotated[int, Query(ge=2000, le=2100, description="L'édition : l'année de l'appel à projets.")]


def _file(media_type: str, what: str) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": what, "content": {media_type: schema}}}


class CountView(View):
    """Un nombre, sous sa clé."""

    key: str = Field(description="Ce qui est compté.", examples=["OVERDUE"])
    count: int = Field(description="Combien il y en a.", examples=[3])


class DashboardView(View):
    """Ce qu'une page de tableau de bord montre, en une réponse."""

    edition: words.Edition | None
    as_of: date = Field(description="La date des données.")
    total: RollUpView = Field(description="Tous les projets, chacun une fois.")
    by_axis: list[RollUpView] = Field(description="Par axe.")
    by_region: list[RollUpView] = Field(description="Par région.")
    by_month: list[RollUpView] = Field(description="Par mois : de quoi tracer une courbe.")
    shared_out: list[SharedOutView] = Field(description="Tous les projets, par genre, âge, situation à l'entrée...")
    reports: list[CountView] = Field(description="Rapports d'activité, par état.")
    follow_ups: list[CountView] = Field(description="Suivis de cohorte, par état.")
    open_alerts: list[CountView] = Field(description="Alertes à regarder, par sorte.")


class TableView(View):
    """Un tableau publié d'une étude."""

    by: By
    items: list[PublishedView] = Field(description="Une ligne par clé : ne les additionnez pas.")


class StudyView(View):
    """Une étude d'impact à partager : des tableaux sans petits effectifs, et comment les lire."""

    edition: words.Edition
    as_of: date = Field(description="La date des données.")
    regions: tuple[str, ...] = Field(description="Les régions de l'étude, par leur code INSEE ; vide : toutes.")
    departments: tuple[str, ...] = Field(description="Ses départements, par leur code INSEE ; vide : tous.")
    communes: tuple[str, ...] = Field(description="Ses communes, par leur code INSEE ; vide : toutes.")
    zones: tuple[str, ...] = Field(description="Ses zonages, ou leurs zones ; vide : tous.", examples=[["QPV"]])
    territories: list[str] = Field(description="Les mêmes, par leur nom.", examples=[["Bretagne"]])
    method: list[str] = Field(description="Comment lire ces chiffres : à transmettre avec eux.")
    total: PublishedView = Field(description="Tous les projets de ces territoires, chacun une fois.")
    tables: list[TableView] = Field(description="Les mêmes projets par axe, territoire, public et zonage.")
    shared_out: list[PublishedPartsView] = Field(description="Le total, par genre, âge, situation à l'entrée...")

    @classmethod
    def of(cls, study: Study) -> "StudyView":
        """Show a study."""
        tables = [
            TableView(by=by, items=[PublishedView.of(one) for one in lines]) for by, lines in study.tables.items()
        ]
        return cls(
            edition=study.edition,
            as_of=study.as_of,
            regions=tuple(sorted(study.territory.regions or ())),
            departments=tuple(sorted(study.territory.departments or ())),
            communes=tuple(sorted(study.territory.communes or ())),
            zones=tuple(sorted(study.territory.zones or ())),
            territories=names_of(study.territory),
            method=list(METHOD),
            total=PublishedView.of(study.total),
            tables=tables,
            shared_out=[PublishedPartsView.model_validate(one, from_attributes=True) for one in study.shared_out],
        )


@router.get("/dashboard", summary="Lire la page du tableau de bord", response_model=DashboardView)
async def read_dashboard(query: QueryDep, edition: OfEdition = None) -> Response:
    """Les sommes par axe, région et mois, et ce qui attend : rapports, suivis de cohorte, alertes.

    Pour les équipes, l'auditeur et les comités.
    """
    async with query.transaction() as tx:
        board = await handlers.dashboard(tx, edition=edition, by=query.principal)
    view = DashboardView(
        edition=edition,
        as_of=board.as_of,
        total=RollUpView.of(board.total),
        by_axis=[RollUpView.of(one) for one in board.by_axis],
        by_region=[RollUpView.of(one) for one in board.by_region],
        by_month=[RollUpView.of(one) for one in board.by_month],
        shared_out=[SharedOutView.of(one) for one in board.shared_out],
        reports=[CountView(key=key, count=count) for key, count in board.reports],
        follow_ups=[CountView(key=key, count=count) for key, count in board.follow_ups],
        open_alerts=[CountView(key=key, count=count) for key, count in board.open_alerts],
    )
    return query.answer(view)


@router.get(
    "/maps/regions",
    summary="Lire la carte par région",
    response_class=Response,
    responses=_file(GEOJSON, "Une FeatureCollection GeoJSON (RFC 7946)."),
)
async def read_map_of_regions(query: QueryDep, edition: OfEdition = None, axis: OfAxis = None) -> Response:
    """Les régions et ce qui y est atteint, en GeoJSON ; le délégué régional voit les chiffres des siennes.

    Pour les équipes, l'auditeur, les comités et les délégués. Contours : Natural Earth (domaine public).
    """
    return await _map(query, By.REGION, edition, axis)


@router.get(
    "/maps/departments",
    summary="Lire la carte par département",
    response_class=Response,
    responses=_file(GEOJSON, "Une FeatureCollection GeoJSON (RFC 7946)."),
)
async def read_map_of_departments(query: QueryDep, edition: OfEdition = None, axis: OfAxis = None) -> Response:
    """Les départements et ce qui y est atteint, en GeoJSON ; le délégué régional voit les chiffres des siens.

    Pour les équipes, l'auditeur, les comités et les délégués. Contours : Natural Earth (domaine public).
    """
    return await _map(query, By.DEPARTMENT, edition, axis)


async def _map(query: QueryDep, by: By, edition: int | None, axis: Axis | None) -> Response:
    async with query.transaction() as tx:
        lines, _ = await handlers.added_up(tx, by, edition=edition, axis=axis, region=None, asked_by=query.principal)
    figures = {one.key: RollUpView.of(one).model_dump(mode="json", exclude={"indicators", "key"}) for one in lines}
    level = "regions" if by is By.REGION else "departments"
    content = json.dumps(painted(level, figures), ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, media_type=GEOJSON)


@router.get(
    "/yearly-report/pdf",
    summary="Prendre le rapport d'impact en PDF",
    response_class=Response,
    responses=_file(PDF, "Le rapport d'impact de l'édition, avec graphiques et carte."),
)
async def read_yearly_pdf(query: QueryDep, edition: Edition) -> Response:
    """Le rapport d'impact d'une édition : chiffres vérifiés, sans petits effectifs, avec graphique, carte et méthode.

    Rôle : chargé de l'impact, chargé de programme, auditeur.
    """
    study = await _study(query, edition, EVERYWHERE)
    return _attached(await asyncio.to_thread(yearly_pdf, study), PDF, f"impact-{edition}.pdf")


@router.get(
    "/yearly-report/xlsx",
    summary="Prendre le rapport d'impact en tableur",
    response_class=Response,
    responses=_file(XLSX, "Le rapport d'impact de l'édition, une feuille par tableau, avec graphiques."),
)
async def read_yearly_workbook(query: QueryDep, edition: Edition) -> Response:
    """Le rapport d'impact d'une édition en tableur : les mêmes chiffres que le PDF, une feuille par tableau.

    Rôle : chargé de l'impact, chargé de programme, auditeur.
    """
    study = await _study(query, edition, EVERYWHERE)
    return _attached(await asyncio.to_thread(yearly_workbook, study), XLSX, f"impact-{edition}.xlsx")


@router.get("/study", summary="Prendre une étude d'impact à partager", response_model=StudyView)
async def read_study(query: QueryDep, edition: Edition, territory: TerritoryDep) -> Response:
    """Ce qu'un partenaire ou une collectivité peut recevoir : ses territoires seuls, sans petits effectifs, daté.

    Un projet y est s'il touche un lieu de chaque sorte nommée : `zone=FRR&department=29`, ce qui est rural dans le
    Finistère. Rôle : chargé de l'impact, chargé de programme, auditeur ; délégué régional dans ses régions.
    """
    return query.answer(StudyView.of(await _study(query, edition, territory)))


@router.get(
    "/study/xlsx",
    summary="Prendre une étude d'impact en tableur",
    response_class=Response,
    responses=_file(XLSX, "L'étude, une feuille par tableau, avec ses territoires, sa date et sa méthode."),
)
async def read_study_workbook(query: QueryDep, edition: Edition, territory: TerritoryDep) -> Response:
    """La même étude en tableur : ses territoires seuls, sans petits effectifs, datée, avec comment la lire.

    Rôle : chargé de l'impact, chargé de programme, auditeur ; délégué régional pour ses régions.
    """
    study = await _study(query, edition, territory)
    return _attached(await asyncio.to_thread(yearly_workbook, study), XLSX, f"etude-{edition}.xlsx")


async def _study(query: QueryDep, edition: int, territory: Territory) -> Study:
    if territory == EVERYWHERE:
        query.principal.require(Role.IMPACT_OFFICER, Role.PROGRAMME_OFFICER, Role.AUDITOR, Role.REGIONAL_DELEGATE)
    async with query.transaction() as tx:
        return await handlers.study(tx, edition=edition, territory=territory, by=query.principal)


def _attached(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
