"""A server that ends a session says so before it hangs up: what the pool hands out in between must count as broken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import asyncpg
import pytest

from shared.postgres import Database, is_transient


@pytest.fixture
async def address(postgres_server: str) -> AsyncIterator[str]:
    """PostgreSQL, with something in between that stays on the line."""
    parts = urlsplit(postgres_server)
    async with _KeepsTheLine(parts.hostname or "", parts.port or 0) as port:
        yield parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}").geturl()


async def test_a_session_that_the_server_has_just_ended_is_a_failure_of_the_world(postgres_server: str, address: str):
    doomed = await asyncpg.connect(address)
    try:
        await _end_session(postgres_server, doomed.get_server_pid())
        with pytest.raises(Exception) as failure:  # noqa: PT011  any error: which one is asyncpg's affair
            while True:
                await doomed.execute("BEGIN")
        assert is_transient(failure.value), repr(failure.value)
    finally:
        doomed.terminate()


async def test_the_pool_gives_up_a_session_that_the_server_has_ended(postgres_server: str, address: str):
    async with Database(address, application="test", size=1) as database:
        await _end_session(postgres_server, await database.fetchval("SELECT pg_backend_pid()"))
        with pytest.raises(asyncpg.InternalClientError):
            await database.fetchval("SELECT 1")
        assert await database.fetchval("SELECT 1") == 1


async def _end_session(server: str, pid: int) -> None:
    """End a session, and give its goodbye a moment to arrive."""
    other = await asyncpg.connect(server)
    try:
        assert await other.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)
    finally:
        await other.close()


class _KeepsTheLine:
    """Forwards connections to PostgreSQL, and stays on the line of the first one when the server has hung up."""

    def __init__(self, host: str, port: int) -> None:
        self._upstream = host, port
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = not self._writers
        there, back = await asyncio.open_connection(*self._upstream)
        self._writers += [writer, back]
        await asyncio.gather(_pour(reader, back), _pour(there, writer, then_hang_up=not first))


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter, *, then_hang_up: bool = False) -> None:
    with suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    if then_hang_up:
        target.close()
