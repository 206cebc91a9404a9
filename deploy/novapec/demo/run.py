"""The demonstration from start to end: a stack of its own, the story, the evidence, the checks."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from novapec.clockwork import advance
from novapec.demo.archive import Archive
from novapec.demo.check import Check, Evidence
from novapec.demo.checks import check_everything
from novapec.demo.client import Client
from novapec.demo.gathering import gather
from novapec.demo.killing import Killer
from novapec.demo.people import Cast
from novapec.demo.programme import Programme
from novapec.demo.screen import Screen
from novapec.demo.story import live_through
from novapec.demo.world import World, at_office
from novapec.services import SERVICES
from novapec.stack import Stack, StackSettings

_CONNECTIONS: Final = httpx.Limits(max_connections=64, max_keepalive_connections=64)
_TIMEOUT_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to demonstrate, and on what. `papers` is the folder of the artefacts; `kill`: each service once."""

    programme: Programme
    home: Path
    papers: Path
    kafka: str = "auto"
    postgres: str = "embedded"
    kill: bool = False

    def settings(self, console: Console) -> StackSettings:
        """The stack it runs on: its clock stands at the opening of the edition. Raises ValueError."""
        return StackSettings(
            home=self.home,
            kafka=self.kafka,
            postgres=self.postgres,
            simulation=True,
            simulation_start=at_office(self.programme.edition.opens_on),
            signatures_required=True,
            console=console,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went."""

    evidence: Evidence
    checks: list[Check]
    artefacts: list[Path]

    @property
    def holds(self) -> bool:
        """Every check holds."""
        return all(check.holds for check in self.checks)


async def demonstrate(plan: Plan, screen: Screen) -> Outcome:
    """Start the platform, live through the programme, check everything, stop. Raises what broke the story off."""
    async with AsyncExitStack() as running:
        with screen.scene("PostgreSQL, Kafka et les quatre services démarrent"):
            stack = await running.enter_async_context(Stack(plan.settings(screen.console)))
            await stack.ready()
        outcome = await demonstrate_on(stack, plan, screen)
        with screen.scene("La plateforme s’arrête"):
            await running.aclose()
    return outcome


async def demonstrate_on(stack: Stack, plan: Plan, screen: Screen) -> Outcome:
    """The same on a stack that runs, whose time stands at the opening and which holds nothing yet."""
    async with httpx.AsyncClient(limits=_CONNECTIONS, timeout=_TIMEOUT_SECONDS) as http:
        client = Client(http, lambda service: stack.services[service].url)
        killer = Killer(stack.kill, screen.say)
        if plan.kill:
            client.before_command = killer.before
        archive = Archive(plan.papers)
        world = World(
            programme=plan.programme,
            people=Cast(client, stack.token),
            move_to=partial(advance, stack),
            archive=archive,
            screen=screen,
            today=plan.programme.edition.opens_on,
        )
        await live_through(world)
        with world.scene("Vérifications : sujets Kafka, bases, API, fichiers bancaires"):
            await stack.ready()
            evidence = await gather(world, stack)
            checks = check_everything(evidence)
    if plan.kill:
        spared = sorted(set(SERVICES) - set(killer.killed))
        expected = f"chaque service tué une fois (kill -9) ; {client.retries} requêtes reprises"
        checks.append(Check.of("each_service_was_killed", expected, (f"{one} n’a pas été tué" for one in spared)))
    return Outcome(evidence, checks, archive.kept)
