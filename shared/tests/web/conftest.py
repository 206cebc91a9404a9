"""The note service in process, on a real PostgreSQL, with callers who have tokens."""

import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from note_service import MIGRATIONS, SERVICE
from web_callers import SIRET, START, Api, caller, settings_for

from shared.clock import SimulatedClock
from shared.observability.logging import start_logging
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.service import ServiceSettings, build_app
from shared.testing.plugin import Databases, plain_logs
from shared.web.development_issuer import DevelopmentIssuer


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
async def provisioned(databases: Databases) -> Provisioned:
    return await databases.fresh("notes", MIGRATIONS)


@pytest.fixture
async def database(provisioned: Provisioned) -> AsyncIterator[Database]:
    owner = await asyncpg.connect(provisioned.owner_dsn)
    await owner.execute("TRUNCATE notes.note, messaging.idempotency, messaging.control, messaging.outbox")
    await owner.close()
    async with Database(provisioned.application_dsn, application="test-notes") as opened:
        yield opened


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def settings(database: Database, issuer: DevelopmentIssuer) -> ServiceSettings:
    return ServiceSettings(**settings_for(database.dsn, issuer.jwks_path))


@pytest.fixture
def logged() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = StringIO()
    start_logging("notes", stream=stream)
    yield stream
    root.handlers, root.level = handlers, level
    plain_logs()


@pytest.fixture
async def app(settings: ServiceSettings, clock: SimulatedClock, logged: StringIO) -> AsyncIterator[FastAPI]:
    built = build_app(SERVICE, settings, clock=clock, background=False)
    async with built.router.lifespan_context(built):
        yield built


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes.test") as client:
        yield client


@pytest.fixture
def carrier(http: httpx.AsyncClient, issuer: DevelopmentIssuer) -> Api:
    return caller(http, issuer.token("carrier-1", ["carrier"], org=SIRET))


@pytest.fixture
def other_carrier(http: httpx.AsyncClient, issuer: DevelopmentIssuer) -> Api:
    return caller(http, issuer.token("carrier-2", ["carrier"], org=SIRET))


@pytest.fixture
def operator(http: httpx.AsyncClient, issuer: DevelopmentIssuer) -> Api:
    return caller(http, issuer.token("operator-1", ["operator"]))
