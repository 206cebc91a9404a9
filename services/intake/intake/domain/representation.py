"""Change of representative: asked by the organisation, confirmed or refused by a programme officer.

Where nobody is left to ask, as after a chair's death, an officer ends the membership and invites the next one.
"""

from uuid import UUID

from intake.domain.membership import check_living
from intake.domain.moment import Moment
from intake.domain.organisation import (
    ChangeAsked,
    ChangeConfirmed,
    ChangeRefused,
    ChangeState,
    MemberRole,
    Organisation,
    RepresentativeChange,
)
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


def ask_change(
    organisation: Organisation, change_id: UUID, incoming: UUID, outgoing: UUID | None, *, by: str, moment: Moment
) -> ChangeAsked:
    """A member of the organisation asks that another, or themselves, represents it.

    Readers do not ask. Several may represent an organisation: without `outgoing`, one more does.
    """
    check_living(organisation)
    asking = organisation.acting(by)
    if asking is None or asking.role is MemberRole.READER:
        message = "Seul un représentant ou un contributeur de l'organisation demande ce changement."
        raise NotThisPerson("not_this_role", message)
    if organisation.change is not None:
        message = "Une demande attend déjà la réponse d'un chargé de programme."
        raise NotInThisState(message, state=organisation.change.state)
    change = RepresentativeChange(change_id, incoming, outgoing, by, moment)
    _check_persons(organisation, change)
    return ChangeAsked(change)


def confirm_change(organisation: Organisation, change_id: UUID, *, by: str, moment: Moment) -> ChangeConfirmed:
    """An officer confirms what was asked, where both are still members; nobody confirms what they asked themselves."""
    check_living(organisation)
    change = _asked(organisation, change_id)
    if change.asked_by == by:
        raise NotThisPerson("four_eyes", "Une autre personne confirme ce que vous avez demandé.")
    _check_persons(organisation, change)
    return ChangeConfirmed(change, moment)


def refuse_change(organisation: Organisation, change_id: UUID) -> ChangeRefused:
    """An officer refuses what was asked."""
    return ChangeRefused(_asked(organisation, change_id))


def _asked(organisation: Organisation, change_id: UUID) -> RepresentativeChange:
    if organisation.change is None or organisation.change.id != change_id:
        message = "Cette demande a déjà reçu sa réponse, ou n'est pas de cette organisation."
        raise NotInThisState(message, state=ChangeState.CONFIRMED)
    return organisation.change


def _check_persons(organisation: Organisation, change: RepresentativeChange) -> None:
    incoming = organisation.member(change.incoming)
    if incoming not in organisation.active:
        message = "Le nouveau représentant doit d'abord être membre de l'organisation : invitez-le."
        raise Refusal("incoming_not_member", message, field="incoming")
    if incoming in organisation.representatives:
        raise Refusal("already_representative", "Cette personne représente déjà l'organisation.", field="incoming")
    if change.outgoing is not None and organisation.member(change.outgoing) not in organisation.representatives:
        message = "La personne à remplacer ne représente pas, ou plus, l'organisation."
        raise Refusal("outgoing_not_representative", message, field="outgoing")
