"""Members over HTTP: invited, let in, taken out; and the change of representative."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path
from starlette.responses import Response

from intake.api.organisation_bodies import (
    ChangeBody,
    CodeBody,
    EndingBody,
    ExplanationBody,
    InvitationBody,
    PersonBody,
    RoleBody,
)
from intake.api.organisation_views import OrganisationView
from intake.api.organisations import OfSiret, answered
from intake.handlers import membership
from intake.handlers.membership import Invited
from shared.vocabulary import Role
from shared.web import CommandDep

router: Final = APIRouter(tags=["Organisations"])
MembershipId = Annotated[UUID, Path(description="L'appartenance ou l'invitation, par son identifiant.")]
ChangeId = Annotated[UUID, Path(description="La demande, par son identifiant.")]


@router.post("/organisations/{siret}/invitations", summary="Inviter", status_code=201, response_model=OrganisationView)
async def invite_member(siret: OfSiret, body: InvitationBody, command: CommandDep) -> Response:
    """Invite une personne par courrier électronique, pour quelques jours.

    Un représentant n'est invité que par un chargé de programme. Rôle : représentant de l'organisation, ou chargé de
    programme.
    """
    command.principal.require(Role.CARRIER, Role.PROGRAMME_OFFICER)
    invited = Invited(body.role, body.name, body.email)
    async with command.transaction() as tx:
        after = await membership.invite(tx, siret, invited, body.explanation, by=command.principal)
        return await answered(tx, command, after, 201)


@router.post(
    "/invitations/{membership_id}/acceptance", summary="Accepter une invitation", response_model=OrganisationView
)
async def accept_invitation(membership_id: MembershipId, body: CodeBody, command: CommandDep) -> Response:
    """Agit désormais pour l'organisation, dans le rôle proposé. Rôle : porteur, avec le code de l'invitation."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        after = await membership.accept(tx, membership_id, body.code, by=command.principal)
        return await answered(tx, command, after)


@router.post(
    "/invitations/{membership_id}/refusal", summary="Décliner une invitation", status_code=204, response_class=Response
)
async def decline_invitation(membership_id: MembershipId, body: CodeBody, command: CommandDep) -> Response:
    """Décline l'invitation ; la personne invitée est oubliée. Rôle : porteur, avec le code de l'invitation."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        await membership.decline(tx, membership_id, body.code, by=command.principal)
        return command.answer(None)


@router.put("/organisations/{siret}/own-details", summary="Dire qui je suis", response_model=OrganisationView)
async def introduce_myself(siret: OfSiret, body: PersonBody, command: CommandDep) -> Response:
    """Donne le nom et l'adresse de l'appelant, gardés au guichet seul. Rôle : un membre de l'organisation."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        found = await membership.introduce(tx, siret, body.name, body.email, by=command.principal)
        return await answered(tx, command, found)


@router.post(
    "/organisations/{siret}/members/{membership_id}/ending",
    summary="Mettre fin à une appartenance",
    response_model=OrganisationView,
)
async def end_membership(
    siret: OfSiret, membership_id: MembershipId, body: EndingBody, command: CommandDep
) -> Response:
    """La personne n'agit plus pour l'organisation, ou l'invitation est reprise : dès maintenant elle ne lit plus rien.

    Rôle : la personne elle-même, un représentant (sauf pour un représentant), ou un chargé de programme avec un motif.
    """
    command.principal.require(Role.CARRIER, Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        after = await membership.end(tx, siret, membership_id, body.reason, body.explanation, by=command.principal)
        return await answered(tx, command, after)


@router.post(
    "/organisations/{siret}/members/{membership_id}/role", summary="Changer un rôle", response_model=OrganisationView
)
async def change_role(siret: OfSiret, membership_id: MembershipId, body: RoleBody, command: CommandDep) -> Response:
    """Donne un autre rôle à un contributeur ou à un lecteur. Rôle : représentant de l'organisation."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        after = await membership.change_role(tx, siret, membership_id, body.role, by=command.principal)
        return await answered(tx, command, after)


@router.post(
    "/organisations/{siret}/representative-changes",
    summary="Demander un changement de représentant",
    status_code=201,
    response_model=OrganisationView,
)
async def ask_change(siret: OfSiret, body: ChangeBody, command: CommandDep) -> Response:
    """Demande qu'un membre représente l'organisation ; un chargé de programme confirme. Rôle : membre, sauf lecteur."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        after = await membership.ask_change(
            tx, siret, body.incoming, body.outgoing, body.explanation, by=command.principal
        )
        return await answered(tx, command, after, 201)


@router.post(
    "/organisations/{siret}/representative-changes/{change_id}/confirmation",
    summary="Confirmer un changement de représentant",
    response_model=OrganisationView,
)
async def confirm_change(siret: OfSiret, change_id: ChangeId, body: ExplanationBody, command: CommandDep) -> Response:
    """Confirme le changement, avec un motif : qui est remplacé n'agit plus. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        after = await membership.confirm_change(tx, siret, change_id, body.explanation, by=command.principal)
        return await answered(tx, command, after)


@router.post(
    "/organisations/{siret}/representative-changes/{change_id}/refusal",
    summary="Refuser un changement de représentant",
    response_model=OrganisationView,
)
async def refuse_change(siret: OfSiret, change_id: ChangeId, body: ExplanationBody, command: CommandDep) -> Response:
    """Refuse le changement, avec un motif. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        after = await membership.refuse_change(tx, siret, change_id, body.explanation)
        return await answered(tx, command, after)
