"""`novapec audit`: is the history as it was written?"""

import asyncio
from dataclasses import asdict

import typer

from novapec.commands.options import HomeOption, JsonOption, ServiceOption, chosen, home_at
from novapec.commands.outcome import EXIT_STATUSES, out, refuse, run, show_json
from novapec.running import RunningStack
from shared.messaging.audit import Verified
from shared.messaging.audit import verify as walk_the_chain
from shared.postgres import Database

app = typer.Typer(help="The hash chain over event logs and audit logs.", epilog=EXIT_STATUSES, no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `verify` a command of its own group."""


@app.command()
def verify(home: HomeOption, service: ServiceOption = None, json: JsonOption = False) -> None:
    """Walk the chains and recompute every hash. Status 1, and the first broken row, where one does not hold."""

    async def work() -> dict[str, Verified]:
        async with RunningStack(home_at(home)) as stack:
            names = chosen(service)
            return dict(zip(names, await asyncio.gather(*(_verified(stack.opened[n]) for n in names)), strict=True))

    found = run(work())
    if json:
        show_json({name: asdict(one) for name, one in found.items()})
    else:
        for name, one in found.items():
            late = f", {one.unchained} not chained yet" if one.unchained else ""
            out.print(f"{name}: {one.positions} positions hold, head {one.head[:16]}{late}", highlight=False)
    broken = [f"{name}: {one.broken}" for name, one in found.items() if one.broken]
    if broken:
        refuse("\n".join(broken))


async def _verified(database: Database) -> Verified:
    connection = await database.dedicated()
    try:
        return await walk_the_chain(connection)
    finally:
        await connection.close()
