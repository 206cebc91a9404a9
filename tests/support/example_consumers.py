"""The consumers that the documentation shows, run as other systems run them, and a history for them to hear."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from aiokafka import AIOKafkaProducer
from event_examples import example_of

from shared.contracts import funding
from shared.engines import EngineUnavailable
from shared.engines.installation import install
from shared.engines.java import find_java
from shared.engines.settings import cache_folder

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TOPIC = funding.InstalmentPaid.TOPIC
IDLE = "5"
"""Seconds: a loaded machine may take more than two to fetch the first record of a group."""

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
    environment: dict[str, str] = field(default_factory=dict[str, str])
    sums: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    fork: tuple[int | None, str] = (0, "")

    @asynccontextmanager
    async def running(self, bootstrap: str, *words: str) -> AsyncIterator[Process]:
        """It runs inside the block."""
        command = [str(one) for one in (*self.command(bootstrap, self.state), *words)]
        environment = os.environ | self.environment  # noqa: TID251  theirs is ours, and more
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=environment)
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


def all_of_them(folder: Path) -> dict[str, Example]:
    """One of each language, with an empty read model in this folder; `missing` where it cannot run here."""
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
    return examples
