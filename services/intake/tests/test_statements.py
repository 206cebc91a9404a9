"""Every statement of the store is accepted by PostgreSQL as it stands."""

from intake.store import (
    catalogue,
    documents,
    erasures,
    leads,
    member_people,
    notices,
    organisations,
    transfers,
    zonings,
)
from shared.postgres import Database
from shared.testing import prepare_every_statement


async def test_postgresql_accepts_every_statement_beside_the_applications(database: Database) -> None:
    modules = (catalogue, documents, erasures, leads, member_people, notices, organisations, transfers, zonings)
    assert await prepare_every_statement(database, *modules) > 75
