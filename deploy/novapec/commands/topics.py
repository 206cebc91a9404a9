"""`novapec topics`: one per aggregate type, twelve partitions for good, kept for ever."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import EXIT_STATUSES, out, refuse, run, show_json
from novapec.home import Home
from novapec.running import read_addresses
from novapec.topics import topics_at
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
) -> None:
    """Create the topics that are missing. Refused where one has another number of partitions: it is fixed for good."""

    async def work() -> list[str]:
        return await create_topics(_address(kafka, home_at(home)), replication=replication)

    created = run(work())
    for name in created:
        out.print(f"created {name}", highlight=False)
    if not created:
        out.print("nothing to do")


@app.command("list")
def show(home: HomeOption, kafka: KafkaOption = None, json: JsonOption = False) -> None:
    """List the topics as they stand. Status 1 where one is missing or has another number of partitions."""

    async def work() -> str:
        return _address(kafka, home_at(home))

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


def _address(kafka: str | None, home: Home) -> str:
    return kafka or read_addresses(home).kafka.bootstrap
