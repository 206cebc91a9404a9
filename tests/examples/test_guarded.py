"""The consumers that the documentation shows hear a Kafka that asks who they are, as readers with no right but that."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from example_consumers import IDLE, TOPIC, Example, all_of_them, history, in_python, publish
from guarded_kafka import GuardedKafka, guarded_kafka

from novapec.readers import Reader
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

READER = Reader("example", (TOPIC,))
DIRECTORY = Reader("directory", ("novapec.intake.organisation",))


def environment_of(reader: Reader, known: KafkaSettings) -> dict[str, str]:
    """What docs/consuming.md has a reader set."""
    given = {
        "KAFKA_SECURITY_PROTOCOL": known.protocol,
        "KAFKA_CA_FILE": known.ca_file,
        "KAFKA_CERTIFICATE_FILE": known.certificate_file,
        "KAFKA_KEY_FILE": known.key_file,
        "KAFKA_USERNAME": known.username,
        "KAFKA_PASSWORD": known.password,
        "KAFKA_GROUP": f"{reader.name}.{known.protocol}",
    }
    return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Guarded:
    """The broker, what it has to tell, and what that comes to."""

    kafka: GuardedKafka
    sums: dict[str, int]


@pytest.fixture(scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Guarded]:
    running = guarded_kafka(tmp_path_factory.mktemp("guarded"))
    kafka = await asyncio.to_thread(running.__enter__)
    try:
        await create_topics(kafka.administrator)
        await asyncio.to_thread(kafka.give, [*READER.permissions(), *DIRECTORY.permissions()])
        await asyncio.to_thread(kafka.let_in_by_password, READER.principal)
        streams, sums = history(6)
        await publish(kafka.broker.bootstrap, [record for stream in streams for record in stream])
        yield Guarded(kafka, sums)
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Example]:
    return all_of_them(tmp_path_factory.mktemp("examples"))


@pytest.mark.parametrize("way", ["certificate", "password"])
@pytest.mark.parametrize("language", ["python", "node", "java"])
async def test_it_hears_a_kafka_that_asks_who_it_is_by_what_the_environment_says(
    guarded: Guarded, examples: dict[str, Example], language: str, way: str
):
    one = examples[language]
    if one.missing:
        pytest.skip(one.missing)
    one.state.unlink(missing_ok=True)
    known = getattr(guarded.kafka, f"by_{way}")(READER.principal)
    one.environment = environment_of(READER, known)
    await one.hears(known.bootstrap, way)
    assert one.sums[way] == guarded.sums


@pytest.mark.parametrize(
    ("reader", "group", "said"),
    [(DIRECTORY, "directory.payments", "TopicAuthorization"), (READER, "novapec.paid", "GroupAuthorization")],
)
async def test_it_stops_and_says_so_where_it_was_not_given_what_it_asks_for(
    guarded: Guarded, tmp_path: Path, reader: Reader, group: str, said: str
):
    known = guarded.kafka.by_certificate(reader.principal)
    environment = environment_of(reader, known) | {"KAFKA_GROUP": group}
    one = Example(in_python, ("--until-idle", IDLE), tmp_path / "paid.sqlite", environment=environment)
    async with one.running(known.bootstrap, *one.idle) as process:
        _, errors = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode == 1
    assert said in errors.decode()
    assert one.read() == {}
