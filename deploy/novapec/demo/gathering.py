"""Gathering the evidence: once all is quiet, from the topics, the databases and the APIs."""

import asyncio
from collections.abc import Mapping
from typing import Final

from novapec.addresses import Reachable
from novapec.demo.check import Evidence
from novapec.demo.ending import endings_of
from novapec.demo.ledger import Money
from novapec.demo.read_models import read_model_faults
from novapec.demo.topics import lag_of, read_topics
from novapec.demo.waiting import NotYet, until
from novapec.demo.world import World, gathered
from novapec.quiescence import Figures, service_of, until_quiet
from shared.messaging.audit import Verified, verify
from shared.messaging.groups import group_of, mark_of
from shared.postgres import Database

REPEATS: Final = """SELECT consumer, count(*) - count(DISTINCT event_id) AS repeats
FROM messaging.inbox GROUP BY consumer"""
_TO_CATCH_UP_SECONDS: Final = 15.0


async def gather(world: World, stack: Reachable) -> Evidence:
    """Everything the checks need. Raises NotQuiet where something never ends."""
    figures = await until_quiet(stack.opened)
    auditor, edition = world.people.auditor, world.programme.edition.year
    log, endings, shown = await asyncio.gather(
        read_topics(stack.kafka),
        endings_of(world),
        auditor.everything("funding", "/envelopes", edition=edition),
    )
    envelopes = {
        one["key"]: Money(*(one[f"{part}_cents"] for part in ("total", "reserved", "committed", "disbursed")))
        for one in shown
    }
    groups = await groups_in_force(stack.opened, figures)
    repeats = await gathered(database.fetch(REPEATS) for database in stack.opened.values())
    chains = await gathered(_verified(database) for database in stack.opened.values())
    return Evidence(
        endings=endings,
        log=log,
        figures=figures,
        repeats={row["consumer"]: row["repeats"] for rows in repeats for row in rows},
        kafka_lag=await lag_of(stack.kafka, groups, log.ends, within=_TO_CATCH_UP_SECONDS),
        envelopes=envelopes,
        chains=dict(zip(stack.opened, chains, strict=True)),
        read_model_faults=await read_model_faults(auditor, endings, envelopes, edition),
        archive=world.archive,
    )


async def groups_in_force(databases: Mapping[str, Database], figures: Figures) -> dict[str, tuple[str, ...]]:
    """The Kafka groups under which the consumers read now, and the topics of each."""
    found = await gathered(mark_of(database) for database in databases.values())
    marks = dict(zip(databases, found, strict=True))
    return {group_of(one, marks[service_of(one)]): tuple(heard) for one, heard in figures.applied.items()}


async def _verified(database: Database) -> Verified:
    """The chain of one service, once it has reached every row: it is extended every second or so."""

    async def complete() -> Verified | None:
        found = await _verify(database)
        return found if found.broken or not found.unchained else None

    try:
        return await until("the audit chain reaches every row", complete, within=_TO_CATCH_UP_SECONDS)
    except NotYet:
        return await _verify(database)


async def _verify(database: Database) -> Verified:
    connection = await database.dedicated()
    try:
        return await verify(connection)
    finally:
        await connection.close()
