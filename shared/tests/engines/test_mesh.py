from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shared.engines import WheelBroker
from shared.engines.mesh import LIMITS
from shared.testing.eventually import eventually

from .conftest import StartedElsewhere, runs
from .kafka_client import create_topic, produce, read_all


async def test_it_keeps_records_while_it_runs_and_forgets_them_when_it_stops(data_dir: Path) -> None:
    with WheelBroker(data_dir=data_dir) as broker:
        await create_topic(broker.bootstrap, "notes")
        await produce(broker.bootstrap, "notes", b"one", idempotent=False)
        assert await read_all(broker.bootstrap, "notes") == [b"one"]
        broker.stop()
        broker.start()
        await create_topic(broker.bootstrap, "notes")
        await produce(broker.bootstrap, "notes", b"two", idempotent=False)
        assert await read_all(broker.bootstrap, "notes") == [b"two"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_listens_on_this_machine_only(data_dir: Path) -> None:
    with WheelBroker(data_dir=data_dir) as broker:
        listening = Path("/proc/net/tcp").read_text().splitlines()
        port = f":{broker.port:04X}"
        assert [line.split()[1] for line in listening if port in line.split()[1] and line.split()[3] == "0A"] == [
            f"0100007F{port}"
        ]


async def test_it_is_gone_when_its_parent_is_killed(data_dir: Path, started_elsewhere: StartedElsewhere) -> None:
    parent, broker = started_elsewhere(f"WheelBroker(data_dir=Path({str(data_dir)!r}))")
    assert runs(broker)
    parent.kill()
    await eventually(lambda: not runs(broker))


def test_without_a_folder_it_leaves_nothing_behind() -> None:
    with WheelBroker() as broker:
        assert broker.data_dir.exists()
    assert not broker.data_dir.exists()


def test_what_it_cannot_do_is_said_in_sentences() -> None:
    assert LIMITS
    assert all(limit[0].isupper() and limit.endswith(".") for limit in LIMITS)
