from collections.abc import AsyncIterator

import asyncpg
import pytest
from ping_service import REACTIONS, SCHEMA

from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.postgres import Database
from shared.testing.plugin import DatabaseFactory


@pytest.fixture
async def database(service_database: DatabaseFactory) -> Database:
    database = await service_database("ping")
    owner = await asyncpg.connect(database.dsn.replace("_app:", "_owner:"))
    await owner.execute(SCHEMA)
    await owner.close()
    return database


@pytest.fixture
async def owner(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that owns the tables: what a careless administrator has."""
    connection = await asyncpg.connect(database.dsn.replace("_app:", "_owner:"))
    yield connection
    await connection.close()


@pytest.fixture
def hearer(database: Database) -> Hearer:
    return Hearer(database, Reacting("ping", REACTIONS))
