"""What the tests of funding share: a database of its own for each test, the service in process, its people."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from funding_life import MARCH, Life

from funding import api as funding_api
from funding.main import SERVICE
from funding.settings import ILLUSTRATIVE
from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.testing.client import serving
from shared.testing.plugin import DatabaseFactory
from shared.web.development_issuer import DevelopmentIssuer

TESTED = replace(SERVICE, routers=funding_api.routers(lambda: ILLUSTRATIVE))
"""The service, paying from the illustrative account whatever the environment says."""


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    """A fresh migrated database, as the application role."""
    return await service_database(SERVICE.name, SERVICE.migrations)


@pytest.fixture
def clock() -> SimulatedClock:
    """Business time: the day of the decisions."""
    return SimulatedClock(MARCH)


@pytest.fixture
async def life(database: Database, issuer: DevelopmentIssuer, clock: SimulatedClock) -> AsyncIterator[Life]:
    """Funding in process, behind its HTTP edge, with open envelopes."""
    async with serving(TESTED, database, issuer, clock=clock) as served:
        life = Life(database, served, clock)
        await life.open_envelopes()
        yield life
        await life.ledger_is_balanced()
