"""Topics have twelve partitions for good: another count is refused."""

import json

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.messaging.topics import topics_of
from shared.testing.eventually import eventually
from shared.testing.kafka import recreate_topics

pytestmark = pytest.mark.kafka


async def test_a_topic_with_another_number_of_partitions_is_refused(kafka_server: str, novapec_beside):
    wrong = topics_of("intake")[0]
    await recreate_topics(kafka_server)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_server)
    await admin.start()
    try:
        assert (await novapec_beside("topics", "create", "--kafka", kafka_server)).said == "nothing to do"
        await admin.delete_topics([wrong])

        async def gone() -> bool:
            return wrong not in await admin.list_topics()

        await eventually(gone, within=30)
        listed = await novapec_beside("topics", "list", "--kafka", kafka_server)
        assert listed.status == 1
        assert "missing" in listed.said

        await admin.create_topics([NewTopic(wrong, 3, 1)])
        ended = await novapec_beside("topics", "create", "--kafka", kafka_server)
        assert ended.status == 1
        assert f"{wrong} has 3 partitions where 12 are fixed for good" in ended.said
        assert (await novapec_beside("topics", "list", "--kafka", kafka_server)).status == 1
    finally:
        await admin.close()
        await recreate_topics(kafka_server)


async def test_topics_as_they_must_be_are_listed_as_such(kafka_server: str, novapec_beside):
    await recreate_topics(kafka_server)

    async def all_are_there() -> bool:
        return (await novapec_beside("topics", "list", "--kafka", kafka_server, "--json")).status == 0

    await eventually(all_are_there, within=30)
    listed = json.loads((await novapec_beside("topics", "list", "--kafka", kafka_server, "--json")).out)
    assert {(topic["name"], topic["partitions"], topic["sound"]) for topic in listed} == {
        (name, 12, True) for name in topics_of()
    }
    table = (await novapec_beside("topics", "list", "--kafka", kafka_server)).said
    assert "topic ┃ partitions ┃ copies ┃ verdict" in table
    assert table.count("sound") == len(topics_of())
