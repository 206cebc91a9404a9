"""A real Apache Kafka (KRaft), one node or three, from its jars, as child processes on 127.0.0.1."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal, Self

from shared.engines.files import write_whole
from shared.engines.installation import install
from shared.engines.kafka_config import Node
from shared.engines.kafka_node import KafkaNode, kafka_id
from shared.engines.process import EngineFailed, free_port
from shared.engines.settings import cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from shared.engines.jars import Progress
    from shared.engines.kafka_guard import Guard


class ApacheKafka:
    """A cluster whose data lies in `data_dir` (`node-1/`...), made on the first start and kept.

    Nodes are counted from 1; each is a broker and a controller. With three, topics made without saying otherwise have
    three copies and need two in sync. Start, stop and kill may follow each other, always on the same ports.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        nodes: Literal[1, 3] = 1,
        heap: str = "256m",
        cache: Path | None = None,
        progress: Progress | None = None,
        doors: Sequence[int] = (),
        guard: Guard | None = None,
    ) -> None:
        """Choose the ports (`port`, `port` + 1... or free ones); nothing runs yet. `progress` draws the download.

        `doors` are the ports of proxies, one a node, that lead to `behind_door(node)`: clients that enter there are
        kept there, while `bootstrap` stays the way past them. `guard` opens two more ways into a node that is alone.
        """
        self.data_dir = data_dir.absolute()
        self.heap = heap
        self._cache = cache or cache_folder()
        self._progress = progress
        addresses = [
            Node(
                id=n,
                port=port + n - 1 if port else free_port(),
                controller_port=free_port(),
                behind_port=free_port() if doors else None,
                door_port=doors[n - 1] if doors else None,
                guard=guard,
            )
            for n in range(1, nodes + 1)
        ]
        self._nodes = {node.id: KafkaNode(node, self.data_dir / f"node-{node.id}") for node in addresses}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """The brokers' addresses, as clients want them: 127.0.0.1:9092,127.0.0.1:9093."""
        return ",".join(f"127.0.0.1:{self.port(number)}" for number in self._nodes)

    def port(self, node: int = 1) -> int:
        """The port on which a node listens to clients."""
        return self._nodes[node].address.port

    def behind_door(self, node: int = 1) -> int:
        """The port to which a node's proxy leads; raises EngineFailed where it has none."""
        port = self._nodes[node].address.behind_port
        if port is None:
            raise EngineFailed("This cluster was made without doors: give it their ports.")
        return port

    def pid(self, node: int = 1) -> int:
        """A node's process id; raises EngineFailed when it does not run."""
        return self._nodes[node].child.pid

    def running(self, node: int = 1) -> bool:
        """Whether a node that this object started is alive."""
        return self._nodes[node].running

    def start(self) -> None:
        """Start every node that does not run, and return once each of them sees all the others."""
        self._start(set(self._nodes), seeing=set(self._nodes))

    def start_node(self, node: int) -> None:
        """Start one node (again), and return once it is back in the cluster; with three, another must be running."""
        self._start({node}, seeing={node})

    def stop(self, node: int | None = None) -> None:
        """Stop one node, or all of them at once; return when they are gone."""
        chosen = [self._nodes[node]] if node else list(self._nodes.values())
        with ThreadPoolExecutor(len(chosen)) as together:
            list(together.map(KafkaNode.stop, chosen))

    def kill(self, node: int = 1) -> None:
        """Kill -9 one node (fault tests)."""
        self._nodes[node].kill()

    def _start(self, numbers: set[int], seeing: set[int]) -> None:
        kafka = install(self._cache, self._progress)
        cluster = [node.address for node in self._nodes.values()]
        chosen = [self._nodes[number] for number in numbers]
        for node in chosen:
            if not node.running:
                node.launch(kafka, cluster, self._cluster_id(), self.heap)
        for node in chosen:
            node.wait_until_it_sees(seeing)

    def _cluster_id(self) -> str:
        file = self.data_dir / "cluster-id"
        if not file.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            write_whole(file, kafka_id())
        return file.read_text()
