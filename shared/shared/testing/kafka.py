"""New topics for each test: their groups' offsets go with the old ones."""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from aiokafka.admin import AIOKafkaAdminClient

from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics, topics_of
from shared.testing.eventually import eventually


async def recreate_topics(bootstrap: str) -> None:
    """Delete every topic of the platform and create it again, empty; return once clients are told of all of them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        existing = [topic for topic in topics_of() if topic in await admin.list_topics()]
        if existing:
            await admin.delete_topics(existing)

        async def gone() -> bool:
            return not set(existing) & set(await admin.list_topics())

        async def all_there() -> bool:
            return set(topics_of()) <= set(await admin.list_topics())

        await eventually(gone, within=30)
        await create_topics(KafkaSettings(bootstrap))
        await eventually(all_there, within=30)
    finally:
        await admin.close()
