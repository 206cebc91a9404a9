"""Kafka groups, and the mark in PostgreSQL that lets a service's consumers read again from the first record.

Kafka refuses to reset the offsets of a group that has members, and a member that lives on through the end of its topics
commits positions of the old ones to the new. So nothing is reset: the mark becomes part of the groups' names, and a
group that Kafka has never met begins at the first record. Every process notices within a second; the gate recognises
what was applied. A consumer keeps its name in the gate's tables whatever its group is called.
"""

from typing import Final

from shared.identity import new_id
from shared.messaging.audit import record_access
from shared.postgres import Database, Transaction

MARK: Final = "SELECT value FROM messaging.control WHERE name = 'read_again'"
SET_MARK: Final = """INSERT INTO messaging.control (name, value) VALUES ('read_again', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = clock_timestamp()"""


async def mark_of(database: Database) -> str | None:
    """The mark in force; None until the consumers were first told to read again."""
    return await database.fetchval(MARK)


def group_of(consumer: str, mark: str | None) -> str:
    """The Kafka group of a consumer under a mark."""
    return consumer if mark is None else f"{consumer}.{mark}"


async def read_again(tx: Transaction) -> str:
    """Let every consumer of this service read from the first record, once `tx` is committed; the new mark. Audited.

    A mark is never used twice, even by a database that was restored and has forgotten some.
    """
    mark = str(new_id())
    await tx.run(SET_MARK, mark)
    record_access(tx, action="read again", target="consumers", detail={"mark": mark})
    return mark
