"""Events in great number, which mean nothing to anybody: hearers do not know their type, and move over them."""

import random
from typing import Final
from uuid import UUID

from rig.platform import A_TUESDAY, Platform
from shared.contracts.envelope import Event
from shared.messaging.outbox import announce
from shared.origin import Origin

SERVICE: Final = "intake"
AT_ONCE: Final = 500
OF_EACH: Final = 20
"""Events of one aggregate."""


class BacklogTried(Event):
    """An event that only this suite knows."""

    SERVICE = SERVICE
    AGGREGATE = "application"
    KEY = "application_id"

    application_id: UUID
    number: int


# Here, too, nobody is to know it: what is registered is the contract of the platform.
del Event.REGISTRY[BacklogTried.TYPE]


async def announce_many(platform: Platform, count: int, draw: random.Random) -> None:
    """Announce `count` events of intake, past the proxies, OF_EACH of each aggregate, its turns mixed with others'."""
    aggregates = [UUID(int=draw.getrandbits(128), version=4) for _ in range(count // OF_EACH)]
    turns = [one for one in aggregates for _ in range(OF_EACH)]
    draw.shuffle(turns)
    for first in range(0, count, AT_ONCE):
        origin = Origin.of_command(A_TUESDAY, actor="faults")
        async with platform.opened[SERVICE].transaction(origin) as tx:
            for number, one in enumerate(turns[first : first + AT_ONCE], first):
                announce(tx, BacklogTried(application_id=one, number=number))
