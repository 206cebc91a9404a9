"""The consumers that the documentation shows keep the true sums through repeats, disorder, a restart and a replay."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer
from event_examples import example_of

from shared.contracts import funding
from shared.engines.installation import install
from shared.engines.java import find_java
from shared.engines.settings import cache_folder
from shared.messaging.kafka_settings import KafkaSettings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TOPIC = funding.InstalmentPaid.TOPIC
IDLE = "2"

Record = tuple[bytes, list[tuple[str, bytes]], bytes]
Consumer = Callable[[str, Path], None]


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


async def publish(kafka: KafkaSettings, records: Sequence[Record]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all") as producer:
        for key, headers, value in records:
            await producer.send_and_wait(TOPIC, value, key=key, headers=headers)


def in_python(bootstrap: str, state: Path) -> None:
    run([sys.executable, EXAMPLES / "python" / "paid.py", bootstrap, state, "--until-idle", IDLE])


def in_node(bootstrap: str, state: Path) -> None:
    node, npm, folder = shutil.which("node"), shutil.which("npm"), state.parent / "node"
    if node is None or npm is None:
        pytest.skip("Node is not installed")
    if not folder.exists():
        shutil.copytree(EXAMPLES / "node", folder)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
        if subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode:  # noqa: S603
            pytest.skip("npm cannot install the example's client")
    run([node, folder / "paid.js", bootstrap, state, "--until-idle", IDLE])


def in_java(bootstrap: str, state: Path) -> None:
    java = find_java().launcher
    modules = subprocess.run([java, "--list-modules"], check=True, capture_output=True, text=True).stdout  # noqa: S603
    if "jdk.compiler" not in modules:
        pytest.skip("this Java has no compiler")
    kafka = install(cache_folder())
    run(kafka.command(["-XX:TieredStopAtLevel=1"], EXAMPLES / "java" / "Paid.java", bootstrap, state, IDLE))


def run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603
    assert done.returncode == 0, done.stderr


def sums_in(state: Path) -> dict[str, int]:
    if state.suffix == ".sqlite":
        with sqlite3.connect(state) as database:
            return dict(database.execute("SELECT application_id, cents FROM paid"))
    return json.loads(state.read_text(encoding="utf-8"))["paid"]


@pytest.mark.parametrize(
    ("consume", "name"),
    [(in_python, "paid.sqlite"), (in_node, "paid.json"), (in_java, "paid.json")],
    ids=["python", "node", "java"],
)
async def test_an_example_keeps_the_true_sums(consume: Consumer, name: str, kafka: KafkaSettings, tmp_path: Path):
    streams, sums = history(12)
    draw = Random(7)
    everything = [record for stream in streams for record in stream]
    early = [stream[2] for stream in streams[:4]]  # before what comes before them
    begun = [record for stream in streams[:6] for record in stream[:2]]
    state = tmp_path / name

    await publish(kafka, [*early, *begun, *draw.sample(begun, 5)])
    consume(kafka.bootstrap, state)
    first = {str(UUID(int=1000 + n)): 1000 * n + 2 + (1000 * n + 3 if n <= len(early) else 0) for n in range(1, 7)}
    assert sums_in(state) == first

    await publish(kafka, [*everything, *everything])
    consume(kafka.bootstrap, state)
    assert sums_in(state) == sums
