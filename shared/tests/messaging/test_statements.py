"""Every SQL statement of messaging is one that PostgreSQL accepts."""

from shared.messaging import audit, background, generations, groups, inbox, leader, leading, parking
from shared.postgres import Database
from shared.testing import prepare_every_statement


async def test_every_statement_of_messaging_is_prepared(database: Database):
    modules = (audit, background, generations, groups, inbox, leader, leading, parking)
    assert await prepare_every_statement(database, *modules) > 30
