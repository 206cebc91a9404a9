"""pytest fixtures for real engines. Registered once, by the conftest at the root."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import hypothesis
import pytest
import structlog

from shared import messaging
from shared.messaging.connections import tell_lost_connections
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database, Series, migrate
from shared.postgres.provision import Provisioned, dsn_as, provision
from shared.testing import engines
from shared.testing.kafka import recreate_topics
from shared.testing.memory_disk import folder_in_memory
from shared.testing.settings import TestSettings, read_settings
from shared.web.development_issuer import DevelopmentIssuer

MESSAGING = Series.read("messaging", Path(messaging.__file__).parent / "migrations")
PASSWORD = "tests"  # noqa: S105  because it opens nothing but the engines of one test run

# The same examples every time, however loaded the machine: a change is judged by what it changes. `make explore` draws
# others.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis.settings.load_profile("steady")

DatabaseFactory = Callable[..., Awaitable[Database]]


def plain_logs() -> None:
    """Logs as plain lines: structlog's default draws tracebacks with every local variable, for seconds."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


_IN_MEMORY = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Before any test logs, opens a connection to Kafka, or asks for a folder."""
    plain_logs()
    tell_lost_connections()
    folder = None if config.option.basetemp else folder_in_memory()
    if folder is not None:
        config.stash[_IN_MEMORY] = folder
        config.option.basetemp = folder / "run"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the memory back."""
    folder = config.stash.get(_IN_MEMORY, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which engines this run uses."""
    settings = read_settings()
    postgres = engines.source_of(settings.postgres, settings)
    kafka = engines.source_of(settings.kafka, settings)
    files = "in memory" if config.stash.get(_IN_MEMORY, None) else "on disk"
    return f"engines: PostgreSQL from {postgres}, Apache Kafka from {kafka}; files {files}"


@pytest.fixture(scope="session")
def engine_settings() -> TestSettings:
    """Where the engines are to come from."""
    return read_settings()


@pytest.fixture(scope="session")
def postgres_server(engine_settings: TestSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An administrator's DSN of a real PostgreSQL, for the whole run."""
    with engines.postgres(engine_settings, lambda: tmp_path_factory.mktemp("postgres")) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def kafka_server(engine_settings: TestSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of a real Apache Kafka, for the whole run."""
    with engines.kafka(engine_settings, lambda: tmp_path_factory.mktemp("kafka")) as bootstrap:
        yield bootstrap


@pytest.fixture
async def kafka(kafka_server: str) -> KafkaSettings:
    """A real Apache Kafka whose topics are new: each test's databases begin at the first event."""
    await recreate_topics(kafka_server)
    return KafkaSettings(kafka_server)


class Databases:
    """Fresh databases, copied from one migrated template per service."""

    def __init__(self, admin: str) -> None:
        self._admin = admin
        self._templates: dict[str, Provisioned] = {}
        self._count = 0

    async def fresh(self, service: str, migrations: Path | None) -> Provisioned:
        """A database of its own, migrated, with its owner's and its application's connection strings."""
        template = f"template_{service}"
        if template not in self._templates:
            made = await provision(self._admin, template, password=PASSWORD)
            own = (Series.read(service, migrations),) if migrations is not None else ()
            await migrate(made.owner_dsn, MESSAGING, *own, post=True)
            self._templates[template] = made
        self._count += 1
        name = f"{service}_{self._count}"
        connection = await asyncpg.connect(self._admin)
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await connection.execute(
                f"CREATE DATABASE {name} TEMPLATE {template} OWNER {template}_owner STRATEGY FILE_COPY"
            )
        finally:
            await connection.close()
        return Provisioned(
            dsn_as(self._admin, f"{template}_owner", PASSWORD, name),
            dsn_as(self._admin, f"{template}_app", PASSWORD, name),
        )

    async def drop(self, made: Provisioned) -> None:
        """Remove a database that nobody needs any more: thousands of them would fill a disk."""
        connection = await asyncpg.connect(self._admin)
        try:
            await connection.execute(f"DROP DATABASE {urlsplit(made.owner_dsn).path[1:]} WITH (FORCE)")
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def databases(postgres_server: str) -> Databases:
    """The maker of fresh databases."""
    return Databases(postgres_server)


@pytest.fixture
async def service_database(databases: Databases) -> AsyncIterator[DatabaseFactory]:
    """Makes fresh migrated databases, opened as the application role; closed at the end of the test."""
    async with AsyncExitStack() as stack:

        async def make(service: str, migrations: Path | None = None) -> Database:
            made = await databases.fresh(service, migrations)
            stack.push_async_callback(databases.drop, made)
            return await stack.enter_async_context(Database(made.application_dsn, application=f"test-{service}"))

        yield make


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentIssuer:
    """The development issuer of this run."""
    return DevelopmentIssuer(tmp_path_factory.mktemp("issuer"))
