"""The operator: the commands of `novapec` on this platform, as processes of their own, and a database's backup.

A backup is a copy of one service's database as it was at one moment; restoring puts it in its place again.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import asyncpg

from novapec.addresses import Addresses, ServiceAddress
from novapec.home import Home
from novapec.services import SERVICES
from rig.platform import Platform
from shared.messaging.kafka_settings import KafkaSettings

END_SESSIONS: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"


class CommandFailed(Exception):
    """A command ended with another status than 0; the message holds what it said."""


class Operator:
    """Somebody at the keyboard."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._home = Home(platform.folder / "operator")

    async def run(self, *words: str) -> str:
        """`novapec WORDS`, and what it printed. Raises CommandFailed."""
        self._home.make()
        Addresses(
            services={name: ServiceAddress(self._platform.url(name)) for name in SERVICES},
            databases=self._platform.databases,
            kafka=KafkaSettings(self._platform.bootstrap),
        ).write(self._home.stack_file)
        process = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("novapec"), *words, "--home", self._home.folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
        if process.returncode:
            raise CommandFailed(f"novapec {' '.join(words)} ended with status {process.returncode}: {said}")
        return said

    async def back_up(self, service: str) -> None:
        """Keep a copy of a service's database as it is now; its sessions end, as at a restart of PostgreSQL."""
        await self._copy(service, f"novapec_{service}", f"backup_{service}")

    async def restore(self, service: str) -> None:
        """Put the copy in the database's place."""
        await self._copy(service, f"backup_{service}", f"novapec_{service}")

    async def _copy(self, service: str, source: str, target: str) -> None:
        connection = await asyncpg.connect(self._platform.postgres.dsn(), timeout=10)
        try:
            for name in (source, target):
                with suppress(asyncpg.InvalidCatalogNameError, asyncpg.UndefinedObjectError):
                    await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
                    await connection.fetch(END_SESSIONS, name)
            await connection.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            owner = f"novapec_{service}_owner"
            await connection.execute(f"CREATE DATABASE {target} TEMPLATE {source} OWNER {owner} STRATEGY FILE_COPY")
            await connection.execute(f"ALTER DATABASE {source} ALLOW_CONNECTIONS true")
        finally:
            await connection.close()
