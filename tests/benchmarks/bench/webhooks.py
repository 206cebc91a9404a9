"""The fifth service posts what it owes: signed, each aggregate in its order, every attempt noted; many subscriptions.

Against bare POSTs of the same bodies by the same client library, as many at once, to the same receiver. What is owed
stands in the database before: events are heard by the service's own handler, then the process starts and drains it.
Beside that: what it takes at rest.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from bench import checks
from bench.backlog import resident
from bench.children import child
from bench.figure import Figure
from bench.ground import Ground
from bench.receiver import Posted, Receiver, receiving
from bench.rounds import Stopwatch, medians
from bench.spent import seconds_of
from novapec.services import migrations_of
from shared.clock import SystemClock
from shared.contracts import Envelope, Event, intake
from shared.engines import free_port
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database, Series
from shared.testing.eventually import eventually
from shared.testing.kafka import recreate_topics
from shared.vocabulary import Role
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer
from webhooks.domain import signing
from webhooks.domain.selection import Selection
from webhooks.domain.subscription import Secret, Subscription
from webhooks.gateway.keys import KeyRing
from webhooks.handlers.hearing import on_any_event
from webhooks.settings import ILLUSTRATIVE_KEYS
from webhooks.store import standing, subscriptions

SERIES = Series.read("webhooks", migrations_of("webhooks"))
REACH = 0.5
SETTLES, IDLE = 10.0, 30.0
"""Seconds from its start until it rests, and for which it is watched."""
DOCS = Path(__file__).parents[3] / "docs"
AT = datetime(2025, 6, 16, 9, 30, tzinfo=UTC)
LENGTH = 4
"""Events of each application."""
LEFT = "SELECT count(*) FROM webhooks.delivery WHERE state <> 'DELIVERED'"
LOG = """SELECT s.url, d.topic, d.aggregate_id, d.sequence, e.id::text, e.body, d.attempts
FROM webhooks.delivery d JOIN webhooks.event e ON e.id = d.event_id
JOIN webhooks.subscription s ON s.id = d.subscription_id"""


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Deliveries a second, and the memory of the process that makes them."""
    receivers, applications = (8, 5) if quick else (40, 25)
    await recreate_topics(ground.kafka.bootstrap)
    memory: list[tuple[float, float]] = []
    sides = {
        "webhooks": partial(_posted, ground, receivers, applications, memory),
        "bare POSTs": partial(_posted_bare, ground, receivers, applications),
    }
    found = await medians(runs, sides)
    most, early = max(memory)
    figures = [
        Figure(
            "webhooks", found["webhooks"], found["bare POSTs"], "deliveries/s", REACH, against="bare POSTs, as many"
        ),
        Figure("webhooks_memory", most, early, "MB", 1.1, "at most", against="after a tenth of it"),
    ]
    return figures if quick else [*figures, *await _at_rest(ground)]


@asynccontextmanager
async def _serving(ground: Ground, dsn: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service with all its roles, on this database; its port is its own affair."""
    environment = {
        "ENVIRONMENT": "development",
        "PORT": str(free_port()),
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": dsn,
        "KAFKA_BOOTSTRAP": ground.kafka.bootstrap,
        "OIDC_ISSUER": DEVELOPMENT_ISSUER,
        "OIDC_JWKS_FILE": str(DevelopmentIssuer(ground.folder / "issuer").jwks_path),
        "WEBHOOK_TO_THIS_MACHINE": "true",
    }
    async with child("webhooks_server.py", "service", **environment) as process:
        yield process


async def _posted(ground: Ground, receivers: int, applications: int, memory: list[tuple[float, float]]) -> float:
    """Deliveries a second of the service; (most memory, memory after a tenth) is noted in `memory`."""
    count = receivers * applications * LENGTH
    async with ground.database(SERIES) as database, receiving() as receiver:
        await _owe(database, receiver, receivers, applications)
        await ground.settle()
        async with _serving(ground, database.dsn) as process:
            seen: list[tuple[int, float]] = []

            async def all_taken() -> bool:
                checks.require(process.returncode is None, "the service ended")
                seen.append((len(receiver.taken), resident(process.pid)))
                return len(receiver.taken) >= count

            async def all_noted() -> bool:
                return await database.fetchval(LEFT) == 0

            await eventually(all_taken, within=300, every=0.05)
            await eventually(all_noted, within=60)
        memory.append((max(mb for _, mb in seen), max(mb for done, mb in seen if done <= count // 10)))
        await _check(database, receiver.taken, count)
    return count / receiver.seconds


async def _at_rest(ground: Ground) -> list[Figure]:
    """Its memory and its share of a core while subscriptions stand and nothing is owed."""
    async with ground.database(SERIES) as database, receiving() as receiver:
        await _owe(database, receiver, 40, 0)
        async with _serving(ground, database.dsn) as process:
            await asyncio.sleep(SETTLES)
            before, clock = seconds_of(process.pid), Stopwatch()
            await asyncio.sleep(IDLE)
            share = 100 * (seconds_of(process.pid) - before) / clock.seconds
            figures = [
                ("resident_webhooks", resident(process.pid), "MB", 150.0),
                ("idle_cpu_webhooks", share, "%", 2.0),
            ]
    return [
        Figure(name, value, limit, unit, 1.0, "at most", against="what the programme asks for")
        for name, value, unit, limit in figures
    ]


async def _posted_bare(ground: Ground, receivers: int, applications: int) -> float:
    count = receivers * applications * LENGTH
    async with ground.database(SERIES) as database, receiving() as receiver:
        await _owe(database, receiver, receivers, applications)
        await ground.settle()
        async with child("webhooks_server.py", "bare", database.dsn) as process:
            await process.wait()
        checks.require(len(receiver.taken) == count, f"{len(receiver.taken)} bare POSTs came of {count}")
    return count / receiver.seconds


async def _owe(database: Database, receiver: Receiver, receivers: int, applications: int) -> None:
    """Subscriptions of everything about applications, then events, heard as the service hears them."""
    origin = Origin.of_command(AT, actor="operator-1")
    for number in range(receivers):
        url = f"http://127.0.0.1:{receiver.port}/{number}"
        first = Secret(1, KeyRing.parse(ILLUSTRATIVE_KEYS).newest)
        one = Subscription(
            new_id(), f"receiver {number}", "operator-1", url, Selection((intake.ApplicationEvent.TOPIC,)), (first,), AT
        )
        async with database.transaction(origin) as tx:
            await subscriptions.insert(tx, one)
            await standing.shown(tx, one, frozenset({Role.OPERATOR}), ())
    lives = [new_id() for _ in range(applications)]
    for sequence in range(1, LENGTH + 1):
        for application_id in lives:
            event = _event(application_id, sequence)
            heard = Envelope(
                id=new_id(),
                type=event.TYPE,
                source="urn:novapec:intake",
                subject=event.aggregate_id,
                time=AT,
                sequence=sequence,
                correlation_id=new_id(),
                data_schema=event.schema_uri(),
            )
            begun = Origin.of_event(heard, "novapec.webhooks.reactions")
            async with database.transaction(begun) as tx:
                await tx.within(begun, on_any_event, event)


def _event(application_id: UUID, sequence: int) -> Event:
    sys.path.insert(0, str(DOCS))
    from event_examples import example_of  # noqa: PLC0415  the documentation's own folder

    kind = intake.ApplicationSubmitted if sequence == 1 else intake.ApplicationResubmitted
    return kind.model_validate({**example_of(kind)[1], "application_id": application_id})


async def _check(database: Database, taken: list[Posted], count: int) -> None:
    """Every delivery of the log came once, to its receiver, in its aggregate's order, as it is kept, and signed."""
    log = {(row["url"].rsplit("/", 1)[1], row["id"]): row for row in await database.fetch(LOG)}
    checks.require(len(log) == count, f"{len(log)} deliveries in the log of {count}")
    checks.require(all(row["attempts"] == 1 for row in log.values()), "a delivery was tried again")
    came = [(one.path.rsplit("/", 1)[1], one.headers["webhook-id"]) for one in taken]
    checks.require(len(came) == len(set(came)), "a delivery came twice")
    checks.require(set(came) == log.keys(), "what came is not what the log says")
    secrets = await _secrets(database)
    last: dict[tuple[str, str], int] = defaultdict(int)
    for key, one in zip(came, taken, strict=True):
        row = log[key]
        checks.require(one.body == row["body"], f"{key} came with another body")
        left = datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), UTC)
        signed = signing.headers(UUID(key[1]), one.body, [secrets[key[0]]], at=left)
        checks.require(one.headers["webhook-signature"] == signed["webhook-signature"], f"{key} is signed otherwise")
        stream = key[0], row["aggregate_id"]
        checks.require(row["sequence"] == last[stream] + 1, f"{row['sequence']} came after {last[stream]} of {stream}")
        last[stream] = row["sequence"]


async def _secrets(database: Database) -> dict[str, bytes]:
    """What signs for each receiver, by the last part of its address."""
    ring, at = KeyRing.parse(ILLUSTRATIVE_KEYS), SystemClock().now()
    async with database.transaction(Origin.of_machinery()) as tx:
        there = await subscriptions.page(tx, owner=None, state=None, after=(None, None), fetch=1_000)
    return {one.url.rsplit("/", 1)[1]: next(iter(ring.signing(one, at=at))) for one in there}
