"""What members of an organisation are written: an invitation, the answer to a change of representative."""

from uuid import UUID

from intake.domain.french import french_day
from intake.domain.notice_texts import NoticeTemplate
from intake.domain.notices import write_to_member
from intake.domain.organisation import MemberRole, Membership, Organisation, RepresentativeChange
from intake.handlers.unit_of_work import moment_of
from intake.store.notices import insert_notice
from shared.clock import paris_day
from shared.postgres import Transaction

_ROLES = {
    MemberRole.REPRESENTATIVE: "représentant",
    MemberRole.CONTRIBUTOR: "contributeur",
    MemberRole.READER: "lecteur",
}


def tell_invited(tx: Transaction, organisation: Organisation, invitation: Membership) -> None:
    """Write to whoever was invited; the code joins the letter when it leaves."""
    if invitation.expires_at is None:
        message = "an invitation holds until some instant"
        raise ValueError(message)
    facts = {
        "siret": organisation.siret,
        "role": _ROLES[invitation.role],
        "due": french_day(paris_day(invitation.expires_at)),
        "invitation": str(invitation.id),
    }
    _write(tx, invitation.id, NoticeTemplate.INVITATION, "", facts)


def tell_of_change(
    tx: Transaction, organisation: Organisation, change: RepresentativeChange, *, confirmed: bool
) -> None:
    """Write to whom the change of representative concerns."""
    template = NoticeTemplate.REPRESENTATIVE_CONFIRMED if confirmed else NoticeTemplate.REPRESENTATIVE_REFUSED
    for membership_id in filter(None, (change.incoming, change.outgoing)):
        facts = {"siret": organisation.siret, "day": french_day(change.asked.day)}
        _write(tx, membership_id, template, str(change.id), facts)


def _write(tx: Transaction, membership_id: UUID, template: NoticeTemplate, cause: str, facts: dict[str, str]) -> None:
    notice_id = tx.origin.id_for(f"notice/{template}/{membership_id}")
    insert_notice(tx, write_to_member(notice_id, membership_id, template, cause, at=moment_of(tx).at, **facts))
