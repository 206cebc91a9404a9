"""`novapec clock`: simulated time."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final

import typer
from rich.table import Table

from novapec.clockwork import advance, times
from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import EXIT_STATUSES, done, out, run, show_json
from novapec.running import RunningStack
from shared.clock import start_of_paris_day

app = typer.Typer(help="Simulated time (novapec up --simulation).", epilog=EXIT_STATUSES, no_args_is_help=True)

_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "w": "weeks"}
_SPAN: Final = re.compile(rf"([0-9]{{1,5}})([{''.join(_UNITS)}])")


@app.command()
def show(home: HomeOption, json: JsonOption = False) -> None:
    """Show each service's simulated time, or that time is real. In JSON, null stands for real time."""

    async def work() -> dict[str, datetime | None]:
        async with RunningStack(home_at(home)) as stack:
            return {**await times(stack)} if stack.simulation else dict.fromkeys(stack.services)

    found = run(work())
    if json:
        show_json({name: at.isoformat() if at else None for name, at in found.items()})
        return
    if not all(found.values()):
        out.print("Time is real here: the services go by the machine's clock.")
        return
    table = Table("service", "time (UTC)")
    for name, at in found.items():
        table.add_row(name, at.astimezone(UTC).isoformat() if at else "")
    out.print(table)


@app.command("advance")
def move(
    home: HomeOption,
    to: Annotated[
        str | None, typer.Option(metavar="DAY|INSTANT", help="2025-09-01 (its first instant in Paris), or an instant.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="SPAN", help="As 30d, 2w, 12h or 5m.")] = None,
    within: Annotated[float, typer.Option(min=0, help="Seconds to wait until all is quiet, before and after.")] = 60.0,
    json: JsonOption = False,
) -> None:
    """Move time forward in all services at once, and wait until all that fell due is done and heard.

    Refused while something is in flight, and backwards.
    """
    if (to is None) == (by is None):
        message = "give one of --to and --by"
        raise typer.BadParameter(message)
    instant, span = _instant(to) if to else None, _span(by) if by else timedelta()

    async def work() -> datetime:
        async with RunningStack(home_at(home)) as stack:
            target = instant or max((await times(stack)).values()) + span
            await advance(stack, target, within=within)
            return target

    now = run(work()).astimezone(UTC).isoformat()
    done(f"It is {now}.", json, now=now)


def _instant(text: str) -> datetime:
    try:
        if len(text) == len("2025-09-01"):
            return start_of_paris_day(date.fromisoformat(text))
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text} is neither a day as 2025-09-01 nor an instant as 2025-09-01T12:00:00Z"
        raise typer.BadParameter(message) from error
    if instant.tzinfo is None:
        message = f"{text} lacks its offset: write 2025-09-01T12:00:00Z"
        raise typer.BadParameter(message)
    return instant


def _span(text: str) -> timedelta:
    match = _SPAN.fullmatch(text)
    if match is None:
        message = f"{text} is not a span as 30d, 2w, 12h or 5m"
        raise typer.BadParameter(message)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
