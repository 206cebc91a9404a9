"""The antivirus port. clamd where configured; in development a stand-in; otherwise nothing leaves the quarantine.

Source: clamd(8), INSTREAM: chunks each after its length (4 bytes, network order), ended by a length of zero; the
answer is `stream: OK` or `stream: <signature> FOUND`.
"""

import asyncio
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol

_EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The signature that every scanner reports and that harms nobody (eicar.org), in two parts so that none reports us."""


class ScannerUnavailable(Exception):
    """Nobody can say now whether the file is clean: it stays in quarantine."""


class Scanner(Protocol):
    """Says what a file carries."""

    async def threat_in(self, chunks: AsyncIterator[bytes]) -> str | None:
        """The name of what was found, None where the file is clean. Raises ScannerUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Clamd:
    """ClamAV's daemon at host:port; `seconds` for the whole of one scan."""

    host: str
    port: int
    seconds: float = 60.0

    async def threat_in(self, chunks: AsyncIterator[bytes]) -> str | None:
        """Ask clamd."""
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self._ask(chunks)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise ScannerUnavailable(repr(error)) from error
        if answer.endswith(" OK"):
            return None
        if answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerUnavailable(answer)

    async def _ask(self, chunks: AsyncIterator[bytes]) -> str:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(b"zINSTREAM\0")
            async for chunk in chunks:
                writer.write(struct.pack("!L", len(chunk)) + chunk)
                await writer.drain()
            writer.write(struct.pack("!L", 0))
            await writer.drain()
            answer = await reader.readuntil(b"\0")
        finally:
            writer.close()
        return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


class StandIn:
    """For development only: finds the EICAR test signature and nothing else."""

    async def threat_in(self, chunks: AsyncIterator[bytes]) -> str | None:
        """Look for the test signature, also where it lies across two chunks."""
        tail = b""
        async for chunk in chunks:
            if _EICAR in tail + chunk:
                return "Eicar-Test-Signature"
            tail = (tail + chunk)[-len(_EICAR) :]
        return None


class NoScanner:
    """Production without clamd: whatever is sent stays in quarantine."""

    async def threat_in(self, chunks: AsyncIterator[bytes]) -> str | None:
        """Nobody can say."""
        _ = chunks
        raise ScannerUnavailable("CLAMD_ADDRESS is not set")
