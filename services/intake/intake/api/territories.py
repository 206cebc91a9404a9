"""Territories over HTTP: what forms offer. Everybody who has a token may read them."""

from datetime import datetime
from typing import Final, Self

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from intake import domain, store
from intake.api.parameters import (
    ZONINGS,
    CommuneByCode,
    CommuneNamed,
    InDepartment,
    InRegion,
    OfScheme,
    OfVintage,
    TouchingCommune,
    ZoneNamed,
)
from intake.handlers import territories
from shared.territories import DEPARTMENT_NAMES, REGION_NAMES, REGION_OF
from shared.vocabulary import Region, Zoning
from shared.web import Page, PageDep, QueryDep, View

router: Final = APIRouter(prefix="/territories", tags=["Territoires"])


class DepartmentView(View):
    """Un département."""

    code: str = Field(description="Son code INSEE.", examples=["13"])
    name: str = Field(description="Son nom.", examples=["Bouches-du-Rhône"])
    region: Region = Field(description="Sa région, par son code INSEE.")
    region_name: str = Field(description="Le nom de la région.", examples=["Provence-Alpes-Côte d'Azur"])


class CommuneView(View):
    """Une commune."""

    code: str = Field(description="Son code INSEE.", examples=["13055"])
    name: str = Field(description="Son nom.", examples=["Marseille"])
    department: str = Field(description="Son département, par son code INSEE.", examples=["13"])
    region: Region | None = Field(description="Sa région, par son code INSEE ; null dans une collectivité d'outre-mer.")
    cog_vintage: str = Field(description="Le millésime du Code officiel géographique.", examples=["2026"])

    @classmethod
    def of(cls, commune: domain.Commune) -> Self:
        """Show a commune."""
        vintage = territories.cog().vintage
        return cls(
            code=commune.code,
            name=commune.name,
            department=commune.department,
            region=commune.region,
            cog_vintage=vintage,
        )


class ZoningView(View):
    """Un millésime d'un zonage."""

    scheme: Zoning = Field(description=ZONINGS)
    vintage: str = Field(description="Le millésime, à donner avec chaque code.", examples=["2024"])
    zones: int = Field(description="Combien de zones il compte.", examples=[1609])
    source: str = Field(description="D'où vient la liste.")
    licence: str = Field(description="Sous quelle licence.", examples=["Licence Ouverte 2.0"])
    imported_at: datetime = Field(description="Quand elle a été importée.")

    @classmethod
    def of(cls, zoning: store.ImportedZoning) -> Self:
        """Show a zoning."""
        return cls.model_validate(zoning, from_attributes=True)


class ZoneView(View):
    """Une zone d'un zonage."""

    scheme: Zoning = Field(description=ZONINGS)
    code: str = Field(description="Son code ; pour FRR, celui de la commune.", examples=["QN01307M"])
    vintage: str = Field(description="Le millésime de la liste.", examples=["2024"])
    label: str = Field(description="Son nom.", examples=["Quartier Exemple"])
    communes: tuple[str, ...] = Field(description="Les communes qu'elle touche, par leur code INSEE dans cette liste.")

    @classmethod
    def of(cls, zone: domain.Zone) -> Self:
        """Show a zone."""
        tag = zone.tag
        return cls(scheme=tag.scheme, code=tag.code, vintage=tag.vintage, label=zone.label, communes=zone.communes)


@router.get("/departments", summary="Lister les départements", response_model=Page[DepartmentView])
async def list_departments(query: QueryDep, page: PageDep, region: InRegion = None) -> Response:
    """Les départements et leurs régions, par code, outre-mer compris."""
    (after,) = page.position(str)
    codes = sorted(
        code for code, lies_in in REGION_OF.items() if region in (None, lies_in) and (after is None or code > after)
    )
    return query.answer(Page[DepartmentView].of(codes[: page.fetch], page, key=lambda code: (code,), view=_department))


@router.get("/communes", summary="Chercher une commune", response_model=Page[CommuneView])
async def list_communes(
    query: QueryDep,
    page: PageDep,
    name: CommuneNamed = None,
    department: InDepartment = None,
    region: InRegion = None,
) -> Response:
    """Les communes dont le nom commence ainsi, puis celles dont un autre mot commence ainsi, par nom."""
    rank, spelt, code = page.position(int, str, str)
    after = None if rank is None else (rank, spelt, code)
    found = territories.communes(name, department=department, region=region, after=after, limit=page.fetch)
    view = Page[CommuneView].of(found, page, key=lambda one: one[0], view=lambda one: CommuneView.of(one[1]))
    return query.answer(view)


@router.get("/communes/{code}", summary="Lire une commune", response_model=CommuneView)
async def read_commune(code: CommuneByCode, query: QueryDep) -> Response:
    """La commune de ce code. D'un ancien code, la réponse (404) dit ce que la commune est devenue."""
    return query.answer(CommuneView.of(territories.commune(code)))


@router.get("/zonings", summary="Lister les zonages", response_model=Page[ZoningView])
async def list_zonings(query: QueryDep, page: PageDep, scheme: OfScheme = None) -> Response:
    """Les zonages publics importés, chacun avec son millésime, sa source et sa licence."""
    async with query.transaction() as tx:
        found = await store.list_zonings(tx, scheme, after=page.position(str, str), limit=page.fetch)
    return query.answer(Page[ZoningView].of(found, page, key=lambda one: (one.scheme, one.vintage), view=ZoningView.of))


@router.get("/zones", summary="Chercher une zone", response_model=Page[ZoneView])
async def list_zones(
    query: QueryDep,
    page: PageDep,
    scheme: OfScheme = None,
    vintage: OfVintage = None,
    commune: TouchingCommune = None,
    name: ZoneNamed = None,
) -> Response:
    """Les zones des zonages publics, par zonage, millésime et code.

    `commune` retrouve aussi les zones dont la liste, plus ancienne, nomme une commune qui en fait partie désormais.
    """
    search = territories.zones_touching(commune, scheme=scheme, vintage=vintage, name=name)
    async with query.transaction() as tx:
        found = await store.list_zones(tx, search, after=page.position(str, str, str), limit=page.fetch)

    def key(zone: domain.Zone) -> tuple[str, str, str]:
        return zone.tag.scheme, zone.tag.vintage, zone.tag.code

    return query.answer(Page[ZoneView].of(found, page, key=key, view=ZoneView.of))


def _department(code: str) -> DepartmentView:
    region = REGION_OF[code]
    return DepartmentView(code=code, name=DEPARTMENT_NAMES[code], region=region, region_name=REGION_NAMES[region])
