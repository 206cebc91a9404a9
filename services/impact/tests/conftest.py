"""What the tests of impact share: a database of its own for each test, a plan, and callers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from impact.handlers import REACTIONS
from impact.main import SERVICE
from impact.timers import scanning
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.files.scanner import StandIn
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import react, require_announced
from shared.testing.client import Api, Caller, serving
from shared.testing.plugin import DatabaseFactory
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

from .samples import SIRET, agreement_signed, application_submitted


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    """A fresh migrated database, as the application role."""
    return await service_database(SERVICE.name, SERVICE.migrations)


@pytest.fixture
async def plan_id(database: Database) -> UUID:
    """An open plan: its application is submitted, its agreement signed, its report planned."""
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, agreement_signed())
    return (await require_announced(database, impact.MonitoringPlanOpened)).plan_id


@pytest.fixture
def clock() -> SimulatedClock:
    """Business time: the day the final report falls due."""
    return SimulatedClock(datetime(2026, 6, 30, 8, tzinfo=UTC))


@pytest.fixture
async def api(database: Database, issuer: DevelopmentIssuer, clock: SimulatedClock) -> AsyncIterator[Api]:
    """Impact in process, behind its HTTP edge."""
    async with serving(SERVICE, database, issuer, clock=clock) as served:
        yield served


@pytest.fixture
def scanned(database: Database, clock: SimulatedClock) -> Callable[[], Awaitable[int]]:
    """One turn of the antivirus: how many documents it looked at."""
    return lambda: fire_due(database, scanning(StandIn), clock)


@pytest.fixture
def carrier(api: Api) -> Caller:
    """The carrier of the plan."""
    return api.caller(Role.CARRIER, sub="carrier-1", org=SIRET)


@pytest.fixture
def officer(api: Api) -> Caller:
    """An impact officer."""
    return api.caller(Role.IMPACT_OFFICER, sub="officer-1")
