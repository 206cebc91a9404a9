"""The operator's command as tests call it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from background_services import BackgroundServices
from guarded_kafka import GuardedKafka, guarded_kafka
from restorable_platform import Platform
from typer.testing import CliRunner

from novapec.addresses import Addresses, ServiceAddress
from novapec.cli import app
from novapec.home import Home
from novapec.services import SERVICES, migrations_of
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres.provision import Provisioned
from shared.testing.plugin import DatabaseFactory, Databases


@dataclass(frozen=True)
class Said:
    """How a command ended. `said` is everything on both streams, on one line."""

    status: int
    out: str
    said: str


Novapec = Callable[..., Said]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    """A broker of the module's own that asks who one is, and lets in nobody yet."""
    with guarded_kafka(tmp_path_factory.mktemp("guarded")) as kafka:
        yield kafka


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "données de l'été")


@pytest.fixture
def novapec(home: Home, monkeypatch: pytest.MonkeyPatch) -> Novapec:
    """Runs `novapec WORDS...` in this home; not from inside an event loop."""
    monkeypatch.setenv("NOVAPEC_HOME", str(home.folder))
    monkeypatch.setenv("COLUMNS", "300")

    def call(*words: object) -> Said:
        result = CliRunner().invoke(app, [str(word) for word in words])
        return Said(result.exit_code, result.stdout, " ".join(result.output.split()))

    return call


@pytest.fixture
def novapec_beside(novapec: Novapec) -> Callable[..., "asyncio.Future[Said]"]:
    """The same, awaited, beside the test's event loop."""
    return lambda *words: asyncio.ensure_future(asyncio.to_thread(novapec, *words))


@pytest.fixture
async def services(
    service_database: DatabaseFactory, kafka: KafkaSettings, home: Home
) -> AsyncIterator[BackgroundServices]:
    """The four services on new databases, found by the commands; none of them runs yet."""
    databases = {name: await service_database(name, migrations_of(name)) for name in SERVICES}
    home.make()
    Addresses(
        services={name: ServiceAddress("http://127.0.0.1:1") for name in SERVICES},
        databases={name: Provisioned(owner_dsn="", application_dsn=one.dsn) for name, one in databases.items()},
        kafka=kafka,
    ).write(home.stack_file)
    services = BackgroundServices(databases, kafka)
    yield services
    await services.stop()


@pytest.fixture
async def platform(
    databases: Databases, postgres_server: str, kafka: KafkaSettings, home: Home
) -> AsyncIterator[Platform]:
    """The same, on databases that can be restored to an earlier moment."""
    made = {name: await databases.fresh(name, migrations_of(name)) for name in SERVICES}
    platform = Platform(postgres_server, made, kafka, home)
    platform.tell_the_commands()
    await platform.open(*SERVICES)
    yield platform
    await platform.stop()
    await platform.close(*SERVICES)
