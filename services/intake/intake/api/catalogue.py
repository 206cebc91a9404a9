"""The catalogue of laureates: public, without a token, cached; as JSON and as an Atom feed (RFC 4287)."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Self
from urllib.parse import urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from intake.api.parameters import ApplicationId, InRegion, OfAxis, OfEdition
from intake.domain.publication import Publication
from intake.handlers.publications import publication_of, publish
from intake.store.catalogue import Laureate, last_change, list_laureates
from shared.vocabulary import Axis, Region, Role
from shared.web import Body, CommandDep, Page, PageDep, PublicQueryDep, QueryDep, View, words

router: Final = APIRouter(tags=["Catalogue"])
_ATOM: Final = "application/atom+xml"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_FEED_ID: Final = "https://novapec.fr/catalogue"
_IN_FEED: Final = 100
_NEVER: Final = datetime(2021, 1, 1, tzinfo=UTC)
"""What a feed that never had an entry says of its last change: the programme's beginning."""
_FEED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Le fil Atom.", "content": {_ATOM: {"schema": {"type": "string"}}}}
}


class LaureateView(View):
    """Un projet lauréat, tel que le public peut le connaître."""

    id: UUID = Field(description="Le projet, par son identifiant.")
    edition: words.Edition
    axis: Axis = Field(description="L'axe du projet.")
    regions: tuple[Region, ...] = Field(description="Ses régions, codes INSEE.")
    carrier: str = Field(description="L'organisation qui le porte.", examples=["Association Exemple"])
    title: str = Field(description="Son intitulé.", examples=["Déclics numériques"])
    decided_on: date = Field(description="Le jour de la décision.")
    awarded_cents: int = Field(description="La subvention accordée, en centimes d'euro.")
    updated_at: datetime = Field(description="L'instant du dernier changement : décision, montant, porteur ou texte.")
    text: str | None = Field(description="Ce que le porteur a accepté de publier ; null s'il n'a rien accepté.")

    @classmethod
    def of(cls, laureate: Laureate) -> Self:
        """Show a laureate."""
        return cls.model_validate(laureate, from_attributes=True)


class PublicationBody(Body):
    """Ce que le porteur accepte de publier."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Des reconversions vers le numérique."}]})

    text: Annotated[str, Field(min_length=1, max_length=2000)] | None = Field(
        description="Le texte publié ; null retire l'accord."
    )


class PublicationView(View):
    """Ce que le porteur accepte de publier."""

    application_id: words.ApplicationId
    text: str | None = Field(description="Le texte publié ; null sans accord.")
    revision: words.Revision

    @classmethod
    def of(cls, publication: Publication) -> Self:
        """Show what was agreed to."""
        return cls.model_validate(publication, from_attributes=True)


@router.put(
    "/applications/{application_id}/publication",
    summary="Accepter la publication d'un texte",
    response_model=PublicationView,
)
async def agree_publication(application_id: ApplicationId, body: PublicationBody, command: CommandDep) -> Response:
    """Donne ou retire l'accord du porteur au texte du catalogue ; la première fois, If-Match vaut 0.

    Rôle : son porteur.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        made = await publish(tx, application_id, body.text, by=command.principal)
        return command.answer(PublicationView.of(made), revision=made.revision)


@router.get(
    "/applications/{application_id}/publication",
    summary="Lire ce que le porteur accepte de publier",
    response_model=PublicationView,
)
async def read_publication(application_id: ApplicationId, query: QueryDep) -> Response:
    """Le texte accepté et sa révision, à redonner dans If-Match ; révision 0 tant que rien n'a été dit.

    Pour qui lit le dossier.
    """
    async with query.transaction() as tx:
        found = await publication_of(tx, application_id, by=query.principal)
    return query.answer(PublicationView.of(found), revision=found.revision)


@router.get("/catalogue", summary="Lire le catalogue des lauréats", response_model=Page[LaureateView])
async def read_catalogue(
    query: PublicQueryDep, page: PageDep, edition: OfEdition = None, axis: OfAxis = None, region: InRegion = None
) -> Response:
    """Les projets lauréats, le dernier décidé d'abord. Public : aucun jeton n'est demandé."""
    decided_on, before_id = page.position(date, UUID)
    async with query.transaction() as tx:
        found = await list_laureates(
            tx, edition=edition, axis=axis, region=region, before=(decided_on, before_id), limit=page.fetch
        )
    shown = Page[LaureateView].of(found, page, key=lambda one: (one.decided_on, one.id), view=LaureateView.of)
    return query.answer(shown.model_dump_json(by_alias=True).encode(), "application/json")


@router.get("/catalogue/feed", summary="Suivre les lauréats (Atom)", response_class=Response, responses=_FEED)
async def read_feed(
    query: PublicQueryDep, edition: OfEdition = None, axis: OfAxis = None, region: InRegion = None
) -> Response:
    """Les cent derniers projets lauréats, pour un lecteur de fils. Public : aucun jeton n'est demandé.

    `updated` d'un projet est l'instant de son dernier changement ; celui du fil compte aussi ceux qui en sortent.
    """
    async with query.transaction() as tx:
        found = await list_laureates(tx, edition=edition, axis=axis, region=region, limit=_IN_FEED)
        changed_at = await last_change(tx, edition=edition, axis=axis, region=region)
    chosen = {name: one for name, one in (("edition", edition), ("axis", axis), ("region", region)) if one is not None}
    return query.answer(_feed(found, chosen, changed_at or _NEVER), f"{_ATOM}; charset=utf-8")


def _feed(laureates: list[Laureate], chosen: dict[str, Any], changed_at: datetime) -> bytes:
    feed = Element("feed", xmlns=_NAMESPACE)
    # Of another choice, another feed: a reader that follows both keeps them apart by their ids.
    feed_id = f"{_FEED_ID}?{urlencode(chosen)}" if chosen else _FEED_ID
    for name, text in (("id", feed_id), ("title", "Lauréats de Novapec"), ("updated", _instant(changed_at))):
        SubElement(feed, name).text = text
    SubElement(SubElement(feed, "author"), "name").text = "Novapec"
    for one in laureates:
        entry = SubElement(feed, "entry")
        summary = one.text or f"{one.carrier} : projet lauréat de l'édition {one.edition}."
        parts = ("id", f"urn:uuid:{one.id}"), ("title", one.title), ("updated", _instant(one.updated_at))
        for name, text in (*parts, ("summary", summary)):
            SubElement(entry, name).text = text
        SubElement(SubElement(entry, "author"), "name").text = one.carrier
        for term in (one.axis, *one.regions):
            SubElement(entry, "category", term=term)
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
