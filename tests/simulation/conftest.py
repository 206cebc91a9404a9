"""The ten thousand seeds run beside the other tests, on what these leave of the processors: many of them only wait."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final, TypeAlias

import pytest

SEEDS: Final = 10_000
_HERE: Final = Path(__file__).parent
_Simulation: TypeAlias = "subprocess.Popen[str]"
_STARTED: Final = pytest.StashKey[_Simulation]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start where the test that waits for it was chosen."""
    chosen = any("ten_thousand_lives" in getattr(item, "fixturenames", ()) for item in session.items)
    if chosen and not session.config.option.collectonly:
        command = ["nice", sys.executable, "-m", "simulation", "--seeds", "0", str(SEEDS)]
        session.config.stash[_STARTED] = subprocess.Popen(  # noqa: S603
            command, cwd=_HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )


@pytest.fixture
def ten_thousand_lives(request: pytest.FixtureRequest) -> tuple[int, str]:
    """Their exit status, and what they printed."""
    started = request.config.stash[_STARTED]
    said, _ = started.communicate(timeout=3600)
    return started.returncode, said


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind where the tests broke off."""
    started = config.stash.get(_STARTED, None)
    if started is not None and started.poll() is None:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
