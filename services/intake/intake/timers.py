"""What falls due at intake: an edition closes, a document is scanned, what nothing refers to any more is deleted."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from intake import domain, store
from intake.gateway.outside import Outside
from intake.handlers import calls, conventions, documents, erasures, membership, notices, registering
from intake.store.conventions import ENDING, OVER
from intake.store.documents import DOCUMENTS_TO_SCAN, OBJECTS_TO_REMOVE
from intake.store.erasures import RETENTION_TO_APPLY
from intake.store.notices import DRAFTS_TO_REMIND, OUTBOX, SUPPLEMENTS_TO_REMIND, TO_TELL
from intake.store.organisations import INVITATIONS_TO_EXPIRE, MEMBERS_TO_TELL
from shared.clock import paris_day
from shared.messaging import Timer, Timers
from shared.postgres import Transaction


async def close_when_over(tx: Transaction, call_id: UUID, *, at: datetime) -> None:
    """Close the call, unless a person did meanwhile."""
    call = await store.lock_call(tx, call_id)
    if call is not None and call.state is domain.CallState.OPEN and paris_day(at) > call.terms.closes_on:
        await calls.close_call(tx, call_id)


async def expire_invitation(tx: Transaction, membership_id: UUID, *, at: datetime) -> None:  # noqa: ARG001  every timer is told when
    """Close an invitation that nobody took."""
    await membership.expire(tx, membership_id)


async def tell_members(tx: Transaction, siret: str, *, at: datetime) -> None:  # noqa: ARG001  every timer is told when
    """Announce who acts for an organisation of which the others were never told."""
    await registering.tell_members(tx, siret)


async def apply_retention(tx: Transaction, _: int, *, at: datetime) -> None:
    """Erase the people whose time is over."""
    await erasures.apply_retention(tx, at)


def outside_timers(outside: Callable[[], Outside]) -> Timers:
    """What falls due with somebody outside; `outside` says who."""

    async def scan(tx: Transaction, document_id: UUID, *, at: datetime) -> None:
        await documents.scan(tx, document_id, outside=outside(), at=at)

    async def remove_object(tx: Transaction, key: str, *, at: datetime) -> None:
        await documents.remove_object(tx, key, outside=outside(), at=at)

    async def claim(tx: Transaction, notice_id: UUID, *, at: datetime) -> None:
        await notices.claim(tx, notice_id, mailer=outside().mailer, at=at)

    async def send(tx: Transaction, notice_id: UUID, *, at: datetime) -> None:
        await notices.send(tx, notice_id, mailer=outside().mailer, at=at)

    return (
        Timer(name="scan-documents", find=DOCUMENTS_TO_SCAN, fire=scan),
        Timer(name="remove-objects", find=OBJECTS_TO_REMOVE, fire=remove_object),
        Timer(name="claim-notices", find=OUTBOX.to_claim, fire=claim),
        Timer(name="send-notices", find=OUTBOX.to_send, fire=send),
    )


TIMERS: Final[Timers] = (
    Timer(name="close-calls", find=store.CALLS_TO_CLOSE, fire=close_when_over),
    Timer(name="apply-retention", find=RETENTION_TO_APPLY, fire=apply_retention),
    Timer(name="remind-of-supplements", find=SUPPLEMENTS_TO_REMIND, fire=notices.remind_of_supplement),
    Timer(name="remind-of-drafts", find=DRAFTS_TO_REMIND, fire=notices.remind_of_draft),
    Timer(name="tell-members", find=MEMBERS_TO_TELL, fire=tell_members),
    Timer(name="expire-invitations", find=INVITATIONS_TO_EXPIRE, fire=expire_invitation),
    Timer(name="announce-ending-conventions", find=ENDING, fire=conventions.announce_ending),
    Timer(name="end-conventions", find=OVER, fire=conventions.end_at_term),
    Timer(name="tell-carriers", find=TO_TELL, fire=notices.tell),
)
