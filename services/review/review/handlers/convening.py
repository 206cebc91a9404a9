"""Convening notices by e-mail: called for, claimed, then sent once (shared.mail.outbox); the addresses they go to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from review.domain.committee import Committee
from review.domain.convening import Convocation, call_again, call_members, occasion_of
from review.domain.session import Session
from review.gateway.convocation import letter_to
from review.handlers.access import require_organiser
from review.handlers.finding import committee_of, committee_of_session, session_held
from review.handlers.reading import session_seen
from review.store import cases, convocations
from shared import mail
from shared.clock import paris_day
from shared.mail import Letter, Mailer
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import Refusal, Role
from shared.web import Principal

NO_ADDRESS: Final = "Aucune adresse n'est connue."
TOO_LATE: Final = "La séance est passée."


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters about a session, and whose address is known."""

    session: Session
    letters: tuple[Convocation, ...]
    known: frozenset[str]


async def send_notices(tx: Transaction, session_id: UUID, again: Iterable[str], *, by: Principal) -> Letters:
    """Have the convening notice leave, to each member once; once more to `again`, whose letter did not arrive."""
    session = await session_held(tx, session_id)
    committee = await committee_of_session(tx, session)
    today = paris_day(tx.origin.at)
    require_organiser(committee.on(today), by)
    tx.check_revision(session.revision)
    sent = {one.sub: one.state for one in await convocations.of_session(tx, session_id)}
    called = call_members(session, committee, sent, frozenset(again), on=today)
    convocations.write(tx, session_id, called.first)
    convocations.send_again(tx, session_id, called.again)
    for sub in called.again:
        record_access(tx, action="convocation.sent_again", target=f"{session_id} {sub}")
    await tx.flush()
    return await _letters(tx, session)


async def tell_of_change(tx: Transaction, session: Session, committee: Committee) -> None:
    """Have letters leave about a session that was moved or cancelled, where the convening notice was sent out."""
    written = await convocations.of_session(tx, session.id)
    called = call_again(session, committee, written, on=paris_day(tx.origin.at))
    convocations.write(tx, session.id, called.first)
    convocations.write(tx, session.id, called.again, of_revision=session.revision)


async def letters_seen(tx: Transaction, session_id: UUID, *, by: Principal) -> Letters:
    """Who was written to, for staff and for those who sit in the committee."""
    return await _letters(tx, await session_seen(tx, session_id, by=by))


async def keep_address(tx: Transaction, committee_id: UUID, sub: str, email: str | None, *, by: Principal) -> bool:
    """Keep a member's address, in place of the one before; None forgets it. Whether one is known from now on."""
    by.require(Role.PROGRAMME_OFFICER)
    committee = await committee_of(tx, committee_id)
    if not committee.has(sub):
        raise Refusal("not_a_member", f"Cette personne n'a pas de mandat au comité {committee.code}.", field="member")
    if email is None:
        tx.write(convocations.FORGET_ADDRESS, sub, rows=None)
    else:
        tx.write(convocations.KEEP_ADDRESS, sub, email, tx.origin.at)
    record_access(tx, action="address.forgotten" if email is None else "address.kept", target=sub)
    return email is not None


async def forget_address(tx: Transaction, sub: str, *, at: datetime) -> None:  # noqa: ARG001  every timer is told when
    """The last mandate is over: nobody is convened any more."""
    tx.write(convocations.FORGET_ADDRESS, sub, rows=None)


async def claim(tx: Transaction, convocation_id: UUID, *, mailer: Mailer, at: datetime) -> None:
    """Say that this process is about to send the letter."""
    found = await convocations.lock(tx, convocation_id)
    if found is not None:
        await mail.claim(tx, convocations.OUTBOX, convocation_id, found.state, mailer=mailer, at=at)


async def send(tx: Transaction, convocation_id: UUID, *, mailer: Mailer, at: datetime) -> None:
    """Send what this process claimed."""
    found = await convocations.lock(tx, convocation_id)
    if found is not None:
        write = partial(_letter, tx, found, at)
        await mail.send(tx, convocations.OUTBOX, convocation_id, found.state, write, mailer=mailer, at=at)


async def _letter(tx: Transaction, found: Convocation, at: datetime) -> Letter | str:
    """The letter as it leaves, of the session as it is now; or why none does."""
    address = await convocations.address_of(tx, found.sub)
    if address is None:
        return NO_ADDRESS
    session = await session_held(tx, found.session_id)
    if session.held_on < paris_day(at):
        return TOO_LATE
    committee = await committee_of_session(tx, session)
    heard = {case.id: case for case in await cases.load_many(tx, session.agenda)}
    titles = [heard[one].file.project_title for one in session.agenda if found.sub not in heard[one].closed_to]
    occasion = occasion_of(found, session, committee)
    return letter_to(address, session, committee, titles, occasion, letter_id=found.id, at=at)


async def _letters(tx: Transaction, session: Session) -> Letters:
    letters = tuple(await convocations.of_session(tx, session.id))
    return Letters(session, letters, await convocations.addresses_known(tx, [one.sub for one in letters]))
