"""Where files lie that a database should not hold: a local folder, or S3 by configuration."""

import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from shared.failpoints import reach

_CHUNK: Final = 256 * 1024


def random_key() -> str:
    """A name for a new object that says nothing: 256 random bits, in folders that stay small."""
    name = secrets.token_hex(32)
    return f"{name[:2]}/{name[2:]}"


class ObjectFolder:
    """Objects under keys.

    `url` is `file:///folder` or `s3://bucket/prefix`; S3 takes its credentials, region and endpoint from the standard
    AWS_ variables, which obstore reads itself (https://developmentseed.org/obstore/). Opened at the first use.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: ObjectStore | None = None

    async def put(self, key: str, file: Path | bytes) -> None:
        """Store a file, or bytes; large ones go up in parts."""
        await reach("object.writing")
        await obstore.put_async(self._store(), key, file)
        await reach("object.written")

    async def chunks(self, key: str) -> AsyncIterator[bytes]:
        """The object's bytes, piece by piece. Raises FileNotFoundError where it is gone."""
        found = await obstore.get_async(self._store(), key)
        async for chunk in found.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def read(self, key: str) -> bytes:
        """The object's bytes, for one that memory holds. Raises FileNotFoundError where it is gone."""
        found = await obstore.get_async(self._store(), key)
        return bytes(await found.bytes_async())

    async def delete(self, key: str) -> None:
        """Delete the object; one that is not there was deleted before."""
        await reach("object.deleting")
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store(), key)
        await reach("object.deleted")

    def _store(self) -> ObjectStore:
        if self._opened is None:
            if self._url.startswith("file://"):
                self._opened = LocalStore(Path(self._url.removeprefix("file://")), mkdir=True)
            else:
                self._opened = from_url(self._url)
        return self._opened
