"""What a Kafka node is told: its server.properties, its meta.properties, and the flags of its Java."""

import json
from dataclasses import dataclass
from pathlib import Path

from shared.engines.kafka_guard import Guard, guarded


@dataclass(frozen=True)
class Node:
    """One node, broker and controller in one; ids count from 1, ports are on 127.0.0.1.

    Where something stands between clients and the node, they knock at its door: whoever comes in by `behind_port` is
    told to come again by `door_port`.
    """

    id: int
    port: int
    controller_port: int
    behind_port: int | None = None
    door_port: int | None = None
    guard: Guard | None = None


def server_properties(node: Node, nodes: list[Node], log_dir: str) -> dict[str, str]:
    """KRaft with a static quorum of all the nodes; replication 3 with two in sync where there are three."""
    copies = str(len(nodes))
    in_sync = "2" if len(nodes) > 1 else "1"
    brokers = f"BROKER://127.0.0.1:{node.port}"
    behind = f",PROXIED://127.0.0.1:{node.behind_port}" if node.door_port else ""
    door = f",PROXIED://127.0.0.1:{node.door_port}" if node.door_port else ""
    found = {
        "process.roles": "broker,controller",
        "node.id": str(node.id),
        "controller.quorum.voters": ",".join(f"{n.id}@127.0.0.1:{n.controller_port}" for n in nodes),
        "listeners": f"{brokers}{behind},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"{brokers}{door}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": log_dir,
        # What is written stays: a new hearer begins at the first event, a stopped one comes back after weeks.
        "log.retention.ms": "-1",
        "offsets.retention.minutes": "2147483647",
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
        # Small machine, few partitions, one group a service.
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "log.cleaner.dedupe.buffer.size": "16777216",
    } | (ALONE if len(nodes) == 1 else {})
    return guarded(found, node.guard) if node.guard else found


ALONE = {"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "1000"}
"""After a kill -9 the node must wait until its dead self's session is over: 9 s by default, and nobody to take over."""


def meta_properties(node: Node, cluster_id: str, directory_id: str) -> dict[str, str]:
    """What `kafka-storage format` writes besides bootstrap.checkpoint; ids are 16 bytes in URL-safe base64."""
    return {"version": "1", "cluster.id": cluster_id, "node.id": str(node.id), "directory.id": directory_id}


def java_flags(heap: str, scratch: Path) -> list[str]:
    """Chosen by measure on 2 cores: the serial collector and the quick compiler alone start fastest, stay smallest.

    `scratch` takes the native libraries that the compression codecs unpack, and that a kill -9 leaves lying about.
    """
    log = "-Dorg.slf4j.simpleLogger"
    return [
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",  # a file in /tmp, mapped and written all the time
        f"-Djava.io.tmpdir={scratch}",
        f"{log}.showDateTime=true",
        f"{log}.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        f"{log}.log.org.apache.kafka.common.config=warn",  # else 400 lines of settings at every start
    ]


def as_properties(values: dict[str, str]) -> str:
    """The text of a .properties file; Java reads it as Latin-1, but knows JSON's escapes for the é of a folder."""
    return "".join(f"{name}={json.dumps(value)[1:-1]}\n" for name, value in values.items())
