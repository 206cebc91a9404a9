"""Members invited to a hearing are written to by e-mail, as it is proposed, moved, confirmed or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from review.domain.case import Case
from review.domain.hearing import Hearing
from review.domain.inviting import HearingLetter, news_for, require_to_send_again, to_be_told
from review.gateway.hearing_letter import letter_to
from review.handlers.access import SEES_EVERYTHING, SITS, require_not_recused, require_organiser, require_seat
from review.handlers.convening import NO_ADDRESS
from review.handlers.finding import committee_before, hearing_held, hearing_of
from review.store import cases, convocations, hearing_letters, hearings
from shared import mail
from shared.clock import paris_day
from shared.mail import Letter, Mailer
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.web import Principal

RECUSED: Final = "Le dossier est fermé à cette personne."
NOTHING_TO_TELL: Final = "Il n'y a plus rien à annoncer."


@dataclass(frozen=True, slots=True)
class HearingLetters:
    """The last letter to each member about a hearing, and whose address is known."""

    hearing: Hearing
    letters: tuple[HearingLetter, ...]
    known: frozenset[str]


async def tell_invited(tx: Transaction, case: Case, before: Hearing | None, hearing: Hearing) -> None:
    """Have letters leave about a hearing that changed."""
    written = await hearing_letters.of_hearing(tx, hearing.id) if before is not None else []
    hearing_letters.write(tx, hearing, to_be_told(case, before, hearing, written))


async def letters_seen(tx: Transaction, hearing_id: UUID, *, by: Principal) -> HearingLetters:
    """Who was written to, for staff and for the committee; not for the carrier, who is not told who hears it."""
    by.require(*SEES_EVERYTHING, *SITS)
    case, hearing = await hearing_of(tx, hearing_id)
    require_not_recused(case, by)
    require_seat((await committee_before(tx, case)).on(paris_day(tx.origin.at)), by)
    return await _letters(tx, case, hearing)


async def send_again(tx: Transaction, hearing_id: UUID, again: Sequence[str], *, by: Principal) -> HearingLetters:
    """Have the last letter to these members leave once more: it did not arrive, or nobody knows whether it did."""
    case, hearing = await hearing_held(tx, hearing_id)
    require_organiser((await committee_before(tx, case)).on(paris_day(tx.origin.at)), by)
    require_not_recused(case, by)
    tx.check_revision(hearing.revision)
    last = {one.sub: one for one in await hearing_letters.of_hearing(tx, hearing_id)}
    require_to_send_again(last.values(), again)
    for sub in dict.fromkeys(again):
        hearing_letters.send_again(tx, last[sub])
        record_access(tx, action="invitation.sent_again", target=f"{hearing_id} {sub}")
    await tx.flush()
    return await _letters(tx, case, hearing)


async def claim(tx: Transaction, letter_id: UUID, *, mailer: Mailer, at: datetime) -> None:
    """Say that this process is about to send the letter."""
    found = await hearing_letters.lock(tx, letter_id)
    if found is not None:
        await mail.claim(tx, hearing_letters.OUTBOX, letter_id, found.state, mailer=mailer, at=at)


async def send(tx: Transaction, letter_id: UUID, *, mailer: Mailer, at: datetime) -> None:
    """Send what this process claimed."""
    found = await hearing_letters.lock(tx, letter_id)
    if found is not None:
        write = partial(_letter, tx, found, at)
        await mail.send(tx, hearing_letters.OUTBOX, letter_id, found.state, write, mailer=mailer, at=at)


async def _letter(tx: Transaction, found: HearingLetter, at: datetime) -> Letter | str:
    """The letter as it leaves, of the hearing as it is now; or why none does."""
    address = await convocations.address_of(tx, found.sub)
    if address is None:
        return NO_ADDRESS
    hearing = await hearings.load(tx, found.hearing_id)
    case = await cases.load(tx, hearing.case_id) if hearing is not None else None
    if hearing is None or case is None or found.sub in case.closed_to:
        return RECUSED
    letters = [one for one in await hearing_letters.of_hearing(tx, hearing.id) if one.sub == found.sub]
    news = news_for(hearing, found.sub, letters, at=at)
    if news is None:
        return NOTHING_TO_TELL
    return letter_to(address, case, hearing, news, letter_id=found.id, at=at)


async def _letters(tx: Transaction, case: Case, hearing: Hearing) -> HearingLetters:
    last = {one.sub: one for one in await hearing_letters.of_hearing(tx, hearing.id) if one.sub not in case.closed_to}
    return HearingLetters(hearing, tuple(last.values()), await convocations.addresses_known(tx, list(last)))
