"""Pauses: consumers that an operator told to rest. They stand in PostgreSQL, so that they hold over restarts.

A paused consumer leaves its Kafka group in every process of its service within seconds, and touches neither events nor
what stands aside; the other consumers go on. What is published meanwhile waits in Kafka. A pause belongs to a name
("reactions", or a projection's), whatever version or generation of it runs.
"""

from typing import Final

from shared.messaging.audit import record_access
from shared.postgres import Database, Transaction

PREFIX: Final = "paused:"
PAUSED: Final = f"SELECT substr(name, {len(PREFIX) + 1}) AS name FROM messaging.control WHERE name LIKE '{PREFIX}%'"
PAUSE: Final = f"""INSERT INTO messaging.control (name, value) VALUES ('{PREFIX}' || $1, 'true')
ON CONFLICT (name) DO NOTHING"""
RESUME: Final = f"DELETE FROM messaging.control WHERE name = '{PREFIX}' || $1"


async def paused_of(database: Database) -> frozenset[str]:
    """The names of this service's consumers that rest."""
    return frozenset(row["name"] for row in await database.fetch(PAUSED))


async def pause(tx: Transaction, name: str) -> bool:
    """Let a consumer rest once `tx` is committed; whether it did not yet. Audited."""
    changed = bool(await tx.run(PAUSE, name))
    if changed:
        record_access(tx, action="consumer pause", target=name)
    return changed


async def resume(tx: Transaction, name: str) -> bool:
    """Let a consumer go on once `tx` is committed; whether it rested. Audited."""
    changed = bool(await tx.run(RESUME, name))
    if changed:
        record_access(tx, action="consumer resume", target=name)
    return changed
