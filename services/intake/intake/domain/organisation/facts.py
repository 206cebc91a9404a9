"""What happens to an organisation and its members, and what each fact makes of it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from intake.domain.moment import Moment
from intake.domain.organisation.model import (
    AbsorptionReason,
    EndReason,
    MemberRole,
    Membership,
    MembershipState,
    Organisation,
    OrganisationState,
    RepresentativeChange,
)


@dataclass(frozen=True, slots=True)
class OrganisationRegistered:
    """An organisation is known: by the first person who acts for it, to be verified, or by an officer, verified."""

    organisation_id: UUID
    siret: str
    state: OrganisationState
    first: Membership | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class OrganisationVerified:
    """An officer confirmed that it is what it says, and represented by who says so."""


@dataclass(frozen=True, slots=True)
class MemberInvited:
    """A person was invited; who, is in the vault."""

    membership: Membership


@dataclass(frozen=True, slots=True)
class InvitationTaken:
    """The invited person acts for the organisation from now on."""

    membership_id: UUID
    person: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class InvitationClosed:
    """The invitation was declined, or not taken in time."""

    membership_id: UUID
    state: MembershipState
    moment: Moment


@dataclass(frozen=True, slots=True)
class MembershipEnded:
    """The person acts for the organisation no more, or its invitation was taken back."""

    membership_id: UUID
    reason: EndReason
    moment: Moment


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """The member has another role."""

    membership_id: UUID
    role: MemberRole


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """The organisation asks for another representative."""

    change: RepresentativeChange


@dataclass(frozen=True, slots=True)
class ChangeConfirmed:
    """An officer confirmed the change: who comes in represents it, who goes out acts for it no more."""

    change: RepresentativeChange
    moment: Moment


@dataclass(frozen=True, slots=True)
class ChangeRefused:
    """An officer refused the change: nobody's role changed."""

    change: RepresentativeChange


@dataclass(frozen=True, slots=True)
class OrganisationAbsorbed:
    """Its files are another organisation's from now on; `effective_on` is the day of the merger itself."""

    absorption_id: UUID
    into: str
    reason: AbsorptionReason
    effective_on: date


@dataclass(frozen=True, slots=True)
class AbsorptionCancelled:
    """The absorption was a mistake: the files that it moved come back."""

    absorption_id: UUID
    into: str


MembershipFact = MemberInvited | InvitationTaken | InvitationClosed | MembershipEnded | RoleChanged
RepresentationFact = ChangeAsked | ChangeConfirmed | ChangeRefused
OrganisationChange = (
    MembershipFact | RepresentationFact | OrganisationVerified | OrganisationAbsorbed | AbsorptionCancelled
)
OrganisationFact = OrganisationRegistered | OrganisationChange


def registered(fact: OrganisationRegistered) -> Organisation:
    """The organisation that a registration brings to life."""
    members = (fact.first,) if fact.first else ()
    return Organisation(fact.organisation_id, fact.siret, fact.state, 1, fact.moment, members)


def evolve_organisation(before: Organisation, fact: OrganisationChange) -> Organisation:  # noqa: C901, PLR0911  one case a fact
    """The organisation after a fact: one revision more."""
    changed = replace(before, revision=before.revision + 1)
    match fact:
        case OrganisationVerified():
            return replace(changed, state=OrganisationState.VERIFIED)
        case MemberInvited(membership=membership):
            return replace(changed, members=(*before.members, membership))
        case InvitationTaken(membership_id=which, person=person, moment=moment):
            return _with(changed, which, state=MembershipState.ACTIVE, person=person, since=moment, expires_at=None)
        case InvitationClosed(membership_id=which, state=state, moment=moment):
            return _with(changed, which, state=state, ended=moment)
        case MembershipEnded(membership_id=which, reason=reason, moment=moment):
            return _with(changed, which, state=MembershipState.ENDED, reason=reason, ended=moment)
        case RoleChanged(membership_id=which, role=role):
            return _with(changed, which, role=role)
        case ChangeAsked(change=change):
            return replace(changed, change=change)
        case ChangeConfirmed(change=change, moment=moment):
            return _represented_anew(replace(changed, change=None), change, moment)
        case ChangeRefused():
            return replace(changed, change=None)
        case OrganisationAbsorbed(absorption_id=absorption_id, into=into):
            absorbed = OrganisationState.ABSORBED
            return replace(changed, state=absorbed, absorbed_into=into, absorption_id=absorption_id)
        case AbsorptionCancelled():
            verified = OrganisationState.VERIFIED
            return replace(changed, state=verified, absorbed_into=None, absorption_id=None)
        case _:
            assert_never(fact)


def _with(organisation: Organisation, membership_id: UUID, **changes: object) -> Organisation:
    members = tuple(replace(one, **changes) if one.id == membership_id else one for one in organisation.members)
    return replace(organisation, members=members)


def _represented_anew(organisation: Organisation, change: RepresentativeChange, moment: Moment) -> Organisation:
    changed = _with(organisation, change.incoming, role=MemberRole.REPRESENTATIVE)
    if change.outgoing is None:
        return changed
    return _with(changed, change.outgoing, state=MembershipState.ENDED, reason=EndReason.REPLACED, ended=moment)
