"""`novapec restored`: a database that was restored, and is older than Kafka."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from novapec.acting import operators_origin
from novapec.commands.options import HomeOption, JsonOption, OneServiceOption, ServiceOption, YesOption, chosen, home_at
from novapec.commands.outcome import EXIT_STATUSES, confirm, done, out, refuse, run, show_json
from novapec.restored.doubts import refuse as refuse_doubts
from novapec.restored.looking import Forgotten, look
from novapec.restored.repairing import Behind, behind, events_of, repaired
from novapec.restored.taking_back import take_back
from novapec.running import RunningStack
from shared.contracts.envelope import TYPE_PREFIX

app = typer.Typer(
    help="A database that was restored and is older than Kafka.", epilog=EXIT_STATUSES, no_args_is_help=True
)

AggregatesArgument = Annotated[list[str], typer.Argument(help="Ids from `list`.", metavar="AGGREGATE...")]


@app.command("look")
def show_forgotten(home: HomeOption, service: OneServiceOption, json: JsonOption = False) -> None:
    """Compare a service's event log with its topics, and change nothing. Status 1 where Kafka holds more."""

    async def work() -> Forgotten:
        async with RunningStack(home_at(home)) as stack:
            return await look(service, stack.opened[service], stack.kafka)

    found = run(work())
    if json:
        show_json(_told(found))
    else:
        _say(found)
    if found.events or found.doubts:
        refuse("\n".join([f"Kafka holds {len(found.events)} events that {service} does not know.", *found.doubts]))


@app.command("take-back")
def take(home: HomeOption, service: OneServiceOption, yes: YesOption = False, json: JsonOption = False) -> None:
    """Give a restored database back the events that it forgot and Kafka holds. Audited.

    No number is used twice, the relay publishes again, and the service's hearers read from the first event, so that
    what reactions and timers did is done again. What people did is not: `novapec restored list` names the aggregates.

    Refused where anything does not fit a database that is merely older.
    """

    async def find() -> Forgotten:
        async with RunningStack(home_at(home)) as stack:
            found = await look(service, stack.opened[service], stack.kafka)
            refuse_doubts(found.doubts)
            return found

    async def write() -> None:
        async with RunningStack(home_at(home)) as stack:
            await take_back(found, stack.opened[service], operators_origin())

    found = run(find())
    if not json:
        _say(found)
    what = f"{len(found.events)} events of {len(found.streams)} aggregates"
    confirm(f"Take {what} back into {service}, and let its hearers read from the first event?", yes=yes)
    run(write())
    said = f"{what} were taken back; the hearers of {service} read from the first event."
    if found.events:
        said += "\n`novapec restored list` names the aggregates that are behind, once the hearers have come to the end."
    done(said, json, **_told(found))


@app.command("list")
def show_behind(
    home: HomeOption,
    service: ServiceOption = None,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON, with the events' data.")] = False,
) -> None:
    """List the aggregates whose state is behind their events, and what happened to them. Status 1 where there are any.

    They announce nothing new until each event was made again by its reaction, or `repaired` settled it.
    """

    async def work() -> dict[str, list[dict[str, Any]]]:
        async with RunningStack(home_at(home)) as stack:
            return {name: await _behind(stack, name) for name in chosen(service, stack.opened)}

    found = run(work())
    count = sum(len(rows) for rows in found.values())
    if json:
        show_json(found)
    elif count:
        table = Table("service", "topic", "aggregate", "numbers", "what happened", "until")
        for name, rows in found.items():
            for one in rows:
                numbers = f"{one['first']} to {one['last']}"
                happened = _in_words(one["types"])
                table.add_row(name, one["topic"], one["aggregate_id"], numbers, happened, str(one["until"]))
        out.print(table)
    if count:
        refuse(f"{count} aggregates are behind their events: repair them, then `novapec restored repaired`.")
    if not json:
        out.print("No aggregate is behind.")


@app.command("repaired")
def settle(
    home: HomeOption,
    service: OneServiceOption,
    aggregates: AggregatesArgument,
    reason: Annotated[str, typer.Option(help="How; kept in the audit log. No personal data.")],
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Say that people brought these aggregates' state up to their events: they may announce again. Audited."""
    confirm(f"Does the state of {len(aggregates)} aggregates of {service} show all that happened to them?", yes=yes)

    async def work() -> int:
        async with RunningStack(home_at(home)) as stack:
            return await repaired(stack.opened[service], aggregates, operators_origin(), reason=reason)

    settled = run(work())
    done(f"{settled} events are settled.", json, settled=settled)


async def _behind(stack: RunningStack, service: str) -> list[dict[str, Any]]:
    database = stack.opened[service]
    found: Sequence[Behind] = await behind(database)
    events = await asyncio.gather(*(events_of(database, one.topic, one.aggregate_id) for one in found))
    return [{**asdict(one), "events": told} for one, told in zip(found, events, strict=True)]


def _told(found: Forgotten) -> dict[str, Any]:
    """For scripts: which events, without their data."""
    streams = [
        {"topic": topic, "aggregate_id": one, "first": events[0].sequence, "last": events[-1].sequence}
        for (topic, one), events in found.streams.items()
    ]
    return {"events": len(found.events), "streams": streams, "strange": found.strange, "doubts": found.doubts}


def _say(found: Forgotten) -> None:
    if found.strange:
        out.print(f"{found.strange} records on its topics are no events: they are passed over.")
    if found.events:
        table = Table("topic", "aggregate", "numbers", "what happened")
        for (topic, aggregate_id), events in found.streams.items():
            numbers = f"{events[0].sequence} to {events[-1].sequence}"
            table.add_row(topic, aggregate_id, numbers, _in_words(one.heard.envelope.type for one in events))
        out.print(table)


def _in_words(types: Iterable[str]) -> str:
    """fr.apec.novapec.intake.call-opened.v1 as call-opened; repeats counted."""
    words = Counter(one.removeprefix(f"{TYPE_PREFIX}.").partition(".")[2].rpartition(".")[0] for one in types)
    return ", ".join(word if count == 1 else f"{word} x{count}" for word, count in words.items())
