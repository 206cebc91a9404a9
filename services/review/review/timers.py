"""What falls due at review: notices and invitations leave, addresses and names are forgotten in time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from review.handlers import convening, erasing, inviting
from review.store import convocations, hearing_letters
from review.store.people import GUESTS_KEPT_TOO_LONG, NAMES_KEPT_TOO_LONG
from shared.mail import Mailer
from shared.messaging import Timer, Timers
from shared.postgres import Transaction

TIMERS: Final[Timers] = (
    Timer(name="forget-addresses", find=convocations.ADDRESSES_TO_FORGET, fire=convening.forget_address),
    Timer(name="forget-former-members", find=NAMES_KEPT_TOO_LONG, fire=erasing.forget_former_member),
    Timer(name="forget-guests", find=GUESTS_KEPT_TOO_LONG, fire=erasing.forget_guests),
)


def mail_timers(mailer: Callable[[], Mailer]) -> Timers:
    """What falls due with the mail server; `mailer` says which."""

    async def claim(tx: Transaction, convocation_id: UUID, *, at: datetime) -> None:
        await convening.claim(tx, convocation_id, mailer=mailer(), at=at)

    async def send(tx: Transaction, convocation_id: UUID, *, at: datetime) -> None:
        await convening.send(tx, convocation_id, mailer=mailer(), at=at)

    async def claim_invitation(tx: Transaction, letter_id: UUID, *, at: datetime) -> None:
        await inviting.claim(tx, letter_id, mailer=mailer(), at=at)

    async def send_invitation(tx: Transaction, letter_id: UUID, *, at: datetime) -> None:
        await inviting.send(tx, letter_id, mailer=mailer(), at=at)

    return (
        Timer(name="claim-convocations", find=convocations.OUTBOX.to_claim, fire=claim),
        Timer(name="send-convocations", find=convocations.OUTBOX.to_send, fire=send),
        Timer(name="claim-hearing-letters", find=hearing_letters.OUTBOX.to_claim, fire=claim_invitation),
        Timer(name="send-hearing-letters", find=hearing_letters.OUTBOX.to_send, fire=send_invitation),
    )
