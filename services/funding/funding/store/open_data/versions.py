"""What was published: versions, which are only appended, their files, and the turn of the next one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString

from shared.postgres import Transaction
from shared.postgres.transaction import Row

_VERSION: Final[LiteralString] = "SELECT version, published_at, published_by, grants, digests FROM funding.publication"
LATEST: Final[LiteralString] = f"{_VERSION} ORDER BY version DESC LIMIT 1"
PAGE: Final[LiteralString] = f"{_VERSION} WHERE $1::bigint IS NULL OR version < $1 ORDER BY version DESC LIMIT $2"
FILE: Final[LiteralString] = """
SELECT version, name, media_type, object_key, sha256, size_bytes FROM funding.publication_file
WHERE name = $2 AND version = coalesce($1::bigint, (SELECT max(version) FROM funding.publication))"""
FILES: Final[LiteralString] = """
SELECT version, name, media_type, object_key, sha256, size_bytes FROM funding.publication_file
WHERE version = $1 ORDER BY name"""
INSERT: Final[LiteralString] = """
INSERT INTO funding.publication (version, published_at, published_by, grants, digests)
VALUES ($1, $2, $3, $4, $5::jsonb)"""
INSERT_FILE: Final[LiteralString] = """
INSERT INTO funding.publication_file (version, name, media_type, object_key, sha256, size_bytes)
VALUES ($1, $2, $3, $4, $5, $6)"""

LOCK_TURN: Final[LiteralString] = "SELECT next_at FROM funding.publication_turn FOR UPDATE"
NEXT_TURN: Final[LiteralString] = "UPDATE funding.publication_turn SET next_at = $1"

# The generation in force of the projection has not applied the last event of some agreement.
_IS_BEHIND: Final[LiteralString] = """EXISTS (
    SELECT FROM messaging.stream AS s
    LEFT JOIN messaging.cursor AS c ON c.topic = s.topic AND c.aggregate_id = s.aggregate_id
        AND c.consumer = 'novapec.funding.open-data.v1.g' || coalesce(
            (SELECT generation FROM messaging.projection WHERE name = 'open-data.v1'), 1)
    WHERE s.topic = 'novapec.funding.agreement' AND coalesce(c.last_sequence, 0) < s.last
)"""
BEHIND: Final[LiteralString] = f"SELECT {_IS_BEHIND}"

# The first turn comes thirty days after the first signature, and no turn before the read model has heard everything.
TURNS: Final[LiteralString] = f"""
SELECT t.one_row, coalesce(t.next_at, f.first + interval '30 days') AS due
FROM funding.publication_turn AS t
CROSS JOIN (
    SELECT min(modified_at) AS first, bool_and(p.application_id IS NOT NULL) AS known
    FROM funding.open_agreement_v1 AS a LEFT JOIN (SELECT application_id FROM funding.open_application_v1) AS p
        USING (application_id)
) AS f
WHERE f.first IS NOT NULL AND f.known AND coalesce(t.next_at, f.first + interval '30 days') <= $1
    AND NOT {_IS_BEHIND}
LIMIT $2"""


@dataclass(frozen=True, slots=True)
class Version:
    """A version. `digests`: what it says of each grant, as a hash, by agreement number."""

    version: int
    published_at: datetime
    published_by: str
    grants: int
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a file of a version lies; `sha256` in hexadecimal."""

    version: int
    name: str
    media_type: str
    object_key: str
    sha256: str
    size_bytes: int


async def is_behind(tx: Transaction) -> bool:
    """Whether something that funding announced of its agreements is not in the read model yet."""
    return bool(await tx.fetchval(BEHIND))


async def latest(tx: Transaction) -> Version | None:
    """The last version, or None before the first."""
    row = await tx.fetchrow(LATEST)
    return None if row is None else _version(row)


async def page(tx: Transaction, *, before: int | None, fetch: int) -> list[Version]:
    """Versions, the last one first."""
    return [_version(row) for row in await tx.fetch(PAGE, before, fetch)]


async def file(tx: Transaction, name: str, *, version: int | None = None) -> Stored | None:
    """A file of a version, or of the last one; None where there is no such version."""
    row = await tx.fetchrow(FILE, version, name)
    return None if row is None else Stored(**dict(row))


async def files(tx: Transaction, version: int) -> dict[str, Stored]:
    """The files of a version, by name."""
    return {row["name"]: Stored(**dict(row)) for row in await tx.fetch(FILES, version)}


def insert(tx: Transaction, made: Version, files: Iterable[Stored]) -> None:
    """Append a version with its files."""
    digests = json.dumps(dict(made.digests), sort_keys=True)
    tx.write(INSERT, made.version, made.published_at, made.published_by, made.grants, digests)
    for one in files:
        tx.write(INSERT_FILE, one.version, one.name, one.media_type, one.object_key, one.sha256, one.size_bytes)


async def lock_turn(tx: Transaction) -> datetime | None:
    """Keep every other publication out until the transaction ends; when the timer's next turn is, if it is known."""
    row = await tx.lock(LOCK_TURN)
    return None if row is None else row["next_at"]


def _version(row: Row) -> Version:
    return Version(row["version"], row["published_at"], row["published_by"], row["grants"], json.loads(row["digests"]))
