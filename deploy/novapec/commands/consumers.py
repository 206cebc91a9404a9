"""`novapec consumers`: who hears what, let one rest or go on, let one read records again."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
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
    complete_consumer,
    home_at,
)
from novapec.commands.outcome import EXIT_STATUSES, confirm, done, out, run, show_json
from novapec.consuming.naming import consumer_of, consumers_of
from novapec.consuming.pausing import go_on, rest, until_nobody_reads
from novapec.consuming.replaying import Place, Rewound, replay
from novapec.quiescence import figures
from novapec.running import RunningStack

app = typer.Typer(
    help="The consumers of each service: its reactions, and its read models.",
    epilog=EXIT_STATUSES,
    no_args_is_help=True,
)

NameArgument = Annotated[
    str, typer.Argument(help="A name from `list`, as reactions.", autocompletion=complete_consumer, metavar="CONSUMER")
]


@app.command("list")
def show(home: HomeOption, service: ServiceOption = None, json: JsonOption = False) -> None:
    """List the consumers: what they hear, under which Kafka group, what they have still to apply, and who rests."""

    async def work() -> list[dict[str, Any]]:
        async with RunningStack(home_at(home)) as stack:
            behind = (await figures(stack.opened)).behind
            found = await asyncio.gather(
                *(consumers_of(name, stack.opened[name]) for name in chosen(service, stack.opened))
            )
            return [
                {**asdict(one), "behind": sum(behind.get(one.consumer, {}).values())} for each in found for one in each
            ]

    rows = run(work())
    if json:
        show_json(rows)
        return
    table = Table("service", "consumer", "group", "topics", "behind", "")
    for row in rows:
        state = "paused" if row["paused"] else ""
        table.add_row(row["service"], row["name"], row["group"], "\n".join(row["topics"]), str(row["behind"]), state)
    out.print(table)


@app.command("pause")
def let_rest(
    home: HomeOption, service: OneServiceOption, name: NameArgument, yes: YesOption = False, json: JsonOption = False
) -> None:
    """Let a consumer rest in every process of its service, over restarts, until `resume`. Audited.

    Returns once nobody reads for it. What it hears waits in Kafka; nothing is lost.
    """
    confirm(f"Let the consumer {name} of {service} rest? What follows from what it hears waits with it.", yes=yes)

    async def work() -> bool:
        async with RunningStack(home_at(home)) as stack:
            database = stack.opened[service]
            consumer = await consumer_of(service, database, name)
            told = await rest(consumer, database, operators_origin())
            if not stack.kafka.standin:
                await until_nobody_reads(consumer.group, stack.kafka)
            return told

    told = run(work())
    done(f"{name} of {service} rests." if told else f"{name} of {service} rested already.", json, changed=told)


@app.command("resume")
def let_go_on(
    home: HomeOption, service: OneServiceOption, name: NameArgument, yes: YesOption = False, json: JsonOption = False
) -> None:
    """Let a paused consumer go on where it stopped; it notices within seconds. Audited."""
    confirm(f"Let the consumer {name} of {service} go on?", yes=yes)

    async def work() -> bool:
        async with RunningStack(home_at(home)) as stack:
            database = stack.opened[service]
            return await go_on(await consumer_of(service, database, name), database, operators_origin())

    told = run(work())
    done(f"{name} of {service} goes on." if told else f"{name} of {service} was not paused.", json, changed=told)


@app.command("replay")
def read_again(
    home: HomeOption,
    service: OneServiceOption,
    name: NameArgument,
    from_offset: Annotated[
        int | None, typer.Option(min=0, help="From this offset; 0 is the first record.", show_default="none")
    ] = None,
    from_time: Annotated[
        datetime | None,
        typer.Option(
            help="From the first record of this instant (of Kafka's clock).",
            formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"],
        ),
    ] = None,
    topic: Annotated[str | None, typer.Option(help="One of its topics only.", show_default="all")] = None,
    partition: Annotated[int | None, typer.Option(min=0, help="One partition only.", show_default="all")] = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Let one consumer read records again, from an offset or a time. It rests meanwhile. Audited.

    What it applied before it recognises: nothing is applied twice. Nobody is moved forward, which would lose records.
    To fill a read model anew, use `novapec projections rebuild`.
    """
    if (from_offset is None) == (from_time is None):
        message = "give one of --from-offset and --from-time"
        raise typer.BadParameter(message)
    place = Place(from_offset, from_time.astimezone(UTC) if from_time else None, topic, partition)
    confirm(f"Let {name} of {service} read again from {place}?", yes=yes)

    async def work() -> list[Rewound]:
        async with RunningStack(home_at(home)) as stack:
            database = stack.opened[service]
            consumer = await consumer_of(service, database, name)
            return await replay(consumer, place, database, stack.kafka, operators_origin())

    moved = run(work())
    records = sum(one.before - one.to for one in moved)
    said = f"{name} of {service} reads {records} records of {len(moved)} partitions again."
    done(said, json, records=records, partitions=[asdict(one) for one in moved])
