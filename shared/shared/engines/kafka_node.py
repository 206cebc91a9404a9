"""One node of a Kafka cluster: its folder, its process, and the class archive that the first one leaves behind."""

from __future__ import annotations

import base64
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.engines.files import write_whole
from shared.engines.kafka_config import Node, as_properties, java_flags, meta_properties, server_properties
from shared.engines.kafka_probe import brokers_seen_by
from shared.engines.process import Child, EngineFailed, folder_lock, spawn

if TYPE_CHECKING:
    from pathlib import Path

    from shared.engines.installation import Installation

READY_LIMIT_S = 90.0
"""2 s as a rule, on a busy machine several times that, and the session of a killed predecessor comes on top."""

STOP_GRACE_S = 15.0
"""A node alone stops in 0.3 s, in 3 s when it leaves a class archive; one of three that lost its quorum never does."""

ENDED_BY_SIGTERM = 143


@dataclass
class KafkaNode:
    """`folder` holds `data/`, `server.properties`, `kafka.log` and `lock`."""

    address: Node
    folder: Path
    _child: Child | None = None
    _kafka: Installation | None = None

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self._child is not None and self._child.alive

    @property
    def child(self) -> Child:
        """Its process; raises EngineFailed when it does not run."""
        if not self._child or not self._child.alive:
            raise EngineFailed(f"The Kafka node in {self.folder} is not running; start it first.")
        return self._child

    def launch(self, kafka: Installation, cluster: list[Node], cluster_id: str, heap: str) -> None:
        """Start its process, on data made now if there is none; it answers some 2 s later."""
        self.stop()  # lay a process to rest that ended by itself
        self.folder.mkdir(parents=True, exist_ok=True)
        with folder_lock(self.folder) as lock:
            self._format(kafka, cluster_id)
            settings = self.folder / "server.properties"
            settings.write_text(as_properties(server_properties(self.address, cluster, str(self._data))))
            self._recording.unlink(missing_ok=True)
            scratch = self.folder / "tmp"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            flags = [
                *java_flags(heap, scratch),
                *kafka.archive_flags(self._recording if self.address.id == 1 else None),
            ]
            command = kafka.command(flags, "kafka.Kafka", settings)
            self._child = spawn(command, log=self.folder / "kafka.log", lock=lock, grace_s=STOP_GRACE_S)
            self._kafka = kafka

    def wait_until_it_sees(self, brokers: set[int]) -> None:
        """Return once it answers clients and lists these brokers as alive; EngineFailed with its log if it does not."""
        if self._child:
            self._child.wait_until(lambda: brokers_seen_by(self.address.port) >= brokers, limit_s=READY_LIMIT_S)

    def stop(self) -> None:
        """Controlled shutdown, killed after its grace; return when it is gone."""
        if not self._child:
            return
        status = self._child.stop()
        if self._kafka and status == ENDED_BY_SIGTERM:
            self._kafka.adopt(self._recording)
        self._recording.unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill -9."""
        if self._child:
            self._child.kill()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _recording(self) -> Path:
        return self.folder / "classes.jsa"

    def _format(self, kafka: Installation, cluster_id: str) -> None:
        """What `kafka-storage format` does, without 1.3 s of Java: meta.properties last, it says that all is there."""
        meta = self._data / "meta.properties"
        if meta.exists():
            return
        self._data.mkdir(exist_ok=True)
        shutil.copyfile(kafka.bootstrap_checkpoint, self._data / "bootstrap.checkpoint")
        write_whole(meta, as_properties(meta_properties(self.address, cluster_id, kafka_id())))


def kafka_id() -> str:
    """A random id the way Kafka's Uuid.randomUuid makes them: 16 bytes in base64, never beginning with a dash."""
    while (made := base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")).startswith("-"):
        continue
    return made
