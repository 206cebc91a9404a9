"""The next service behind Debezium, as bare as can be: `python follower_server.py DSN BOOTSTRAP TOPIC`, until SIGTERM.

What each fetch brings is inserted and committed at once: no gate, no inbox, no cursor, so that it is the quickest that
anything behind those records could be.
"""

import asyncio
import json
import signal
import sys
from uuid import UUID

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench import sample


async def main(dsn: str, bootstrap: str, topic: str) -> None:
    """Follow the topic from its beginning."""
    connection = await asyncpg.connect(dsn)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    working = asyncio.current_task()
    assert working is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
    try:
        await consumer._client.force_metadata_update()
        consumer.assign([TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()])
        await consumer.seek_to_beginning()
        while True:
            records = await consumer.getmany(timeout_ms=500)
            things = [json.loads(one.value) for some in records.values() for one in some]
            entries = [(UUID(one["thing_id"]), sample.AT, "ThingMade", one["title"]) for one in things]
            async with connection.transaction():
                await connection.executemany(sample.KEEP_ENTRY, entries)
    except asyncio.CancelledError:
        pass  # told to stop
    finally:
        await consumer.stop()
        await connection.close()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:4]))
