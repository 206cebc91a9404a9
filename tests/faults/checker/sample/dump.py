"""Writing down what stands in the databases and on the topics of a running stack."""

import json
import re
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from novapec.addresses import Reachable
from shared.messaging.topics import PARTITIONS, topics_of
from shared.postgres import Database

TABLES = """SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"""


PDF = re.compile(r"\\\\x255044462d[0-9a-f]*")
"""The bytes of a paper, which the checker does not read."""


async def dump(stack: Reachable, folder: Path) -> None:
    """Every table and every topic, into `folder`."""
    for service, database in stack.opened.items():
        await _dump_database(database, folder / "databases" / service)
    await _dump_topics(stack.kafka.bootstrap, folder / "topics")


async def _dump_database(database: Database, folder: Path) -> None:
    for table in await database.fetch(TABLES):
        rows = await database.fetch(f"SELECT row_to_json(t)::text AS line FROM {table['name']} AS t")
        _write(folder / f"{table['name']}.jsonl", [PDF.sub(r"\\\\x", row["line"]) for row in rows])


async def _dump_topics(bootstrap: str, folder: Path) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for topic in topics_of() for number in range(PARTITIONS)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        lines: dict[str, list[str]] = {topic: [] for topic in topics_of()}
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                for read, records in (await consumer.getmany(timeout_ms=100)).items():
                    lines[read.topic] += [json.dumps(_shown(record), ensure_ascii=False) for record in records]
    finally:
        await consumer.stop()
    for topic, found in lines.items():
        _write(folder / f"{topic}.jsonl", found)


def _shown(record: Any) -> dict[str, Any]:
    return {
        "partition": record.partition,
        "offset": record.offset,
        "key": record.key.decode(),
        "headers": [[name, value.decode()] for name, value in record.headers],
        "value": record.value.decode(),
    }


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
