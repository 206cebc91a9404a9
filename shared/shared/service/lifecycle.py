"""What is opened before the first request of a process and closed after its last."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
from fastapi import FastAPI

from shared import messaging
from shared.clock import Clock, SimulatedClock
from shared.messaging import Figures, Projections, Reactions, Timers
from shared.messaging.background import background, forever
from shared.messaging.timers import count_due
from shared.observability.health import Check, Health
from shared.postgres import Database, MigrationError, Series, lacking, migrate
from shared.service.settings import ProcessRole, ServiceSettings
from shared.web.application import Lifespan
from shared.web.simulation import InFlight, restore

IN_FLIGHT: Final = """SELECT (SELECT count(*) FROM messaging.outbox) AS outbox,
count(*) FILTER (WHERE state = 'held') AS held, count(*) FILTER (WHERE state = 'waiting') AS waiting
FROM messaging.parked WHERE state IN ('held', 'waiting')"""

MIGRATED_WITHIN: Final = 30.0
"""Seconds that a start waits for whoever migrates; then the process leaves, to be started again."""
ASK_EVERY: Final = 0.5

Work = Callable[[Database], Coroutine[Any, Any, None]]
"""What a service does beside its requests and its events, until it is cancelled."""
Works = Mapping[str, Work]

_log = structlog.get_logger("novapec.service")


@dataclass(frozen=True, slots=True)
class Running:
    """One process of a service: what its lifespan starts."""

    name: str
    migrations: Path | None
    reactions: Reactions
    projections: Projections
    timers: Timers
    figures: Figures
    settings: ServiceSettings
    database: Database
    clock: Clock
    health: Health
    background: bool
    works: Works = field(default_factory=dict[str, Work])


def lifespan_of(running: Running) -> Lifespan:
    """The lifespan of a process: migrations, database, simulated time, then what works in the background."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        await _migrate(running)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running.database)
            await _wait_for_migrations(running)
            running.health.add("database", lambda: _answers(running.database))
            if running.settings.simulation and isinstance(running.clock, SimulatedClock):
                await restore(running.clock, running.database)
            if running.background:
                await _enter_background(stack, running)
            _log.info("ready", roles=sorted(map(str, running.settings.roles)), environment=running.settings.environment)
            yield
        _log.info("stopped")

    return lifespan


async def _migrate(running: Running) -> None:
    owner = running.settings.migration_database_url
    if owner is None:
        return
    for name in await migrate(owner.get_secret_value(), *_series(running), post=running.settings.migrate_post):
        _log.info("migrated", migration=name)


def _series(running: Running) -> list[Series]:
    series = [Series.read("messaging", Path(messaging.__file__).parent / "migrations")]
    if running.migrations is not None:
        series.append(Series.read(running.name, running.migrations))
    return series


async def _wait_for_migrations(running: Running) -> None:
    """Work on no database that is older than this version: events would fail on what it lacks, and be parked as dead.

    Raises MigrationError where nobody migrates in MIGRATED_WITHIN.
    """
    series = _series(running)
    deadline = asyncio.get_running_loop().time() + MIGRATED_WITHIN
    while missing := await lacking(running.database, *series):
        if asyncio.get_running_loop().time() > deadline:
            message = f"the database lacks {', '.join(missing)}: run `novapec migrate --service {running.name}`"
            raise MigrationError(message)
        _log.warning("the database is older than this version: waiting for `novapec migrate`", missing=missing)
        await asyncio.sleep(ASK_EVERY)


async def _enter_background(stack: AsyncExitStack, running: Running) -> None:
    await stack.enter_async_context(
        background(
            service=running.name,
            reactions=running.reactions,
            projections=running.projections,
            timers=running.timers,
            database=running.database,
            kafka=running.settings.kafka(),
            clock=running.clock,
            health=running.health,
            roles=frozenset(running.settings.roles),
            figures=running.figures,
        )
    )
    if ProcessRole.RELAY in running.settings.roles:
        for name, work in running.works.items():
            await stack.enter_async_context(_working(name, partial(work, running.database)))


@asynccontextmanager
async def _working(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> AsyncGenerator[None]:
    task = asyncio.create_task(forever(name, work), name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _answers(database: Database) -> Check:
    await database.fetchval("SELECT 1")
    return Check(ok=True, detail="the database answers")


def in_flight(database: Database, timers: Timers, clock: Clock) -> InFlight:
    """Counts what this service has not finished: events not published, records not applied, rows fallen due."""

    async def counts() -> dict[str, int]:
        row = await database.fetchrow(IN_FLIGHT)
        rows: dict[str, int] = dict(row) if row is not None else {}
        return {**rows, "timers_due": await count_due(database, timers, clock)}

    return counts
