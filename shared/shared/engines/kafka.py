"""A real Apache Kafka (KRaft), one node or three, from its jars, as child processes on 127.0.0.1."""

from __future__ import annotations

import base64
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from shared.engines.jars import Progress, fetch_jars, read_pins
from shared.engines.java import Java, find_java
from shared.engines.kafka_config import Node, as_properties, java_flags, meta_properties, server_properties
from shared.engines.kafka_probe import brokers_seen_by
from shared.engines.process import Child, EngineFailed, folder_lock, free_port, spawn
from shared.engines.settings import cache_folder

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

READY_LIMIT_S = 90.0
STOP_GRACE_S = 10.0


class ApacheKafka:
    """A cluster whose data lies in `data_dir`, made on the first start and kept.

    `data_dir` holds `node-1/` (`node-2/`, `node-3/`), each with `data/`, `server.properties`, `kafka.log` and `lock`.
    Nodes are counted from 1. With three, topics made without saying otherwise have three copies and need two in sync.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        nodes: int = 1,
        heap: str = "256m",
        cache: Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Choose the ports (`port`, `port` + 1... or free ones); nothing runs yet. `progress` draws the download."""
        self.data_dir = data_dir.absolute()
        self.heap = heap
        self._cache = cache or cache_folder()
        self._progress = progress
        self._nodes = [
            Node(number, port + number - 1 if port else free_port(), free_port()) for number in range(1, nodes + 1)
        ]
        self._children: dict[int, Child] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """The brokers' addresses, as clients want them: 127.0.0.1:9092,127.0.0.1:9093."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self._nodes)

    def pid(self, node: int = 1) -> int:
        """A node's process id; raises EngineFailed when it does not run."""
        if not self.running(node):
            raise EngineFailed(f"Kafka node {node} on {self.data_dir} is not running; call start() first.")
        return self._children[node].pid

    def running(self, node: int = 1) -> bool:
        """Whether a node that this object started is alive."""
        return node in self._children and self._children[node].alive

    def start(self) -> None:
        """Start every node that does not run, and return once each of them sees all the others."""
        everybody = {node.id for node in self._nodes}
        self._launch(everybody)
        for node in self._nodes:
            self._children[node.id].wait_until(
                lambda port=node.port: brokers_seen_by(port) >= everybody, limit_s=READY_LIMIT_S
            )

    def start_node(self, node: int) -> None:
        """Start one node (again), and return once it sees itself in the cluster."""
        self._launch({node})
        port = self._nodes[node - 1].port
        self._children[node].wait_until(lambda: node in brokers_seen_by(port), limit_s=READY_LIMIT_S)

    def stop(self, node: int | None = None) -> None:
        """Stop one node, or all of them at once; return when they are gone."""
        chosen = [child for number, child in self._children.items() if node in (None, number)]
        if chosen:
            with ThreadPoolExecutor(len(chosen)) as together:
                list(together.map(Child.stop, chosen))

    def kill(self, node: int = 1) -> None:
        """Kill -9 one node (fault tests)."""
        if node in self._children:
            self._children[node].kill()

    def _launch(self, numbers: set[int]) -> None:
        java = find_java()
        jars = fetch_jars(self._cache / "jars", read_pins(), progress=self._progress)
        classpath = ":".join(map(str, jars))
        for node in self._nodes:
            if node.id in numbers and not self.running(node.id):
                self._children[node.id] = self._spawn(node, java, classpath)

    def _spawn(self, node: Node, java: Java, classpath: str) -> Child:
        folder = self.data_dir / f"node-{node.id}"
        folder.mkdir(parents=True, exist_ok=True)
        with folder_lock(folder) as lock:
            self._format(node, folder / "data")
            settings = folder / "server.properties"
            settings.write_text(as_properties(server_properties(node, self._nodes, str(folder / "data"))))
            command = [java.launcher, *java_flags(self.heap), "-cp", classpath, "kafka.Kafka", settings]
            return spawn(command, log=folder / "kafka.log", lock=lock, grace_s=STOP_GRACE_S)

    def _format(self, node: Node, data: Path) -> None:
        if (data / "meta.properties").exists():
            return
        data.mkdir(exist_ok=True)
        unfinished = data / "meta.properties.unfinished"
        unfinished.write_text(as_properties(meta_properties(node, self._cluster_id(), _kafka_id())))
        unfinished.rename(data / "meta.properties")

    def _cluster_id(self) -> str:
        file = self.data_dir / "cluster-id"
        if not file.exists():
            file.write_text(_kafka_id())
        return file.read_text()


def _kafka_id() -> str:
    """A random id the way Kafka's Uuid.randomUuid makes them: 16 bytes, never beginning with a dash."""
    while (made := base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")).startswith("-"):
        continue
    return made
