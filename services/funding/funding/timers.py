"""What falls due in funding, on business time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from funding.handlers import open_data
from funding.handlers.agreements import lapse
from funding.handlers.instalments import lapse_esus
from funding.handlers.press import Press
from funding.store.agreements import ESUS_TO_LAPSE, TO_LAPSE
from funding.store.open_data.versions import TURNS
from shared.messaging import Timer, Timers
from shared.postgres import Transaction

TIMERS: Final[Timers] = (
    Timer("agreement-lapse", TO_LAPSE, lapse),
    Timer("esus-lapse", ESUS_TO_LAPSE, lapse_esus),
)


def press_timers(press: Callable[[], Press]) -> Timers:
    """What is published when its turn comes; `press` says where."""

    async def publish(tx: Transaction, _: bool, *, at: datetime) -> None:  # the one row of turns
        await open_data.take_turn(tx, press(), at=at)

    return (Timer("open-data", TURNS, publish),)
