"""The topics: one per aggregate type, twelve partitions for good, kept for ever."""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.contracts import Event
from shared.messaging.kafka_settings import KafkaSettings

PARTITIONS: Final = 12
"""Fixed for good: another count would send an aggregate's events to another partition, and break their order."""


class WrongPartitionsError(Exception):
    """A topic exists with another number of partitions than PARTITIONS."""


def topics_of(service: str | None = None) -> tuple[str, ...]:
    """The topics that a service publishes to, or all of them."""
    events = Event.REGISTRY.values()
    return tuple(sorted({e.TOPIC for e in events if service is None or service == e.SERVICE}))


async def create_topics(kafka: KafkaSettings, *, replication: int = 1) -> list[str]:
    """Create the topics that are missing; returns them. Raises WrongPartitionsError for one of another shape."""
    admin = AIOKafkaAdminClient(**kafka.client)
    await admin.start()
    try:
        existing = await admin.list_topics()
        missing = [topic for topic in topics_of() if topic not in existing]
        configs = {"retention.ms": "-1", "cleanup.policy": "delete"}
        if replication > 1:
            configs["min.insync.replicas"] = str(replication - 1)
        if missing:
            response = await admin.create_topics(
                [NewTopic(topic, PARTITIONS, replication, topic_configs=configs) for topic in missing]
            )
            for error in response.to_object()["topic_errors"]:
                code = error["error_code"]
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)(f"topic {error['topic']}: {error.get('error_message')}")
        await _check(admin, topics_of())
        return missing
    finally:
        await admin.close()


async def check_topics(kafka: KafkaSettings, topics: tuple[str, ...]) -> list[str]:
    """The topics of `topics` that do not exist yet. Raises WrongPartitionsError for one of another shape."""
    admin = AIOKafkaAdminClient(**kafka.client)
    await admin.start()
    try:
        existing = await admin.list_topics()
        await _check(admin, tuple(topic for topic in topics if topic in existing))
        return [topic for topic in topics if topic not in existing]
    finally:
        await admin.close()


async def _check(admin: AIOKafkaAdminClient, topics: tuple[str, ...]) -> None:
    for topic in await admin.describe_topics(list(topics)) if topics else []:
        count = len(topic["partitions"])
        if count not in (PARTITIONS, 0):
            message = (
                f"{topic['topic']} has {count} partitions where {PARTITIONS} are fixed for good: events of one "
                "aggregate would change partition and lose their order. Recreate it with twelve, then run "
                "`novapec re-announce`."
            )
            raise WrongPartitionsError(message)
