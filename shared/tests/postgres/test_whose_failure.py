"""Whose failure an error is: the world's is tried again, ours would fail the same way for ever."""

import asyncpg
import pytest

from shared.postgres import Database, is_transient


@pytest.mark.parametrize(
    ("sql", "arguments"),
    [("SELECT $1::int", (2**40,)), ("SELECT $1::int", ("text",)), ("SELECT $1::int", ()), ("SELECT 1", (1,))],
    ids=["out of range", "of another type", "missing", "one too many"],
)
async def test_arguments_that_do_not_fit_their_statement_are_ours(
    postgres_server: str, sql: str, arguments: tuple[object, ...]
):
    async with Database(postgres_server, application="test", size=1) as database:
        with pytest.raises((asyncpg.InterfaceError, asyncpg.DataError)) as failure:
            await database.fetchval(sql, *arguments)
    assert not is_transient(failure.value), repr(failure.value)


async def test_a_connection_that_was_closed_under_our_hands_is_the_world_s(postgres_server: str):
    connection = await asyncpg.connect(postgres_server)
    await connection.close()
    with pytest.raises(asyncpg.InterfaceError) as failure:
        await connection.execute("SELECT 1")
    assert is_transient(failure.value), repr(failure.value)
