from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def runs(pid: int) -> bool:
    """Whether a process runs; a zombie that waits for an absent parent does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


StartedElsewhere = Callable[[str], tuple[subprocess.Popen[str], int]]


@pytest.fixture
def started_elsewhere() -> Iterator[StartedElsewhere]:
    """Start an engine, given as a Python expression, in a process of its own; get that process and the engine's id."""
    parents: list[subprocess.Popen[str]] = []

    def start(engine: str) -> tuple[subprocess.Popen[str], int]:
        program = f"""
import sys
from pathlib import Path
from shared.engines import ApacheKafka, EmbeddedPostgres, WheelBroker
engine = {engine}
engine.start()
print(engine.pid() if callable(engine.pid) else engine.pid, flush=True)
sys.stdin.read()
engine.stop()
"""
        parent = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        parents.append(parent)
        assert parent.stdout
        return parent, int(parent.stdout.readline())

    yield start
    for parent in parents:
        parent.communicate()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Where an engine's data may lie on a French machine."""
    return tmp_path / "données de l'été"
