"""`novapec migrate`: bring a service's database up to date."""

from typing import Annotated

import typer

from novapec.acting import operators_origin
from novapec.commands.options import HomeOption, JsonOption, OneServiceOption, YesOption, chosen, home_at
from novapec.commands.outcome import confirm, done, run
from novapec.failures import Failed
from novapec.home import Home
from novapec.running import read_addresses
from novapec.services import ServiceName, migrations_of
from novapec.stack.databases import series_of
from shared.messaging.audit import record_access
from shared.postgres import Database, waiting
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
    post: Annotated[
        bool, typer.Option("--post", help="Those that contract, too: once no process of the version before runs.")
    ] = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Apply the migrations that a database lacks: the messaging series, then the service's own.

    Those that contract wait for --post, which asks, and is audited with their names. Many may run it at once: one
    works, the others find nothing to do.
    """
    if post:
        confirm(f"Does no process of the version before run of {service}, and will none again? It would fail.", yes=yes)
    applied, left = run(_migrate(service, dsn, home_at(home), post=post))
    lines = [f"applied {name}" for name in applied] or ["nothing to do"]
    lines += [f"{name} waits for --post: until no process of the version before runs" for name in left]
    done("\n".join(lines), json, applied=applied, waiting=left)


async def _migrate(service: ServiceName, dsn: str | None, home: Home, *, post: bool) -> tuple[list[str], list[str]]:
    owner = dsn or _owner_of(service, home)
    series = series_of(service, migrations_of(service))
    if post and (contracting := await waiting(owner, *series)):
        # Before they are: what fails half-way was let, too.
        async with (
            Database(owner, application="novapec-migrate", size=1) as database,
            database.transaction(operators_origin()) as tx,
        ):
            record_access(tx, action="migrate post", target=service, detail={"migrations": contracting})
    return await apply_missing(owner, *series, post=post), await waiting(owner, *series)


def _owner_of(service: ServiceName, home: Home) -> str:
    databases = read_addresses(home).databases
    (name,) = chosen(service, databases)
    if not databases[name].owner_dsn:
        raise Failed(f"The owner's connection string of {name} is not known: give MIGRATION_DATABASE_URL, or --dsn.")
    return databases[name].owner_dsn
