"""28: Audit row edited, deleted, reordered."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

import asyncpg
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES
from shared.messaging.audit import EVENT_CONTENT, verify

Connection = asyncpg.Connection
Tampering = Callable[[Connection, list[asyncpg.Record]], Awaitable[str]]
"""Spoils the history of these links of the chain, three in a row; what `novapec audit verify` must say of it."""

LINKS = """SELECT position, source, row_id FROM messaging.audit_chain WHERE source = 'event_log'
AND position < (SELECT max(position) FROM messaging.audit_chain) ORDER BY position"""
LINK_AFTER = "SELECT position, source, row_id FROM messaging.audit_chain WHERE position = $1 + 1"
"""Of either log: what nobody announces stands in the same chain."""
ENOUGH = 5
"""Links of a chain, to have three in a row that are not its end."""
REFUSED = (
    "UPDATE messaging.event_log SET actor = 'somebody-else'",
    "DELETE FROM messaging.event_log",
    "TRUNCATE messaging.event_log",
    "UPDATE messaging.audit_log SET actor = 'somebody-else'",
    "DELETE FROM messaging.audit_chain",
    "UPDATE messaging.audit_chain SET position = position + 1",
    "DELETE FROM messaging.inbox",
)
EDITS = (
    "payload = payload || '\\x20'::bytea",
    "actor = 'somebody-else'",
    "at = at + interval '1 microsecond'",
    "aggregate_id = aggregate_id || 'x'",
)


@scenario("28", "An audit row edited, deleted or reordered is named, whoever did it; the services' roles cannot do it")
async def tampered(stage: Stage) -> None:
    for service in SERVICES:
        await until(f"{service} has a history", _written(stage, service))
        await _refused(stage, service)
        for tampering in (_edited, _deleted, _links_swapped, _link_lost, _chained_again):
            await _noticed(stage, service, tampering)


def _written(stage: Stage, service: str) -> Callable[[], Awaitable[bool]]:
    async def written() -> bool:
        stage.load.check()
        return len(await stage.platform.opened[service].fetch(LINKS)) > ENOUGH

    return written


async def _refused(stage: Stage, service: str) -> None:
    """Neither the role that works nor the role that migrates may change what was written."""
    made = stage.platform.databases[service]
    for dsn in (made.application_dsn, made.owner_dsn):
        connection = await asyncpg.connect(dsn)
        try:
            for statement in REFUSED:
                try:
                    await connection.execute(statement)
                except asyncpg.InsufficientPrivilegeError:
                    stage.injected("statement against the history")
                else:
                    raise AssertionError(f"{service} let {dsn.split(':')[1]} {statement}")
        finally:
            await connection.close()


async def _noticed(stage: Stage, service: str, tampering: Tampering) -> None:
    """As a superuser without triggers, in a transaction that is taken back, so that the run's own history is left."""
    connection = await asyncpg.connect(stage.platform.postgres.dsn(f"novapec_{service}"))
    try:
        spoiling = connection.transaction(isolation="repeatable_read")
        await spoiling.start()
        await connection.execute("SET LOCAL session_replication_role = replica")
        links = await connection.fetch(LINKS)
        first = stage.draw.randrange(len(links) - 3)
        expected = await tampering(connection, links[first : first + 3])
        found = (await verify(connection)).broken
        await spoiling.rollback()
        if expected != found:
            raise AssertionError(f"{service}: expected {expected!r}, `audit verify` says {found!r}")
        if broken := (await verify(connection)).broken:
            raise AssertionError(f"{service}: {broken}, and nobody did it")
    finally:
        await connection.close()
    stage.injected(f"history {tampering.__name__.replace('_', ' ').strip()}")


async def _edited(connection: Connection, links: list[asyncpg.Record]) -> str:
    for link, edit in zip(links, EDITS, strict=False):
        await connection.execute(f"UPDATE messaging.event_log SET {edit} WHERE position = $1", link["row_id"])
    return f"event_log {links[0]['row_id']} at position {links[0]['position']} was edited"


async def _deleted(connection: Connection, links: list[asyncpg.Record]) -> str:
    await connection.execute("DELETE FROM messaging.event_log WHERE position = $1", links[1]["row_id"])
    return f"event_log {links[1]['row_id']} at position {links[1]['position']} was deleted"


async def _links_swapped(connection: Connection, links: list[asyncpg.Record]) -> str:
    one, _, other = (link["position"] for link in links)
    for old, new in ((one, 10**9), (other, one), (10**9, other)):
        await connection.execute("UPDATE messaging.audit_chain SET position = $2 WHERE position = $1", old, new)
    return f"event_log {links[2]['row_id']} at position {one} was reordered or its chain entry edited"


async def _link_lost(connection: Connection, links: list[asyncpg.Record]) -> str:
    await connection.execute("DELETE FROM messaging.audit_chain WHERE position = $1", links[0]["position"])
    return f"position {links[0]['position']} is missing from the chain"


async def _chained_again(connection: Connection, links: list[asyncpg.Record]) -> str:
    """A row edited together with its own link: the links after it tell."""
    edited = links[1]
    after = await connection.fetchrow(LINK_AFTER, edited["position"])
    await connection.execute("UPDATE messaging.event_log SET actor = 'x' WHERE position = $1", edited["row_id"])
    await connection.execute(
        "UPDATE messaging.audit_chain SET row_hash = $2, hash = $3 WHERE position = $1",
        edited["position"],
        *await _forged(connection, edited),
    )
    return (
        f"{after['source']} {after['row_id']} at position {after['position']} was reordered or its chain entry edited"
    )


async def _forged(connection: Connection, link: asyncpg.Record) -> tuple[bytes, bytes]:
    """The hashes that an honest chain would hold for the row as it stands now."""
    content = await connection.fetchval(
        f"SELECT {EVENT_CONTENT} FROM messaging.event_log e WHERE e.position = $1", link["row_id"]
    )
    prev = await connection.fetchval("SELECT prev FROM messaging.audit_chain WHERE position = $1", link["position"])
    row_hash = sha256(content.encode()).digest()
    place = f"{link['position']}/event_log/{link['row_id']}/".encode()
    return row_hash, sha256(prev + place + row_hash).digest()
