"""One year of the programme, lived through once for all journeys, on the engines of this test run."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from io import StringIO

import asyncpg
import httpx
import pytest
from ledger_against_tables import ledger_faults
from planted_secrets import ENVIRONMENT, refusing_post
from programme_year import Aside, Year, read_by_a_foreign_client
from rich.console import Console
from webhook_receiver import receiving

from novapec.demo.programme import load
from novapec.demo.run import Outcome, Plan, demonstrate, demonstrate_on
from novapec.demo.screen import Screen
from novapec.home import Home
from novapec.services import ALL_SERVICES
from novapec.stack import Stack
from shared.contracts import Event
from shared.testing.kafka import recreate_topics
from shared.vocabulary import Role

Emptied = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Lived:
    """A year that was lived: how it went, the home it left, and what was said on the screen."""

    outcome: Outcome
    home: Home
    said: str


LiveThrough = Callable[..., Awaitable[Lived]]


@pytest.fixture(scope="session")
def emptied(postgres_server: str, kafka_server: str) -> Emptied:
    """Leaves databases and topics that hold nothing."""

    async def empty() -> None:
        await _drop_databases(postgres_server)
        await recreate_topics(kafka_server)

    return empty


@pytest.fixture(scope="session")
def planned(kafka_server: str, postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Plan]:
    """A plan of the year in a folder of its own; `kill=True`: with kills on the way."""

    def plan(*, kill: bool) -> Plan:
        folder = tmp_path_factory.mktemp("year")
        return Plan(
            programme=load(),
            home=folder / "home",
            papers=folder / "papers",
            kafka=kafka_server,
            postgres=postgres_server,
            kill=kill,
        )

    return plan


@pytest.fixture(scope="session")
def live_through(emptied: Emptied, planned: Callable[..., Plan]) -> LiveThrough:
    """Lives through the year on databases and topics that hold nothing yet; `kill=True`: with kills on the way."""

    async def live(*, kill: bool) -> Lived:
        await emptied()
        plan = planned(kill=kill)
        said = StringIO()
        with Screen(Console(file=said, width=120)) as screen:
            outcome = await demonstrate(plan, screen)
        return Lived(outcome, Home(plan.home), said.getvalue())

    return live


@pytest.fixture(scope="session")
async def the_year(emptied: Emptied, planned: Callable[..., Plan], kafka_server: str, postgres_server: str) -> Year:
    """The year without accidents: with secrets planted, a subscriber to all of it, and mail that nobody takes."""
    await emptied()
    plan, said = planned(kill=False), StringIO()
    async with AsyncExitStack() as running:
        post, receiver = (
            await running.enter_async_context(refusing_post()),
            await running.enter_async_context(receiving()),
        )
        environment = running.enter_context(pytest.MonkeyPatch.context())
        for name, value in {**ENVIRONMENT, "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(post.port)}.items():
            environment.setenv(name, value)
        screen = running.enter_context(Screen(Console(file=said, width=120)))
        stack = await running.enter_async_context(Stack(replace(plan.settings(screen.console), services=ALL_SERVICES)))
        await stack.ready()
        secret = await _subscribed(stack, receiver.url)
        outcome = await demonstrate_on(stack, plan, screen)
    aside = Aside(secret, [f"{one.headers} {one.body.decode()}" for one in receiver.received], post.asked)
    faults = await ledger_faults(kafka_server, postgres_server)
    return Year(outcome, read_by_a_foreign_client(kafka_server), faults, Home(plan.home), said.getvalue(), aside)


async def _subscribed(stack: Stack, url: str) -> str:
    """Follow every topic; the secret."""
    topics = sorted({kind.TOPIC for kind in Event.REGISTRY.values()})
    token = stack.token(Role.OPERATOR)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}) as http:
        body = {"name": "Entrepôt", "url": url, "events": topics}
        answer = await http.post(f"{stack.services['webhooks'].url}/subscriptions", json=body)
    return answer.raise_for_status().json()["secret"]


async def _drop_databases(admin: str) -> None:
    connection = await asyncpg.connect(admin)
    try:
        for service in ALL_SERVICES:
            await connection.execute(f"DROP DATABASE IF EXISTS novapec_{service} WITH (FORCE)")
    finally:
        await connection.close()
