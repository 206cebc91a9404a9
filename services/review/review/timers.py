"""What falls due at review: convening notices leave, and addresses are forgotten with the last mandate."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from review.handlers import convening
from review.store.convocations import ADDRESSES_TO_FORGET, TO_CLAIM, TO_SEND
from shared.mail import Mailer
from shared.messaging import Timer, Timers
from shared.postgres import Transaction

TIMERS: Final[Timers] = (Timer(name="forget-addresses", find=ADDRESSES_TO_FORGET, fire=convening.forget_address),)


def mail_timers(mailer: Callable[[], Mailer]) -> Timers:
    """What falls due with the mail server; `mailer` says which."""

    async def claim(tx: Transaction, convocation_id: UUID, *, at: datetime) -> None:
        await convening.claim(tx, convocation_id, mailer=mailer(), at=at)

    async def send(tx: Transaction, convocation_id: UUID, *, at: datetime) -> None:
        await convening.send(tx, convocation_id, mailer=mailer(), at=at)

    return (
        Timer(name="claim-convocations", find=TO_CLAIM, fire=claim),
        Timer(name="send-convocations", find=TO_SEND, fire=send),
    )
