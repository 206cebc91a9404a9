"""Child processes that are never left behind, one at a time in a folder, with their log in a file."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

SUPERVISOR = Path(__file__).with_name("supervisor.py")

PORTS = range(20_000, 32_000)
"""Below the ports Linux (32768) and macOS (49152) give to outgoing connections: a client that keeps knocking at a dead
engine's port from inside that range can end up connected to itself, and the engine cannot come back."""

POLL_S = 0.02


class EngineUnavailable(Exception):
    """This machine cannot run the engine; the message is a sentence that says what to do."""


class EngineFailed(Exception):
    """The engine did not start, or is not running; the message ends with the tail of its log."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 on which nobody listens now (20000-31999)."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise EngineUnavailable(
        "No free port was found between 20000 and 32000 on 127.0.0.1; stop something and try again."
    )


@contextlib.contextmanager
def folder_lock(folder: Path, *, limit_s: float = 20.0) -> Generator[int]:
    """The lock of an engine's folder, as a file descriptor to hand to the engine by `keep`.

    Every process of the engine inherits it, so it is free again only when the last of them is gone: whoever holds it
    knows that nothing runs on this data, whatever pid files say. Waits `limit_s` for an engine that is stopping.
    """
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + limit_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    holder = os.pread(descriptor, 20, 0).decode().strip() or "another process"
                    message = f"An engine already runs on {folder} (process {holder}); stop it, or use another folder."
                    raise EngineFailed(message) from None
                time.sleep(POLL_S)
        yield descriptor
    finally:
        os.close(descriptor)


@dataclass
class Child:
    """An engine under its supervisor."""

    pid: int
    log: Path
    _log_start: int
    _supervisor: subprocess.Popen[bytes]
    _lifeline: socket.socket
    _grace_s: float

    @property
    def alive(self) -> bool:
        """Whether the engine runs (a zombie does not)."""
        return self._supervisor.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, limit_s: float) -> None:
        """Return when `ready()` holds; stop the engine and raise EngineFailed if it died or `limit_s` is over."""
        until = time.monotonic() + limit_s
        while not ready():
            if not self.alive or time.monotonic() > until:
                how = "was not ready in time" if self.alive else f"ended with status {self._supervisor.returncode}"
                self.stop()
                raise EngineFailed(f"{self.log.stem} {how}. The end of {self.log}:\n{self.log_tail()}")
            time.sleep(POLL_S)

    def wait(self, *, limit_s: float) -> int:
        """Wait for a program that ends by itself (initdb) and return its exit status."""
        try:
            return self._supervisor.wait(limit_s)
        except subprocess.TimeoutExpired:
            raise EngineFailed(f"{self.log.stem} took over {limit_s:.0f} s:\n{self.log_tail()}") from None
        finally:
            self.stop()

    def stop(self) -> int:
        """Ask it to stop, kill it after its grace; when it is gone return its exit status (128 + a signal's number)."""
        self._lifeline.close()
        try:
            return self._supervisor.wait(self._grace_s + 5.0)
        except subprocess.TimeoutExpired:
            self.kill()
            return 128 + signal.SIGKILL

    def kill(self) -> None:
        """Kill -9 the engine, and return when it is gone."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._supervisor.wait()
        self._lifeline.close()

    def log_tail(self, lines: int = 30) -> str:
        """The last lines that this run wrote."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def spawn(
    command: Sequence[str | Path], *, log: Path, lock: int, stop_signal: int = signal.SIGTERM, grace_s: float = 10.0
) -> Child:
    """Start `command` in a session of its own (ctrl-C reaches only us), its output appended to `log`.

    `lock` comes from `folder_lock`; the engine keeps it. The engine gets `stop_signal`, then SIGKILL after `grace_s`
    seconds, when `stop()` is called or when this process is gone.
    """
    ours, its = socket.socketpair()
    with its, log.open("ab") as output:
        log_start = output.tell()
        supervisor = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", SUPERVISOR, str(its.fileno())),
                *(str(int(stop_signal)), str(grace_s), *command),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(its.fileno(), lock),
            start_new_session=True,
        )
    ours.settimeout(10.0)
    first_words = ours.recv(32)
    child = Child(int(first_words or 0), log, log_start, supervisor, ours, grace_s)
    if not first_words:
        supervisor.wait()
        raise EngineFailed(f"{log.stem} could not be supervised:\n{child.log_tail()}")
    os.pwrite(lock, f"{child.pid:<20}".encode(), 0)
    return child
