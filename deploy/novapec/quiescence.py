"""Whether everything that was published was applied: read from the databases, without asking Kafka.

A stream's events count from 1 without a gap on both sides, so that sums of last numbers compare: what a topic's
streams have published, and how far each consumer's cursors have come.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from novapec.failures import Failed
from novapec.parts import parts_of
from novapec.services import SERVICES
from shared.clock import Clock, SimulatedClock, SystemClock
from shared.messaging.generations import generations_of
from shared.messaging.timers import count_due
from shared.postgres import Database

STOPPED: Final = frozenset({"held", "waiting", "dead", "fork"})
"""States in which a record stands aside and its stream does not go on."""
PAUSE_SECONDS: Final = 0.01

COUNTS: Final = """SELECT json_build_object(
    'published', (SELECT json_object_agg(topic, n) FROM (
        SELECT topic, sum(last) AS n FROM messaging.stream GROUP BY topic) AS t),
    'logged', (SELECT json_object_agg(topic, n) FROM (
        SELECT topic, count(*) AS n FROM messaging.event_log GROUP BY topic) AS t),
    'applied', (SELECT json_agg(json_build_array(consumer, topic, n)) FROM (
        SELECT consumer, topic, sum(last_sequence) AS n FROM messaging.cursor GROUP BY consumer, topic) AS t),
    'remembered', (SELECT json_agg(json_build_array(consumer, topic, n)) FROM (
        SELECT consumer, topic, count(*) AS n FROM messaging.inbox GROUP BY consumer, topic) AS t),
    'parked', (SELECT json_object_agg(state, n) FROM (
        SELECT state, count(*) AS n FROM messaging.parked GROUP BY state) AS t),
    'quarantined', (SELECT count(*) FROM messaging.quarantine WHERE state IN ('quarantined', 'redrive')),
    'outbox', (SELECT count(*) FROM messaging.outbox))::text"""
SIMULATED_NOW: Final = "SELECT value FROM messaging.control WHERE name = 'simulated_now'"

ByTopic = dict[str, int]


class NotQuiet(Failed):
    """Something is still in flight after the limit: the message says what."""


def hearers(
    generations: Mapping[str, Mapping[str, int]] | None = None, services: Iterable[str] = SERVICES
) -> dict[str, tuple[str, ...]]:
    """The topics that each consumer of `services` hears, by the consumer's name (novapec.SERVICE.WHAT).

    `generations` gives by service the generation of each projection that was ever rebuilt.
    """
    known = generations or {}
    return {
        application.consumer: tuple(sorted({event.TOPIC for event in application.hears}))
        for name in services
        for application in parts_of(name).applications(dict(known.get(name, {})))
    }


def service_of(consumer: str) -> str:
    """The service a consumer belongs to."""
    return consumer.split(".")[1]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one moment. Events by topic; a consumer's by the topics it hears, rows of a service by its name."""

    published: ByTopic
    """Events announced: the streams' last numbers."""
    logged: ByTopic
    """Rows of the event logs: equal to `published`, or a log was tampered with."""
    applied: dict[str, ByTopic]
    """How far each consumer's cursors have come."""
    remembered: dict[str, ByTopic]
    """Rows of the inbox: one for each event a consumer ever applied."""
    outbox: dict[str, int] = field(default_factory=dict[str, int])
    """Events not yet acknowledged by Kafka."""
    timers_due: dict[str, int] = field(default_factory=dict[str, int])
    """Rows that fell due and did not fire yet."""
    parked: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    """Records that stand aside, by service and state."""
    quarantined: dict[str, int] = field(default_factory=dict[str, int])
    """Records that could not be read."""

    @property
    def behind(self) -> dict[str, ByTopic]:
        """What each consumer has still to apply; only topics where it is not zero."""
        lags = {
            consumer: {topic: lag for topic, n in heard.items() if (lag := self.published.get(topic, 0) - n)}
            for consumer, heard in self.applied.items()
        }
        return {consumer: lag for consumer, lag in lags.items() if lag}

    @property
    def lag(self) -> int:
        """Events that some consumer has still to apply, over all consumers."""
        return sum(sum(topics.values()) for topics in self.behind.values())

    @property
    def applied_once(self) -> bool:
        """Every event published stands applied, and remembered as one row, in every consumer of its topic."""
        return self.logged == self.published and all(
            counts == {topic: self.published.get(topic, 0) for topic in counts}
            for by_consumer in (self.applied, self.remembered)
            for counts in by_consumer.values()
        )

    @property
    def in_flight(self) -> dict[str, Any]:
        """Everything that is not finished, named; empty when all is quiet. Dead letters count: their streams stand."""
        stopped = {
            service: {state: n for state, n in states.items() if state in STOPPED}
            for service, states in self.parked.items()
        }
        named = {
            "outbox": _nonzero(self.outbox),
            "behind": self.behind,
            "parked": {service: states for service, states in stopped.items() if states},
            "timers_due": _nonzero(self.timers_due),
        }
        return {name: what for name, what in named.items() if what}


async def figures(databases: Mapping[str, Database]) -> Figures:
    """The counts of the databases, one after the other's moment: see `until_quiet` for a certainty."""
    found = dict(zip(databases, await asyncio.gather(*(_counts(*one) for one in databases.items())), strict=True))
    heard = hearers({name: counts["generations"] for name, counts in found.items()}, found)

    def by_consumer(kind: str) -> dict[str, ByTopic]:
        known = {(c, t): int(n) for counts in found.values() for c, t, n in counts[kind] or ()}
        return {
            consumer: {topic: known.get((consumer, topic), 0) for topic in topics} for consumer, topics in heard.items()
        }

    def by_topic(kind: str) -> ByTopic:
        return {topic: int(n) for counts in found.values() for topic, n in sorted(_table(counts[kind]).items())}

    return Figures(
        published=by_topic("published"),
        logged=by_topic("logged"),
        applied=by_consumer("applied"),
        remembered=by_consumer("remembered"),
        outbox={name: counts["outbox"] for name, counts in found.items()},
        timers_due={name: counts["timers_due"] for name, counts in found.items()},
        parked={name: _table(counts["parked"]) for name, counts in found.items()},
        quarantined={name: counts["quarantined"] for name, counts in found.items()},
    )


async def until_quiet(databases: Mapping[str, Database], *, within: float = 60.0) -> Figures:
    """Return once nothing is in flight anywhere: two quiet looks, one after the other, with nothing published between.

    Raises NotQuiet after `within` seconds, saying what is in flight.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    before: Figures | None = None
    while True:
        now = await figures(databases)
        if not now.in_flight and before is not None and before.published == now.published:
            return now
        before = None if now.in_flight else now
        if loop.time() > deadline:
            raise NotQuiet(f"still in flight after {within:.0f} s: {json.dumps(now.in_flight)}")
        if now.in_flight:
            await asyncio.sleep(PAUSE_SECONDS)


async def clock_of(database: Database) -> Clock:
    """The clock by which a service's timers fall due: simulated time where it was ever set, else the machine's."""
    simulated = await database.fetchval(SIMULATED_NOW)
    return SystemClock() if simulated is None else SimulatedClock(datetime.fromisoformat(simulated))


async def _counts(service: str, database: Database) -> dict[str, Any]:
    parts = parts_of(service)
    # Due rows first: one that fires in between shows in what is published.
    due = await count_due(database, parts.timers, await clock_of(database))
    generations = await generations_of(database, parts.projections)
    return {**json.loads(await database.fetchval(COUNTS)), "timers_due": due, "generations": generations}


def _table(value: dict[str, Any] | None) -> dict[str, Any]:
    """json_object_agg of no rows is null."""
    return value or {}


def _nonzero(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: n for name, n in counts.items() if n}
