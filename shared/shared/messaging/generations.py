"""Projections' generations: a rebuild empties the read model and reads from the first event under the next one."""

from typing import Final

from shared.messaging.audit import record_access
from shared.messaging.failures import Retry
from shared.messaging.reactions import Projection, Projections
from shared.origin import Origin
from shared.postgres import Database, Transaction

KNOWN: Final = "SELECT name, generation FROM messaging.projection"
FIRST: Final = """INSERT INTO messaging.projection (name, generation) SELECT unnest($1::text[]), 1
ON CONFLICT (name) DO NOTHING"""
NEXT: Final = """UPDATE messaging.projection SET generation = generation + 1 WHERE name = $1 RETURNING generation"""
IN_FORCE: Final = "SELECT generation FROM messaging.projection WHERE name = $1 FOR SHARE"


class SupersededError(Retry):
    """A consumer of an older generation met a rebuild: nothing more may be written under its name."""


async def generations_of(database: Database, projections: Projections) -> dict[str, int]:
    """The generation in force of each projection, by its name; 1 until it is first rebuilt."""
    known = {row["name"]: row["generation"] for row in await database.fetch(KNOWN)} if projections else {}
    missing = [key for projection in projections if (key := _key(projection)) not in known]
    if missing:
        await database.fetch(FIRST, missing)
    return {projection.name: known.get(_key(projection), 1) for projection in projections}


async def rebuild(database: Database, projection: Projection, origin: Origin) -> int:
    """Empty the read model and start its next generation, in one transaction; the consumers notice within seconds."""
    await generations_of(database, (projection,))
    async with database.transaction(origin) as tx:
        row = await tx.lock(NEXT, _key(projection))
        generation = int(row["generation"]) if row is not None else 1
        for statement in projection.reset:
            await tx.run(statement)
        record_access(tx, action="projection rebuild", target=projection.name, detail={"generation": generation})
    return generation


async def hold_generation(tx: Transaction, projection: Projection, generation: int) -> None:
    """Keep a rebuild out until `tx` ends. Raises SupersededError where one came first: a reset must not be undone."""
    row = await tx.lock(IN_FORCE, _key(projection))
    if row is not None and row["generation"] != generation:
        message = f"{projection.name} is rebuilt as generation {row['generation']}"
        raise SupersededError(message)


def _key(projection: Projection) -> str:
    return f"{projection.name}.v{projection.version}"
