"""The consumers of a service: `reactions` and its projections, with the Kafka group under which each reads now."""

from dataclasses import dataclass

from novapec.failures import Failed
from novapec.parts import parts_of
from shared.messaging.generations import generations_of
from shared.messaging.groups import group_of, mark_of
from shared.messaging.pausing import paused_of
from shared.postgres import Database


class NoSuchConsumer(Failed):
    """The service has no consumer of that name: the message names those it has."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """One consumer. `name` is what operators say, `consumer` what the gate's tables and metrics say."""

    service: str
    name: str
    consumer: str
    group: str
    topics: tuple[str, ...]
    paused: bool


async def consumers_of(service: str, database: Database) -> list[Consumer]:
    """All of a service."""
    parts, mark, paused = parts_of(service), await mark_of(database), await paused_of(database)
    return [
        Consumer(
            service,
            one.name,
            one.consumer,
            group_of(one.consumer, mark),
            tuple(sorted({event.TOPIC for event in one.hears})),
            one.name in paused,
        )
        for one in parts.applications(await generations_of(database, parts.projections))
    ]


async def consumer_of(service: str, database: Database, name: str) -> Consumer:
    """The one of that name. Raises NoSuchConsumer."""
    found = await consumers_of(service, database)
    for one in found:
        if one.name == name:
            return one
    raise NoSuchConsumer(f"{service} has no consumer {name}; it has: {', '.join(one.name for one in found) or 'none'}")
