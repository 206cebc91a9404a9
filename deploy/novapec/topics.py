"""Kafka's topics as they stand, beside what they should be."""

from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient

from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS, topics_of


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the platform; no partitions: it does not exist."""

    name: str
    partitions: int
    replication: int

    @property
    def sound(self) -> bool:
        """Whether it exists with the number of partitions that is fixed for good."""
        return self.partitions == PARTITIONS


async def topics_at(kafka: KafkaSettings) -> list[Topic]:
    """Every topic of the platform, in name order."""
    admin = AIOKafkaAdminClient(**kafka.client)
    await admin.start()
    try:
        existing = [name for name in topics_of() if name in await admin.list_topics()]
        described = {one["topic"]: one["partitions"] for one in await admin.describe_topics(existing)}
    finally:
        await admin.close()
    return [
        Topic(name, len(partitions), min((len(one["replicas"]) for one in partitions), default=0))
        for name, partitions in ((name, described.get(name, [])) for name in topics_of())
    ]
