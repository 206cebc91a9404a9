"""A receiver of webhooks on this machine: takes whatever is posted, keeps it with its time, and costs little."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

TAKEN = b"HTTP/1.1 204 taken\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Posted:
    """One request: its path, its headers by lower-case name, its body, and when it was whole (monotonic seconds)."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Receiver:
    """`taken` in the order in which they came."""

    port: int = 0
    taken: list[Posted] = field(default_factory=list[Posted])

    @property
    def seconds(self) -> float:
        """From the first to the last of what came."""
        return self.taken[-1].at - self.taken[0].at


class _Taking(asyncio.Protocol):
    """One connection, for one request."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._came = b""

    def connection_made(self, transport: Any) -> None:
        """Remember where to answer: uvloop's transports are none of asyncio's."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take the request once it is whole."""
        self._came += data
        head, found, body = self._came.partition(END_OF_HEAD)
        if not found:
            return
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        if len(body) < int(headers["content-length"]):
            return
        self._receiver.taken.append(Posted(first.split(" ")[1], headers, body, time.monotonic()))
        self._transport.write(TAKEN)
        self._transport.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver()
    server = await asyncio.get_running_loop().create_server(lambda: _Taking(receiver), "127.0.0.1", 0, backlog=1024)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
