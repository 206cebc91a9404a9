"""The engines that one run measures on: a durable PostgreSQL and an Apache Kafka of one node, on 127.0.0.1."""

import asyncio
import os
import platform
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared import messaging
from shared.engines import ApacheKafka, EmbeddedPostgres
from shared.engines.jars import read_pins
from shared.engines.java import find_java
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS
from shared.postgres import Database, Series, migrate
from shared.postgres.provision import Provisioned, provision
from shared.testing import eventually

MESSAGING = Series.read("messaging", Path(messaging.__file__).parent / "migrations")
FLAGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "64MB",
    "acks": "all",
    "enable_idempotence": "on",
    "kafka_nodes": "1",
}
"""What every side runs under. Kafka syncs as it ships (by its page cache); a node alone is all of its own replicas."""


@dataclass
class Ground:
    """Where benches find their engines; `folder` is theirs to write in."""

    folder: Path
    server: EmbeddedPostgres
    broker: ApacheKafka
    limits: dict[str, float] = field(default_factory=dict[str, float])
    """The bare limits that rows of this run have measured, by the figure's name."""
    _databases: int = 0

    @property
    def kafka(self) -> KafkaSettings:
        """How to reach Kafka."""
        return KafkaSettings(self.broker.bootstrap)

    async def provisioned(self, *series: Series) -> Provisioned:
        """A new database with the messaging tables and these series."""
        self._databases += 1
        made = await provision(self.server.dsn(), f"bench_{self._databases}", password="bench")
        await migrate(made.owner_dsn, MESSAGING, *series, post=True)
        return made

    @asynccontextmanager
    async def database(self, *series: Series, size: int = 8, sync_ms: float = 0) -> AsyncIterator[Database]:
        """A new database, opened as its application. Each of its syncs takes `sync_ms` longer than the disk's."""
        made = await self.provisioned(*series)
        if sync_ms:
            await self._slow_down(f"bench_{self._databases}", sync_ms)
        async with Database(made.application_dsn, application="bench", size=size, statement_timeout=600) as database:
            yield database

    async def _slow_down(self, database: str, sync_ms: float) -> None:
        """Let whoever syncs the log for all who commit wait before it does, as for a disk."""
        connection = await asyncpg.connect(self.server.dsn())
        try:
            for setting, value in (("commit_delay", int(sync_ms * 1000)), ("commit_siblings", 0)):
                await connection.execute(f"ALTER DATABASE {database} SET {setting} = {value}")
        finally:
            await connection.close()

    async def settle(self) -> None:
        """Write out what the last run left behind, so that it is not paid by the next."""
        connection = await asyncpg.connect(self.server.dsn())
        try:
            await connection.execute("CHECKPOINT")
        finally:
            await connection.close()

    async def read_by_capture(self) -> None:
        """Let PostgreSQL decode its log for change data capture, and keep when each transaction committed."""
        connection = await asyncpg.connect(self.server.dsn())
        try:
            logical = await connection.fetchval("SHOW wal_level") == "logical"
            await connection.execute("ALTER SYSTEM SET wal_level = logical")
            await connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        finally:
            await connection.close()
        if not logical:
            await asyncio.to_thread(self.server.stop)
            await asyncio.to_thread(self.server.start)

    async def topic(self, name: str, partitions: int = PARTITIONS) -> str:
        """An empty topic of this name."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.broker.bootstrap)
        await admin.start()
        try:
            if name in await admin.list_topics():
                await admin.delete_topics([name])

                async def gone() -> bool:
                    return name not in await admin.list_topics()

                await eventually(gone, within=30)
            await admin.create_topics([NewTopic(name, partitions, 1, topic_configs={"retention.ms": "-1"})])
        finally:
            await admin.close()
        return name


@asynccontextmanager
async def engines(folder: Path) -> AsyncIterator[Ground]:
    """Both engines, running until the block ends. Their starts block, so they run beside the event loop."""
    server, broker = EmbeddedPostgres(folder / "postgres"), ApacheKafka(folder / "kafka", heap="512m")
    try:
        await asyncio.gather(*(asyncio.to_thread(engine.start) for engine in (server, broker)))
        yield Ground(folder, server, broker)
    finally:
        await asyncio.gather(*(asyncio.to_thread(partial(engine.stop)) for engine in (server, broker)))


def sync_microseconds(folder: Path, *, times: int = 200) -> float:
    """What the disk under the engines takes to sync eight kilobytes: the median. Ratios are read beside it."""
    taken: list[float] = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(8192))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken) * 1e6


async def versions(ground: Ground) -> dict[str, str]:
    """What was measured, by its version."""
    connection = await asyncpg.connect(ground.server.dsn())
    try:
        postgres = str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()
    kafka = next(pin.version for pin in read_pins() if pin.artifact == "kafka_2.13")
    found = {"python": platform.python_version(), "postgresql": postgres, "kafka": kafka, "java": find_java().version}
    return found | {name: version(name) for name in LIBRARIES}


LIBRARIES: Sequence[str] = ("aiokafka", "asyncpg", "faststream", "fastapi", "pydantic", "uvicorn", "uvloop")


def machine() -> str:
    """The machine of this run: processor, cores, memory, kernel."""
    facts = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in facts.splitlines() if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1] if Path("/proc/meminfo").exists() else "0"
    name = models[0] if models else platform.processor() or platform.machine()
    return f"{name}, {len(models) or '?'} cores, {int(memory) / 2**20:.0f} GB, {platform.system()} {platform.release()}"
