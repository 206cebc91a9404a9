"""Whether what is announced gets through: outbox, lag, what stands aside, who rests; and the audit chain."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from novapec.consuming.naming import consumers_of
from novapec.doctor.finding import Finding, ok, warn, wrong
from novapec.quiescence import STOPPED, Figures, figures, service_of
from shared.messaging.audit import verify
from shared.postgres import Database

LOOK: Final = """SELECT
    (SELECT count(*) FROM messaging.outbox) AS outbox,
    (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float FROM messaging.outbox) AS age,
    EXISTS (SELECT FROM messaging.control WHERE name = 'relay_paused') AS relay_paused,
    (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(parked_at)), 0)::float FROM messaging.parked
        WHERE state IN ('held', 'waiting')) AS waiting,
    (SELECT count(*) FROM messaging.taken_back WHERE settled IS NULL) AS behind_events,
    (SELECT max(position) FROM messaging.audit_chain) AS head,
    (SELECT encode(hash, 'hex') FROM messaging.audit_chain ORDER BY position DESC LIMIT 1) AS hash,
    (SELECT count(*) FROM messaging.event_log e WHERE recorded_at < clock_timestamp() - interval '1 minute'
        AND NOT EXISTS (SELECT FROM messaging.audit_chain c WHERE c.source = 'event_log' AND c.row_id = e.position))
  + (SELECT count(*) FROM messaging.audit_log a WHERE recorded_at < clock_timestamp() - interval '1 minute'
        AND NOT EXISTS (SELECT FROM messaging.audit_chain c WHERE c.source = 'audit_log' AND c.row_id = a.id))
    AS late"""

OLD_OUTBOX: Final = 60.0
LONG_WAIT: Final = 600.0
SECOND_LOOK: Final = 2.0
"""Seconds after which a consumer that is behind should have moved."""


async def examine_delivery(databases: Mapping[str, Database], *, thorough: bool) -> list[Finding]:
    """All services at once: who hears whom is known of all of them together."""
    first = await figures(databases)
    each = await asyncio.gather(*(_of_service(name, one, first, thorough=thorough) for name, one in databases.items()))
    return [*(one for found in each for one in found), *await _lag(databases, first)]


async def _of_service(service: str, database: Database, found: Figures, *, thorough: bool) -> list[Finding]:
    row = await database.fetchrow(LOOK)
    seen: Mapping[str, Any] = dict(row) if row else {}
    resting = [one.name for one in await consumers_of(service, database) if one.paused]
    return [
        _outbox(service, seen),
        *(_paused(service, name) for name in resting),
        *_aside(service, seen, found),
        *_behind(service, seen),
        await _chain(service, seen, database, thorough=thorough),
    ]


def _outbox(service: str, seen: Mapping[str, Any]) -> Finding:
    says = f"{seen['outbox']} events wait for Kafka, the oldest for {seen['age']:.0f} s"
    if seen["relay_paused"]:
        do = f"run `novapec re-announce --service {service}` again to its end: it pauses the relay, and lets it go on"
        return wrong("outbox", service, f"the relay is paused; {says}", do)
    if seen["age"] > OLD_OUTBOX:
        return wrong("outbox", service, says, f"read {service}'s /readyz: its check `relay` says what it waits for")
    return ok("outbox", service, says)


def _paused(service: str, name: str) -> Finding:
    do = f"run `novapec consumers resume --service {service} {name}` once its reason is gone"
    return warn("consumers", service, f"{name} is paused by an operator", do)


def _aside(service: str, seen: Mapping[str, Any], found: Figures) -> list[Finding]:
    states = {state: n for state, n in found.parked[service].items() if state in STOPPED}
    look = f"run `novapec dead-letters list --service {service}`"
    findings: list[Finding] = []
    if stopped := {state: n for state, n in states.items() if state in ("dead", "fork")}:
        says = ", ".join(f"{n} {state}" for state, n in stopped.items())
        findings.append(wrong("dead letters", service, f"{says}: their streams stand", look))
    if seen["waiting"] > LONG_WAIT:
        says = f"{sum(states.values())} stand aside, the oldest for {seen['waiting'] / 60:.0f} min"
        findings.append(warn("dead letters", service, says, look))
    if unread := found.quarantined[service]:
        findings.append(wrong("dead letters", service, f"{unread} records could not be read", f"{look} --quarantine"))
    return findings or [ok("dead letters", service, "nothing stands aside for long")]


def _behind(service: str, seen: Mapping[str, Any]) -> list[Finding]:
    if not seen["behind_events"]:
        return []
    says = f"{seen['behind_events']} events were taken back, and their aggregates do not show them yet"
    return [wrong("restored", service, says, f"run `novapec restored list --service {service}` and repair them")]


async def _chain(service: str, seen: Mapping[str, Any], database: Database, *, thorough: bool) -> Finding:
    if thorough:
        connection = await database.dedicated()
        try:
            verified = await verify(connection)
        finally:
            await connection.close()
        if verified.broken:
            do = "stop, keep the database as it is, compare it with a backup: somebody changed history"
            return wrong("audit", service, verified.broken, do)
    head = f"head {seen['head'] or 0} {(seen['hash'] or '')[:16]}"
    if seen["late"]:
        do = "look whether a relay leads: it extends the chain"
        return wrong("audit", service, f"{head}: {seen['late']} rows are not chained after a minute", do)
    return ok("audit", service, f"{head}{', every hash holds' if thorough else ''}")


async def _lag(databases: Mapping[str, Database], first: Figures) -> list[Finding]:
    if not first.behind:
        return [ok("lag", "all", "every consumer has applied every event")]
    await asyncio.sleep(SECOND_LOOK)
    now = await figures(databases)
    return [
        _of_consumer(consumer, sum(topics.values()), moved=now.applied.get(consumer) != first.applied[consumer])
        for consumer, topics in now.behind.items()
        if consumer in first.behind
    ] or [ok("lag", "all", "every consumer catches up")]


def _of_consumer(consumer: str, behind: int, *, moved: bool) -> Finding:
    service = service_of(consumer)
    if moved:
        return ok("lag", consumer, f"{behind} events behind, and catching up")
    says = f"{behind} events behind, and none applied in {SECOND_LOOK:.0f} s"
    do = f"read /readyz of {service} and `novapec consumers list`; is a publisher's outbox stuck, or a stream parked?"
    return warn("lag", consumer, says, do)
