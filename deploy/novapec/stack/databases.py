"""The databases of a stack: made where they are missing, and migrated."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from shared import messaging
from shared.postgres import Database, Series, migrate
from shared.postgres.provision import Provisioned, provision

BEGIN_SIMULATED_TIME: Final = """INSERT INTO messaging.control (name, value) VALUES ('simulated_now', $1)
ON CONFLICT (name) DO NOTHING RETURNING value"""


async def provisioned(admin_dsn: str, migrations: Mapping[str, Path], *, password: str) -> dict[str, Provisioned]:
    """One migrated database a service, named novapec_SERVICE; `migrations` gives each service's own series.

    Raises MigrationError, and what asyncpg raises where the server refuses.
    """
    made = await asyncio.gather(
        *(_one(admin_dsn, service, folder, password=password) for service, folder in migrations.items())
    )
    return dict(zip(migrations, made, strict=True))


async def _one(admin_dsn: str, service: str, folder: Path, *, password: str) -> Provisioned:
    database = await provision(admin_dsn, f"novapec_{service}", password=password)
    await migrate(database.owner_dsn, *series_of(service, folder), post=True)  # a stack's services start after this
    return database


def series_of(service: str, folder: Path) -> tuple[Series, Series]:
    """What a service's database is made of: the messaging tables, then its own."""
    return Series.read("messaging", Path(messaging.__file__).parent / "migrations"), Series.read(service, folder)


async def begin_simulated_time(databases: Mapping[str, Database], start: datetime) -> None:
    """Note where simulated time begins, unless it was moved before: the commands read it there."""
    for database in databases.values():
        await database.fetchval(BEGIN_SIMULATED_TIME, start.isoformat())
