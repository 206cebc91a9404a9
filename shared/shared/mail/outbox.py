"""A table of letters as an outbox: claimed, then sent once.

A claim is committed before the letter leaves, and remembered by the process that made it. A claim that nobody remembers
is one whose process died in between: the letter may have left, so a person decides whether it goes again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from shared.mail.smtp import Letter, Mailer, attempt
from shared.postgres import Transaction
from shared.vocabulary import NoticeState

NO_SERVER: Final = "Aucun serveur de courriel n'est configuré."
LOST: Final = "L'envoi a été interrompu : le courriel est peut-être parti."


@dataclass(frozen=True, slots=True)
class Outbox:
    """The statements of one table of letters, in the states of NoticeState; $1 is always the letter's id.

    claim   PENDING becomes SENDING, one attempt more
    settle  $2 the state in which it ends, $3 when, $4 why where it did not leave
    delay   SENDING becomes PENDING again, later than $2, because of $3; no row after the last attempt
    """

    claim: LiteralString
    settle: LiteralString
    delay: LiteralString


async def claim(
    tx: Transaction, outbox: Outbox, letter_id: UUID, state: NoticeState, *, mailer: Mailer, at: datetime
) -> None:
    """Say that this process is about to send the letter, which is locked and in this state."""
    if state is not NoticeState.PENDING:
        return
    if mailer.host is None:
        tx.write(outbox.settle, letter_id, NoticeState.NOT_SENT, at, NO_SERVER)
        return
    mailer.claimed.add(letter_id)
    tx.write(outbox.claim, letter_id)


async def send(
    tx: Transaction,
    outbox: Outbox,
    letter_id: UUID,
    state: NoticeState,
    write: Callable[[], Awaitable[Letter | str]],
    *,
    mailer: Mailer,
    at: datetime,
) -> None:
    """Send what this process claimed; the claim is forgotten first, so that no failure of ours sends it twice.

    The letter is locked and in this state. `write` makes it as it leaves, or says why none does.
    """
    if state is not NoticeState.SENDING:
        return
    if letter_id not in mailer.claimed:
        tx.write(outbox.settle, letter_id, NoticeState.UNCERTAIN, at, LOST)
        return
    letter = await write()
    mailer.claimed.discard(letter_id)
    if not isinstance(letter, Letter):
        tx.write(outbox.settle, letter_id, NoticeState.NOT_SENT, at, letter)
        return
    done = await attempt(mailer, letter)
    if done.state is not NoticeState.PENDING:
        tx.write(outbox.settle, letter_id, done.state, at, done.failure)
    elif await tx.run(outbox.delay, letter_id, at, done.failure) == 0:
        tx.write(outbox.settle, letter_id, NoticeState.FAILED, at, done.failure)
