"""Leads over HTTP: recorded, invited and closed by the delegates of their region."""

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from intake.api.notices import NoticeView
from intake.domain.lead import FoundProject, Lead, LeadState
from intake.handlers import leads
from intake.store.leads import LeadCounts, count_leads, list_leads
from shared.places import RegionCode
from shared.vocabulary import LeadCloseReason, Region
from shared.web import Body, CommandDep, Email, Page, PageDep, QueryDep, Siret, View, words

router: Final = APIRouter(prefix="/leads", tags=["Pistes"])
LeadId = Annotated[UUID, Path(description="La piste, par son identifiant.")]
InLeadState = Annotated[LeadState | None, Query(description="L'état des pistes.")]
_REASONS: Final = (
    "OUT_OF_SCOPE : hors du champ ; NOT_ELIGIBLE : structure non éligible ; NO_ANSWER : sans réponse ; "
    "NOT_INTERESTED : ne donne pas suite ; DUPLICATE : déjà repérée ; OTHER : autre."
)


class LeadBody(Body):
    """Un projet repéré en région."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "region": "93",
                    "organisation": "Association Exemple",
                    "title": "Déclics numériques",
                    "siret": "73282932000074",
                }
            ]
        }
    )

    region: RegionCode = Field(description="La région où il a été repéré, code INSEE.", examples=["93"])
    organisation: str = Field(min_length=1, max_length=200, description="L'organisation qui le porte.")
    title: str = Field(min_length=1, max_length=200, description="Le projet, en quelques mots.")
    siret: Siret | None = Field(default=None, description="SIRET de l'organisation, s'il est connu.")
    note: Annotated[str, Field(min_length=1, max_length=2000)] | None = Field(
        default=None, description="Ce qu'il faut en savoir ; gardé au guichet. N'y écrivez le nom de personne."
    )


class LeadInvitationBody(Body):
    """À qui écrire l'invitation ; sans adresse, l'organisation est invitée par un autre moyen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "contact@exemple.fr"}]})

    email: Email | None = Field(default=None, description="L'adresse, que l'organisation a donnée.")


BY_OTHER_MEANS: Final = LeadInvitationBody()


class LeadClosingBody(Body):
    """Pourquoi la piste est abandonnée."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "NO_ANSWER"}]})

    reason: LeadCloseReason = Field(description=_REASONS)


class LeadApplicationBody(Body):
    """Le dossier que la piste est devenue."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"application_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10"}]}
    )

    application_id: words.ApplicationId


class LeadView(View):
    """Une piste."""

    id: UUID = Field(description="La piste, par son identifiant.")
    region: Region = Field(description="Sa région, code INSEE.")
    organisation: str = Field(description="L'organisation qui porte le projet.", examples=["Association Exemple"])
    title: str = Field(description="Le projet.", examples=["Déclics numériques"])
    siret: str | None = Field(description="SIRET de l'organisation, s'il est connu.")
    note: str | None = Field(description="Ce qu'il faut en savoir.")
    state: LeadState = Field(
        description="DETECTED : repérée ; INVITED : invitée ; CONVERTED : devenue un dossier ; CLOSED : close."
    )
    revision: words.Revision
    detected_on: date = Field(description="Le jour où elle a été repérée.")
    invited_on: date | None = Field(description="Le jour de l'invitation ; null avant.")
    closed_on: date | None = Field(description="Le jour où elle est devenue un dossier ou a été close ; null avant.")
    reason: LeadCloseReason | None = Field(description=_REASONS)
    application_id: UUID | None = Field(description="Le dossier qu'elle est devenue ; null sinon.")

    @classmethod
    def of(cls, lead: Lead) -> Self:
        """Show a lead."""
        found = lead.found
        return cls(
            id=lead.id,
            region=found.region,
            organisation=found.organisation,
            title=found.title,
            siret=found.siret,
            note=found.note,
            state=lead.state,
            revision=lead.revision,
            detected_on=lead.detected.day,
            invited_on=lead.invited.day if lead.invited else None,
            closed_on=lead.closed.day if lead.closed else None,
            reason=lead.reason,
            application_id=lead.application_id,
        )


class LeadCountsView(View):
    """Les pistes d'une région, en nombres."""

    region: Region = Field(description="La région, code INSEE.")
    detected: int = Field(description="Repérées en tout.")
    invited: int = Field(description="Invitées.")
    converted: int = Field(description="Devenues des dossiers.")
    closed: int = Field(description="Closes sans suite.")

    @classmethod
    def of(cls, counts: LeadCounts) -> Self:
        """Show the figures of a region."""
        return cls.model_validate(counts, from_attributes=True)


@router.post("", summary="Signaler une piste", status_code=201, response_model=LeadView)
async def detect_lead(body: LeadBody, command: CommandDep) -> Response:
    """Note un projet repéré. Rôle : délégué de la région, ou chargé de programme."""
    async with command.transaction() as tx:
        lead = await leads.detect(tx, FoundProject(**dict(body)), by=command.principal)
        return command.answer(LeadView.of(lead), 201, revision=lead.revision, location=f"/leads/{lead.id}")


@router.post("/{lead_id}/invitation", summary="Inviter à candidater", response_model=LeadView)
async def invite_lead(lead_id: LeadId, command: CommandDep, body: LeadInvitationBody = BY_OTHER_MEANS) -> Response:
    """Note que l'organisation est invitée ; avec une adresse, l'invitation y part par courriel, une seule fois.

    L'adresse ne sert qu'à cela, n'est jamais montrée ni annoncée, et s'efface avec les données personnelles. Rôle :
    délégué de la région, ou chargé de programme.
    """
    async with command.transaction() as tx:
        lead = await leads.invite(tx, lead_id, body.email, by=command.principal)
        return command.answer(LeadView.of(lead), revision=lead.revision)


@router.get("/{lead_id}/notices", summary="Lire l'invitation d'une piste", response_model=Page[NoticeView])
async def list_notices_of_lead(lead_id: LeadId, query: QueryDep) -> Response:
    """L'invitation telle qu'elle est écrite, et ce qu'elle est devenue, pour qui peut lire la piste."""
    async with query.transaction() as tx:
        found = await leads.invitation_of(tx, lead_id, by=query.principal)
    return query.answer(Page[NoticeView](items=[NoticeView.of(one) for one in found], next=None))


@router.post("/{lead_id}/closing", summary="Clore une piste", response_model=LeadView)
async def close_lead(lead_id: LeadId, body: LeadClosingBody, command: CommandDep) -> Response:
    """Abandonne la piste, avec un motif. Rôle : délégué de la région, ou chargé de programme."""
    async with command.transaction() as tx:
        lead = await leads.close(tx, lead_id, body.reason, by=command.principal)
        return command.answer(LeadView.of(lead), revision=lead.revision)


@router.post("/{lead_id}/application", summary="Relier une piste à son dossier", response_model=LeadView)
async def convert_lead(lead_id: LeadId, body: LeadApplicationBody, command: CommandDep) -> Response:
    """Dit quel dossier la piste est devenue : de la même organisation, dans sa région.

    Rôle : délégué de la région, ou chargé de programme.
    """
    async with command.transaction() as tx:
        lead = await leads.convert(tx, lead_id, body.application_id, by=command.principal)
        return command.answer(LeadView.of(lead), revision=lead.revision)


@router.get("", summary="Lister les pistes", response_model=Page[LeadView])
async def list_all_leads(query: QueryDep, page: PageDep, state: InLeadState = None) -> Response:
    """Les pistes, la dernière d'abord : celles de ses régions pour un délégué, toutes pour l'équipe et l'auditeur."""
    regions = leads.regions_of(query.principal)
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        found = await list_leads(
            tx, state=state, regions=regions, viewer=query.principal.sub, before_id=before_id, limit=page.fetch
        )
    return query.answer(Page[LeadView].of(found, page, key=lambda one: (one.id,), view=LeadView.of))


@router.get("/statistics", summary="Compter les pistes par région", response_model=Page[LeadCountsView])
async def count_leads_by_region(query: QueryDep) -> Response:
    """Les nombres de chaque région qui a des pistes, en une seule page, pour qui peut les lire."""
    regions = leads.regions_of(query.principal)
    async with query.transaction() as tx:
        found = await count_leads(tx, regions=regions)
    return query.answer(Page[LeadCountsView](items=[LeadCountsView.of(one) for one in found], next=None))


@router.get("/{lead_id}", summary="Lire une piste", response_model=LeadView)
async def read_lead(lead_id: LeadId, query: QueryDep) -> Response:
    """La piste, pour le délégué de sa région, l'équipe du programme et l'auditeur."""
    async with query.transaction() as tx:
        lead = await leads.find_lead(tx, lead_id, by=query.principal)
    return query.answer(LeadView.of(lead), revision=lead.revision)
