"""Size, starts and delays of the whole platform on this machine, against what the programme asks for."""

import asyncio
import json
import os
import sys
import tempfile
import time
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from rich.console import Console

from bench.figure import Figure
from bench.ground import Ground
from novapec.demo.applying import apply
from novapec.demo.archive import Archive
from novapec.demo.client import Client
from novapec.demo.dossier import Dossier
from novapec.demo.opening import open_the_edition
from novapec.demo.people import Cast
from novapec.demo.programme import load
from novapec.demo.run import Plan, demonstrate_on
from novapec.demo.screen import Screen
from novapec.demo.waiting import until
from novapec.demo.world import World
from novapec.services import SERVICES
from novapec.stack import Stack

TICKS = os.sysconf("SC_CLK_TCK")
DELAYS = "SELECT payload, recorded_at FROM messaging.event_log WHERE type = $1"
ADMISSIBLE = "fr.apec.novapec.intake.application-declared-admissible.v1"
CASE_OPENED = "fr.apec.novapec.review.case-opened.v1"
WARM_UP = 60
"""Cases opened before any is measured: Kafka's Java compiles what it runs often, and PostgreSQL's plans are cached."""


async def started(plan: Plan) -> tuple[Stack, float]:
    """A running stack and the seconds until every service was ready."""
    begun = time.perf_counter()
    stack = await Stack(plan.settings(quiet())).__aenter__()
    await stack.ready()
    return stack, time.perf_counter() - begun


def quiet() -> Console:
    return Console(file=Path(os.devnull).open("w", encoding="utf-8"))


def plan_in(folder: Path) -> Plan:
    return Plan(programme=load(), home=folder / "home", papers=folder / "papers")


async def starts(runs: int) -> list[Figure]:
    """Ready from nothing, and ready again on the same data."""
    first, again = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            plan = plan_in(Path(name))
            for kept in (first, again):
                stack, seconds = await started(plan)
                kept.append(seconds)
                await stack.__aexit__(None, None, None)
    return [
        _limit("up_ready_first_start", median(first), "s", 15.0),
        _limit("up_ready_second_start", median(again), "s", 15.0),
    ]


async def programme(idle_seconds: float) -> list[Figure]:
    """The whole demonstration, then the size and the rest of the services that lived through it."""
    with tempfile.TemporaryDirectory() as name:
        plan = plan_in(Path(name))
        begun = time.perf_counter()
        stack, _ = await started(plan)
        try:
            with Screen(quiet()) as screen:
                outcome = await demonstrate_on(stack, plan, screen)
            seconds = time.perf_counter() - begun
            if not outcome.holds:
                broken = [check.name for check in outcome.checks if not check.holds]
                sys.exit(f"the demonstration's checks do not hold: {broken}")
            figures = [_limit("demo", seconds, "s", 60.0)]
            figures += [_limit(f"resident_{s}", resident(stack, s), "MB", 150.0) for s in SERVICES]
            figures += [
                _limit(f"idle_cpu_{s}", value, "%", 2.0) for s, value in (await idle(stack, idle_seconds)).items()
            ]
        finally:
            await stack.__aexit__(None, None, None)
    return figures


def resident(stack: Stack, service: str) -> float:
    """Resident memory in MB."""
    for line in Path(f"/proc/{stack.processes[service]}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


async def idle(stack: Stack, seconds: float) -> dict[str, float]:
    """Per cent of one core that each service uses while nothing happens."""
    before = {service: ticks(stack, service) for service in SERVICES}
    begun = time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - begun
    return {s: round(100 * (ticks(stack, s) - before[s]) / TICKS / elapsed, 2) for s in SERVICES}


def ticks(stack: Stack, service: str) -> int:
    fields = Path(f"/proc/{stack.processes[service]}/stat").read_text().rsplit(") ", 1)[1].split()
    return int(fields[11]) + int(fields[12])


async def delays(count: int, *, warm_up: int) -> list[Figure]:
    """Milliseconds from the commit of ApplicationDeclaredAdmissible to the commit of CaseOpened, one at a time."""
    with tempfile.TemporaryDirectory() as name:
        plan = plan_in(Path(name))
        stack, _ = await started(plan)
        try:
            async with httpx.AsyncClient(timeout=30) as http:
                await one_by_one(stack, plan, http, warm_up, count)
                found = (await between(stack))[warm_up:]
        finally:
            await stack.__aexit__(None, None, None)
    ranked = sorted(found)
    return [
        _limit("admissible_to_case_opened_p50", median(ranked), "ms", 20.0),
        _limit("admissible_to_case_opened_p90", ranked[int(len(ranked) * 0.9)], "ms", 100.0),
    ]


async def one_by_one(stack: Stack, plan: Plan, http: httpx.AsyncClient, warm_up: int, count: int) -> None:
    client = Client(http, lambda service: stack.services[service].url)
    with Screen(quiet()) as screen:
        world = World(
            programme=plan.programme,
            people=Cast(client, stack.token),
            move_to=nothing,
            archive=Archive(plan.papers),
            screen=screen,
            today=plan.programme.edition.opens_on,
        )
        await open_the_edition(world)
        officer = world.people.programme_officer
        for number in range(warm_up + count):
            dossier = Dossier(plan.programme.projects[number % 15])
            await apply(world, dossier)
            if number >= warm_up:
                await asyncio.sleep(0.3 + (number % 7) / 10)  # low load: each event meets services at rest
            await officer.post("intake", f"/applications/{dossier.application_id}/admissibility", {"admissible": True})
            await until("the case is open", partial(opened, stack, number + 1))


async def opened(stack: Stack, count: int) -> bool | None:
    """Whether that many cases are open, asked of the database: a request to review would delay what is measured."""
    await asyncio.sleep(0.1)
    found = await stack.opened["review"].fetchval(
        "SELECT count(*) FROM messaging.event_log WHERE type = $1", CASE_OPENED
    )
    return found >= count or None


async def nothing(_: object) -> None:
    """Time stands still."""


async def between(stack: Stack) -> list[float]:
    """Milliseconds from one commit to the other, in the order of the first."""

    async def recorded(service: str, kind: str) -> dict[str, Any]:
        rows = await stack.opened[service].fetch(DELAYS, kind)
        return {json.loads(row["payload"])["application_id"]: row["recorded_at"] for row in rows}

    declared = await recorded("intake", ADMISSIBLE)
    opened = await recorded("review", CASE_OPENED)
    in_order = sorted(declared.items(), key=itemgetter(1))
    return [(opened[one] - at).total_seconds() * 1000 for one, at in in_order]


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """All of them; `quick` measures the delay alone, over fewer samples."""
    figures = await delays(5, warm_up=0) if quick else await delays(60, warm_up=WARM_UP)
    if not quick:
        figures += await starts(min(runs, 3))
        figures += await programme(30.0)
    return figures


def _limit(name: str, value: float, unit: str, limit: float) -> Figure:
    return Figure(name, value, limit, unit, 1.0, "at most", against="what the programme asks for")
