"""The note service in process, on a real PostgreSQL, with callers who have tokens."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from note_service import MIGRATIONS, SERVICE
from web_callers import SIRET, START, Api, caller, settings_for

from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.service import ServiceSettings, build_app
from shared.testing.plugin import DatabaseFactory
from shared.web.development_issuer import DevelopmentIssuer


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    return await service_database("notes", MIGRATIONS)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def settings(database: Database, issuer: DevelopmentIssuer) -> ServiceSettings:
    return ServiceSettings(**settings_for(database.dsn, issuer.jwks_path))


@pytest.fixture
async def app(settings: ServiceSettings, clock: SimulatedClock) -> AsyncIterator[FastAPI]:
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
