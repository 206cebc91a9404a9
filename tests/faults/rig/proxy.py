"""A TCP proxy on 127.0.0.1 that spoils a link the way networks do.

Modes: pass; delay (each piece waits); freeze (half-open: connections are taken, nothing is forwarded); refuse (nobody
listens). `cut` resets what is open now. `cut_at` resets one connection at a moment: once a client has sent some bytes,
and the server has had and answered them, which the client then never learns; or once so many bytes went through.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from shared.engines import free_port

CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, 0 seconds: closing sends RST instead of FIN."""


@dataclass
class Trap:
    """Resets the connection on which `seen` first passes from client to server, `times` times.

    `answered`: only after the server's next words, which are swallowed.
    """

    seen: bytes
    answered: bool = True
    times: int = 1
    sprung: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at the first reset."""


class Proxy:
    """One link: listens on a port of its own, forwards to whatever port `upstream` says at that moment."""

    def __init__(self, name: str, upstream: Callable[[], int]) -> None:
        self.name = name
        self._port = 0
        self.traps: list[Trap] = []
        self.forwarded = 0
        """Bytes, both ways."""
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._open: set[_Connection] = set()
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
            self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self._port)

    async def stop(self) -> None:
        """Stop listening and reset what is open."""
        await self.refuse()

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

    def cut_at(self, seen: bytes, *, answered: bool = True, times: int = 1) -> Trap:
        """Set a trap (see Trap)."""
        trap = Trap(seen, answered, times)
        self.traps.append(trap)
        return trap

    # ---- forwarding

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self, reader, writer)
        self._open.add(connection)
        try:
            await connection.run(self._upstream())
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

    def caught(self, piece: bytes) -> Trap | None:
        """The trap that this piece from a client springs."""
        for trap in self.traps:
            if trap.seen in piece:
                trap.times -= 1
                if trap.times <= 0:
                    self.traps.remove(trap)
                return trap
        return None


class _Connection:
    """One client, and its connection to the server behind."""

    def __init__(self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = (reader, writer)
        self._server: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._trap: Trap | None = None

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
                self._trap = self._trap or self._proxy.caught(piece)
                writer.write(piece)
                await writer.drain()
                if self._trap and not self._trap.answered:
                    self._spring(self._trap)

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                if self._trap:
                    self._spring(self._trap)
                    return
                await self._proxy.passage(len(piece))
                writer.write(piece)
                await writer.drain()

    def _spring(self, trap: Trap) -> None:
        trap.sprung.set()
        self.reset()

    def _close(self) -> None:
        for _, writer in filter(None, (self._client, self._server)):
            with suppress(OSError, RuntimeError):
                writer.close()
