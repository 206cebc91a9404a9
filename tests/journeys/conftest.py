"""One year of the programme, lived through once for all journeys, on the engines of this test run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import StringIO

import asyncpg
import pytest
from ledger_against_tables import ledger_faults
from programme_year import Year, read_by_a_foreign_client
from rich.console import Console

from novapec.demo.programme import load
from novapec.demo.run import Outcome, Plan, demonstrate
from novapec.demo.screen import Screen
from novapec.home import Home
from novapec.services import SERVICES
from shared.testing.kafka import recreate_topics

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
def live_through(
    emptied: Emptied, postgres_server: str, kafka_server: str, tmp_path_factory: pytest.TempPathFactory
) -> LiveThrough:
    """Lives through the year on databases and topics that hold nothing yet; `kill=True`: with kills on the way."""

    async def live(*, kill: bool) -> Lived:
        await emptied()
        folder = tmp_path_factory.mktemp("year")
        plan = Plan(
            programme=load(),
            home=folder / "home",
            papers=folder / "papers",
            kafka=kafka_server,
            postgres=postgres_server,
            kill=kill,
        )
        said = StringIO()
        with Screen(Console(file=said, width=120)) as screen:
            outcome = await demonstrate(plan, screen)
        return Lived(outcome, Home(plan.home), said.getvalue())

    return live


@pytest.fixture(scope="session")
async def the_year(live_through: LiveThrough, kafka_server: str, postgres_server: str) -> Year:
    """The year without accidents."""
    lived = await live_through(kill=False)
    faults = await ledger_faults(kafka_server, postgres_server)
    return Year(lived.outcome, read_by_a_foreign_client(kafka_server), faults, lived.home, lived.said)


async def _drop_databases(admin: str) -> None:
    connection = await asyncpg.connect(admin)
    try:
        for service in SERVICES:
            await connection.execute(f"DROP DATABASE IF EXISTS novapec_{service} WITH (FORCE)")
    finally:
        await connection.close()
