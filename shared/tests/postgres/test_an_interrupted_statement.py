"""Who is interrupted between the preparing of a statement and its run leaves a session that nobody may use again."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared.origin import Origin
from shared.postgres import Database

ONE_VIEW = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever prepares a statement with 4711 in it is cancelled before it runs."""
    prepare = asyncpg.Connection._get_statement

    async def cancelled(self: Any, query: str, *args: Any, **options: Any) -> Any:
        statement = await prepare(self, query, *args, **options)
        task = asyncio.current_task()
        if "4711" in query and task is not None:
            task.cancel()
            await asyncio.sleep(0)
        return statement

    monkeypatch.setattr(asyncpg.Connection, "_get_statement", cancelled)


async def one_view(database: Database) -> None:
    async with database.transaction(Origin.of_machinery()) as tx:
        await tx.run(ONE_VIEW)


@pytest.mark.usefixtures("interrupted")
async def test_the_session_of_an_interrupted_query_is_given_up(postgres_server: str):
    async with Database(postgres_server, application="test", size=1) as database:
        query = asyncio.create_task(database.fetchval("SELECT 4711"))
        with pytest.raises(asyncio.CancelledError):
            await query
        await one_view(database)


@pytest.mark.usefixtures("interrupted")
async def test_the_session_of_an_interrupted_unit_of_work_is_given_up(postgres_server: str):
    async def work() -> None:
        async with database.transaction(Origin.of_machinery()) as tx:
            await tx.fetchval("SELECT 4711")

    async with Database(postgres_server, application="test", size=1) as database:
        unit = asyncio.create_task(work())
        with pytest.raises(asyncio.CancelledError):
            await unit
        await one_view(database)
