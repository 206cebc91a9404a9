"""`novapec dead-letters`: records that stand aside, because they cannot be applied yet, or ever."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from novapec.acting import operator, operators_origin
from novapec.commands.options import HomeOption, JsonOption, OneServiceOption, ServiceOption, YesOption, chosen, home_at
from novapec.commands.outcome import EXIT_STATUSES, confirm, done, out, refuse, run, show_json
from novapec.forgeries import check_forged
from novapec.quarantine import give_up, quarantined
from novapec.running import RunningStack
from shared.messaging.parking import Parking

app = typer.Typer(
    help="Records that stand aside: held, waiting, dead, fork; and quarantined ones, which name no stream.",
    epilog=EXIT_STATUSES,
    no_args_is_help=True,
)

Numbers = Annotated[list[int], typer.Argument(help="Numbers from `list`.", metavar="NUMBER...")]
QuarantineOption = Annotated[bool, typer.Option("--quarantine", help="Quarantined records instead.")]


@app.command("list")
def show_all(
    home: HomeOption, service: ServiceOption = None, quarantine: QuarantineOption = False, json: JsonOption = False
) -> None:
    """List what stands aside, oldest first, without payloads."""

    async def work() -> dict[str, list[dict[str, Any]]]:
        async with RunningStack(home_at(home)) as stack:
            names = chosen(service, stack.opened)
            found = await asyncio.gather(*(_aside(Parking(stack.opened[n]), quarantine=quarantine) for n in names))
            return dict(zip(names, found, strict=True))

    found = run(work())
    if json:
        show_json(found)
        return
    table = Table("service", "number", "state", "consumer", "record", "since", "error")
    for name, records in found.items():
        for one in records:
            where = f"{one['topic']} {one.get('aggregate_id', one.get('partition'))} "
            where += f"{one.get('sequence', one.get('kafka_offset'))}"
            since = one.get("parked_at", one.get("quarantined_at"))
            table.add_row(name, str(one["id"]), one["state"], one["consumer"], where, str(since), one["error"] or "")
    out.print(table if table.row_count else "Nothing stands aside.")


@app.command()
def show(
    home: HomeOption,
    service: OneServiceOption,
    number: Annotated[int, typer.Argument(help="A number from `list`.")],
    quarantine: QuarantineOption = False,
    _json: JsonOption = True,
) -> None:
    """Show one record, always in JSON: its headers, and its data with every text masked."""

    async def work() -> dict[str, Any] | None:
        async with RunningStack(home_at(home)) as stack:
            database = stack.opened[service]
            return await (quarantined(database, number) if quarantine else Parking(database).show(number))

    found = run(work())
    if found is None:
        refuse(f"No record {number} stands aside at {service}.")
    show_json(found)


@app.command()
def redrive(
    home: HomeOption,
    service: OneServiceOption,
    numbers: Numbers,
    quarantine: QuarantineOption = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Let the hearer try these records again, in order. Audited."""
    confirm(f"Let {service} try {len(numbers)} records again?", yes=yes)

    async def work() -> int:
        async with RunningStack(home_at(home)) as stack:
            parking = Parking(stack.opened[service])
            again = parking.redrive_quarantined if quarantine else parking.redrive
            return await again(numbers, actor=operator())

    marked = run(work())
    done(f"{marked} of {len(numbers)} records are tried again within seconds.", json, marked=marked)
    if marked < len(numbers):
        refuse("The others do not stand aside in a state that can be tried again.")


@app.command()
def discard(
    home: HomeOption,
    service: OneServiceOption,
    numbers: Numbers,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit log. No personal data.")],
    quarantine: QuarantineOption = False,
    forged: Annotated[
        bool, typer.Option("--forged", help="Their owner never announced them: the true ones take their place.")
    ] = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Give these records up: they are kept, but their streams go on without them. Audited.

    With --forged, refused of what stands in the event log of the service whose topic it is.
    """
    confirm(f"Give up {len(numbers)} records of {service} for good?", yes=yes)

    async def work() -> None:
        async with RunningStack(home_at(home)) as stack:
            database = stack.opened[service]
            if quarantine:
                await give_up(database, numbers, operators_origin(), reason=reason)
            elif forged:
                await check_forged(database, stack.opened, numbers)
                await Parking(database).discard_forged(numbers, actor=operator(), reason=reason)
            else:
                await Parking(database).discard(numbers, actor=operator(), reason=reason)

    run(work())
    done(f"{len(numbers)} records are discarded.", json, discarded=numbers)


async def _aside(parking: Parking, *, quarantine: bool) -> list[dict[str, Any]]:
    if quarantine:
        return [one for one in await parking.quarantined() if one["state"] != "discarded"]
    return [asdict(letter) for letter in await parking.letters() if letter.state != "discarded"]
