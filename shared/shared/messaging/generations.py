"""Projections' generations: a rebuild empties the read model and reads from the first event under the next one."""

from typing import Final

from shared.messaging.audit import record_access
from shared.messaging.reactions import Projection, Projections
from shared.origin import Origin
from shared.postgres import Database

GENERATIONS: Final = "SELECT name, generation FROM messaging.projection"
NEXT_GENERATION: Final = """INSERT INTO messaging.projection AS p (name, generation) VALUES ($1, 2)
ON CONFLICT (name) DO UPDATE SET generation = p.generation + 1 RETURNING generation"""


async def generations_of(database: Database, projections: Projections) -> dict[str, int]:
    """The generation in force of each projection, by name; 1 until it is first rebuilt."""
    known = {row["name"]: row["generation"] for row in await database.fetch(GENERATIONS)} if projections else {}
    return {projection.name: known.get(projection.name, 1) for projection in projections}


async def rebuild(database: Database, projection: Projection, origin: Origin) -> int:
    """Empty the read model and start its next generation, in one transaction; the consumers notice within seconds."""
    async with database.transaction(origin) as tx:
        generation: int = await tx.fetchval(NEXT_GENERATION, projection.name)
        for statement in projection.reset:
            await tx.run(statement)
        record_access(tx, action="projection rebuild", target=projection.name, detail={"generation": generation})
    return generation
