"""The fifth service beside the four, and receivers on this machine that its events are posted to.

A receiver is a real HTTP server that keeps what it took. It can refuse, hang, hang up after it took, and be gone.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from novapec.services import migrations_of
from novapec.stack.databases import begin_simulated_time, provisioned
from rig.patience import until
from rig.platform import PASSWORD, Platform
from shared.contracts import Event
from shared.engines import free_port
from shared.postgres import Database
from shared.vocabulary import Role

NAME: Final = "webhooks"
HASTY: Final = {"WEBHOOK_FIRST_PAUSE_SECONDS": "0.2", "WEBHOOK_LONGEST_PAUSE_MINUTES": "0.02"}
"""A receiver that is back is tried within little more than a second."""
READY_S: Final = 60.0
ASKS_EVERY_S: Final = 0.1
TOPICS: Final = frozenset(event.TOPIC for event in Event.REGISTRY.values())
OWED: Final = "SELECT count(*) FROM webhooks.delivery WHERE state <> 'DELIVERED'"
ANNOUNCED: Final = "SELECT topic, aggregate_id, sequence, event_id::text FROM messaging.event_log"


@dataclass
class Receiver:
    """Takes events and keeps them. `asked`: how often it was sent one; `taken`: those it took, as often as it did."""

    name: str
    topics: frozenset[str]
    draw: random.Random
    port: int = field(default_factory=free_port)
    taken: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    mood: str = "WELL"
    asked: int = 0
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, always at the same address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**20)

    def close(self) -> None:
        """Gone: nobody answers there."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
            if headers["webhook-id"] != body["id"]:
                raise AssertionError(f"{self.name}: webhook-id {headers['webhook-id']} is not that of {body}")
            await self._answer(body, writer)
        writer.close()

    async def _answer(self, event: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        """As its mood is: it fails, hangs until the sender gives up, or takes the event and is not heard to."""
        self.asked += 1
        match self.mood:
            case "FAILS":
                status = self.draw.choice([429, 500, 503])
            case "HANGS":
                await asyncio.sleep(20)
                return
            case "MUTE":
                self.taken.append(event)
                return
            case _:
                self.taken.append(event)
                status = 204
        writer.write(f"HTTP/1.1 {status} said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()


class Webhooks:
    """The service, through proxies as the four are; it is started again when it dies."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._headers = {"Authorization": f"Bearer {platform.token(Role.OPERATOR, sub='exploitant')}"}
        self._open = AsyncExitStack()
        self.database: Database
        self.answered = 0
        """How many of the requests of `keep_asking` were answered well."""

    async def start(self) -> None:
        """Its database, then the process; return when it is ready."""
        platform = self._platform
        made = (await provisioned(platform.postgres.dsn(), {NAME: migrations_of(NAME)}, password=PASSWORD))[NAME]
        database = Database(made.application_dsn, application="faults", size=2)
        self.database = await self._open.enter_async_context(database)
        if platform.settings.simulation_start is not None:
            await begin_simulated_time({NAME: self.database}, platform.settings.simulation_start)
        self._open.push_async_callback(platform.part, NAME)
        await platform.join(NAME, made, HASTY)
        await self._ask("GET", "/readyz")

    async def subscribe(self, receiver: Receiver) -> None:
        """The receiver is owed every event of its topics, from the first on."""
        asked = {
            "name": receiver.name,
            "url": f"http://127.0.0.1:{receiver.port}/novapec",
            "events": sorted(receiver.topics),
            "since": "2000-01-01T00:00:00Z",
        }
        await self._ask("POST", "/subscriptions", asked, key=f"subscribe-{receiver.name}")

    async def nothing_owed(self, *, within: float) -> None:
        """Return once all that was announced was heard, and every event of it was delivered to whom it is owed."""

        async def delivered() -> bool:
            logged = sum([len(await announced(one)) for one in self._platform.opened.values()])
            heard = await self.database.fetchval("SELECT count(*) FROM webhooks.event")
            return logged == heard and await self.database.fetchval(OWED) == 0

        await until("every event is delivered to whom it is owed", delivered, within=within)

    async def close(self) -> None:
        """Stop it."""
        await self._open.aclose()

    async def keep_asking(self, url: Callable[[str], str], failed: Counter[str]) -> None:
        """Read the subscriptions again and again, where `url` says; `failed` counts what was not answered well."""
        async with httpx.AsyncClient(timeout=10.0, headers=self._headers) as http:
            while True:
                try:
                    answer = await http.get(f"{url(NAME)}/subscriptions")
                except httpx.TransportError as error:
                    failed[f"{NAME}: {type(error).__name__}"] += 1
                else:
                    failed.update([f"{NAME}: {answer.status_code}"] if answer.is_error else [])
                    self.answered += answer.is_success
                await asyncio.sleep(ASKS_EVERY_S)

    async def faults(self, *receivers: Receiver) -> list[str]:
        """What was lost, made up or out of order on the way to these receivers, of all that the four announced."""
        events = [event for database in self._platform.opened.values() for event in await announced(database)]
        return [fault for receiver in receivers for fault in faults_of(receiver, events)]

    async def _ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> None:
        """Tried again under the same key until it is answered well."""
        url, headers = f"{self._platform.url(NAME)}{path}", {**self._headers, "Idempotency-Key": key}

        async def answered() -> bool:
            try:
                answer = await http.request(method, url, headers=headers, json=body)
            except httpx.TransportError:
                return False
            if answer.is_client_error:
                answer.raise_for_status()
            return answer.is_success

        async with httpx.AsyncClient(timeout=5.0) as http:
            await until(f"{NAME} answers {method} {path}", answered, within=READY_S)


async def announced(database: Database) -> list[tuple[str, str, int, str]]:
    """Every event of a service: topic, aggregate, sequence, id."""
    return [tuple(row) for row in await database.fetch(ANNOUNCED)]


def faults_of(receiver: Receiver, events: list[tuple[str, str, int, str]]) -> list[str]:
    """What a receiver was not sent, was sent and should not have been, or was first sent out of its order."""
    expected = {event_id: (topic, aggregate, n) for topic, aggregate, n, event_id in events if topic in receiver.topics}
    came = Counter(event["id"] for event in receiver.taken)
    found = [f"{receiver.name}: {expected[one]} was lost" for one in expected.keys() - came.keys()]
    found += [f"{receiver.name}: {one} came, and nobody announced it" for one in came.keys() - expected.keys()]
    bodies: dict[str, dict[str, Any]] = {}
    last: Counter[tuple[str, str]] = Counter()
    for event in receiver.taken:
        if bodies.setdefault(event["id"], event) != event:
            found.append(f"{receiver.name}: {event['id']} came twice, and said otherwise the second time")
        topic, aggregate, n = expected.get(event["id"], ("", "", 0))
        if n > last[topic, aggregate] + 1:
            found.append(f"{receiver.name}: {n} of {aggregate} in {topic} came after {last[topic, aggregate]}")
        last[topic, aggregate] = max(n, last[topic, aggregate])
    return found


@asynccontextmanager
async def webhooks_beside(platform: Platform, *receivers: Receiver) -> AsyncGenerator[Webhooks]:
    """The service with its receivers subscribed, inside `async with`."""
    one = Webhooks(platform)
    try:
        await one.start()
        for receiver in receivers:
            await receiver.open()
            await one.subscribe(receiver)
        yield one
    finally:
        for receiver in receivers:
            receiver.close()
        await one.close()
