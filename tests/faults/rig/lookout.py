"""What a scenario must see with its own eyes: who leads, who waits, what Kafka holds. It looks past every proxy."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from rig.patience import until
from rig.platform import Platform
from shared.messaging.topics import PARTITIONS, topics_of

LEADER: Final = """SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
AND l.objid = (hashtext('novapec relay')::bigint & 4294967295)::oid"""

ELECTED_WITHIN: Final = 30.0
BLOCKED: Final = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))"


async def leader(platform: Platform, service: str) -> int | None:
    """The backend of PostgreSQL whose session holds a service's relay lock."""
    return await platform.opened[service].fetchval(LEADER)


async def the_leader(platform: Platform, service: str) -> int:
    """The same, once there is one."""

    async def led() -> int | None:
        return await leader(platform, service)

    return await until(f"somebody leads {service}", led, within=ELECTED_WITHIN)


async def superuser(platform: Platform, service: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A session of the database's superuser, which no time-out of the services' ends."""
    return await asyncpg.connect(platform.postgres.dsn(f"novapec_{service}"), timeout=10)


async def records(platform: Platform, service: str) -> int:
    """How many records the topics of a service hold, repeats counted."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=platform.bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for topic in topics_of(service) for number in range(PARTITIONS)]
        return sum((await consumer.end_offsets(places)).values())
    finally:
        await consumer.stop()


async def repeats(platform: Platform, service: str) -> int:
    """Records that stand on Kafka once more than they were announced; what is not yet published counts against it."""
    return await records(platform, service) - await platform.opened[service].fetchval(
        "SELECT count(*) FROM messaging.event_log"
    )


async def blocked_by(platform: Platform, session: "asyncpg.Connection[asyncpg.Record]") -> int:
    """How many backends wait for locks that `session` holds, at first hand."""
    async with _beside(platform) as beside:
        return await beside.fetchval(BLOCKED, session.get_server_pid())


async def readiness(platform: Platform, service: str) -> str:
    """What a service's /readyz says now, whole; empty where it does not answer."""
    said = await _said(platform, service, "readyz")
    return "" if said is None else said.text


async def answers(platform: Platform, service: str, page: str) -> bool:
    """Whether a service answers on /readyz or /livez that all is well."""
    said = await _said(platform, service, page)
    return said is not None and said.is_success


async def _said(platform: Platform, service: str, page: str) -> httpx.Response | None:
    """The answer of the service's first process, past the proxy."""
    port = platform.environment(service)["PORT"]
    async with httpx.AsyncClient(timeout=5.0) as http:
        try:
            return await http.get(f"http://127.0.0.1:{port}/{page}")
        except httpx.TransportError:
            return None


@asynccontextmanager
async def _beside(platform: Platform) -> "AsyncGenerator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(platform.postgres.dsn(), timeout=10)
    try:
        yield connection
    finally:
        await connection.close()
