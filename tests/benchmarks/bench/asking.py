"""A service in process, asked over its whole HTTP edge (token, roles, JSON; no socket): how long its answers take."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from statistics import quantiles

from bench.checks import require
from bench.ground import Ground
from bench.rounds import Stopwatch
from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.service import Service
from shared.testing.client import Api, Caller, serving
from shared.web.development_issuer import DevelopmentIssuer


@asynccontextmanager
async def asked(ground: Ground, service: Service, database: Database, *, at: datetime) -> AsyncIterator[Api]:
    """The service on a database, at that instant of business time."""
    folder = ground.folder / f"issuer-{service.name}"
    folder.mkdir(exist_ok=True)
    async with serving(service, database, DevelopmentIssuer(folder), clock=SimulatedClock(at)) as api:
        yield api


async def p95_of(caller: Caller, paths: Sequence[str]) -> float:
    """The 95th percentile, in milliseconds, of asking these paths one after the other; the first tenth only warms up.

    Raises Unsafe where one is refused.
    """
    taken: list[float] = []
    for path in paths:
        clock = Stopwatch()
        answer = await caller.get(path)
        taken.append(1000 * clock.seconds)
        require(answer.is_success, f"{path}: {answer.status_code} {answer.text}")
    return quantiles(taken[len(taken) // 10 :], n=20)[-1]
