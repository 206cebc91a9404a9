"""Organisations, memberships and what is asked of them: their states and what they are made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from intake.domain.moment import Moment


class OrganisationState(StrEnum):
    """Où en est une organisation au guichet."""

    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"
    ABSORBED = "ABSORBED"


ORGANISATION_TRANSITIONS: Final[dict[OrganisationState, frozenset[OrganisationState]]] = {
    OrganisationState.UNVERIFIED: frozenset({OrganisationState.VERIFIED, OrganisationState.ABSORBED}),
    OrganisationState.VERIFIED: frozenset({OrganisationState.ABSORBED}),
    # Only by the audited counter-act that undoes a wrong absorption.
    OrganisationState.ABSORBED: frozenset({OrganisationState.VERIFIED}),
}
ORGANISATIONS_IN_FRENCH: Final[dict[OrganisationState, str]] = {
    OrganisationState.UNVERIFIED: "à vérifier",
    OrganisationState.VERIFIED: "vérifiée",
    OrganisationState.ABSORBED: "absorbée",
}


class MembershipState(StrEnum):
    """Où en est l'appartenance d'une personne à une organisation."""

    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    ENDED = "ENDED"


MEMBERSHIP_TRANSITIONS: Final[dict[MembershipState, frozenset[MembershipState]]] = {
    MembershipState.INVITED: frozenset(
        {MembershipState.ACTIVE, MembershipState.DECLINED, MembershipState.EXPIRED, MembershipState.ENDED}
    ),
    MembershipState.ACTIVE: frozenset({MembershipState.ENDED}),
    MembershipState.DECLINED: frozenset(),
    MembershipState.EXPIRED: frozenset(),
    MembershipState.ENDED: frozenset(),
}
MEMBERSHIPS_IN_FRENCH: Final[dict[MembershipState, str]] = {
    MembershipState.INVITED: "en attente de réponse",
    MembershipState.ACTIVE: "en vigueur",
    MembershipState.DECLINED: "déclinée",
    MembershipState.EXPIRED: "expirée",
    MembershipState.ENDED: "terminée",
}


class MemberRole(StrEnum):
    """Ce qu'une personne peut faire pour son organisation."""

    REPRESENTATIVE = "REPRESENTATIVE"
    CONTRIBUTOR = "CONTRIBUTOR"
    READER = "READER"


class EndReason(StrEnum):
    """Pourquoi une personne n'agit plus pour une organisation."""

    LEFT = "LEFT"
    DECEASED = "DECEASED"
    REPLACED = "REPLACED"
    MISTAKE = "MISTAKE"
    ERASED = "ERASED"
    OTHER = "OTHER"


class AbsorptionReason(StrEnum):
    """Pourquoi les dossiers d'un SIRET passent à un autre."""

    MERGER = "MERGER"
    SIRET_CHANGED = "SIRET_CHANGED"
    OTHER = "OTHER"


class ChangeState(StrEnum):
    """Où en est une demande de changement de représentant."""

    ASKED = "ASKED"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"


CHANGE_TRANSITIONS: Final[dict[ChangeState, frozenset[ChangeState]]] = {
    ChangeState.ASKED: frozenset({ChangeState.CONFIRMED, ChangeState.REFUSED}),
    ChangeState.CONFIRMED: frozenset(),
    ChangeState.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in an organisation: `person` is the token's opaque subject, None until the invitation is taken.

    Names and addresses are in the vault alone. `expires_at`: until when an invitation may be taken.
    """

    id: UUID
    role: MemberRole
    state: MembershipState
    since: Moment
    person: str | None = None
    expires_at: datetime | None = None
    ended: Moment | None = None
    reason: EndReason | None = None


@dataclass(frozen=True, slots=True)
class RepresentativeChange:
    """What an organisation asks: that the member `incoming` represents it, in the place of `outgoing` where given."""

    id: UUID
    incoming: UUID
    outgoing: UUID | None
    asked_by: str
    asked: Moment
    state: ChangeState = ChangeState.ASKED


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with everybody who acts, acted or is invited to act for it, and the change that it asks for."""

    id: UUID
    siret: str
    state: OrganisationState
    revision: int
    registered: Moment
    members: tuple[Membership, ...] = ()
    change: RepresentativeChange | None = None
    absorbed_into: str | None = None
    absorption_id: UUID | None = None

    def member(self, membership_id: UUID) -> Membership | None:
        """One membership, in whatever state."""
        return next((one for one in self.members if one.id == membership_id), None)

    def acting(self, person: str) -> Membership | None:
        """The membership in force of a person."""
        return next((one for one in self.active if one.person == person), None)

    @property
    def active(self) -> tuple[Membership, ...]:
        """The memberships in force."""
        return tuple(one for one in self.members if one.state is MembershipState.ACTIVE)

    @property
    def representatives(self) -> tuple[Membership, ...]:
        """Who represents it."""
        return tuple(one for one in self.active if one.role is MemberRole.REPRESENTATIVE)
