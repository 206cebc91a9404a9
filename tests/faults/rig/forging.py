"""Records that no service made: whoever may write to Kafka may write anything."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer
from aiokafka.producer import message_accumulator
from aiokafka.producer import producer as producer_module
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.structs import ConsumerRecord

from rig.patience import until
from rig.platform import Platform
from shared.identity import new_id
from shared.messaging.leader import pending_of

QUARANTINED: Final = """SELECT consumer, state, error FROM messaging.quarantine
WHERE topic = $1 AND partition = $2 AND kafka_offset = $3"""
LOGGED: Final = """SELECT * FROM messaging.event_log WHERE topic = $1 ORDER BY random() LIMIT 1"""

Headers = tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True)
class Forged:
    """A record to write: `why` says what is wrong with it, `refused_as` is part of what quarantine says."""

    why: str
    refused_as: str
    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers

    def headed(self, why: str, refused_as: str, **changed: bytes | None) -> Self:
        """The same with the values of some headers changed, or made null."""
        kept = tuple((name, changed.get(name, value)) for name, value in self.headers)
        return replace(self, why=why, refused_as=refused_as, headers=kept)

    def without(self, name: str) -> Self:
        """The same without a header."""
        kept = tuple(one for one in self.headers if one[0] != name)
        return replace(self, why=f"no {name}", refused_as=name, headers=kept)


async def a_good_one(platform: Platform, topic: str) -> Forged:
    """What a service could have written in the place of an event of its own. Raises LookupError where it has none.

    It has an id that no service knows, and no correlation, by which the checker tells what is an event.
    """
    row = await platform.opened[topic.split(".")[1]].fetchrow(LOGGED, topic)
    if row is None:
        raise LookupError(topic)
    pending = pending_of(row)
    envelope = pending.envelope._replace(id=new_id())
    headers = tuple(one for one in envelope.headers() if one[0] != "ce_correlationid")
    return Forged("good", "", topic, envelope.subject.encode(), pending.payload, headers)


class Unnameable(str):
    """A header's name that is not UTF-8: no producer writes it, but a broker takes it."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        """What stands on the wire."""
        return b"\xff\xfe"


@asynccontextmanager
async def writing(platform: Platform) -> AsyncGenerator[Any]:
    """A producer that goes past the proxies, and writes whatever it is given."""
    for module in (producer_module, message_accumulator):  # the builder in C knows proper names only
        module.DefaultRecordBatchBuilder = _DefaultRecordBatchBuilderPy
    producer: Any = AIOKafkaProducer(bootstrap_servers=platform.bootstrap, acks="all")
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def write(producer: Any, one: Forged, *, partition: int | None = None) -> Any:
    """Write a record; where it stands."""
    return await producer.send_and_wait(
        one.topic, one.value, key=one.key, headers=list(one.headers), partition=partition
    )


async def again(producer: Any, record: ConsumerRecord[Any, Any]) -> Any:
    """Send the same record once more, to the same partition; the future of its acknowledgement."""
    return await producer.send(
        record.topic, record.value, key=record.key, headers=list(record.headers), partition=record.partition
    )


async def quarantined(platform: Platform, where: Any, consumers: Iterable[str], refused_as: str) -> None:
    """Return once every one of these consumers holds the record in quarantine for the reason given. Raises NotYet."""
    awaited = sorted(consumers)

    async def held() -> bool:
        found: dict[str, str] = {}
        for service in {name.split(".")[1] for name in awaited}:
            rows = await platform.opened[service].fetch(QUARANTINED, where.topic, where.partition, where.offset)
            found |= {row["consumer"]: row["error"] for row in rows}
        if wrong := [error for error in found.values() if refused_as not in error]:
            raise AssertionError(f"{where} is in quarantine for another reason than {refused_as!r}: {wrong}")
        return sorted(found) == awaited

    await until(f"{where} is in quarantine at {awaited}", held, within=60.0)
