"""`novapec projections`: read models kept from events."""

import asyncio
from typing import Annotated, Any

import typer
from rich.table import Table

from novapec.acting import operators_origin
from novapec.commands.options import (
    HomeOption,
    JsonOption,
    OneServiceOption,
    ServiceOption,
    YesOption,
    chosen,
    complete_projection,
    home_at,
)
from novapec.commands.outcome import EXIT_STATUSES, confirm, done, out, run, show_json
from novapec.parts import parts_of
from novapec.quiescence import figures
from novapec.running import RunningStack
from novapec.services import ServiceName
from shared.messaging.application import consumer_of
from shared.messaging.generations import generations_of, rebuild
from shared.postgres import Database

app = typer.Typer(help="Read models kept from events.", epilog=EXIT_STATUSES, no_args_is_help=True)


@app.command("list")
def show(home: HomeOption, service: ServiceOption = None, json: JsonOption = False) -> None:
    """List the projections, their generation in force, and what they have still to apply."""

    async def work() -> list[dict[str, Any]]:
        async with RunningStack(home_at(home)) as stack:
            behind = (await figures(stack.opened)).behind
            found = await asyncio.gather(
                *(_projections(name, stack.opened[name], behind) for name in chosen(service, stack.opened))
            )
            return [row for rows in found for row in rows]

    rows = run(work())
    if json:
        show_json(rows)
        return
    table = Table("service", "projection", "version", "generation", "behind")
    for row in rows:
        table.add_row(*(str(row[column]) for column in ("service", "name", "version", "generation", "behind")))
    out.print(table)


@app.command("rebuild")
def start_anew(
    home: HomeOption,
    service: OneServiceOption,
    name: Annotated[str, typer.Argument(help="A name from `list`.", autocompletion=complete_projection)],
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Empty a read model and fill it again from the first event. Its service notices within seconds. Audited."""
    try:
        projection = parts_of(service).projection(name)
    except KeyError:
        names = ", ".join(projection.name for projection in parts_of(service).projections)
        message = f"{service} has no projection {name}; it has: {names or 'none'}"
        raise typer.BadParameter(message) from None
    confirm(f"Empty the read model {name} of {service}? It is incomplete until it is filled again.", yes=yes)

    async def work() -> int:
        async with RunningStack(home_at(home)) as stack:
            return await rebuild(stack.opened[service], projection, operators_origin())

    generation = run(work())
    done(f"{name} is filled again, as generation {generation}.", json, generation=generation)


async def _projections(
    service: ServiceName, database: Database, behind: dict[str, dict[str, int]]
) -> list[dict[str, Any]]:
    projections = parts_of(service).projections
    generations = await generations_of(database, projections)
    return [
        {
            "service": service,
            "name": one.name,
            "version": one.version,
            "generation": generations[one.name],
            "behind": sum(behind.get(consumer_of(service, one, generations[one.name]), {}).values()),
        }
        for one in projections
    ]
