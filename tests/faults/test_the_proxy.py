"""The proxy spoils a link as it says, and passes everything when it is healed."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from rig.proxy import Proxy

from shared.testing import eventually

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Echo:
    """Says again, line by line, what it hears; and remembers it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.heard.append(line)
            writer.write(line)
            await writer.drain()
        writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    echo.port = server.sockets[0].getsockname()[1]
    yield echo
    server.close()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[Proxy]:
    proxy = Proxy("echo", lambda: echo.port)
    await proxy.start()
    yield proxy
    await proxy.heal()
    await proxy.stop()


class Callers:
    """Clients of the proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.writers: list[asyncio.StreamWriter] = []

    async def __call__(self) -> Streams:
        streams = await asyncio.open_connection("127.0.0.1", self._proxy.port)
        self.writers.append(streams[1])
        return streams


@pytest.fixture
async def call(proxy: Proxy) -> AsyncIterator[Callers]:
    callers = Callers(proxy)
    yield callers
    for writer in callers.writers:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in callers.writers), return_exceptions=True)


async def say(streams: Streams, line: bytes, *, within: float = 5.0) -> bytes:
    reader, writer = streams
    writer.write(line)
    await writer.drain()
    return await asyncio.wait_for(reader.readline(), within)


async def test_it_passes_what_both_sides_say(call: Callers):
    streams = await call()
    assert await say(streams, b"one\n") == b"one\n"
    assert await say(streams, b"two\n") == b"two\n"


async def test_a_cut_resets_what_is_open_and_lets_the_next_in(proxy: Proxy, call: Callers):
    streams = await call()
    await say(streams, b"one\n")
    assert proxy.cut() == 1
    with pytest.raises(ConnectionResetError):
        await say(streams, b"two\n")
    assert await say(await call(), b"three\n") == b"three\n"


async def test_refused_nobody_gets_in_until_it_is_healed(proxy: Proxy, call: Callers):
    await proxy.refuse()
    with pytest.raises(ConnectionRefusedError):
        await call()
    await proxy.heal()
    assert await say(await call(), b"one\n") == b"one\n"


async def test_frozen_a_connection_stands_and_nothing_comes_through_until_it_is_healed(
    proxy: Proxy, echo: Echo, call: Callers
):
    streams = await call()
    await say(streams, b"one\n")
    proxy.freeze()
    with pytest.raises(TimeoutError):
        await say(streams, b"two\n", within=0.2)
    assert echo.heard == [b"one\n"]
    late = await call()
    await proxy.heal()
    assert await asyncio.wait_for(streams[0].readline(), 5.0) == b"two\n"
    assert await say(late, b"three\n") == b"three\n"


async def test_a_delay_is_kept(proxy: Proxy, call: Callers):
    streams = await call()
    proxy.delay(0.2)
    began = asyncio.get_running_loop().time()
    await say(streams, b"one\n")
    assert asyncio.get_running_loop().time() - began >= 0.4


async def test_a_budget_of_bytes_ends_every_connection_when_it_is_spent(proxy: Proxy, call: Callers):
    streams = await call()
    proxy.budget = 12
    await say(streams, b"12345\n")
    with pytest.raises(ConnectionResetError):
        await say(streams, b"67890\n")


async def test_a_trap_lets_the_server_act_and_keeps_its_answer_from_the_client(proxy: Proxy, echo: Echo, call: Callers):
    streams = await call()
    trap = proxy.cut_at(b"COMMIT")
    await say(streams, b"BEGIN\n")
    with pytest.raises(ConnectionResetError):
        await say(streams, b"COMMIT\n")
    assert trap.sprung.is_set()
    assert echo.heard == [b"BEGIN\n", b"COMMIT\n"]
    assert await say(await call(), b"COMMIT\n") == b"COMMIT\n"


async def test_a_trap_may_keep_the_words_from_the_server(proxy: Proxy, echo: Echo, call: Callers):
    streams = await call()
    proxy.cut_at(b"COMMIT", when="unsent")
    with pytest.raises(ConnectionResetError):
        await say(streams, b"COMMIT\n")
    assert echo.heard == []


async def test_a_trap_may_hold_a_piece_for_a_while(proxy: Proxy, echo: Echo, call: Callers):
    streams = await call()
    trap = proxy.hold_at(b"COMMIT", seconds=0.2)
    saying = asyncio.create_task(say(streams, b"COMMIT\n"))
    await asyncio.wait_for(trap.sprung.wait(), 5.0)
    assert echo.heard == []
    assert await saying == b"COMMIT\n"
    await eventually(trap.passed.is_set)
