"""Numbered SQL migrations, each series under its own name, applied once, by one replica at a time.

NNNN_words.sql expands: the version before works on as if nothing had happened. NNNN_words.post.sql contracts, and is
applied when no process of that version is left (ADR 18).
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import asyncpg

from shared.postgres.believing import believed
from shared.postgres.database import Database

_LOCK: Final = 0x4E4F5641  # "NOVA"
_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+(\.post)?\.sql$")


class MigrationError(Exception):
    """A migration cannot be applied: the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, name, text and hash (SHA-256, hex); `post`: whether it contracts."""

    number: int
    name: str
    sql: str
    sha256: str
    post: bool


@dataclass(frozen=True, slots=True)
class Series:
    """The migrations of one owner (`messaging`, `intake`...), numbered from 1 without a gap."""

    name: str
    migrations: tuple[Migration, ...]

    @classmethod
    def read(cls, name: str, folder: Path) -> "Series":
        """Read a folder's NNNN_words.sql and NNNN_words.post.sql.

        Raises MigrationError on a gap, a double or a strange name.
        """
        found: list[Migration] = []
        for path in sorted(folder.glob("*.sql")):
            match = _NAME.match(path.name)
            if match is None:
                message = f"{path}: name it NNNN_what_it_does.sql, or NNNN_what_it_does.post.sql where it contracts"
                raise MigrationError(message)
            text = path.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), path.name, text, sha256(text.encode()).hexdigest(), bool(match[2])))
        if [m.number for m in found] != list(range(1, len(found) + 1)) or not found:
            message = f"{folder}: migrations are numbered 0001, 0002... without gaps, found {[m.name for m in found]}"
            raise MigrationError(message)
        return cls(name, tuple(found))


async def migrate(dsn: str, *series: Series, post: bool = False) -> list[str]:
    """Apply what is missing, as the owner role of `dsn`; returns the names applied.

    Those that contract wait until `post` says that no process of the version before runs; a database that has met
    nothing of a series has none, and takes all of it. Many replicas may call it at once: a session lock lets one work
    while the others wait, then find nothing to do. Raises MigrationError where an applied file has changed since, or
    one that expands follows one that still waits.
    """
    with believed(dsn):
        connection = await asyncpg.connect(dsn, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(
            """CREATE TABLE IF NOT EXISTS public.migration (
                series text NOT NULL, number integer NOT NULL, name text NOT NULL, sha256 text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (series, number))"""
        )
        applied: list[str] = []
        for one in series:
            applied += await _apply(connection, one, post=post)
        return applied
    finally:
        await connection.close()


async def waiting(dsn: str, *series: Series) -> list[str]:
    """The migrations that contract and were not applied yet, as the owner role of `dsn` sees it.

    None in a database that has met no migration: there is no version before, and it takes all of them.
    """
    with believed(dsn):
        connection = await asyncpg.connect(dsn, timeout=10)
    try:
        rows = await connection.fetch("SELECT series, number FROM public.migration")
    except asyncpg.UndefinedTableError:
        return []
    finally:
        await connection.close()
    known = {(row["series"], row["number"]) for row in rows}
    return [
        f"{one.name}/{m.name}" for one in series for m in one.migrations if m.post and (one.name, m.number) not in known
    ]


async def lacking(database: Database, *series: Series) -> list[str]:
    """The migrations that a database has not met and this version cannot do without, as its application role sees it.

    Those that contract are none of them: they wait until this version runs alone.
    """
    try:
        rows = await database.fetch("SELECT series, number FROM public.migration")
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):  # granted with the first series
        rows = []
    known = {(row["series"], row["number"]) for row in rows}
    return [
        f"{one.name}/{m.name}"
        for one in series
        for m in one.migrations
        if not (m.post or (one.name, m.number) in known)
    ]


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", series: Series, *, post: bool) -> list[str]:
    rows = await connection.fetch("SELECT number, name, sha256 FROM public.migration WHERE series = $1", series.name)
    known = {row["number"]: row for row in rows}
    waiting: Migration | None = None
    applied: list[str] = []
    for migration in series.migrations:
        row = known.get(migration.number)
        if row is not None:
            if row["sha256"] != migration.sha256:
                message = f"{series.name}/{row['name']} was applied with another content: add a new migration instead"
                raise MigrationError(message)
            continue
        if migration.post and known and not post:
            waiting = waiting or migration
            continue
        if waiting:
            message = (
                f"{series.name}/{migration.name} follows {waiting.name}, which waits until no process of the version "
                "before runs: have the version that brought it run alone, `novapec migrate --post`, then try again"
            )
            raise MigrationError(message)
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO public.migration (series, number, name, sha256) VALUES ($1, $2, $3, $4)",
                series.name,
                migration.number,
                migration.name,
                migration.sha256,
            )
        applied.append(f"{series.name}/{migration.name}")
    return applied
