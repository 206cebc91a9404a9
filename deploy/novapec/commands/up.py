"""`novapec up`: the platform, until ctrl-C."""

import asyncio
import shutil
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import err, out, run, show_json
from novapec.logs import log_to
from novapec.services import ALL_SERVICES
from novapec.stack import Stack, StackSettings

OPENING_OF_2025: Final = datetime(2025, 1, 15, 8, tzinfo=UTC)
"""Simulated time begins as the first edition of the demonstration does."""

KafkaOption = Annotated[
    str,
    typer.Option(
        help="auto: Apache Kafka from its jars, or the in-memory stand-in where they cannot be had; apache; wheel; "
        "or the address HOST:PORT of one that runs."
    ),
]
PostgresOption = Annotated[str, typer.Option(help="embedded, or an administrator's postgresql:// address.")]


def up(
    home: HomeOption,
    kafka: KafkaOption = "auto",
    postgres: PostgresOption = "embedded",
    simulation: Annotated[bool, typer.Option("--simulation", help="Time stands still until it is moved.")] = False,
    simulation_start: Annotated[
        datetime,
        typer.Option(
            help="Where simulated time begins.", formats=["%Y-%m-%dT%H:%M:%S%z"], show_default="2025-01-15T08:00:00Z"
        ),
    ] = OPENING_OF_2025,
    json: JsonOption = False,
) -> None:
    """Start PostgreSQL, Kafka and all services, and run them until ctrl-C.

    What dies is started again. Everything is kept in the home folder: the next start finds it where it was.
    """
    try:
        settings = StackSettings(
            home=home,
            kafka=kafka,
            postgres=postgres,
            services=ALL_SERVICES,
            simulation=simulation,
            simulation_start=simulation_start if simulation else None,
            console=err,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    with log_to(home_at(home)):
        run(_until_told_to_stop(settings, json=json))


async def _until_told_to_stop(settings: StackSettings, *, json: bool) -> None:
    running = asyncio.ensure_future(_run(settings, json=json))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, running.cancel)
    with suppress(asyncio.CancelledError):
        await running


async def _run(settings: StackSettings, *, json: bool) -> None:
    began = asyncio.get_running_loop().time()
    async with Stack(settings) as stack:
        await stack.ready()
        took = asyncio.get_running_loop().time() - began
        if json:
            services = {name: address.url for name, address in stack.services.items()}
            show_json({"services": services, "kafka": stack.kafka.bootstrap, "home": str(stack.home.folder)})
            sys.stdout.flush()
        else:
            _say(stack, took)
        try:
            await asyncio.Event().wait()
        finally:
            err.print("Stopping.")


def _say(stack: Stack, took: float) -> None:
    table = Table("service", "API", "interactive documentation", title=f"Novapec runs (ready in {took:.1f} s)")
    for name, address in stack.services.items():
        table.add_row(name, address.url, address.docs)
    out.print(table)
    out.print(f"Logs       {stack.home.logs}", highlight=False, soft_wrap=True)
    out.print(f"Kafka      {stack.kafka.bootstrap}{'  (in-memory stand-in)' if stack.kafka.standin else ''}")
    out.print(f"PostgreSQL {_without_password(stack)}", highlight=False, soft_wrap=True)
    home = "" if stack.home.is_default else f" --home {stack.home.folder}"
    out.print(f"A token    {_typed()} token --role programme_officer --sub anne{home}", highlight=False, soft_wrap=True)
    if stack.simulation:
        out.print(f"The clock  {_typed()} clock advance --by 30d{home}", highlight=False, soft_wrap=True)
    out.print("ctrl-C stops everything; the next start finds the data where it was.")


def _typed() -> str:
    """This command as it can be typed here: by its name where the PATH leads to it, else by its path."""
    program = Path(sys.argv[0])
    if program.name != "novapec" or not program.exists():
        return "novapec"
    found = shutil.which("novapec")
    if found is not None and Path(found).resolve() == program.resolve():
        return "novapec"
    absolute, here = program.absolute(), Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def _without_password(stack: Stack) -> str:
    server = Path(next(iter(stack.databases.values())).application_dsn.rpartition("@")[2]).parent
    return f"{server}  ({', '.join(f'novapec_{name}' for name in stack.databases)})"
