"""`novapec seed`: a year of invented applications on the platform that runs."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Final

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from novapec.clockwork import times
from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import err, out, refuse, run, show_json
from novapec.failures import Failed
from novapec.running import RunningStack
from shared.clock import SystemClock, paris_day

_TIMEOUT_SECONDS: Final = 30.0
_MOST: Final = 100_000


def seed(
    home: HomeOption,
    applications: Annotated[int, typer.Option(min=1, max=_MOST, help="How many carriers begin.")] = 5_000,
    seed: Annotated[int, typer.Option(help="The same number gives the same year.")] = 1,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Applications under way at the same time.")] = 12,
    rate: Annotated[float, typer.Option(min=0.1, max=1000, help="Applications begun a second, at most.")] = 25.0,
    json: JsonOption = False,
) -> None:
    """Fill the running platform with a year of invented applications, through its APIs.

    Drafts, submitted files, supplements awaited, admissible and inadmissible files, withdrawals; one in twenty has a
    flaw: a typing error, a near duplicate, or what the platform refuses, which is counted. The call of the year and the
    committees are made where they are not there. The same again on the same day adds nothing. Not for production: it
    needs the development issuer's tokens.
    """
    # The demonstration's client is large: the other commands shall not wait for it.
    from novapec.demo.client import AT_ONCE, Client  # noqa: PLC0415
    from novapec.demo.people import Person  # noqa: PLC0415
    from novapec.seeding import generator  # noqa: PLC0415
    from novapec.seeding.edition import form_committees, open_call  # noqa: PLC0415
    from novapec.seeding.living import Tally, Year  # noqa: PLC0415
    from shared.vocabulary import Role  # noqa: PLC0415

    async def work() -> tuple[Tally, float]:
        async with (
            RunningStack(home_at(home)) as stack,
            httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, limits=httpx.Limits(max_connections=2 * AT_ONCE)) as http,
        ):
            client = Client(http, lambda service: stack.services[service].url)
            officer = Person(
                client, stack.token(Role.PROGRAMME_OFFICER, sub="charge-de-programme"), "charge-de-programme"
            )
            at: datetime = (await times(stack))["intake"] if stack.simulation else SystemClock().now().astimezone(UTC)
            today = paris_day(at)
            call_id = await open_call(officer, today=today)
            await form_committees(officer)
            year = Year(client, stack.token, call_id, today, run=f"{seed}:{today}")
            began = asyncio.get_running_loop().time()
            columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            with Progress(*columns, console=err, transient=True) as progress:
                task = progress.add_task("", total=applications)
                tally = await year.live(
                    generator.applications(seed, applications, on=today),
                    at_once=at_once,
                    rate=rate,
                    told=lambda: progress.advance(task),
                )
            return tally, asyncio.get_running_loop().time() - began

    tally, seconds = run(work())
    found = {"taken": dict(tally.taken), "flawed": dict(tally.flawed), "refused": dict(tally.refused)}
    if json:
        show_json({**found, "seconds": round(seconds, 1)})
    else:
        table = Table("", "", "applications", title=f"{applications} applications in {seconds:.0f} s")
        for what, counts in found.items():
            for name, count in sorted(counts.items()):
                table.add_row(what, name, str(count))
        out.print(table)
    try:
        tally.check()
    except Failed as failure:
        refuse(str(failure))
