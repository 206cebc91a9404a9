"""The services' relays and hearers, run inside a test: real tables, real databases, a real Kafka, no HTTP."""

from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import date

from novapec.acting import operators_origin
from novapec.parts import parts_of
from novapec.services import SERVICES
from shared.clock import SystemClock
from shared.contracts import Event, intake
from shared.identity import new_id
from shared.messaging import announce
from shared.messaging.background import background
from shared.messaging.kafka_settings import KafkaSettings
from shared.observability.health import Health
from shared.postgres import Database


def closed(call_id: object = None) -> intake.CallClosed:
    """An event that review and funding note, and to which nobody reacts."""
    return intake.CallClosed(call_id=call_id or new_id(), edition=2025, closed_on=date(2025, 7, 21))


async def say(database: Database, *events: Event) -> None:
    async with database.transaction(operators_origin()) as tx:
        for event in events:
            announce(tx, event)


class BackgroundServices:
    """What runs of the four services; `health` by service and role."""

    def __init__(self, databases: Mapping[str, Database], kafka: KafkaSettings) -> None:
        self.databases = databases
        self.kafka = kafka
        self.health: dict[tuple[str, str], Health] = {}
        self._running: dict[str, AsyncExitStack] = {}

    async def start(self, role: str, names: Iterable[str] = SERVICES) -> None:
        """Run `relay` or `consumer` of these services."""
        stack = self._running.setdefault(role, AsyncExitStack())
        for name in names:
            parts, health = parts_of(name), Health()
            self.health[name, role] = health
            tables = (parts.reactions, parts.projections, ())
            running = background(
                name, *tables, self.databases[name], self.kafka, SystemClock(), health, frozenset({role})
            )
            await stack.enter_async_context(running)

    async def stop(self, *roles: str) -> None:
        for role in roles or tuple(self._running):
            if role in self._running:
                await self._running.pop(role).aclose()

    async def ready(self, role: str) -> bool:
        """Whether every service that was started in this role says that it is ready."""
        found = [await health.ready() for (_, one), health in self.health.items() if one == role]
        return bool(found) and all(report.ok for report in found)


async def nothing_to_publish(database: Database) -> bool:
    return await database.fetchval("SELECT count(*) FROM messaging.outbox") == 0
