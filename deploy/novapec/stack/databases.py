"""The four databases of a stack: made where they are missing, and migrated."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from shared import messaging
from shared.postgres import Series, migrate
from shared.postgres.provision import Provisioned, provision


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
    await migrate(database.owner_dsn, *series_of(service, folder))
    return database


def series_of(service: str, folder: Path) -> tuple[Series, Series]:
    """What a service's database is made of: the messaging tables, then its own."""
    return Series.read("messaging", Path(messaging.__file__).parent / "migrations"), Series.read(service, folder)
