"""A table of letters as an outbox: claimed, then sent once.

A claim is committed before the letter leaves, and remembered by the process that made it. A claim that nobody remembers
is one whose process died in between: the letter may have left, so a person decides whether it goes again.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, LiteralString, NamedTuple, Self
from uuid import UUID

from shared.mail.smtp import Letter, Mailer, attempt
from shared.postgres import Transaction
from shared.vocabulary import NoticeState

NO_SERVER: Final = "Aucun serveur de courriel n'est configuré."
LOST: Final = "L'envoi a été interrompu : le courriel est peut-être parti."


class Outbox(NamedTuple):
    """The statements of one table of letters, in the states of NoticeState; $1 is the letter's id, or now.

    to_claim, to_send   whose time has come by $1, $2 at most, as timers find them
    claim               PENDING becomes SENDING, one attempt more
    settle              $2 the state in which it ends, $3 when, $4 why where it did not leave
    delay               SENDING becomes PENDING again, later than $2, because of $3; no row after the last attempt
    """

    to_claim: LiteralString
    to_send: LiteralString
    claim: LiteralString
    settle: LiteralString
    delay: LiteralString

    @classmethod
    def of(cls, table: LiteralString, also: LiteralString = "") -> Self:
        """Those of a table with id, state, send_after, attempts, settled_at and failure; `also` is set at each change.

        A letter that cannot leave waits a minute, then twice as long each time, nine hours at most; twenty times.
        """
        due = f"SELECT id, send_after FROM {table} WHERE send_after <= $1 AND state ="
        first = "ORDER BY send_after, id LIMIT $2"
        return cls(
            to_claim=f"{due} 'PENDING' {first}",
            to_send=f"{due} 'SENDING' {first}",
            claim=f"UPDATE {table} SET state = 'SENDING', attempts = attempts + 1{also} "
            "WHERE id = $1 AND state = 'PENDING'",
            settle=f"UPDATE {table} SET state = $2, settled_at = $3, failure = $4{also} WHERE id = $1",
            delay=f"""UPDATE {table} SET state = 'PENDING', failure = $3{also},
    send_after = $2::timestamptz + interval '1 minute' * power(2, least(attempts, 9))
WHERE id = $1 AND attempts < 20""",
        )


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
