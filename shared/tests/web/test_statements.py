"""Every statement of the HTTP edge is one that PostgreSQL takes."""

from shared.postgres import Database
from shared.service import lifecycle
from shared.testing import prepare_every_statement
from shared.web import idempotency, simulation


async def test_every_statement_can_be_prepared(database: Database):
    assert await prepare_every_statement(database, idempotency, simulation, lifecycle) == 6
