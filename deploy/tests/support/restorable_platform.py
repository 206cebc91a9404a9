"""The four services on databases that can be restored to an earlier moment, as from a backup."""

from contextlib import AsyncExitStack

import asyncpg
from background_services import BackgroundServices

from novapec.addresses import Addresses, ServiceAddress
from novapec.home import Home
from novapec.services import SERVICES
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.postgres.provision import Provisioned


class Platform(BackgroundServices):
    """The four services, whose databases can be restored to an earlier moment."""

    def __init__(self, admin: str, made: dict[str, Provisioned], kafka: KafkaSettings, home: Home) -> None:
        super().__init__({}, kafka)
        self.databases: dict[str, Database] = {}
        self._admin = admin
        self._made = made
        self._home = home
        self._pools: dict[str, AsyncExitStack] = {}

    async def open(self, *names: str) -> None:
        for name in names:
            self._pools[name] = AsyncExitStack()
            database = Database(self._made[name].application_dsn, application=f"test-{name}")
            self.databases[name] = await self._pools[name].enter_async_context(database)

    async def close(self, *names: str) -> None:
        for name in names:
            await self._pools.pop(name).aclose()

    async def back_up(self, name: str) -> None:
        """A copy of the database as it is now. Nothing of it may run."""
        await self._copy(name, self._named(name), f"{self._named(name)}_backup")

    async def restore(self, name: str) -> None:
        """The database as it was when it was backed up. Nothing of it may run."""
        await self._copy(name, f"{self._named(name)}_backup", self._named(name))

    async def _copy(self, name: str, source: str, target: str) -> None:
        await self.close(name)
        connection = await asyncpg.connect(self._admin)
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
            owner = f"template_{name}_owner"
            await connection.execute(f"CREATE DATABASE {target} TEMPLATE {source} OWNER {owner} STRATEGY FILE_COPY")
        finally:
            await connection.close()
        await self.open(name)

    def _named(self, name: str) -> str:
        return self._made[name].application_dsn.rpartition("/")[2]

    def tell_the_commands(self) -> None:
        self._home.make()
        Addresses(
            services={name: ServiceAddress("http://127.0.0.1:1") for name in SERVICES},
            databases=self._made,
            kafka=self.kafka,
        ).write(self._home.stack_file)

    async def refusal(self, name: str) -> str | None:
        report = await self.health[name, "relay"].ready()
        detail = report.checks["relay"].detail
        return detail if "refuses to publish" in detail else None
