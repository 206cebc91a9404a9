"""PostgreSQL and Kafka as the operator chose them: embedded ones behind one small port, or an address."""

from collections.abc import Callable
from typing import Protocol

from novapec.downloads import Downloading
from novapec.home import Home
from novapec.stack.settings import StackSettings
from shared.engines import ApacheKafka, EmbeddedPostgres, EngineUnavailable, WheelBroker
from shared.engines.mesh import LIMITS
from shared.messaging.kafka_settings import KafkaSettings

Port = Callable[[str], int]
"""The port for an engine or a service, by its name: the one it had before, where that is free."""


class Engine(Protocol):
    """An embedded engine. All calls block; start, stop and kill may follow each other."""

    @property
    def pid(self) -> int:
        """Its process id; raises EngineFailed when it does not run."""
        ...

    @property
    def running(self) -> bool:
        """Whether it is alive."""
        ...

    def start(self) -> None:
        """Start it and return once it answers."""
        ...

    def stop(self) -> None:
        """Stop it and return when it is gone."""
        ...

    def kill(self) -> None:
        """Kill -9."""
        ...


class OneNode:
    """Apache Kafka's only node, as an Engine."""

    def __init__(self, cluster: ApacheKafka) -> None:
        self._cluster = cluster

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._cluster.pid()

    @property
    def running(self) -> bool:
        """Whether it is alive."""
        return self._cluster.running()

    def start(self) -> None:
        """Fetch the jars where they are missing, start it, return once it answers."""
        self._cluster.start()

    def stop(self) -> None:
        """Controlled shutdown."""
        self._cluster.stop()

    def kill(self) -> None:
        """Kill -9."""
        self._cluster.kill()


Engines = dict[str, Engine]
"""The embedded engines of a stack by name; one stands here before it is started, so that it is stopped in any case."""


def start_postgres(settings: StackSettings, home: Home, port: Port, engines: Engines) -> str:
    """An administrator's connection string of the chosen PostgreSQL, started where it is embedded. Blocks."""
    if settings.postgres != "embedded":
        return settings.postgres
    server = EmbeddedPostgres(home.folder / "postgres", port("postgres"))
    engines["postgres"] = server
    server.start()
    return server.dsn()


def start_kafka(
    settings: StackSettings, home: Home, port: Port, engines: Engines, downloading: Downloading
) -> KafkaSettings:
    """How to reach the chosen Kafka, started where it is embedded. Blocks.

    `auto` takes the stand-in where Apache Kafka's jars cannot be had, and says on screen what that cannot do.
    """
    if settings.kafka not in ("auto", "apache", "wheel"):
        return KafkaSettings(settings.kafka)
    if settings.kafka != "wheel":
        cluster = ApacheKafka(home.folder / "kafka", port=port("kafka"), progress=downloading.advance)
        engines["kafka"] = OneNode(cluster)
        try:
            cluster.start()
        except EngineUnavailable as error:
            if settings.kafka == "apache":
                raise
            settings.console.print(f"No Apache Kafka: {error}", style="yellow", markup=False)
        else:
            return KafkaSettings(cluster.bootstrap)
    return _start_standin(settings, home, port, engines)


def _start_standin(settings: StackSettings, home: Home, port: Port, engines: Engines) -> KafkaSettings:
    broker = WheelBroker(port("wheel"), data_dir=home.folder / "wheel")
    engines["kafka"] = broker
    broker.start()
    settings.console.print("The wheel broker stands in for Apache Kafka. What it cannot do:", style="yellow")
    for limit in LIMITS:
        settings.console.print(f"  - {limit}", style="yellow", markup=False)
    return KafkaSettings(broker.bootstrap, idempotence=False, standin=True, fetch_max_wait_ms=20)
