"""`novapec migrate`: bring a service's database up to date."""

from typing import Annotated

import typer

from novapec.commands.options import HomeOption, OneServiceOption, home_at
from novapec.commands.outcome import out, run
from novapec.home import Home
from novapec.running import read_addresses
from novapec.services import ServiceName, migrations_of
from novapec.stack.databases import series_of
from shared.postgres import migrate as apply_missing


def migrate(
    service: OneServiceOption,
    home: HomeOption,
    dsn: Annotated[
        str | None,
        typer.Option(
            envvar="MIGRATION_DATABASE_URL",
            help="The owner role's connection string.",
            show_default="the running stack's",
            show_envvar=True,
        ),
    ] = None,
) -> None:
    """Apply the migrations that a database lacks: the messaging series, then the service's own.

    Many may run it at once: one works, the others find nothing to do.
    """
    run(_migrate(service, dsn, home_at(home)))


async def _migrate(service: ServiceName, dsn: str | None, home: Home) -> None:
    owner = dsn or read_addresses(home).databases[service].owner_dsn
    applied = await apply_missing(owner, *series_of(service, migrations_of(service)))
    for name in applied:
        out.print(f"applied {name}", highlight=False)
    if not applied:
        out.print("nothing to do")
