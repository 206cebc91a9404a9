"""Organisations and their members, as they are shown."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from intake.api.organisation_bodies import ROLES
from intake.domain.membership import FirstRepresentative, MembershipRules
from intake.domain.organisation import (
    EndReason,
    MemberRole,
    Membership,
    MembershipState,
    Organisation,
    OrganisationState,
    RepresentativeChange,
)
from intake.store.member_people import MemberPerson
from intake.store.organisations import Deed
from shared.clock import paris_day
from shared.web import View, words


class MemberView(View):
    """Un membre, ou une personne invitée."""

    id: UUID = Field(description="L'appartenance, par son identifiant.")
    role: MemberRole = Field(description=ROLES)
    state: MembershipState = Field(
        description="INVITED : invitée ; ACTIVE : en vigueur ; DECLINED : déclinée ; EXPIRED : expirée ; "
        "ENDED : terminée."
    )
    person: str | None = Field(
        description="L'identifiant opaque de la personne (sub du jeton) ; null avant sa réponse."
    )
    name: str | None = Field(description="Son nom ; null s'il n'est pas, ou plus, connu.")
    email: str | None = Field(description="Son adresse électronique ; null si elle n'est pas, ou plus, connue.")
    since: date = Field(description="Le jour de l'invitation, puis de l'entrée.")
    expires_at: datetime | None = Field(description="L'instant où l'invitation expire ; null après la réponse.")
    ended_on: date | None = Field(description="Le jour de la fin ; null avant.")
    reason: EndReason | None = Field(description="Pourquoi elle est terminée ; null sinon.")

    @classmethod
    def of(cls, one: Membership, person: MemberPerson | None) -> Self:
        """Show a membership with whoever is behind it."""
        return cls(
            id=one.id,
            role=one.role,
            state=one.state,
            person=one.person,
            name=person.name if person else None,
            email=person.email if person else None,
            since=one.since.day,
            expires_at=one.expires_at,
            ended_on=one.ended.day if one.ended else None,
            reason=one.reason,
        )


class ChangeView(View):
    """Un changement de représentant demandé, qui attend un chargé de programme."""

    id: UUID = Field(description="La demande, par son identifiant.")
    incoming: UUID = Field(description="Le membre qui représenterait l'organisation.")
    outgoing: UUID | None = Field(description="Le représentant qu'il remplacerait ; null s'il s'y ajoute.")
    asked_on: date = Field(description="Le jour de la demande.")

    @classmethod
    def of(cls, change: RepresentativeChange) -> Self:
        """Show what is asked."""
        return cls(id=change.id, incoming=change.incoming, outgoing=change.outgoing, asked_on=change.asked.day)


class OrganisationView(View):
    """Une organisation, ses membres et les personnes invitées."""

    id: UUID = Field(description="L'organisation, par son identifiant.")
    siret: words.CarrierSiret
    state: OrganisationState = Field(
        description="UNVERIFIED : inscrite par sa première personne, à vérifier ; VERIFIED : vérifiée ; "
        "ABSORBED : absorbée."
    )
    revision: words.Revision
    registered_on: date = Field(description="Le jour de son inscription.")
    absorbed_into: str | None = Field(description="Le SIRET qui a repris ses dossiers ; null sinon.")
    change: ChangeView | None = Field(description="Le changement de représentant demandé ; null sinon.")
    members: tuple[MemberView, ...] = Field(description="Qui agit, a agi ou est invité à agir pour elle.")

    @classmethod
    def of(cls, organisation: Organisation, people: Mapping[UUID, MemberPerson]) -> Self:
        """Show an organisation; `people` are who is behind its memberships."""
        return cls(
            id=organisation.id,
            siret=organisation.siret,
            state=organisation.state,
            revision=organisation.revision,
            registered_on=organisation.registered.day,
            absorbed_into=organisation.absorbed_into,
            change=ChangeView.of(organisation.change) if organisation.change else None,
            members=tuple(MemberView.of(one, people.get(one.id)) for one in organisation.members),
        )


class DeedView(View):
    """Quelque chose qui a été fait à une organisation."""

    act: str = Field(description="Ce qui a été fait.", examples=["MemberInvited"])
    on: date = Field(description="Le jour.")
    actor: str = Field(description="L'identifiant opaque de qui l'a fait (sub du jeton).")
    explanation: str | None = Field(description="Le motif, en clair ; null s'il n'en fallait pas.")
    detail: dict[str, Any] = Field(description="Codes et identifiants.", examples=[{"role": "CONTRIBUTOR"}])

    @classmethod
    def of(cls, deed: Deed) -> Self:
        """Show one line of the history."""
        return cls(
            act=deed.act,
            on=paris_day(deed.at),
            actor=deed.actor,
            explanation=deed.explanation,
            detail=deed.detail,
        )


class MembershipRulesView(View):
    """Ce que l'Apec décide des membres."""

    first_representative: FirstRepresentative = Field(
        description="SELF_REGISTERED : la première personne qui agit ; BY_OFFICER : celle qu'un chargé "
        "de programme invite."
    )
    invitation_days: int = Field(description="Combien de jours une invitation tient.", examples=[14])
    revision: words.Revision

    @classmethod
    def of(cls, rules: MembershipRules) -> Self:
        """Show the rules."""
        return cls.model_validate(rules, from_attributes=True)
