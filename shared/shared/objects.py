"""Where files lie that a database should not hold: a local folder, or S3 by configuration."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.failpoints import reach
from shared.observability.health import Check

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_CHUNK: Final = 256 * 1024
_RETRIES: Final["RetryConfig"] = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}
"""obstore tries for three minutes where nothing is said: whoever sends a file has gone away by then."""

_CLOSED: Final = (
    "the object store does not let us in: are the AWS_ credentials right, and may they write to its bucket?"
)
_NO_BUCKET: Final = "the object store has no such bucket"
_SILENT: Final = "the object store does not answer, or not as it should"

_S3_CODE: Final = re.compile(r"<Code>(\w+)</Code>")
"""What S3 says in an answer of 404, besides that an object is not there."""

_LOG = structlog.get_logger(__name__)


class StoreUnavailable(Exception):
    """The store does not take, give or delete objects now; the message says why, for an operator."""


def random_key() -> str:
    """A name for a new object that says nothing: 256 random bits, in folders that stay small."""
    name = secrets.token_hex(32)
    return f"{name[:2]}/{name[2:]}"


class ObjectFolder:
    """Objects under keys. Everything raises StoreUnavailable where the store does not do it.

    `url` is `file:///folder` or `s3://bucket/prefix`; S3 takes its credentials, region and endpoint from the standard
    AWS_ variables, which obstore reads itself (https://developmentseed.org/obstore/). Opened at the first use.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: ObjectStore | None = None
        self._was_open = False
        self._trouble: str | None = None

    async def put(self, key: str, content: bytes) -> None:
        """Store bytes, in the place of what was there."""
        await self._put(key, content, "overwrite")

    async def create(self, key: str, file: Path) -> None:
        """Store a file under a key that nothing has, whole or not at all.

        Raises FileExistsError where another object has it. Its own bytes are no other: a store that took them without
        being heard to was asked a second time.
        """
        try:
            await self._put(key, file, "create")
        except AlreadyExistsError as error:
            if await self.read(key) != await asyncio.to_thread(file.read_bytes):
                raise FileExistsError(key) from error

    async def _put(self, key: str, content: Path | bytes, mode: Literal["create", "overwrite"]) -> None:
        await reach("object.writing")
        with self._noticed():
            await obstore.put_async(self._store(), key, content, mode=mode, use_multipart=False)
        await reach("object.written")

    async def chunks(self, key: str) -> AsyncIterator[bytes]:
        """The object's bytes, piece by piece. Raises FileNotFoundError where it is gone."""
        with self._noticed():
            found = await obstore.get_async(self._store(), key)
            async for chunk in found.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)

    async def read(self, key: str) -> bytes:
        """The object's bytes, for one that memory holds. Raises FileNotFoundError where it is gone."""
        with self._noticed():
            found = await obstore.get_async(self._store(), key)
            return bytes(await found.bytes_async())

    async def delete(self, key: str) -> None:
        """Delete the object; one that is not there was deleted before."""
        await reach("object.deleting")
        with suppress(FileNotFoundError), self._noticed():
            await obstore.delete_async(self._store(), key)
        await reach("object.deleted")

    async def check(self) -> Check:
        """For readiness: whether S3 lets an object be written and deleted. Asked until it did once.

        From then on a store that fails is told of, and takes nobody away: most requests need none. So is a folder.
        """
        if not self._was_open and not self._is_local:
            key = f"readiness/{random_key()}"
            try:
                with self._noticed():
                    await obstore.put_async(self._store(), key, b"ready?", use_multipart=False)
                    await obstore.delete_async(self._store(), key)
            except StoreUnavailable as error:
                return Check(ok=False, detail=str(error))
            self._was_open = True
        return Check(ok=True, detail=self._trouble or "the object store takes objects")

    @property
    def _is_local(self) -> bool:
        return self._url.startswith("file://")

    def _store(self) -> ObjectStore:
        if self._opened is None:
            if self._is_local:
                self._opened = LocalStore(Path(self._url.removeprefix("file://")), mkdir=True)
            else:
                self._opened = from_url(self._url, retry_config=_RETRIES)
        return self._opened

    @contextmanager
    def _noticed(self) -> Generator[None]:
        """What the store's failures mean. An object that is not there, or there already, is none.

        Nothing is raised from them: S3 repeats what it refuses, credentials of the session and all.
        """
        try:
            yield
        except FileNotFoundError as error:
            code = _S3_CODE.search(str(error))
            if code is None or code[1] == "NoSuchKey":
                raise
            # Where the bucket or the caller is unknown, nothing may be taken for deleted.
            raise self._unavailable(_NO_BUCKET if code[1] == "NoSuchBucket" else _CLOSED, error) from None
        except AlreadyExistsError:
            raise
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise self._unavailable(_CLOSED, error) from None
        except BaseError as error:
            raise self._unavailable(_SILENT, error) from None
        self._trouble = None

    def _unavailable(self, why: str, error: Exception) -> StoreUnavailable:
        if self._trouble != why:
            _LOG.error(why, store=self._url, error=_without_answer(error))
        self._trouble = why
        return StoreUnavailable(why)


def _without_answer(error: Exception) -> str:
    """What went wrong, and of the store's answer its code alone."""
    said = str(error).partition("\n")[0]
    code = _S3_CODE.search(str(error))
    return f"{said.partition('<')[0]}{code[1] if code else ''}"
