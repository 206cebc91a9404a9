"""Each service's PostgreSQL: whether it answers, its version and clock, migrations, archiving, and its size."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import asyncpg

from novapec.doctor.finding import Finding, ok, warn, wrong
from novapec.services import migrations_of
from novapec.stack.databases import series_of
from shared.clock import SystemClock
from shared.postgres import Database

LOOK: Final = """SELECT current_setting('server_version') AS version,
    current_setting('server_version_num')::int / 10000 AS major, clock_timestamp() AS now,
    current_setting('archive_mode') AS archive_mode, pg_database_size(current_database()) AS bytes,
    pg_total_relation_size('messaging.outbox') AS outbox_bytes,
    (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls"""
ARCHIVER: Final = "SELECT archived_count, last_archived_time, failed_count, last_failed_time FROM pg_stat_archiver"
APPLIED: Final = "SELECT series, number, name, sha256 FROM public.migration"

OLDEST_MAJOR: Final = 15
WANTED_MAJOR: Final = 17
"""From there on a transaction whose process falls silent is ended by PostgreSQL."""
THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost", None})
CLOCKS_APART: Final = timedelta(seconds=2)
MEGABYTE: Final = 1_000_000
LARGE_OUTBOX: Final = 1_000 * MEGABYTE


async def examine_database(service: str, database: Database, *, production: bool, sslmode: str) -> list[Finding]:
    """All there is to say of one. `sslmode`: the environment's. Raises what asyncpg raises where it does not answer."""
    before = SystemClock().now()
    row = await database.fetchrow(LOOK)
    after = SystemClock().now()
    seen: Mapping[str, Any] = dict(row) if row else {}
    return [
        _version(service, seen),
        way(service, database.dsn, tls=bool(seen["tls"]), production=production, sslmode=sslmode),
        clock("database", service, seen["now"], before + (after - before) / 2),
        await _migrations(service, database),
        await _archiving(service, database, seen["archive_mode"], production=production),
        _size(service, seen),
    ]


def unreachable(service: str, error: BaseException) -> Finding:
    """A database that does not answer."""
    return wrong(
        "database",
        service,
        f"PostgreSQL does not answer: {type(error).__name__}: {error}",
        "start it, or mend the network; services go on by themselves once it answers",
    )


def way(service: str, dsn: str, *, tls: bool, production: bool, sslmode: str) -> Finding:
    """Whether anybody between here and the server could read along, or be taken for it."""
    mode = parse_qs(urlsplit(dsn).query).get("sslmode", [sslmode])[0]
    says = f"reached {'over TLS' if tls else 'in the clear'}, sslmode={mode}"
    if not production or urlsplit(dsn).hostname in THIS_MACHINE or (tls and mode == "verify-full"):
        return ok("database", service, says)
    how = "set sslmode=verify-full and sslrootcert (docs/operations.md, 'PostgreSQL over TLS')"
    return (
        warn("database", service, f"{says}: the server is not verified", how)
        if tls
        else wrong("database", service, says, how)
    )


def clock(area: str, subject: str, theirs: datetime, ours: datetime) -> Finding:
    """A clock beside the one here."""
    apart = theirs - ours
    if abs(apart) > CLOCKS_APART:
        says = f"its clock is {apart.total_seconds():+.1f} s from the one here ({ours.astimezone(UTC):%H:%M:%S} UTC)"
        return warn(area, subject, says, "run a time service (chrony, systemd-timesyncd) on both machines")
    return ok(area, subject, "its clock agrees with the one here")


def _version(service: str, seen: Mapping[str, Any]) -> Finding:
    says = f"PostgreSQL {seen['version']}"
    if seen["major"] < OLDEST_MAJOR:
        return wrong("database", service, says, f"upgrade PostgreSQL to {WANTED_MAJOR} or later")
    if seen["major"] < WANTED_MAJOR:
        return warn(
            "database",
            service,
            f"{says}: it does not end a transaction whose process fell silent while it prepared a statement",
            f"upgrade PostgreSQL to {WANTED_MAJOR} or later",
        )
    return ok("database", service, says)


async def _migrations(service: str, database: Database) -> Finding:
    series = series_of(service, migrations_of(service))
    ours = {(one.name, file.number): file for one in series for file in one.migrations}
    try:
        applied = {(row["series"], row["number"]): row for row in await database.fetch(APPLIED)}
    except asyncpg.UndefinedTableError:
        applied = {}
    migrate = f"run `novapec migrate --service {service}`"
    if missing := [file.name for key, file in ours.items() if key not in applied and not file.post]:
        return wrong("migrations", service, f"missing: {', '.join(missing)}", migrate)
    if changed := [row["name"] for key, row in applied.items() if key in ours and row["sha256"] != ours[key].sha256]:
        says = f"applied with another content: {', '.join(changed)}"
        return wrong(
            "migrations", service, says, "find out which build migrated it; migrations that landed never change"
        )
    if newer := [row["name"] for key, row in applied.items() if key not in ours]:
        says = f"a newer version migrated it: {', '.join(sorted(newer))}"
        return warn("migrations", service, says, "install that version of novapec here, or finish the roll-out")
    if waiting := [file.name for key, file in ours.items() if key not in applied]:
        says = f"they wait until no process of the version before runs: {', '.join(waiting)}"
        return warn("migrations", service, says, f"then {migrate.removesuffix('`')} --post`")
    return ok("migrations", service, f"all {len(ours)} applied")


async def _archiving(service: str, database: Database, mode: str, *, production: bool) -> Finding:
    how = "set archive_mode and archive_command (docs/operations.md, 'Backups')"
    if mode == "off":
        says = "PostgreSQL archives nothing: people, accounts and votes could not be brought back to a point in time"
        return (
            wrong("backup", service, says, how) if production else ok("backup", service, "not archived (development)")
        )
    row = await database.fetchrow(ARCHIVER)
    failed, archived = (row["last_failed_time"], row["last_archived_time"]) if row else (None, None)
    if failed is not None and (archived is None or failed > archived):
        says = f"archiving fails since {failed:%Y-%m-%d %H:%M:%S} UTC"
        return wrong(
            "backup", service, says, "read PostgreSQL's log, mend archive_command: its disk fills up meanwhile"
        )
    if archived is None:
        return warn("backup", service, "nothing was archived yet", f"run SELECT pg_switch_wal() once, or {how}")
    return ok("backup", service, f"last archived {archived:%Y-%m-%d %H:%M:%S} UTC")


def _size(service: str, seen: Mapping[str, Any]) -> Finding:
    says = f"{seen['bytes'] / MEGABYTE:.0f} MB, of which outbox {seen['outbox_bytes'] / MEGABYTE:.0f} MB"
    if seen["outbox_bytes"] > LARGE_OUTBOX:
        return warn("storage", service, says, "VACUUM FULL messaging.outbox once it is empty: it was blown up")
    return ok("storage", service, says)
