"""A receiver on this machine: a real HTTP server that keeps what it was sent, and answers as it is told."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Behaviour = Callable[["Received"], "bytes | Awaitable[bytes | None] | None"]
"""The bytes of the answer; None hangs up without one."""


def answering(status: int, *headers: str, body: bytes = b"") -> bytes:
    """An answer as it stands on the wire."""
    lines = [f"HTTP/1.1 {status} said", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def stream(self) -> tuple[str, int]:
        return self.event["subject"], int(self.event["sequence"])


@dataclass
class Receiver:
    """`behave` says what is answered; `received` is all that came, answered well or not."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    accepted: list[Received] = field(default_factory=list)
    behave: Behaviour = lambda _: answering(204)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/novapec"

    @property
    def streams(self) -> list[tuple[str, int]]:
        """What was accepted, in order: (aggregate, sequence)."""
        return [one.stream for one in self.accepted]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            one = Received(head[0].split()[1], headers, body)
            self.received.append(one)
            said = self.behave(one)
            answer = said if said is None or isinstance(said, bytes) else await said
            if answer is not None:
                if answer.startswith(b"HTTP/1.1 2"):
                    self.accepted.append(one)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    """A receiver that takes everything, until it is told otherwise."""
    one = Receiver()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, limit=2**20)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
