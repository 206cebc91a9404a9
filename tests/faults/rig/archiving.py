"""Continuous archiving of the platform's PostgreSQL, and one database of it brought back to a moment.

What docs/operations.md, 'Backups', says, by PostgreSQL's own tools: every segment of the write-ahead log is copied into
an archive; a base backup and the archive make a server as it was at any later moment; the one database is dumped there
and put in its place here, because the others on the server lost nothing.
"""

import asyncio
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg

from novapec.stack.concurrency import in_thread
from rig.patience import until
from rig.platform import Platform
from shared.engines import EmbeddedPostgres
from shared.engines.postgres import binary

ARCHIVE: Final = {
    "archive_mode": "on",
    # Beside the data; never over a segment that is there.
    "archive_command": 'test ! -f "../archive/%f" && cp "%p" "../archive/%f"',
}
SWITCH: Final = "SELECT pg_walfile_name(pg_switch_wal())"
ARCHIVED: Final = "SELECT last_archived_wal >= $1 FROM pg_stat_archiver"


class ToolFailed(Exception):
    """One of PostgreSQL's tools ended with another status than 0; the message holds what it said."""


class Archive:
    """The archive and the base backup of a platform's server."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._server = platform.postgres
        self._segments = self._server.data_dir / "archive"
        self._base = platform.folder / "base-backup"

    async def begin(self) -> None:
        """Archive from now on, and take the base backup. PostgreSQL restarts once."""
        self._segments.mkdir()
        connection = await self._administrator()
        try:
            for name, value in ARCHIVE.items():
                await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        finally:
            await connection.close()
        await self._platform.restart_postgres("fast")
        await _run("pg_basebackup", "--pgdata", self._base, "--checkpoint=fast", "--dbname", self._server.dsn())

    async def now(self) -> datetime:
        """A moment to come back to, by the server's clock."""
        connection = await self._administrator()
        try:
            return await connection.fetchval("SELECT clock_timestamp()")
        finally:
            await connection.close()

    async def lose(self, service: str) -> None:
        """A service's database is gone. Nothing of the service may run."""
        connection = await self._administrator()
        try:
            await connection.execute(f"DROP DATABASE novapec_{service} WITH (FORCE)")
        finally:
            await connection.close()

    async def bring_back(self, service: str, moment: datetime) -> None:
        """Put a service's database in its place as it was at `moment`. Nothing of the service may run."""
        await self._archive_all()
        folder = self._platform.folder / f"restored-{service}"
        await in_thread(lambda: self._prepare(folder, moment))
        restored = EmbeddedPostgres(folder)
        try:
            await in_thread(restored.start)  # returns once the log was replayed up to the moment
            dump = folder / "database.dump"
            await _run("pg_dump", "--format=custom", "--file", dump, "--dbname", restored.dsn(f"novapec_{service}"))
            connection = await self._administrator()
            try:
                await connection.execute(f"DROP DATABASE IF EXISTS novapec_{service} WITH (FORCE)")
            finally:
                await connection.close()
            await _run("pg_restore", "--create", "--exit-on-error", "--dbname", self._server.dsn(), dump)
        finally:
            await in_thread(restored.stop)

    async def _archive_all(self) -> None:
        connection = await self._administrator()
        try:
            segment = await connection.fetchval(SWITCH)

            async def archived() -> bool:
                return bool(await connection.fetchval(ARCHIVED, segment))

            await until(f"the segment {segment} is archived", archived, within=60.0)
        finally:
            await connection.close()

    def _prepare(self, folder: Path, moment: datetime) -> None:
        folder.mkdir(mode=0o700)
        shutil.copytree(self._base, folder / "pgdata")
        (folder / "pgdata").chmod(0o700)
        shutil.copy2(self._server.data_dir / "password", folder / "password")
        (folder / "pgdata" / "recovery.signal").touch()
        with (folder / "pgdata" / "postgresql.auto.conf").open("a") as settings:
            settings.write(f'restore_command = \'cp "{self._segments}/%f" "%p"\'\n')
            settings.write(f"recovery_target_time = '{moment.isoformat()}'\nrecovery_target_action = 'promote'\n")
            # A hot standby answers while it still replays: what is dumped of it then is too old.
            settings.write("archive_mode = 'off'\nhot_standby = 'off'\n")

    async def _administrator(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(self._server.dsn(), timeout=10)


async def _run(tool: str, *words: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(binary(tool), *words), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await process.communicate())[0].decode()
    if process.returncode:
        raise ToolFailed(f"{tool} ended with status {process.returncode}: {said}")
