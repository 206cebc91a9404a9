"""The platform under test: Kafka, PostgreSQL and the four services as real processes, with a proxy on every link.

    client -> proxy -> service's HTTP        one a service
    service -> proxy -> PostgreSQL           one a service
    service -> proxy -> Kafka's node         one a node (its advertised listener)

What looks on (evidence, quiescence) goes past the proxies.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import urlsplit, urlunsplit

import httpx

from novapec.addresses import ServiceAddress, token_of
from novapec.quiescence import Figures, figures, until_quiet
from novapec.services import SERVICES, migrations_of
from novapec.stack.concurrency import in_thread
from novapec.stack.databases import begin_simulated_time, provisioned
from novapec.stack.environment import environment_of
from rig.proxy import Proxy
from rig.services import Services
from shared.engines import ApacheKafka, EmbeddedPostgres, free_port
from shared.engines.kafka_probe import brokers_seen_by
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

PASSWORD: Final = "faults"
READY_S: Final = 180.0
A_TUESDAY: Final = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
"""Business time stands still there: a life needs no deadline to come, and a run may pass midnight."""


@dataclass(frozen=True)
class PlatformSettings:
    """`nodes` of Kafka; `durable` PostgreSQL; the services' clocks stand still at `simulation_start`, None: they go."""

    nodes: Literal[1, 3] = 3
    durable: bool = True
    simulation_start: datetime | None = A_TUESDAY
    replaced: tuple[tuple[str, str], ...] = ()
    """Environment variables of the services that differ from the stack's."""


class NotReady(Exception):
    """The services were not ready in time."""


class Platform:
    """A running platform inside `async with`, all of it in one folder."""

    cluster: ApacheKafka
    databases: dict[str, Provisioned]
    opened: dict[str, Database]

    def __init__(self, folder: Path, settings: PlatformSettings = PlatformSettings()) -> None:
        self.folder = folder
        self.settings = settings
        self.http = {name: Proxy(f"http of {name}", partial(self._port, name)) for name in SERVICES}
        self.sql = {name: Proxy(f"sql of {name}", self._postgres_port, sql=True) for name in SERVICES}
        self.kafka = {n: Proxy(f"kafka {n}", partial(self._behind, n)) for n in range(1, settings.nodes + 1)}
        self.postgres = EmbeddedPostgres(folder / "postgres", durable=settings.durable)
        self.services = Services(folder, SERVICES)
        self._ports: dict[str, int] = {}
        self._further: dict[str, Mapping[str, str]] = {}
        self._engines: list[Callable[[], None]] = [self.postgres.stop]
        self._open = AsyncExitStack()

    # ---- what scenarios use

    @property
    def proxies(self) -> list[Proxy]:
        """Every proxy."""
        return [*self.http.values(), *self.sql.values(), *self.kafka.values()]

    @property
    def bootstrap(self) -> str:
        """Kafka past its proxies."""
        return self.cluster.bootstrap

    @property
    def doors(self) -> str:
        """Kafka through its proxies, as the services know it."""
        return ",".join(f"127.0.0.1:{proxy.port}" for proxy in self.kafka.values())

    def url(self, service: str) -> str:
        """A service through its proxy."""
        return f"http://127.0.0.1:{self.http[service].port}"

    def token(self, *roles: Role | str, sub: str, org: str | None = None, regions: Iterable[str] = ()) -> str:
        """An access token."""
        return token_of(self.issuer, roles, sub, org, regions)

    async def ready(self, *names: str, within: float = READY_S) -> None:
        """Return once these services (all, where none is named) answer that they are ready. Raises NotReady."""
        async with httpx.AsyncClient(timeout=5.0) as http:
            await asyncio.gather(*(self._ready(http, name, within) for name in names or SERVICES))

    async def figures(self) -> Figures:
        """What is published, applied, parked now."""
        return await figures(self.opened)

    async def quiet(self, *, within: float) -> Figures:
        """Return once nothing is in flight. Raises NotQuiet."""
        return await until_quiet(self.opened, within=within)

    async def kill_node(self, node: int) -> None:
        """Kill -9 a node of Kafka; it stays down until it is started."""
        await in_thread(partial(self.cluster.kill, node))

    async def start_node(self, node: int) -> None:
        """Start a node of Kafka again, and return once the others see it."""
        await in_thread(partial(self.cluster.start_node, node))
        for other in self.kafka:
            if self.cluster.running(other):
                await self._until_seen(other, {n for n in self.kafka if self.cluster.running(n)})

    async def restart_postgres(self, how: str) -> None:
        """Stop PostgreSQL and start it again: `fast` and `immediate` as pg_ctl has them, or `kill` -9."""
        if how == "immediate":
            os.kill(self.postgres.pid, signal.SIGQUIT)
            async with asyncio.timeout(30):
                while self.postgres.running:
                    await asyncio.sleep(0.02)
        await in_thread(self.postgres.kill if how == "kill" else self.postgres.stop)
        await in_thread(self.postgres.start)

    async def heal(self) -> None:
        """Every link passes again."""
        for proxy in self.proxies:
            await proxy.heal()

    async def mend(self) -> None:
        """Whatever a scenario left broken works again: links, PostgreSQL, nodes of Kafka, services stopped or gone."""
        await self.heal()
        if not self.postgres.running:
            await in_thread(self.postgres.start)
        for node in self.kafka:
            if not self.cluster.running(node):
                await in_thread(partial(self.cluster.start_node, node))
        for name in SERVICES:
            self.services.send(name, signal.SIGCONT)
            if not self.services[name].kept:
                self.services.start(name, self.environment(name))

    def environment(self, name: str) -> dict[str, str | None]:
        """What a service is started with."""
        through = f"127.0.0.1:{self.sql[name].port}"
        made = self.databases[name]
        environment = environment_of(
            port=self._ports[name],
            database=replace(made, application_dsn=by(made.application_dsn, through)),
            kafka=KafkaSettings(self.doors),
            jwks=self.issuer.jwks_path,
            files=self.folder / "files",
            simulation_start=self.settings.simulation_start,
        )
        return {**environment, **dict(self.settings.replaced), **self._further.get(name, {})}

    # ---- a service beside the four

    async def join(self, name: str, made: Provisioned, further: Mapping[str, str]) -> None:
        """Start a service beside the four, through proxies like theirs; `further`: what it alone is started with."""
        self.databases[name], self._further[name] = made, further
        self.http[name] = Proxy(f"http of {name}", partial(self._port, name))
        self.sql[name] = Proxy(f"sql of {name}", self._postgres_port, sql=True)
        for proxy in (self.http[name], self.sql[name]):
            await proxy.start()
        self._ports[name] = free_port()
        self.services.add(name, code=name)
        self.services.start(name, self.environment(name))

    async def part(self, name: str) -> None:
        """Stop it."""
        await self.services.stop(name)
        await self.http.pop(name).stop()
        await self.sql.pop(name).stop()

    # ---- starting and stopping

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
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
        self.issuer = DevelopmentIssuer(self.folder / "issuer")
        self._open.push_async_callback(self._stop)
        await asyncio.gather(self._start_kafka(), self._start_postgres(), self.services.open())
        # Ports are found one after the other, each once those before it are taken.
        for proxy in (*self.http.values(), *self.sql.values()):
            await proxy.start()
        for name in SERVICES:
            self._ports[name] = free_port()
            self.services.start(name, self.environment(name))
        await self.ready()

    async def _start_kafka(self) -> None:
        for proxy in self.kafka.values():
            await proxy.start()
        doors = [proxy.port for proxy in self.kafka.values()]
        self.cluster = ApacheKafka(self.folder / "kafka", nodes=self.settings.nodes, doors=doors)
        self._engines.append(self.cluster.stop)
        await in_thread(self.cluster.start)
        await create_topics(KafkaSettings(self.bootstrap), replication=self.settings.nodes)

    async def _start_postgres(self) -> None:
        await in_thread(self.postgres.start)
        migrations = {service: migrations_of(service) for service in SERVICES}
        self.databases = await provisioned(self.postgres.dsn(), migrations, password=PASSWORD)
        self.opened = {}
        for name, one in self.databases.items():
            database = Database(one.application_dsn, application="faults", size=2)
            self.opened[name] = await self._open.enter_async_context(database)
        if self.settings.simulation_start is not None:
            await begin_simulated_time(self.opened, self.settings.simulation_start)

    async def _stop(self) -> None:
        await self.heal()
        await self.services.close()
        for proxy in self.proxies:
            await proxy.stop()
        await asyncio.gather(*(in_thread(stop) for stop in self._engines))

    async def _ready(self, http: httpx.AsyncClient, name: str, within: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        url, last = ServiceAddress(f"http://127.0.0.1:{self._ports[name]}").url, "it does not answer"
        while True:
            self.services.check()
            try:
                answer = await http.get(f"{url}/readyz")
            except httpx.TransportError:
                last = "it does not answer"
            else:
                if answer.is_success:
                    return
                last = answer.text
            if loop.time() > deadline:
                raise NotReady(f"{name} is not ready after {within:.0f} s: {last}")
            await asyncio.sleep(0.1)

    async def _until_seen(self, node: int, wanted: set[int], *, within: float = 60.0) -> None:
        async with asyncio.timeout(within):
            while not wanted <= await in_thread(partial(brokers_seen_by, self.cluster.port(node))):
                await asyncio.sleep(0.1)

    def _port(self, name: str) -> int:
        return self._ports[name]

    def _behind(self, node: int) -> int:
        return self.cluster.behind_door(node)

    def _postgres_port(self) -> int:
        return self.postgres.port


def by(dsn: str, address: str) -> str:
    """The same connection string to another host and port."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@{address}"))
