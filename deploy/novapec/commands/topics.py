"""`novapec topics`: one per aggregate type, twelve partitions for good, kept for ever."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import EXIT_STATUSES, done, out, refuse, run, show_json
from novapec.failures import Failed
from novapec.home import Home
from novapec.permissions import Permission, permissions
from novapec.readers import readers_in
from novapec.running import read_addresses
from novapec.topics import topics_at
from shared.messaging.kafka_environment import KafkaEnvironment
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS, create_topics

app = typer.Typer(help="Kafka's topics.", epilog=EXIT_STATUSES, no_args_is_help=True)

KafkaOption = Annotated[
    str | None, typer.Option(metavar="HOST:PORT", envvar="KAFKA_BOOTSTRAP", show_default="the running stack's")
]


@app.command()
def create(
    home: HomeOption,
    kafka: KafkaOption = None,
    replication: Annotated[int, typer.Option(min=1, help="Copies of each partition.")] = 1,
    json: JsonOption = False,
) -> None:
    """Create the topics that are missing. Refused where one has another number of partitions: it is fixed for good."""

    async def work() -> list[str]:
        return await create_topics(_settings(kafka, home_at(home)), replication=replication)

    created = run(work())
    done("\n".join(f"created {name}" for name in created) or "nothing to do", json, created=created)


@app.command("list")
def show(home: HomeOption, kafka: KafkaOption = None, json: JsonOption = False) -> None:
    """List the topics as they stand. Status 1 where one is missing or has another number of partitions."""

    async def work() -> KafkaSettings:
        return _settings(kafka, home_at(home))

    topics = run(topics_at(run(work())))
    if json:
        show_json([{**asdict(topic), "sound": topic.sound} for topic in topics])
    else:
        table = Table("topic", "partitions", "copies", "verdict")
        for topic in topics:
            wrong = f"wrong: {PARTITIONS} partitions are fixed for good" if topic.partitions else "missing"
            table.add_row(topic.name, str(topic.partitions), str(topic.replication), "sound" if topic.sound else wrong)
        out.print(table)
    if not all(topic.sound for topic in topics):
        refuse("Some topics are not as they must be.")


@app.command("permissions")
def show_permissions(
    json: JsonOption = False,
    as_commands: Annotated[bool, typer.Option("--as-commands", help="One line of kafka-acls.sh each.")] = False,
    readers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON with kafka.readers: what other systems need, instead.")
    ] = None,
) -> None:
    """List what each process needs to be allowed on Kafka, and nothing else (docs/operations.md)."""

    async def work() -> list[Permission]:
        if readers is None:
            return permissions()
        return [one for reader in readers_in(readers) for one in reader.permissions()]

    found = run(work())
    if json:
        show_json([asdict(one) for one in found])
    elif as_commands:
        for one in found:
            out.print(one.command(), highlight=False, soft_wrap=True)
    else:
        table = Table("principal", "may", "on")
        for one in found:
            table.add_row(one.principal, ", ".join(one.operations), f"{one.resource} {one.name}{'*' * one.prefixed}")
        out.print(table)


def _settings(kafka: str | None, home: Home) -> KafkaSettings:
    """The Kafka that --kafka names, reached as KAFKA_SECURITY_PROTOCOL and its like say; or the running stack's."""
    if kafka is None:
        return read_addresses(home).kafka
    given = KafkaEnvironment(kafka_bootstrap=kafka)
    if problems := list(given.kafka_problems()):
        raise Failed("\n".join(problems))
    return given.kafka()
