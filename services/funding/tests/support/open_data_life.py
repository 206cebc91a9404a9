"""Lets the read model of open data hear what funding announced, and reads what is published of it."""

from pathlib import Path
from typing import Any

from funding_life import Life, done

from funding.projections import PROJECTIONS
from shared.messaging.records import Arrived
from shared.postgres import Database
from shared.testing import project
from shared.testing.events import heard

PROJECTION, *_ = PROJECTIONS
KINDS = {kind.TYPE: kind for kind in PROJECTION.apply}
LOG = "SELECT type, at, sequence, payload FROM messaging.event_log WHERE type = ANY ($1) ORDER BY position"
CAUGHT_UP = """INSERT INTO messaging.cursor (consumer, topic, aggregate_id, last_sequence)
SELECT 'novapec.funding.open-data.v1.g1', topic, aggregate_id, last FROM messaging.stream
WHERE topic = 'novapec.funding.agreement'
ON CONFLICT (consumer, topic, aggregate_id) DO UPDATE SET last_sequence = excluded.last_sequence"""
READ_MODEL = ("open_application_v1", "open_decision_v1", "open_agreement_v1", "open_movement_v1")


async def log_of(life: Life) -> list[Arrived]:
    """What the projection hears: of other services, then of funding."""
    rows = await life.database.fetch(LOG, list(KINDS))
    told = [heard(KINDS[row["type"]].model_validate_json(row["payload"]), at=row["at"]) for row in rows]
    return [heard(event) for event in life.told if event.TYPE in KINDS] + told


async def hears(life: Life) -> None:
    """The read model has heard everything."""
    await project(life.database, PROJECTION, await log_of(life))
    await life.database.fetch(CAUGHT_UP)


async def forgets(database: Database) -> None:
    """The read model is empty, as at the start of a rebuild."""
    for table in READ_MODEL:
        await database.fetch(f"DELETE FROM funding.{table}")


async def published(life: Life) -> dict[str, Any]:
    """A version published by an officer."""
    return await done(life.programme.post("/open-data/versions"))


async def fetched(life: Life, path: str) -> bytes:
    """A published file, as anybody reads it."""
    answer = await life.api.nobody().get(f"/open-data/{path}")
    assert answer.status_code == 200, answer.text
    return answer.content


async def kept(life: Life, folder: Path, path: str) -> Path:
    """A published file in a folder, for validators."""
    return _written(folder / path.rpartition("/")[2], await fetched(life, path))


def _written(target: Path, content: bytes) -> Path:
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    return target
