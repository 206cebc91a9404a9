"""A TCP proxy on 127.0.0.1 that spoils a link the way networks do.

Modes: pass; delay (each piece waits); freeze (half-open: connections are taken, nothing is forwarded); refuse (nobody
listens). `cut` resets what is open now. `cut_at` resets one connection at a moment: as a client sends some bytes, or
once the server has had and answered them, which the client then never learns. `hold_at` lets such a piece wait.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from rig.wire import Dialogue
from shared.engines import free_port

CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, 0 seconds: closing sends RST instead of FIN."""


When = Literal["unsent", "sent", "answered"]


@dataclass
class Trap:
    """Springs `times` times when a client sends `seen`; on a link to PostgreSQL, when it runs a statement that has it.

    It resets the connection: with the piece `unsent`, `sent`, or `answered` and the answer swallowed. Where `hold_s` is
    given, nothing is reset: the piece waits that long.
    """

    seen: bytes
    when: When = "answered"
    times: int = 1
    after: bytes = b""
    """What the connection must have run in this transaction; only where the link is one to PostgreSQL."""
    hold_s: float = 0.0
    sprung: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it first springs."""
    passed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a piece it held was sent on."""

    def springs(self, ran: list[bytes], unit: list[bytes]) -> bool:
        """Whether what runs `ran` at the end of `unit` is the one."""
        seen = any(self.seen in one for one in ran)
        return seen and (not self.after or any(self.after in one for one in unit))


class Proxy:
    """One link: listens on a port of its own, forwards to whatever port `upstream` says at that moment."""

    def __init__(self, name: str, upstream: Callable[[], int], *, sql: bool = False) -> None:
        self.name = name
        self.sql = sql
        """Whether what goes through is PostgreSQL's: traps then know statements."""
        self._port = 0
        self.traps: list[Trap] = []
        self.forwarded = 0
        """Bytes, both ways."""
        self.upstream = upstream
        self._server: asyncio.Server | None = None
        self._open: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.delay_s = 0.0
        self.budget: int | None = None
        """Bytes that may still pass before everything open is reset; None: no limit."""

    @property
    def port(self) -> int:
        """Where it listens; 0 before its first start."""
        return self._port

    async def start(self) -> None:
        """Listen; at the first time on a port that is free then."""
        if self._server is None:
            self._port = self._port or free_port()
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)

    async def stop(self) -> None:
        """Stop listening and reset what is open; return when nothing of it is left."""
        await self.refuse()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- faults

    async def heal(self) -> None:
        """Pass everything again."""
        self.delay_s, self.budget = 0.0, None
        self.traps.clear()
        self._flows.set()
        await self.start()

    def cut(self) -> int:
        """Reset every open connection; how many there were."""
        cut = list(self._open)
        for connection in cut:
            connection.reset()
        return len(cut)

    async def refuse(self) -> None:
        """Listen no longer, and reset what is open."""
        if self._server is not None:
            server, self._server = self._server, None
            server.close()
        self.cut()

    def delay(self, seconds: float) -> None:
        """Let every piece wait."""
        self.delay_s = seconds

    def freeze(self) -> None:
        """Half-open: connections stand and are taken, nothing comes through."""
        self._flows.clear()

    def cut_at(self, seen: bytes, *, when: When = "answered", after: bytes = b"", times: int = 1) -> Trap:
        """Set a trap that resets (see Trap)."""
        return self._set(Trap(seen, when, times, after))

    def hold_at(self, seen: bytes, *, seconds: float, after: bytes = b"", times: int = 1) -> Trap:
        """Set a trap that lets a piece wait (see Trap)."""
        return self._set(Trap(seen, "sent", times, after, hold_s=seconds))

    def _set(self, trap: Trap) -> Trap:
        self.traps.append(trap)
        return trap

    # ---- forwarding

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._accepted(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self, reader, writer)
        self._open.add(connection)
        try:
            await connection.run(self.upstream())
        finally:
            self._open.discard(connection)

    async def passage(self, size: int) -> None:
        """Wait until a piece may pass."""
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        await self._flows.wait()
        self.forwarded += size
        if self.budget is not None:
            self.budget -= size
            if self.budget < 0:
                self.budget = None
                self.cut()

    def caught(self, ran: list[bytes], unit: list[bytes]) -> Trap | None:
        """The trap that is sprung by what a client runs, or sends."""
        for trap in self.traps:
            if trap.springs(ran, unit):
                trap.times -= 1
                if trap.times <= 0:
                    self.traps.remove(trap)
                trap.sprung.set()
                return trap
        return None


class _Connection:
    """One client, and its connection to the server behind."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = (reader, writer)
        self._server: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._trap: Trap | None = None
        """It sprang, and the server's answer is not to come through."""
        self._dialogue = Dialogue() if proxy.sql else None

    async def run(self, port: int) -> None:
        """Forward until one side ends."""
        try:
            await self._proxy.passage(0)
            self._server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            self.reset()
            return
        up = asyncio.create_task(self._up(self._client[0], self._server[1]))
        down = asyncio.create_task(self._down(self._server[0], self._client[1]))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            self._close()

    def reset(self) -> None:
        """RST both ways."""
        for _, writer in filter(None, (self._client, self._server)):
            plug = writer.get_extra_info("socket")
            if plug is not None:
                with suppress(OSError):
                    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                await self._proxy.passage(len(piece))
                trap = self._trap or self._caught(piece)
                if trap and trap.hold_s:
                    await asyncio.sleep(trap.hold_s)
                elif trap and trap.when == "unsent":
                    self.reset()
                    return
                elif trap and trap.when == "answered":
                    self._trap = trap
                writer.write(piece)
                await writer.drain()
                if trap and trap.hold_s:
                    trap.passed.set()
                elif trap and trap.when == "sent":
                    self.reset()
                    return
            await self._proxy.passage(0)

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                if self._trap:
                    self.reset()
                    return
                await self._proxy.passage(len(piece))
                writer.write(piece)
                await writer.drain()
            # Of a half-open line nobody learns that the other side hung up.
            await self._proxy.passage(0)

    def _caught(self, piece: bytes) -> Trap | None:
        if self._dialogue is None:
            return self._proxy.caught([piece], [])
        return self._proxy.caught(self._dialogue.feed(piece), self._dialogue.unit)

    def _close(self) -> None:
        for _, writer in filter(None, (self._client, self._server)):
            with suppress(OSError, RuntimeError):
                writer.close()
