"""Documents of applications in a real S3 store: sent, scanned, read, removed; and what a failing store does to them."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from intake_files import EICAR, PNG, outside_in

from intake.gateway.outside import Outside
from intake.timers import outside_timers
from shared.clock import SimulatedClock
from shared.messaging.timers import fire_due
from shared.objects import ObjectFolder, StoreUnavailable, random_key
from shared.postgres import Database
from shared.testing.client import Caller
from shared.testing.s3 import S3Server, s3_or_skip

LARGEST = 20 * 1024 * 1024
LARGE = PNG + os.urandom(LARGEST - len(PNG))
Refusal = Callable[[httpx.Response], tuple[int, str, list[str]]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    one = s3_or_skip(tmp_path_factory.mktemp("s3"))
    one.start()
    yield one
    one.kill()


@pytest.fixture
def s3(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, and the environment of a service that knows it."""
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    return server


def folder_of(s3: S3Server) -> ObjectFolder:
    return ObjectFolder(f"s3://{s3.bucket}/{random_key()}")


@pytest.fixture
def outside(s3: S3Server, tmp_path: Path) -> Outside:
    return replace(outside_in(tmp_path), objects=folder_of(s3))


@pytest.fixture
def turn(database: Database, clock: SimulatedClock, outside: Outside) -> Callable[[], Any]:
    return lambda: fire_due(database, outside_timers(lambda: outside), clock)


@pytest.fixture
async def document_id(carrier: Caller, draft_id: str) -> str:
    answer = await carrier.post(f"/applications/{draft_id}/documents", {"kind": "STATUTES", "file_name": "statuts.png"})
    return answer.json()["id"]


async def send(caller: Caller, document_id: str, content: bytes) -> httpx.Response:
    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 1024 * 1024):
            yield content[start : start + 1024 * 1024]

    headers = {"Authorization": f"Bearer {caller.token}", "If-Match": '"1"'}
    return await caller.http.put(f"/documents/{document_id}/content", content=in_pieces(), headers=headers)


async def key_of(database: Database, document_id: str) -> str:
    key = await database.fetchval("SELECT storage_key FROM intake.document WHERE id = $1::uuid", document_id)
    return str(key)


async def test_the_largest_document_is_read_as_it_was_sent_once_it_is_clean(
    carrier: Caller, document_id: str, turn: Any, refusal: Refusal
) -> None:
    answer = await send(carrier, document_id, LARGE)
    assert (answer.status_code, answer.json()["state"]) == (200, "QUARANTINED"), answer.text
    assert answer.json()["sha256"] == sha256(LARGE).hexdigest()
    assert refusal(await carrier.get(f"/documents/{document_id}/content"))[:2] == (404, "not_found")
    await turn()
    assert (await carrier.get(f"/documents/{document_id}/content")).content == LARGE


async def test_a_document_that_is_too_large_or_bad_or_removed_leaves_no_object(
    carrier: Caller, document_id: str, turn: Any, refusal: Refusal, database: Database, outside: Outside
) -> None:
    answer = await send(carrier, document_id, LARGE + b"x")
    assert refusal(answer) == (422, "document_too_large", ["body"])
    assert (await send(carrier, document_id, PNG + EICAR)).status_code == 200
    key = await key_of(database, document_id)
    assert await outside.objects.read(key) == PNG + EICAR
    await turn()
    assert (await carrier.get(f"/documents/{document_id}")).json()["state"] == "REFUSED"
    with pytest.raises(FileNotFoundError):
        await outside.objects.read(key)
    headers = {"Authorization": f"Bearer {carrier.token}", "If-Match": '"3"'}
    assert (await carrier.http.delete(f"/documents/{document_id}", headers=headers)).status_code == 204


async def test_a_store_that_is_away_takes_nothing_and_the_document_is_still_awaited(
    s3: S3Server, carrier: Caller, document_id: str, refusal: Refusal
) -> None:
    if not s3.own:
        pytest.skip("a server that is not ours is not stopped")
    s3.kill()
    try:
        answer = await send(carrier, document_id, PNG)
    finally:
        s3.start()
    assert refusal(answer)[:2] == (503, "store_unavailable")
    assert (await carrier.get(f"/documents/{document_id}")).json()["state"] == "AWAITED"
    assert (await send(carrier, document_id, PNG)).status_code == 200


async def test_an_upload_that_the_store_does_not_survive_leaves_nothing_readable(s3: S3Server, tmp_path: Path) -> None:
    if not s3.own:
        pytest.skip("a server that is not ours is not stopped")
    objects, file, key = folder_of(s3), tmp_path / "large", random_key()
    file.write_bytes(LARGE)
    sending = asyncio.ensure_future(objects.create(key, file))
    await asyncio.sleep(0.005)  # not waiting for anything: the bytes are on their way
    s3.kill()
    try:
        with pytest.raises(StoreUnavailable):
            await sending
    finally:
        s3.start()
    with pytest.raises(FileNotFoundError):
        await objects.read(key)


async def test_no_object_is_ever_overwritten_by_another_file(s3: S3Server, tmp_path: Path) -> None:
    objects, key = folder_of(s3), random_key()
    files = [tmp_path / name for name in ("one", "two")]
    for file in files:
        file.write_bytes(file.name.encode())
    done = await asyncio.gather(*(objects.create(key, file) for file in files), return_exceptions=True)
    assert sorted(map(type, done), key=str) == sorted([FileExistsError, type(None)], key=str)
    first = files[done.index(None)]
    assert await objects.read(key) == first.read_bytes()
    await objects.create(key, first)  # its own bytes once more, after an answer that was lost
    await objects.delete(key)
    await objects.delete(key)
    await objects.put(key, b"published again")
    assert await objects.read(key) == b"published again"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", "does not let us in"),
        ("AWS_ACCESS_KEY_ID", "nobody", "does not let us in"),
        ("AWS_ENDPOINT", "http://127.0.0.1:9", "does not answer"),
        ("bucket", "no-such-bucket", "no such bucket"),
    ],
)
async def test_a_process_that_cannot_use_its_store_is_not_ready_and_takes_nothing_for_deleted(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str, said: str
) -> None:
    bucket = value if variable == "bucket" else s3.bucket
    monkeypatch.setenv(variable, value)
    objects, file = ObjectFolder(f"s3://{bucket}"), tmp_path / "file"
    file.write_bytes(PNG)
    check = await objects.check()
    assert (check.ok, said in check.detail) == (False, True), check.detail
    key = random_key()
    for act in (objects.read(key), objects.delete(key), objects.create(key, file)):
        with pytest.raises(StoreUnavailable, match=said):
            await act


async def test_a_store_that_fails_later_is_told_of_and_takes_nobody_away(s3: S3Server) -> None:
    objects = folder_of(s3)
    assert (await objects.check()).detail == "the object store takes objects"
    if s3.own:
        s3.kill()
        try:
            with pytest.raises(StoreUnavailable):
                await objects.put("key", b"")
        finally:
            s3.start()
        check = await objects.check()
        assert (check.ok, "does not answer" in check.detail) == (True, True)
        await objects.put("key", b"")
    assert (await objects.check()).detail == "the object store takes objects"


async def test_readiness_names_the_store(carrier: Caller) -> None:
    ready = await carrier.http.get("/readyz")
    assert ready.json()["checks"]["documents"] == {"ok": True, "detail": "the object store takes objects"}
