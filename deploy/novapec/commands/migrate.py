"""`novapec migrate`: bring a service's database up to date."""

from typing import Annotated

import typer

from novapec.commands.options import HomeOption, JsonOption, OneServiceOption, chosen, home_at
from novapec.commands.outcome import done, run
from novapec.failures import Failed
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
    json: JsonOption = False,
) -> None:
    """Apply the migrations that a database lacks: the messaging series, then the service's own.

    Many may run it at once: one works, the others find nothing to do.
    """
    applied = run(_migrate(service, dsn, home_at(home)))
    done("\n".join(f"applied {name}" for name in applied) or "nothing to do", json, applied=applied)


async def _migrate(service: ServiceName, dsn: str | None, home: Home) -> list[str]:
    owner = dsn or _owner_of(service, home)
    return await apply_missing(owner, *series_of(service, migrations_of(service)))


def _owner_of(service: ServiceName, home: Home) -> str:
    databases = read_addresses(home).databases
    (name,) = chosen(service, databases)
    if not databases[name].owner_dsn:
        raise Failed(f"The owner's connection string of {name} is not known: give MIGRATION_DATABASE_URL, or --dsn.")
    return databases[name].owner_dsn
