"""A file as it arrives: streamed to disk, counted and hashed on the way, then looked at."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shared.files.examining import examined
from shared.files.file_types import media_type_of, must_be_opened
from shared.vocabulary import Refusal


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on this machine's disk, checked; gone at the end of the block that received it."""

    path: Path
    media_type: str
    size_bytes: int
    sha256: bytes


@asynccontextmanager
async def received(chunks: AsyncIterator[bytes], *, at_most: int) -> AsyncGenerator[Incoming]:
    """Receive a file of `at_most` bytes. Raises Refusal on the body where it is too large, empty or not accepted."""
    with tempfile.TemporaryDirectory(prefix="novapec-") as folder:
        path = Path(folder) / "incoming"
        size, digest = 0, sha256()
        with path.open("wb") as written:
            async for chunk in chunks:
                size += len(chunk)
                if size > at_most:
                    message = f"Une pièce pèse au plus {at_most} octets : réduisez ce fichier ou partagez-le en deux."
                    raise Refusal("document_too_large", message, field="body")
                digest.update(chunk)
                written.write(chunk)
        if size == 0:
            raise Refusal("document_empty", "Ce fichier est vide : envoyez son contenu.", field="body")
        yield Incoming(path, await _type_of(path), size, digest.digest())


async def _type_of(path: Path) -> str:
    if await asyncio.to_thread(must_be_opened, path):
        return await examined(path)
    return await asyncio.to_thread(media_type_of, path)
