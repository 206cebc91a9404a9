"""Numbered SQL migrations, each series under its own name, applied once, by one replica at a time."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import asyncpg

from shared.postgres.believing import believed
from shared.postgres.database import Database

_LOCK: Final = 0x4E4F5641  # "NOVA"
_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")


class MigrationError(Exception):
    """A migration cannot be applied: the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, name, text and hash (SHA-256, hex)."""

    number: int
    name: str
    sql: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Series:
    """The migrations of one owner (`messaging`, `intake`...), numbered from 1 without a gap."""

    name: str
    migrations: tuple[Migration, ...]

    @classmethod
    def read(cls, name: str, folder: Path) -> "Series":
        """Read NNNN_words.sql from a folder. Raises MigrationError on a gap, a double or a strange name."""
        found: list[Migration] = []
        for path in sorted(folder.glob("*.sql")):
            match = _NAME.match(path.name)
            if match is None:
                message = f"{path}: name it NNNN_what_it_does.sql"
                raise MigrationError(message)
            text = path.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), path.name, text, sha256(text.encode()).hexdigest()))
        if [m.number for m in found] != list(range(1, len(found) + 1)) or not found:
            message = f"{folder}: migrations are numbered 0001, 0002... without gaps, found {[m.name for m in found]}"
            raise MigrationError(message)
        return cls(name, tuple(found))


async def migrate(dsn: str, *series: Series) -> list[str]:
    """Apply what is missing, as the owner role of `dsn`; returns the names applied.

    Many replicas may call it at once: a session lock lets one work while the others wait, then find nothing to do.
    Raises MigrationError where an applied file has changed since.
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
            applied += await _apply(connection, one)
        return applied
    finally:
        await connection.close()


async def lacking(database: Database, *series: Series) -> list[str]:
    """The migrations that a database has not met, as its application role sees it."""
    try:
        rows = await database.fetch("SELECT series, number FROM public.migration")
    except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):  # granted with the first series
        rows = []
    known = {(row["series"], row["number"]) for row in rows}
    return [f"{one.name}/{m.name}" for one in series for m in one.migrations if (one.name, m.number) not in known]


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", series: Series) -> list[str]:
    rows = await connection.fetch("SELECT number, name, sha256 FROM public.migration WHERE series = $1", series.name)
    known = {row["number"]: row for row in rows}
    applied: list[str] = []
    for migration in series.migrations:
        row = known.get(migration.number)
        if row is not None:
            if row["sha256"] != migration.sha256:
                message = f"{series.name}/{row['name']} was applied with another content: add a new migration instead"
                raise MigrationError(message)
            continue
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
