"""What the tests of webhooks share: a database of its own for each test, the service in process, a receiver."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from webhook_post import OUTLET, Postman
from webhook_receiver import Receiver, receiving

from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.testing.client import Api, Caller, serving
from shared.testing.plugin import DatabaseFactory
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer
from webhooks.main import service_of

SERVICE = service_of(lambda: OUTLET)
"""The service with the illustrative keys, and this machine open to it, whatever the environment says."""


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    """A fresh migrated database, as the application role."""
    return await service_database(SERVICE.name, SERVICE.migrations)


@pytest.fixture
def owner_of() -> Callable[[Database, str], Awaitable[None]]:
    """Runs a statement as the owner of a database."""

    async def run(database: Database, sql: str) -> None:
        connection = await asyncpg.connect(database.dsn.replace("_app:", "_owner:"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    return run


@pytest.fixture
def clock() -> SimulatedClock:
    """Business time."""
    return SimulatedClock(datetime(2025, 3, 3, 9, tzinfo=UTC))


@pytest.fixture
async def api(database: Database, issuer: DevelopmentIssuer, clock: SimulatedClock) -> AsyncIterator[Api]:
    """Webhooks in process, behind its HTTP edge."""
    async with serving(SERVICE, database, issuer, clock=clock) as served:
        yield served


@pytest.fixture
def officer(api: Api) -> Caller:
    """A programme officer."""
    return api.caller(Role.PROGRAMME_OFFICER, sub="charge-1")


@pytest.fixture
def operator(api: Api) -> Caller:
    """An operator."""
    return api.caller(Role.OPERATOR, sub="exploitant-1")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on this machine."""
    async with receiving() as one:
        yield one


@pytest.fixture
async def postman(database: Database) -> AsyncIterator[Postman]:
    """Who posts."""
    one = Postman(database, within=1.0)
    async with one.sender:
        yield one


@pytest.fixture
async def subscription(officer: Caller, receiver: Receiver) -> dict[str, Any]:
    """A subscription to whatever happens to applications, with its secret."""
    body = {"name": "Récepteur", "url": receiver.url, "events": ["novapec.intake.application"]}
    answer = await officer.post("/subscriptions", body)
    assert answer.status_code == 201, answer.text
    return answer.json()
