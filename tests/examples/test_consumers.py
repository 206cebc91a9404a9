"""The consumers that the documentation shows keep the true sums: through repeats, disorder, restarts and a replay.

All of them live through the same, at the same time, on a broker of their own, which is killed and comes back.
"""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer
from event_examples import example_of

from shared.contracts import funding
from shared.engines import ApacheKafka, EngineUnavailable
from shared.engines.installation import install
from shared.engines.java import find_java
from shared.engines.settings import cache_folder
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from shared.testing.eventually import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TOPIC = funding.InstalmentPaid.TOPIC
IDLE = "2"

Record = tuple[bytes, list[tuple[str, bytes]], bytes]
Command = Callable[[str, Path], list[str | Path]]


def history(agreements: int) -> tuple[list[list[Record]], dict[str, int]]:
    """Streams of agreements that are signed, paid twice and once in three given back; and what each was paid."""
    streams, sums = [], {}
    for number in range(1, agreements + 1):
        agreement, application = str(UUID(int=number)), str(UUID(int=1000 + number))
        kinds = [funding.AgreementSigned, funding.InstalmentPaid, funding.InstalmentPaid]
        kinds += [funding.PaymentReturned] if number % 3 == 0 else []
        stream = []
        for sequence, kind in enumerate(kinds, 1):
            headers, data = example_of(kind)
            data |= {"agreement_id": agreement, "application_id": application}
            if "amount_cents" in data:
                data["amount_cents"] = 1000 * number + sequence
            if kind is not funding.AgreementSigned:
                sign = 1 if kind is funding.InstalmentPaid else -1
                sums[application] = sums.get(application, 0) + sign * data["amount_cents"]
            headers |= {
                "ce_id": str(UUID(int=10_000 * number + sequence)),
                "ce_subject": agreement,
                "ce_partitionkey": agreement,
                "ce_sequence": f"{sequence:020d}",
            }
            coded = [(name, value.encode()) for name, value in headers.items()]
            stream.append((agreement.encode(), coded, json.dumps(data).encode()))
        streams.append(stream)
    return streams, sums


async def publish(bootstrap: str, records: Sequence[Record]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for key, headers, value in records:
            await producer.send(TOPIC, value, key=key, headers=headers)
        await producer.flush()


def forked(record: Record) -> Record:
    """Another event, of another content, at the same sequence of the same stream."""
    key, headers, value = record
    other = {"ce_id": str(UUID(int=999_999)).encode()}
    changed = json.dumps({**json.loads(value), "amount_cents": 1}).encode()
    return key, [(name, other.get(name, text)) for name, text in headers], changed


def in_python(bootstrap: str, state: Path) -> list[str | Path]:
    return [sys.executable, EXAMPLES / "python" / "paid.py", bootstrap, state]


def in_node(bootstrap: str, state: Path) -> list[str | Path]:
    node, npm, folder = shutil.which("node"), shutil.which("npm"), state.parent / "node"
    if node is None or npm is None:
        raise EngineUnavailable("Node is not installed")
    if not folder.exists():
        shutil.copytree(EXAMPLES / "node", folder)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
        if subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode:  # noqa: S603
            raise EngineUnavailable("npm cannot install the example's client")
    return [node, folder / "paid.js", bootstrap, state]


def in_java(bootstrap: str, state: Path) -> list[str | Path]:
    java = find_java().launcher
    modules = subprocess.run([java, "--list-modules"], check=True, capture_output=True, text=True).stdout  # noqa: S603
    if "jdk.compiler" not in modules:
        raise EngineUnavailable("this Java has no compiler")
    kafka = install(cache_folder())
    return [*kafka.command(["-XX:TieredStopAtLevel=1"], EXAMPLES / "java" / "Paid.java", bootstrap, state)]


@dataclass
class Example:
    """One of them, its read model, and what became of it; `missing`: why it cannot run here."""

    command: Command
    idle: tuple[str, ...]
    state: Path
    missing: str = ""
    sums: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    fork: tuple[int | None, str] = (0, "")

    @asynccontextmanager
    async def running(self, bootstrap: str, *words: str) -> AsyncIterator[Process]:
        """It runs inside the block."""
        command = [str(one) for one in (*self.command(bootstrap, self.state), *words)]
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env={**os.environ})  # noqa: TID251
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def hears(self, bootstrap: str, when: str) -> None:
        """Runs until nothing comes any more, and notes its sums."""
        async with self.running(bootstrap, *self.idle) as process:
            _, said = await asyncio.wait_for(process.communicate(), 90)
        assert process.returncode == 0, said.decode()
        self.sums[when] = self.read()

    def read(self) -> dict[str, int]:
        """Its sums."""
        if not self.state.exists():
            return {}
        if self.state.suffix == ".sqlite":
            with sqlite3.connect(self.state) as database:
                return dict(database.execute("SELECT application_id, cents FROM paid"))
        return json.loads(self.state.read_text(encoding="utf-8")).get("paid", {})


@dataclass(frozen=True)
class Life:
    """What all of them lived through, and the true sums after it."""

    examples: dict[str, Example]
    first: dict[str, int]
    sums: dict[str, int]


@pytest.fixture(scope="module")
async def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder = tmp_path_factory.mktemp("examples")
    examples = {
        "python": Example(in_python, ("--until-idle", IDLE), folder / "python.sqlite"),
        "node": Example(in_node, ("--until-idle", IDLE), folder / "node.json"),
        "java": Example(in_java, (IDLE,), folder / "java.json"),
    }
    for one in examples.values():
        try:
            one.command("", one.state)
        except EngineUnavailable as error:
            one.missing = str(error)
    broker = await asyncio.to_thread(lambda: ApacheKafka(folder / "kafka").__enter__())
    try:
        here = [one for one in examples.values() if not one.missing]
        first, sums = await _lived(broker, here)
    finally:
        await asyncio.to_thread(broker.stop)
    return Life(examples, first, sums)


async def _lived(broker: ApacheKafka, examples: list[Example]) -> tuple[dict[str, int], dict[str, int]]:
    where, draw = broker.bootstrap, Random(7)
    await create_topics(KafkaSettings(where))
    streams, sums = history(18)
    early = [stream[2] for stream in streams[:4]]  # before what comes before them
    begun = [record for stream in streams[:6] for record in stream[:2]]
    first = {str(UUID(int=1000 + n)): 1000 * n + 2 + (1000 * n + 3 if n <= len(early) else 0) for n in range(1, 7)}

    await publish(where, [*early, *begun, *draw.sample(begun, 5)])
    await asyncio.gather(*(one.hears(where, "disorder and repeats") for one in examples))

    old, before, after = ([record for stream in streams[n : n + 6] for record in stream] for n in (0, 6, 12))
    await publish(where, [*old, *old])
    for one in examples:
        one.state.unlink()
    await asyncio.gather(*(one.hears(where, "a replay into nothing") for one in examples))

    async with AsyncExitStack() as running:
        processes = [await running.enter_async_context(one.running(where)) for one in examples]
        await publish(where, [*before, *before])
        await eventually(lambda: all(one.read() == _until(12, sums) for one in examples), within=60)
        await asyncio.to_thread(broker.kill)
        await asyncio.to_thread(broker.start)
        await publish(where, [*after, *after])
        await eventually(lambda: all(one.read() == sums for one in examples), within=60)
        for one in examples:
            one.sums["a broker killed"] = one.read()

        await publish(where, [forked(streams[4][1])])
        said = [await asyncio.wait_for(process.communicate(), 60) for process in processes]
        for one, process, (_, errors) in zip(examples, processes, said, strict=True):
            one.fork, one.sums["a fork"] = (process.returncode, errors.decode()), one.read()
    return first, sums


def _until(agreements: int, sums: dict[str, int]) -> dict[str, int]:
    """The sums of the first agreements."""
    return dict(list(sums.items())[:agreements])


@pytest.fixture(params=["python", "node", "java"])
def example(request: pytest.FixtureRequest, life: Life) -> Example:
    one = life.examples[request.param]
    if one.missing:
        pytest.skip(one.missing)
    return one


def test_what_comes_too_early_or_twice_counts_once_and_in_its_turn(example: Example, life: Life):
    assert example.sums["disorder and repeats"] == life.first


def test_an_emptied_read_model_is_filled_from_the_first_event_whatever_kafka_remembers_of_its_group(
    example: Example, life: Life
):
    assert example.sums["a replay into nothing"] == _until(6, life.sums)


def test_a_broker_that_is_killed_and_comes_back_costs_no_payment_and_doubles_none(example: Example, life: Life):
    assert example.sums["a broker killed"] == life.sums


def test_another_event_at_a_sequence_that_was_applied_stops_it_and_changes_no_sum(example: Example, life: Life):
    status, said = example.fork
    assert status == 1
    assert "fork" in said
    assert str(UUID(int=999_999)) in said
    assert example.sums["a fork"] == life.sums
