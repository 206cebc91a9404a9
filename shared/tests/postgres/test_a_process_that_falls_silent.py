"""A process that falls silent in a transaction is not waited for, wherever it stands."""

import asyncpg
import pytest

from shared.postgres import Database
from shared.testing import eventually

LOCK = 4711


async def test_silence_between_preparing_a_statement_and_running_it_ends_the_transaction(postgres_server: str):
    async with (
        Database(postgres_server, application="test", size=1, longest_transaction=1.0) as database,
        Database(postgres_server, application="test", size=1) as other,
        database.pool.acquire() as connection,
    ):
        await connection.execute(f"BEGIN; SELECT pg_advisory_xact_lock({LOCK})")
        await connection.prepare("SELECT 1")
        assert not await other.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK)

        async def free() -> bool:
            return await other.fetchval("SELECT pg_try_advisory_xact_lock($1)", LOCK)

        await eventually(free, within=20)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await connection.fetchval("SELECT 1")


async def test_a_transaction_without_a_limit_goes_on(postgres_server: str):
    async with Database(postgres_server, application="test", size=1, longest_transaction=0) as database:
        assert await database.fetchval("SHOW transaction_timeout") == "0"
