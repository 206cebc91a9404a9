from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from shared.engines import EngineFailed, free_port
from shared.engines.process import Child, folder_lock, spawn
from shared.testing.eventually import eventually

from .conftest import runs

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def start(tmp_path: Path, *command: str, grace_s: float = 10.0) -> Child:
    with folder_lock(tmp_path) as lock:
        return spawn(command, log=tmp_path / "engine.log", lock=lock, grace_s=grace_s)


def test_a_child_gets_the_stop_signal_and_its_status_is_told(tmp_path: Path) -> None:
    child = start(tmp_path, "sleep", "60")
    assert child.alive
    assert child.stop() == 128 + signal.SIGTERM
    assert not runs(child.pid)


def test_a_child_that_does_not_hear_is_killed_after_its_grace(tmp_path: Path) -> None:
    child = start(tmp_path, sys.executable, "-c", DEAF, grace_s=0.1)
    child.wait_until(lambda: "deaf" in child.log_tail(), limit_s=10)
    assert child.stop() == 128 + signal.SIGKILL
    assert not runs(child.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a death signal")
async def test_a_child_goes_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    child = start(tmp_path, "sleep", "60")
    os.kill(child._supervisor.pid, signal.SIGKILL)
    await eventually(lambda: not runs(child.pid))
    child.stop()


def test_a_child_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    started: list[Child] = []
    thread = Thread(target=lambda: started.append(start(tmp_path, "sleep", "60")))
    thread.start()
    thread.join()
    (child,) = started
    with pytest.raises(subprocess.TimeoutExpired):
        child._supervisor.wait(0.3)
    child.stop()


def test_a_child_that_ends_early_is_reported_with_what_it_said(tmp_path: Path) -> None:
    child = start(tmp_path, "sh", "-c", "echo the disk is on fire; exit 3")
    with pytest.raises(EngineFailed, match=r"(?s)engine ended with status 3.*the disk is on fire"):
        child.wait_until(lambda: False, limit_s=10)


def test_a_child_that_is_never_ready_is_stopped(tmp_path: Path) -> None:
    child = start(tmp_path, "sleep", "60")
    with pytest.raises(EngineFailed, match="engine was not ready in time"):
        child.wait_until(lambda: False, limit_s=0.1)
    assert not runs(child.pid)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    child = start(tmp_path, "/no/such/engine")
    with pytest.raises(EngineFailed, match=r"cannot run /no/such/engine: .*No such file"):
        child.wait_until(lambda: False, limit_s=10)


def test_a_folder_is_refused_while_an_engine_runs_on_it(tmp_path: Path) -> None:
    child = start(tmp_path, "sleep", "60")
    with pytest.raises(EngineFailed) as refusal, folder_lock(tmp_path, limit_s=0.1):
        pytest.fail("the folder was given twice")
    assert f"already runs on {tmp_path} (process {child.pid})" in str(refusal.value)
    child.kill()
    with folder_lock(tmp_path, limit_s=5):
        assert not runs(child.pid)


def test_ctrl_c_reaches_us_and_not_the_engines(tmp_path: Path) -> None:
    child = start(tmp_path, "sleep", "60")
    assert os.getsid(child.pid) != os.getsid(0)
    child.stop()


def test_a_free_port_can_be_listened_on_and_is_not_handed_to_outgoing_connections() -> None:
    port = free_port()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
    assert 20_000 <= port < 32_000
