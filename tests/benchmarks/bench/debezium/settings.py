"""How the engine runs: as it ships, and tuned for latency and for throughput as its documentation tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

TOPIC = "outbox.event.thing"
SLOT = "debezium"


@dataclass(frozen=True, slots=True)
class Tuning:
    """What differs from the defaults, of the engine and of its Kafka producer."""

    name: str
    engine: Mapping[str, str] = field(default_factory=dict[str, str])
    producer: Mapping[str, str] = field(default_factory=dict[str, str])


DEFAULTS = Tuning("defaults")
FOR_LATENCY = Tuning("tuned for latency", {"poll.interval.ms": "1"}, {"linger.ms": "0"})
FOR_THROUGHPUT = Tuning(
    "tuned for throughput",
    {"poll.interval.ms": "1", "max.batch.size": "8192", "max.queue.size": "32768"},
    {"linger.ms": "5", "batch.size": "262144", "buffer.memory": "67108864"},
)
"""poll.interval.ms is 500 as it ships, max.batch.size 2048, max.queue.size 8192; linger.ms is 5 since Kafka 4."""


def engine_settings(dsn: str, folder: Path, tuning: Tuning) -> dict[str, str]:
    """Capture `public.outbox` of this database through pgoutput, and route it."""
    where = urlsplit(dsn)
    return {
        "name": "bench",
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "database.hostname": where.hostname or "",
        "database.port": str(where.port),
        "database.user": unquote(where.username or ""),
        "database.password": unquote(where.password or ""),
        "database.dbname": where.path.lstrip("/"),
        "topic.prefix": "bench",
        "plugin.name": "pgoutput",
        "publication.autocreate.mode": "filtered",
        "slot.name": SLOT,
        "slot.drop.on.stop": "true",
        "table.include.list": "public.outbox",
        "snapshot.mode": "no_data",
        "offset.storage": "org.apache.kafka.connect.storage.FileOffsetBackingStore",
        "offset.storage.file.filename": str(folder / "offsets"),
        "transforms": "outbox",
        "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter",
        **tuning.engine,
    }


def producer_settings(bootstrap: str, tuning: Tuning) -> dict[str, str]:
    """The producer as every side has it: acks=all, idempotent."""
    return {"bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": "true", **tuning.producer}
