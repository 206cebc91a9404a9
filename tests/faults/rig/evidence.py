"""What a run leaves behind, in files, for a checker that knows nothing of the platform.

histories/*.jsonl                            written while it ran
databases/<service>/<schema>.<table>.jsonl   every row of every table, as PostgreSQL's row_to_json gives it
topics/<topic>.jsonl                         every record: partition, offset, key, headers, value
"""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from rig.platform import Platform
from shared.messaging.any_record import read_any_record
from shared.messaging.topics import topics_of

TABLES: Final = """SELECT n.nspname AS schema, c.relname AS name FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND n.nspname NOT LIKE 'pg_%' ORDER BY 1, 2"""


async def gather(platform: Platform, folder: Path) -> None:
    """Write databases and topics into `folder`, over what stood there."""
    await asyncio.gather(
        *(_dump_database(platform, service, folder / "databases" / service) for service in platform.opened),
        _dump_topics(platform.bootstrap, folder / "topics"),
    )


async def _dump_database(platform: Platform, service: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    connection = await asyncpg.connect(
        platform.postgres.dsn(f"novapec_{service}"), server_settings={"timezone": "UTC", "datestyle": "ISO"}
    )
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            for table in await connection.fetch(TABLES):
                file = folder / f"{table['schema']}.{table['name']}.jsonl"
                quoted = f'"{table["schema"]}"."{table["name"]}"'
                with file.open("w", encoding="utf-8") as out:
                    async for row in connection.cursor(f"SELECT row_to_json(t)::text FROM {quoted} t", prefetch=500):
                        out.write(row[0] + "\n")
    finally:
        await connection.close()


async def _dump_topics(bootstrap: str, folder: Path) -> None:
    read_any_record()
    folder.mkdir(parents=True, exist_ok=True)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        for topic in topics_of():
            with (folder / f"{topic}.jsonl").open("w", encoding="utf-8") as out:
                async for record in _records(consumer, topic):
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")
    finally:
        await consumer.stop()


async def _records(consumer: AIOKafkaConsumer, topic: str) -> Any:
    partitions = [TopicPartition(topic, p) for p in sorted(await _partitions(consumer, topic))]
    ends = await consumer.end_offsets(partitions)
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    awaited = {tp for tp in partitions if ends[tp] > await consumer.position(tp)}
    while awaited:
        for tp, records in (await consumer.getmany(timeout_ms=500)).items():
            for record in records:
                yield _shown(record)
            if await consumer.position(tp) >= ends[tp]:
                awaited.discard(tp)


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> Iterable[int]:
    """The consumer learns of a topic as it is told to want it."""
    consumer.assign([TopicPartition(topic, 0)])
    await consumer._client.force_metadata_update()
    return consumer.partitions_for_topic(topic) or ()


def _shown(record: Any) -> dict[str, Any]:
    return {
        "partition": record.partition,
        "offset": record.offset,
        "key": _text(record.key),
        "headers": [[_text(name.encode(errors="surrogateescape")), _text(value)] for name, value in record.headers],
        "value": _text(record.value),
    }


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")
