"""Who acts for an organisation: registered, invited, let in, taken out; and what each role may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from intake.domain.moment import Moment
from intake.domain.organisation import (
    MEMBERSHIP_TRANSITIONS,
    MEMBERSHIPS_IN_FRENCH,
    ORGANISATION_TRANSITIONS,
    ORGANISATIONS_IN_FRENCH,
    EndReason,
    InvitationClosed,
    InvitationTaken,
    MemberInvited,
    MemberRole,
    Membership,
    MembershipEnded,
    MembershipState,
    Organisation,
    OrganisationRegistered,
    OrganisationState,
    OrganisationVerified,
    RoleChanged,
)
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal

MOST_INVITATIONS: Final = 20
"""Open at once: an organisation writes to its own people, not to a mailing list."""


class Act(StrEnum):
    """Ce qui se fait au nom d'une organisation."""

    READ = "READ"
    WRITE = "WRITE"
    COMMIT = "COMMIT"
    MANAGE = "MANAGE"


MAY: Final[dict[Act, frozenset[MemberRole]]] = {
    Act.READ: frozenset(MemberRole),
    Act.WRITE: frozenset({MemberRole.REPRESENTATIVE, MemberRole.CONTRIBUTOR}),
    # What binds the organisation: to submit (the CERFA's sworn statement is its representative's), withdraw, publish.
    Act.COMMIT: frozenset({MemberRole.REPRESENTATIVE}),
    Act.MANAGE: frozenset({MemberRole.REPRESENTATIVE}),
}
"""Which roles may do what."""


class FirstRepresentative(StrEnum):
    """Comment une organisation reçoit son premier représentant."""

    SELF_REGISTERED = "SELF_REGISTERED"
    BY_OFFICER = "BY_OFFICER"


@dataclass(frozen=True, slots=True)
class MembershipRules:
    """What Apec decides of memberships: the first representative, and for how many days an invitation holds."""

    first_representative: FirstRepresentative
    invitation_days: int
    revision: int


def register(
    organisation_id: UUID, siret: str, *, membership_id: UUID, person: str, moment: Moment
) -> OrganisationRegistered:
    """The first person who acts for an organisation represents it, until an officer says otherwise."""
    first = Membership(membership_id, MemberRole.REPRESENTATIVE, MembershipState.ACTIVE, moment, person)
    return OrganisationRegistered(organisation_id, siret, OrganisationState.UNVERIFIED, first, moment)


def register_by_officer(organisation_id: UUID, siret: str, *, moment: Moment) -> OrganisationRegistered:
    """An officer registers an organisation that nobody acts for yet."""
    return OrganisationRegistered(organisation_id, siret, OrganisationState.VERIFIED, None, moment)


def verify(organisation: Organisation) -> OrganisationVerified:
    """Confirm an organisation that registered itself."""
    if organisation.state is OrganisationState.ABSORBED or not _may_become(organisation, OrganisationState.VERIFIED):
        here = ORGANISATIONS_IN_FRENCH[organisation.state]
        raise NotInThisState(f"Cette organisation est {here} : il n'y a rien à vérifier.", state=organisation.state)
    return OrganisationVerified()


def invite(
    organisation: Organisation, membership_id: UUID, role: MemberRole, *, days: int, officer: bool, moment: Moment
) -> MemberInvited:
    """Invite a person, for so many days. A representative comes by an officer alone, or by a confirmed change."""
    check_living(organisation)
    if role is MemberRole.REPRESENTATIVE and not officer:
        message = "Un représentant ne s'invite pas : invitez la personne, puis demandez le changement de représentant."
        raise Refusal("representative_by_officer", message, field="role")
    waiting = [one for one in organisation.members if one.state is MembershipState.INVITED]
    if len(waiting) >= MOST_INVITATIONS:
        message = f"{MOST_INVITATIONS} invitations attendent déjà une réponse : reprenez-en avant d'en faire d'autres."
        raise Refusal("too_many_invitations", message, field="role")
    expires_at = moment.at + timedelta(days=days)
    return MemberInvited(Membership(membership_id, role, MembershipState.INVITED, moment, expires_at=expires_at))


def accept(organisation: Organisation, membership_id: UUID, person: str, *, moment: Moment) -> InvitationTaken:
    """The invited person takes the invitation, in time and once."""
    check_living(organisation)
    membership = _invited(organisation, membership_id, at=moment.at)
    if organisation.acting(person) is not None:
        message = (
            "Vous agissez déjà pour cette organisation : demandez plutôt à son représentant de changer votre rôle."
        )
        raise Refusal("already_member", message, field="membership_id")
    return InvitationTaken(membership.id, person, moment)


def decline(organisation: Organisation, membership_id: UUID, *, moment: Moment) -> InvitationClosed:
    """The invited person does not want it."""
    membership = _invited(organisation, membership_id, at=moment.at)
    return InvitationClosed(membership.id, MembershipState.DECLINED, moment)


def expire(organisation: Organisation, membership_id: UUID, *, moment: Moment) -> InvitationClosed | None:
    """Nobody took the invitation in time; None where somebody did, or it was closed."""
    found = organisation.member(membership_id)
    if found is None or found.state is not MembershipState.INVITED or not is_over(found, at=moment.at):
        return None
    return InvitationClosed(membership_id, MembershipState.EXPIRED, moment)


def end(
    organisation: Organisation, membership_id: UUID, reason: EndReason, *, by: str, officer: bool, moment: Moment
) -> MembershipEnded:
    """End a membership, or take an invitation back.

    Anybody leaves by themselves; a representative takes others out, but for representatives, which an officer does. An
    organisation loses its last representative by an officer alone: who would invite the next one?
    """
    membership = _membership(organisation, membership_id)
    if MembershipState.ENDED not in MEMBERSHIP_TRANSITIONS[membership.state]:
        raise _not_now(membership)
    if officer:
        return MembershipEnded(membership.id, reason, moment)
    oneself = membership.person == by
    if not oneself:
        check_may(organisation, by, Act.MANAGE)
    if membership in organisation.representatives:
        if not oneself:
            raise NotThisPerson(
                "representative_by_officer",
                "Un représentant ne se retire pas ainsi : demandez le changement de représentant.",
                field="membership_id",
            )
        if len(organisation.representatives) == 1:
            message = "Vous êtes le seul représentant : demandez d'abord le changement de représentant."
            raise Refusal("last_representative", message, field="membership_id")
    return MembershipEnded(membership.id, reason, moment)


def change_role(organisation: Organisation, membership_id: UUID, role: MemberRole, *, by: str) -> RoleChanged:
    """A representative gives a member another role; representatives come and go by an officer."""
    check_living(organisation)
    check_may(organisation, by, Act.MANAGE)
    membership = _membership(organisation, membership_id)
    if membership.state is not MembershipState.ACTIVE:
        raise _not_now(membership)
    if MemberRole.REPRESENTATIVE in {role, membership.role}:
        message = "Un représentant change par une demande, qu'un chargé de programme confirme."
        raise Refusal("representative_by_officer", message, field="role")
    if role is membership.role:
        raise Refusal("same_role", "Cette personne a déjà ce rôle.", field="role")
    return RoleChanged(membership.id, role)


def check_may(organisation: Organisation, person: str, act: Act) -> Membership:
    """The membership by which this person may do so. Raises NotThisPerson."""
    acting = organisation.acting(person)
    if acting is None or acting.role not in MAY[act]:
        roles = " ou ".join(sorted(MAY[act]))
        message = f"Il faut agir pour cette organisation avec le rôle {roles}."
        raise NotThisPerson("not_this_role", message)
    return acting


def check_living(organisation: Organisation) -> None:
    """Raises NotInThisState where the organisation was absorbed."""
    if organisation.state is OrganisationState.ABSORBED:
        message = f"Cette organisation est absorbée par {organisation.absorbed_into} : agissez pour celle-ci."
        raise NotInThisState(message, state=organisation.state)


def is_over(invitation: Membership, *, at: datetime) -> bool:
    """Whether the time to take the invitation is over."""
    return invitation.expires_at is not None and at >= invitation.expires_at


def _membership(organisation: Organisation, membership_id: UUID) -> Membership:
    found = organisation.member(membership_id)
    if found is None:
        message = "Cette organisation n'a pas de membre de cet identifiant."
        raise Refusal("no_such_member", message, field="membership_id")
    return found


def _invited(organisation: Organisation, membership_id: UUID, *, at: datetime) -> Membership:
    membership = _membership(organisation, membership_id)
    if membership.state is not MembershipState.INVITED:
        raise _not_now(membership)
    if is_over(membership, at=at):
        message = "Cette invitation a expiré : demandez-en une nouvelle au représentant de l'organisation."
        raise NotInThisState(message, state=MembershipState.EXPIRED)
    return membership


def _not_now(membership: Membership) -> NotInThisState:
    here = MEMBERSHIPS_IN_FRENCH[membership.state]
    return NotInThisState(f"Cette appartenance est {here} : elle ne change plus ainsi.", state=membership.state)


def _may_become(organisation: Organisation, state: OrganisationState) -> bool:
    return state in ORGANISATION_TRANSITIONS[organisation.state]
