"""`novapec audit`: is the history as it was written?"""

import asyncio
import json as json_text
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from novapec.commands.options import HomeOption, JsonOption, ServiceOption, chosen, home_at
from novapec.commands.outcome import EXIT_STATUSES, out, refuse, run, show_json
from novapec.failures import Failed
from novapec.forgeries import Compared, Difference, compare
from novapec.running import RunningStack
from shared.messaging.audit import Kept, Verified
from shared.messaging.audit import verify as walk_the_chain
from shared.postgres import Database

SHOWN: Final = 20
"""How many differences of a service are told one by one; JSON holds them all."""

app = typer.Typer(help="Is the history as it was written, and on Kafka so?", epilog=EXIT_STATUSES, no_args_is_help=True)


KeptOption = Annotated[
    Path | None,
    typer.Option(
        "--kept",
        metavar="FILE",
        help="What an earlier `audit verify --json` wrote: the chains must still lead through it.",
        show_default="no comparison",
        dir_okay=False,
        exists=True,
    ),
]


@app.command()
def verify(home: HomeOption, service: ServiceOption = None, kept: KeptOption = None, json: JsonOption = False) -> None:
    """Walk the chains and recompute every hash. Status 1, and the first broken row, where one does not hold.

    A log that was cut off at its end still holds: --kept names that, too.
    """

    async def work() -> dict[str, Verified]:
        heads: Mapping[str, Kept] = _kept(kept) if kept else {}
        async with RunningStack(home_at(home)) as stack:
            names = chosen(service, stack.opened)
            return dict(
                zip(
                    names, await asyncio.gather(*(_verified(stack.opened[n], heads.get(n)) for n in names)), strict=True
                )
            )

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


@app.command()
def topics(home: HomeOption, service: ServiceOption = None, json: JsonOption = False) -> None:
    """Compare each service's topics with its event log, record by record. Status 1, and what differs, where they do.

    Names what nobody announced (forged), what was altered, what is no event, and what was published and is not there.
    Changes nothing.
    """

    async def work() -> dict[str, Compared]:
        async with RunningStack(home_at(home)) as stack:
            return {
                name: await compare(name, stack.opened[name], stack.kafka) for name in chosen(service, stack.opened)
            }

    found = run(work())
    if json:
        show_json({name: asdict(one) for name, one in found.items()})
    else:
        for name, one in found.items():
            out.print(f"{name}: {one.records} records, {len(one.differences)} differ", highlight=False)
    wrong = [line for name, one in found.items() if not one.same for line in _told(name, one)]
    if wrong:
        refuse("\n".join(wrong))


def _told(service: str, found: Compared) -> list[str]:
    """One line for each difference, the first of them."""
    lines = [
        f"{one.topic} partition {one.partition} offset {one.offset}: {_event(one)}{one.what}"
        for one in found.differences
    ]
    lines += [
        f"{one.topic}: event {one.event_id} (aggregate {one.aggregate_id}, number {one.sequence}) was published and is "
        "not there"
        for one in found.missing
    ]
    more = [f"{service}: and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]


def _event(one: Difference) -> str:
    if one.event_id is None:
        return ""
    return f"event {one.event_id} (aggregate {one.aggregate_id}, number {one.sequence}): "


def _kept(file: Path) -> Mapping[str, Kept]:
    """The heads that were kept, by service. Raises Failed where the file holds something else."""
    try:
        found: dict[str, dict[str, Any]] = json_text.loads(file.read_text(encoding="utf-8"))
        return {name: Kept(int(one["positions"]), str(one["head"])) for name, one in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Failed(f"{file} is not what `novapec audit verify --json` wrote.") from None


async def _verified(database: Database, kept: Kept | None) -> Verified:
    connection = await database.dedicated()
    try:
        return await walk_the_chain(connection, kept)
    finally:
        await connection.close()
