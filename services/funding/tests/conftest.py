"""What the tests of funding share: a database of its own for each test, the service in process, its people."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from funding_life import MARCH, Life, Offices

from funding import api as funding_api
from funding.gateway.open_data.publisher import Publisher
from funding.gateway.vault import KeyRing
from funding.handlers.cabinet import Cabinet
from funding.handlers.office import Care, Office
from funding.handlers.press import Press
from funding.main import SERVICE
from funding.settings import ILLUSTRATIVE, ILLUSTRATIVE_KEYS
from shared.clock import SimulatedClock
from shared.files.scanner import StandIn
from shared.objects import ObjectFolder
from shared.postgres import Database
from shared.testing.client import serving
from shared.testing.plugin import DatabaseFactory
from shared.web.development_issuer import DevelopmentIssuer

OFFICE = Office(ILLUSTRATIVE, KeyRing.parse(ILLUSTRATIVE_KEYS), Care())
"""The illustrative account and keys, whatever the environment says; nothing cools down, one approval is enough."""


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    """A fresh migrated database, as the application role."""
    return await service_database(SERVICE.name, SERVICE.migrations)


@pytest.fixture
def clock() -> SimulatedClock:
    """Business time: the day of the decisions."""
    return SimulatedClock(MARCH)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """What is published: the grants that must be by themselves, in a folder of the test."""
    publisher = Publisher("APEC", ILLUSTRATIVE.siret, "360G-novapec")
    return Press(publisher, 23_000_00, ObjectFolder((tmp_path / "open-data").as_uri()))


@pytest.fixture
def cabinet(tmp_path: Path) -> Cabinet:
    """Where documents lie, in a folder of the test; the stand-in scans them."""
    return Cabinet(ObjectFolder((tmp_path / "attachments").as_uri()), StandIn(), largest_bytes=100_000, per_agreement=4)


@pytest.fixture
async def life(
    database: Database, issuer: DevelopmentIssuer, clock: SimulatedClock, press: Press, cabinet: Cabinet
) -> AsyncIterator[Life]:
    """Funding in process, behind its HTTP edge, with open envelopes."""
    offices = Offices(OFFICE)
    tested = replace(
        SERVICE,
        routers=(
            *funding_api.routers(lambda: offices.present),
            funding_api.attached(lambda: cabinet),
            funding_api.open_data(lambda: press),
        ),
    )
    async with serving(tested, database, issuer, clock=clock) as served:
        life = Life(database, served, clock, offices, cabinet=cabinet)
        await life.open_envelopes()
        yield life
        await life.ledger_is_balanced()
