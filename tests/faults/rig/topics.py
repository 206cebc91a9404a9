"""What a scenario does to topics as their operator would: their settings, their partitions, their end."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from kafka import KafkaAdminClient

from novapec.stack.concurrency import in_thread
from rig.patience import until
from rig.platform import Platform

KEPT_FOR_EVER: Final = {"retention.ms": "-1", "cleanup.policy": "delete"}
"""What create_topics sets, and what is left where a setting is taken back."""


@asynccontextmanager
async def admin(platform: Platform) -> AsyncGenerator[AIOKafkaAdminClient]:
    """An administrator who goes past the proxies."""
    client: Any = AIOKafkaAdminClient(bootstrap_servers=platform.bootstrap)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def configured(platform: Platform, topics: Iterable[str], **settings: str) -> AsyncGenerator[None]:
    """Inside, these topics have these settings (`max_message_bytes` is max.message.bytes)."""
    named = list(topics)
    usual = KEPT_FOR_EVER | ({"min.insync.replicas": "2"} if platform.settings.nodes > 1 else {})
    await _set(platform, named, usual | {name.replace("_", "."): value for name, value in settings.items()})
    try:
        yield
    finally:
        await _set(platform, named, usual)


async def add_a_partition(platform: Platform, topic: str) -> None:
    """One partition more than it has: Kafka knows no way back."""
    async with admin(platform) as client:
        [known] = await client.describe_topics([topic])
        await client.create_partitions({topic: NewPartitions(len(known["partitions"]) + 1)})


async def delete(platform: Platform, topic: str) -> None:
    """Delete a topic, and return once it is gone."""
    async with admin(platform) as client:
        await client.delete_topics([topic])

        async def gone() -> bool:
            return topic not in await client.list_topics()

        await until(f"{topic} is gone", gone, within=60.0)


async def forget_offsets(platform: Platform, groups: Iterable[str]) -> None:
    """Delete groups that have no member, as soon as they have none."""
    with KafkaAdminClient(bootstrap_servers=platform.bootstrap) as client:
        for group in groups:

            async def forgotten(group: str = group) -> bool:
                done = await in_thread(partial(client.delete_groups, [group]))
                return done[group] in {"OK", "GroupIdNotFoundError"}

            await until(f"Kafka forgets {group}", forgotten, within=60.0)


async def _set(platform: Platform, topics: list[str], settings: dict[str, str]) -> None:
    async with admin(platform) as client:
        for topic in topics:
            resource = ConfigResource(ConfigResourceType.TOPIC, topic, configs=settings)
            for answer in await client.alter_configs([resource]):
                for code, message, *_ in answer.resources:
                    if code:
                        raise RuntimeError(f"{topic} is not configured: {code} {message}")
