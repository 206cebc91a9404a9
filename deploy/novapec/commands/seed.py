"""`novapec seed`: an invented year of the programme on the platform that runs."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import httpx
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import err, out, refuse, run, show_json
from novapec.failures import Failed
from novapec.running import RunningStack

if TYPE_CHECKING:
    from novapec.seeding.year import Lived

_TIMEOUT_SECONDS: Final = 30.0
_MOST: Final = 100_000
_DAYS_OF_A_YEAR: Final = 365


def seed(
    home: HomeOption,
    applications: Annotated[int, typer.Option(min=1, max=_MOST, help="How many carriers begin.")] = 5_000,
    seed: Annotated[int, typer.Option(help="The same number gives the same year.")] = 1,
    json: JsonOption = False,
) -> None:
    """Live through an invented year on the running platform, through its APIs, from January to December.

    Drafts, submitted files, supplements, refusals, withdrawals; committees that sit, vote, award what the envelopes
    carry and sign their minutes; agreements, advances paid by a bank, first figures. One file in twenty has a flaw: a
    typing error, a near duplicate, or what the platform refuses, which is counted. The same again adds nothing, and
    goes on where it was broken off; another seed fills the next year. It needs `novapec up --simulation`, whose time
    it moves, and the development issuer: not for production.
    """
    # The demonstration's client is large: the other commands shall not wait for it.
    from novapec.demo.client import AT_ONCE, Client  # noqa: PLC0415
    from novapec.seeding.generator import applications as generated  # noqa: PLC0415
    from novapec.seeding.year import days_between, live_a_year  # noqa: PLC0415

    async def work() -> "tuple[Lived, float]":
        async with (
            RunningStack(home_at(home)) as stack,
            httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, limits=httpx.Limits(max_connections=2 * AT_ONCE)) as http,
        ):
            if not stack.simulation:
                raise Failed(
                    "A year cannot be lived through in real time: start the stack with `up --simulation`, or compose "
                    "with its profile demo, from empty volumes."
                )
            began = asyncio.get_running_loop().time()
            with _progress() as told:
                lived = await live_a_year(
                    stack,
                    Client(http, lambda service: stack.services[service].url),
                    lambda calendar: generated(seed, applications, calendar),
                    run=f"{applications} candidatures, graine {seed}",
                    every=days_between(applications),
                    told=told,
                )
            return lived, asyncio.get_running_loop().time() - began

    lived, seconds = run(work())
    found = _found(lived)
    if json:
        show_json({"edition": lived.edition, **found, "seconds": round(seconds, 1)})
    else:
        table = Table("", "", "", title=f"{applications} applications of {lived.edition} in {seconds:.0f} s")
        for what, counts in found.items():
            for name, count in sorted(counts.items()):
                table.add_row(what, name, f"{count:,}")
        out.print(table)
    try:
        lived.tally.check()
    except Failed as failure:
        refuse(str(failure))


def _found(lived: "Lived") -> dict[str, dict[str, int]]:
    """By what is counted and its state, code or name."""
    outcome, tally = lived.outcome, lived.tally
    return {
        "applications": dict(outcome.applications),
        "cases": dict(outcome.cases),
        "agreements": dict(outcome.agreements),
        "cents": {"total": outcome.total_cents, "awarded": outcome.awarded_cents, "paid": outcome.paid_cents},
        "flawed": dict(tally.flawed),
        "refused": dict(tally.refused),
    }


@contextmanager
def _progress() -> Generator[Callable[[date], None]]:
    """Tells each day that has come."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=_DAYS_OF_A_YEAR)

        def told(day: date) -> None:
            progress.update(task, completed=day.timetuple().tm_yday, description=day.isoformat())

        yield told
