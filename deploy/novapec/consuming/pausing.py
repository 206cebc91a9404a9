"""Letting a consumer rest: told in PostgreSQL, obeyed by every process of its service within seconds."""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError

from novapec.consuming.naming import Consumer
from novapec.failures import Failed
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.pausing import pause, resume
from shared.origin import Origin
from shared.postgres import Database

OBEY_SECONDS: Final = 45.0
"""A batch in flight ends first; a process that was killed is a member for ten more seconds."""
PROBE_SECONDS: Final = 0.2


class StillReads(Failed):
    """The group of a paused consumer did not empty: the message says what to look at."""


async def rest(consumer: Consumer, database: Database, origin: Origin) -> bool:
    """Tell a consumer to rest; whether it did not yet. Audited."""
    async with database.transaction(origin) as tx:
        return await pause(tx, consumer.name)


async def go_on(consumer: Consumer, database: Database, origin: Origin) -> bool:
    """Tell a consumer to go on; whether it rested. Audited."""
    async with database.transaction(origin) as tx:
        return await resume(tx, consumer.name)


async def until_nobody_reads(group: str, kafka: KafkaSettings, *, within: float = OBEY_SECONDS) -> None:
    """Return once a Kafka group has no member. Raises StillReads."""
    admin = AIOKafkaAdminClient(**kafka.client)
    await admin.start()
    try:
        deadline = asyncio.get_running_loop().time() + within
        while (members := await _members(admin, group)) != 0:
            if asyncio.get_running_loop().time() > deadline:
                raise StillReads(
                    f"{group} still has {members or 'unknown'} members after {within:.0f} s: does a process run that "
                    "does not reach its database, or one of a version that knows no pauses?"
                )
            await asyncio.sleep(PROBE_SECONDS)
    finally:
        await admin.close()


@asynccontextmanager
async def resting(consumer: Consumer, database: Database, kafka: KafkaSettings, origin: Origin) -> AsyncGenerator[None]:
    """Inside, nobody reads for this consumer; afterwards it goes on, unless it had rested before. Raises StillReads."""
    told = await rest(consumer, database, origin)
    try:
        await until_nobody_reads(consumer.group, kafka)
        yield
    finally:
        if told:
            await go_on(consumer, database, origin)


async def _members(admin: AIOKafkaAdminClient, group: str) -> int | None:
    """How many; None while nobody coordinates the group: a new Kafka names coordinators once it is first asked."""
    try:
        (answer,) = await admin.describe_consumer_groups([group])
    except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError):
        return None
    return sum(len(one["members"]) for one in answer.to_object()["groups"])
