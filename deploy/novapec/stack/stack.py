"""The stack: PostgreSQL, Kafka and the services, from one `async with`."""

import asyncio
import os
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from novapec.acting import operators_origin
from novapec.addresses import OPERATOR, Addresses, ServiceAddress, token_of
from novapec.downloads import Downloading
from novapec.home import Home
from novapec.reannounce import announce_again_to
from novapec.services import migrations_of
from novapec.stack.concurrency import at_once, in_thread
from novapec.stack.databases import begin_simulated_time, provisioned
from novapec.stack.engines import Engine, Engines, start_kafka, start_postgres
from novapec.stack.environment import environment_of
from novapec.stack.keeper import Keeper
from novapec.stack.ports import Ports
from novapec.stack.process import ServiceProcess
from novapec.stack.readiness import StackFailed, until_ready
from novapec.stack.settings import StackSettings
from shared.contracts import Event
from shared.contracts.signatures import SigningKey
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

__all__ = ["Stack", "StackFailed"]

READY_SECONDS: Final = 120.0
SIGNING: Final = frozenset({kind.SERVICE for kind in Event.REGISTRY.values() if kind.SIGNED})


class Stack:
    """A running platform inside `async with`; its data stays in its home for the next start.

    Entering returns when the engines answer, the databases are migrated and the services were started; `ready` waits
    for them. Leaving stops everything in reverse. Raises StackFailed, EngineUnavailable or EngineFailed.
    """

    services: dict[str, ServiceAddress]
    databases: dict[str, Provisioned]
    opened: dict[str, Database]
    """The databases as their application roles, open as long as the stack is."""
    kafka: KafkaSettings
    issuer: DevelopmentIssuer

    def __init__(self, settings: StackSettings) -> None:
        self.settings = settings
        self.home = Home(settings.home.expanduser().absolute())
        self.simulation = settings.simulation
        self._engines: Engines = {}
        self._processes: dict[str, ServiceProcess] = {}
        self._keeper = Keeper(settings.console)
        self._open = AsyncExitStack()

    # ---- what a caller uses

    @property
    def processes(self) -> dict[str, int]:
        """The process ids of what runs now, by name: the services, and the embedded `postgres` and `kafka`."""
        return {name: one.pid for name, one in {**self._engines, **self._processes}.items() if one.running}

    def token(
        self, *roles: Role | str, sub: str = OPERATOR, org: str | None = None, regions: Iterable[str] = ()
    ) -> str:
        """An access token that the services accept; `org` is a SIRET, `regions` INSEE codes."""
        return token_of(self.issuer, roles, sub, org, regions)

    async def ready(self, timeout: float = READY_SECONDS) -> None:  # noqa: ASYNC109  its failure says what is missing
        """Return once every service answers that it is ready; StackFailed says what kept one from it."""
        await until_ready(self.services, self._processes, self._keeper.failures, within=timeout)

    async def kill(self, name: str) -> None:
        """Kill -9 a service, `postgres` or `kafka`, and return when it is gone: it is started again by itself."""
        mortal: Engine | ServiceProcess = {**self._engines, **self._processes}[name]
        await in_thread(mortal.kill)

    # ---- starting

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def _start(self) -> None:
        self.home.make()
        self._open.enter_context(self.home.alone())
        self.home.keep_to_one_time(simulated=self.simulation)
        self.issuer = DevelopmentIssuer(self.home.issuer)
        self._open.push_async_callback(self._stop_engines)
        self._open.push_async_callback(self._stop_services)
        self._processes = {name: ServiceProcess(name, self.home) for name in self.settings.services}
        ports = Ports(self.home)
        await at_once(self._load_services(), self._start_kafka(ports), self._start_databases(ports))
        self.kafka = self._signing(self.kafka)
        if self.settings.simulation_start is not None and self.simulation:
            await begin_simulated_time(self.opened, self.settings.simulation_start)
        new_topics = await create_topics(self.kafka)
        await announce_again_to(new_topics, self.opened, self.kafka, operators_origin())
        self._tell_services(ports)
        self._watch()
        self._write_addresses()

    async def _start_kafka(self, ports: Ports) -> None:
        with Downloading(self.settings.console) as downloading:
            try:
                self.kafka = await in_thread(
                    partial(start_kafka, self.settings, self.home, ports.of, self._engines, downloading)
                )
            except asyncio.CancelledError:
                downloading.interrupt()
                raise

    async def _start_databases(self, ports: Ports) -> None:
        admin = await in_thread(partial(start_postgres, self.settings, self.home, ports.of, self._engines))
        migrations = {service: migrations_of(service) for service in self.settings.services}
        self.databases = await provisioned(admin, migrations, password=self.home.secret())
        self.opened = {}
        for name, one in self.databases.items():
            database = Database(one.application_dsn, application="novapec", size=2)
            self.opened[name] = await self._open.enter_async_context(database)

    def _signing(self, kafka: KafkaSettings) -> KafkaSettings:
        key = SigningKey.parse(self.home.signing_key())
        return replace(
            kafka,
            signing_key=self.home.signing_key(),
            verification_keys=key.public,
            signatures_required=self.settings.signatures_required,
        )

    async def _load_services(self) -> None:
        await at_once(*(in_thread(process.load) for process in self._processes.values()))

    def _tell_services(self, ports: Ports) -> None:
        self.services = {}
        for name, process in self._processes.items():
            port = ports.of(name)
            self.services[name] = ServiceAddress(f"http://127.0.0.1:{port}")
            environment = environment_of(
                port=port,
                database=self.databases[name],
                kafka=self.kafka if name in SIGNING else replace(self.kafka, signing_key=""),
                jwks=self.issuer.jwks_path,
                files=self.home.files,
                simulation_start=self.settings.simulation_start if self.simulation else None,
            )
            process.tell(environment)

    async def _start_services(self) -> None:
        await at_once(*(in_thread(process.start) for process in self._processes.values()))

    # ---- keeping

    def _watch(self) -> None:
        self._open.push_async_callback(self._keeper.rest)
        for name, process in self._processes.items():
            self._keeper.watch(name, process, partial(self._start_again, process))
        for name, engine in self._engines.items():
            mend = self._start_standin_again if self.kafka.standin and name == "kafka" else self._start_again
            self._keeper.watch(name, engine, partial(mend, engine))

    async def _start_again(self, process: Engine | ServiceProcess) -> None:
        await in_thread(process.start)
        self._write_addresses()

    async def _start_standin_again(self, broker: Engine) -> None:
        """The stand-in comes back empty, and consumers that run on would skip what is announced again."""
        await self._stop_services()
        await in_thread(broker.start)
        new_topics = await create_topics(self.kafka)
        await announce_again_to(new_topics, self.opened, self.kafka, operators_origin())
        await self._start_services()
        self._write_addresses()

    def _write_addresses(self) -> None:
        file: Path = self.home.stack_file
        Addresses(
            services=self.services,
            databases=self.databases,
            kafka=self.kafka,
            simulation=self.simulation,
            pid=os.getpid(),
            processes=self.processes,
        ).write(file)

    # ---- stopping

    async def _stop_services(self) -> None:
        await at_once(*(in_thread(process.stop) for process in self._processes.values()))

    async def _stop_engines(self) -> None:
        self.home.stack_file.unlink(missing_ok=True)
        await at_once(*(in_thread(engine.stop) for engine in self._engines.values()))
