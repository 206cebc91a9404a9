"""An argument that does not fit is refused by the driver, after it had PostgreSQL prepare the statement."""

import asyncpg
import pytest

from shared.postgres import Database

STATES = "SELECT state FROM pg_stat_activity WHERE application_name = 'refused'"


@pytest.mark.parametrize(("sql", "arguments"), [("SELECT $1::int", ("one",)), ("SELECT $1::int + $2::int", (1,))])
async def test_the_session_is_not_left_inside_it_with_its_timeout_running(
    postgres_server: str, sql: str, arguments: tuple[object, ...]
):
    async with (
        Database(postgres_server, application="refused", size=1) as database,
        Database(postgres_server, application="test", size=1) as other,
    ):
        with pytest.raises((asyncpg.DataError, asyncpg.InterfaceError)):
            await database.fetchval(sql, *arguments)
        assert await other.fetchval(STATES) == "idle"
