"""Uploads that no honest client sends: what is sent, how it must be answered, and what it must not cost."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx
from hostile_files import MEGABYTE, PNG

from rig.client import Person
from rig.gauges import resident
from rig.stage import Stage
from shared.identity import new_id

OK: Final = 200
CREATED: Final = 201
TOO_LARGE: Final = 413
REFUSED: Final = 422
ENDLESS_AT_MOST: Final = 64 * MEGABYTE
"""What a stream without end may be read of before it is broken off, buffers of the links included."""
RISE_AT_MOST: Final = 48 * MEGABYTE

Content = bytes | Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True)
class Upload:
    """Something to send, and how it is to be answered. `media_type` is what its sender calls it."""

    why: str
    content: Content
    expected: tuple[int, ...]
    media_type: str = "application/octet-stream"

    @property
    def sent(self) -> bytes | AsyncIterator[bytes]:
        """What goes over the line."""
        return self.content if isinstance(self.content, bytes) else self.content()


class Endless:
    """A stream that does not end, and how much of it was taken."""

    def __init__(self) -> None:
        self.taken = 0

    async def __call__(self) -> AsyncIterator[bytes]:
        yield PNG
        while True:
            self.taken += MEGABYTE
            yield b"x" * MEGABYTE


async def answered(one: Upload, answer: Awaitable[httpx.Response]) -> int:
    """The status, which is one of those expected. Who sends too much may find the link cut before its answer."""
    try:
        had = await answer
    except httpx.TransportError:
        if TOO_LARGE in one.expected:
            return TOO_LARGE
        raise
    if had.status_code not in one.expected:
        raise AssertionError(f"{one.why}: {had.status_code} {had.text}")
    return had.status_code


async def broken_off(stage: Stage, send: Callable[[Upload], Awaitable[httpx.Response]]) -> None:
    """A stream without end is refused or cut, soon."""
    endless = Endless()
    try:
        async with asyncio.timeout(60):
            answer = await send(Upload("a stream without end", endless, (REFUSED, TOO_LARGE), "image/png"))
    except httpx.TransportError:
        pass  # cut
    else:
        if answer.status_code not in {REFUSED, TOO_LARGE}:
            raise AssertionError(f"a stream without end was answered {answer.status_code}")
    if endless.taken > ENDLESS_AT_MOST:
        raise AssertionError(f"{endless.taken} bytes of a stream without end were taken")
    stage.injected("stream without end")


def held_back(answer: httpx.Response) -> None:
    """Hold that a picture that is a page, too, is given to be saved, as a picture, which no browser runs."""
    shown = answer.headers
    harmless = shown["content-type"] == "image/png" and shown["content-disposition"].startswith("attachment")
    if not harmless or shown["x-content-type-options"] != "nosniff":
        raise AssertionError(f"a picture that is a page comes back as {dict(shown)}")


async def restarted(stage: Stage, service: str, **environment: str) -> None:
    """Stop a service and start it with these settings besides its own."""
    await stage.platform.services.stop(service)
    stage.platform.services.start(service, {**stage.platform.environment(service), **environment})
    await stage.platform.ready(service)


@asynccontextmanager
async def flat(stage: Stage, service: str) -> AsyncGenerator[None]:
    """Hold that a service lives on, and its memory does not rise by much, not even for a moment."""
    pid = stage.platform.services[service].pid
    if pid is None:
        raise AssertionError(f"{service} does not run")
    before, peak = resident(pid), 0

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, resident(pid))
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
    stage.injected(f"memory of {service}: {before // MEGABYTE} MB, at most {peak // MEGABYTE} MB")
    if peak - before > RISE_AT_MOST or stage.platform.services[service].pid != pid:
        raise AssertionError(f"{service} rose from {before // MEGABYTE} to {peak // MEGABYTE} MB, or it died")


class Carrier:
    """Somebody with a draft of their own, who sends what no client of ours would."""

    def __init__(self, stage: Stage, person: Person, token: str, application_id: str) -> None:
        self._person = person
        self.url = stage.platform.url("intake")
        self.application_id = application_id
        self.headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.AsyncClient(timeout=60.0)

    @classmethod
    async def with_a_draft(cls, stage: Stage) -> "Carrier":
        dossier = stage.ground.next_dossier(stage.draw)
        person = stage.load.cast.carrier(dossier.carrier, dossier.siret)
        begun = {"call_id": stage.ground.world.call_id, "carrier": {"siret": dossier.siret}}
        draft = await person.post("draft_application", "intake", "/applications", begun)
        token = stage.platform.token("carrier", sub=dossier.carrier, org=dossier.siret)
        return cls(stage, person, token, draft["id"])

    async def withdraw(self) -> None:
        """Give the draft up."""
        path = f"/applications/{self.application_id}/withdrawal"
        await self._person.post("withdraw_application", "intake", path, {"reason": "CARRIER_CHOICE"})

    async def announce(self, name: str = "statuts.png") -> httpx.Response:
        """Say that a document will come."""
        path = f"{self.url}/applications/{self.application_id}/documents"
        headers = {**self.headers, "Idempotency-Key": str(new_id())}
        return await self.http.post(path, json={"kind": "OTHER", "file_name": name}, headers=headers)

    async def awaited(self) -> str:
        """The address of a document that is to come; one that never came makes room for it."""
        answer = await self.announce()
        if answer.status_code == REFUSED and answer.json()["code"] == "too_many_documents":
            await self._make_room()
            answer = await self.announce()
        return f"{self.url}/documents/{answer.raise_for_status().json()['id']}"

    async def send(self, one: Upload) -> int:
        """Send it, and hold that it was answered as it must be, and is in the file only where it was accepted."""
        at = await self.awaited()
        status = await answered(one, self.put(one, at))
        state = (await self.http.get(at, headers=self.headers)).json()["state"]
        if (status == OK) is (state == "AWAITED"):
            raise AssertionError(f"{one.why}: {status}, and the document is {state}")
        return status

    async def kept_sending(self, one: Upload) -> str:
        """Send it until it is there, whatever becomes of intake meanwhile; its address."""
        at = await self._patiently(self.awaited)
        while (await self._patiently(partial(self._state, at))) == "AWAITED":
            with suppress(httpx.TransportError):
                await answered(one, self.put(one, at))
        return at

    async def took_back(self, at: str) -> None:
        """Take a document out of the file, whatever becomes of intake meanwhile."""
        while (await self._patiently(partial(self._state, at))) != "REMOVED":
            with suppress(httpx.TransportError):
                revision = (await self.http.get(at, headers=self.headers)).json()["revision"]
                await self.http.delete(at, headers={**self.headers, "If-Match": f'"{revision}"'})

    async def _state(self, at: str) -> str:
        return (await self.http.get(at, headers=self.headers)).raise_for_status().json()["state"]

    async def _patiently(self, ask: Callable[[], Awaitable[str]]) -> str:
        async with asyncio.timeout(60):
            while True:
                try:
                    return await ask()
                except (httpx.TransportError, httpx.HTTPStatusError):
                    await asyncio.sleep(0.2)

    async def put(self, one: Upload, at: str) -> httpx.Response:
        """Send it as a document that is awaited."""
        headers = {**self.headers, "If-Match": '"1"', "Content-Type": one.media_type}
        return await self.http.put(f"{at}/content", content=one.sent, headers=headers)

    async def documents(self) -> list[dict[str, Any]]:
        """Every document of the file."""
        path = f"{self.url}/applications/{self.application_id}/documents?limit=100"
        return (await self.http.get(path, headers=self.headers)).raise_for_status().json()["items"]

    async def _make_room(self) -> None:
        for one in await self.documents():
            if one["state"] == "AWAITED":
                headers = {**self.headers, "If-Match": f'"{one["revision"]}"'}
                await self.http.delete(f"{self.url}/documents/{one['id']}", headers=headers)
