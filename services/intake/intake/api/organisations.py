"""Organisations over HTTP: registered, verified, absorbed; read by their members and the programme's team."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from intake.api.notices import NoticeView
from intake.api.organisation_bodies import AbsorptionBody, ExplanationBody, MembershipRulesBody, OrganisationBody
from intake.api.organisation_views import DeedView, MembershipRulesView, OrganisationView
from intake.domain.absorption import Absorption
from intake.domain.organisation import Organisation, OrganisationState
from intake.handlers import absorptions, membership, registering
from intake.handlers.access import check_member
from intake.store import organisations as rows
from intake.store.member_people import people_of
from intake.store.notices import list_member_notices
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Command, CommandDep, Page, PageDep, Principal, QueryDep, Siret

router: Final = APIRouter(tags=["Organisations"])
OfSiret = Annotated[Siret, Path(description="L'organisation, par son SIRET.")]
InOrganisationState = Annotated[OrganisationState | None, Query(description="L'état des organisations.")]
TEAM: Final = (Role.PROGRAMME_OFFICER, Role.AUDITOR)


async def shown(tx: Transaction, organisation: Organisation) -> OrganisationView:
    """The organisation with the people behind its memberships."""
    return OrganisationView.of(organisation, await people_of(tx, [organisation.siret]))


async def answered(tx: Transaction, command: Command, organisation: Organisation, status: int = 200) -> Response:
    """The answer to a command: the organisation as it is now."""
    return command.answer(await shown(tx, organisation), status, revision=organisation.revision)


async def check_insider(tx: Transaction, by: Principal, siret: str) -> None:
    """Raises Forbidden unless the caller is of the team, or a member of this organisation."""
    by.require(Role.CARRIER, *TEAM)
    if not by.has(*TEAM):
        await check_member(tx, by, siret)


@router.post("/organisations", summary="Inscrire une organisation", status_code=201, response_model=OrganisationView)
async def register_organisation(body: OrganisationBody, command: CommandDep) -> Response:
    """Inscrit une organisation pour laquelle personne n'a encore agi ; invitez ensuite son représentant.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        registered = await registering.register(tx, body.siret, body.explanation)
        location = f"/organisations/{body.siret}"
        return command.answer(await shown(tx, registered), 201, revision=registered.revision, location=location)


@router.get("/organisations", summary="Lister les organisations", response_model=Page[OrganisationView])
async def list_organisations(query: QueryDep, page: PageDep, state: InOrganisationState = None) -> Response:
    """Les organisations et leurs membres, la dernière inscrite d'abord. Rôle : chargé de programme ou auditeur."""
    query.principal.require(*TEAM)
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        found = await rows.list_organisations(tx, state=state, before_id=before_id, limit=page.fetch)
        people = await people_of(tx, [one.siret for one in found])
    return query.answer(
        Page[OrganisationView].of(
            found, page, key=lambda one: (one.id,), view=lambda one: OrganisationView.of(one, people)
        )
    )


@router.get("/organisations/{siret}", summary="Lire une organisation", response_model=OrganisationView)
async def read_organisation(siret: OfSiret, query: QueryDep) -> Response:
    """L'organisation et ses membres. Rôle : un de ses membres, chargé de programme ou auditeur."""
    async with query.transaction() as tx:
        await check_insider(tx, query.principal, siret)
        found = await registering.find(tx, siret)
        view = await shown(tx, found)
    return query.answer(view, revision=found.revision)


@router.get("/organisations/{siret}/history", summary="Lire l'historique", response_model=Page[DeedView])
async def read_history(siret: OfSiret, query: QueryDep, page: PageDep) -> Response:
    """Ce qui a été fait à l'organisation et à ses membres, par qui et pourquoi, le dernier fait d'abord.

    Rôle : un de ses membres, chargé de programme ou auditeur.
    """
    (before_id,) = page.position(int)
    async with query.transaction() as tx:
        await check_insider(tx, query.principal, siret)
        found = await rows.list_acts(tx, siret, before_id=before_id, limit=page.fetch)
    return query.answer(Page[DeedView].of(found, page, key=lambda one: (one.id,), view=DeedView.of))


@router.get("/organisations/{siret}/notices", summary="Lire les avis aux membres", response_model=Page[NoticeView])
async def list_organisation_notices(siret: OfSiret, query: QueryDep, page: PageDep) -> Response:
    """Ce qui a été écrit aux membres et aux personnes invitées, le dernier avis d'abord, sans le code des invitations.

    Rôle : un de ses membres, chargé de programme ou auditeur.
    """
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        await check_insider(tx, query.principal, siret)
        found = await list_member_notices(tx, siret, before_id=before_id, limit=page.fetch)
    return query.answer(Page[NoticeView].of(found, page, key=lambda one: (one.id,), view=NoticeView.of))


@router.post(
    "/organisations/{siret}/verification", summary="Vérifier une organisation", response_model=OrganisationView
)
async def verify_organisation(siret: OfSiret, body: ExplanationBody, command: CommandDep) -> Response:
    """Confirme une organisation qui s'est inscrite elle-même et son représentant. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        return await answered(tx, command, await membership.verify(tx, siret, body.explanation))


@router.post("/organisations/{siret}/absorption", summary="Fusionner", response_model=OrganisationView)
async def absorb_organisation(siret: OfSiret, body: AbsorptionBody, command: CommandDep) -> Response:
    """Passe tous les dossiers de l'organisation à celle qui l'absorbe ; ses membres seuls les lisent désormais.

    Ce qui a été déposé garde le SIRET d'alors. Annonce ApplicationTransferred pour chaque dossier déposé, que suivent
    les autres services. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    said = Absorption(body.into, body.reason, body.effective_on, body.name, body.legal_form)
    async with command.transaction() as tx:
        return await answered(tx, command, await absorptions.absorb(tx, siret, said, body.explanation))


@router.post(
    "/organisations/{siret}/absorption/cancellation", summary="Annuler une fusion", response_model=OrganisationView
)
async def cancel_absorption(siret: OfSiret, body: ExplanationBody, command: CommandDep) -> Response:
    """Rend à l'organisation les dossiers passés par erreur à une autre, avec un motif. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        return await answered(tx, command, await absorptions.cancel(tx, siret, body.explanation))


@router.get("/membership-rules", summary="Lire les règles des membres", response_model=MembershipRulesView)
async def read_membership_rules(query: QueryDep) -> Response:
    """Comment une organisation reçoit son premier représentant, et combien de jours une invitation tient.

    Rôle : chargé de programme ou auditeur.
    """
    query.principal.require(*TEAM)
    async with query.transaction() as tx:
        rules = await rows.load_rules(tx)
    return query.answer(MembershipRulesView.of(rules), revision=rules.revision)


@router.put("/membership-rules", summary="Changer les règles des membres", response_model=MembershipRulesView)
async def change_membership_rules(body: MembershipRulesBody, command: CommandDep) -> Response:
    """Pour les organisations et les invitations à venir. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        rules = await membership.change_rules(tx, body.first_representative, body.invitation_days)
        return command.answer(MembershipRulesView.of(rules), revision=rules.revision)
