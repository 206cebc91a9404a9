"""From the commit of one service to the commit of the next, over a real Apache Kafka."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.conn import AIOKafkaConnection
from aiokafka.consumer.fetcher import Fetcher
from aiokafka.errors import KafkaConnectionError
from aiokafka.producer import message_accumulator
from aiokafka.producer import producer as producer_module
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from ping_service import REACTIONS, closed, withdrawn

from shared.clock import SystemClock
from shared.contracts import Event
from shared.contracts.envelope import read
from shared.engines import ApacheKafka, free_port
from shared.identity import new_id
from shared.messaging import announce
from shared.messaging import background as background_module
from shared.messaging.background import EXIT_STUCK, background
from shared.messaging.connections import tell_lost_connections
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from shared.observability import metrics
from shared.observability.health import Health
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import eventually, heard
from shared.testing.plugin import DatabaseFactory

pytestmark = pytest.mark.kafka

COUNTED = "SELECT count(*) FROM public.counted WHERE subject = $1"


async def say(database: Database, *events: Event) -> None:
    origin = Origin.of_command(datetime.now(UTC), actor="someone")  # noqa: TID251
    async with database.transaction(origin) as tx:
        for event in events:
            announce(tx, event)


class Running:
    """A publisher called intake and a hearer called ping, in the background."""

    def __init__(self, kafka: KafkaSettings, intake: Database, ping: Database) -> None:
        self.kafka = kafka
        self.intake = intake
        self.ping = ping
        self.health = Health()
        self.publishing = Health()
        self._stack = AsyncExitStack()

    async def publish(self) -> None:
        running = background(
            "intake", {}, (), (), self.intake, self.kafka, SystemClock(), self.publishing, frozenset({"relay"})
        )
        await self._stack.enter_async_context(running)

    async def hear(self) -> None:
        running = background(
            "ping", REACTIONS, (), (), self.ping, self.kafka, SystemClock(), self.health, frozenset({"consumer"})
        )
        await self._stack.enter_async_context(running)

    async def stop(self) -> None:
        await self._stack.aclose()

    async def counted(self, subject: UUID) -> int:
        return await self.ping.fetchval(COUNTED, str(subject))


@pytest.fixture
async def running(kafka: KafkaSettings, service_database: DatabaseFactory, database: Database):
    running = Running(kafka, await service_database("intake_like"), database)
    yield running
    await running.stop()


async def test_one_reachable_broker_of_those_named_is_enough(running: Running):
    running.kafka = replace(running.kafka, bootstrap=f"127.0.0.1:{free_port()},{running.kafka.bootstrap}")
    call = new_id()
    await running.publish()
    await running.hear()
    await say(running.intake, closed(call))
    await eventually(lambda: running.counted(call), within=30)


async def test_what_one_service_announces_the_next_applies_once(running: Running):
    call = new_id()
    await running.publish()
    await running.hear()
    await say(running.intake, closed(call))
    await eventually(lambda: running.counted(call), within=30)
    assert await running.counted(call) == 1
    await eventually(lambda: _empty(running.intake))
    ready = await running.health.ready()
    assert ready.ok, ready


async def test_a_thousand_events_in_any_order_of_topics_are_all_applied_once(running: Running):
    call, applications = new_id(), [new_id() for _ in range(1000)]
    await say(running.intake, *(withdrawn(one).model_copy(update={"call_id": call}) for one in applications))
    await say(running.intake, closed(call))
    await running.publish()
    await running.hear()
    await eventually(lambda: _all_counted(running.ping, 1001), within=60)
    assert await running.ping.fetchval("SELECT count(*) FROM messaging.parked") == 0


async def test_a_record_on_the_wire_is_a_cloud_event_any_client_can_read(running: Running):
    call = new_id()
    await say(running.intake, closed(call))
    await running.publish()
    record = await _find(running.kafka, closed().TOPIC, str(call))
    headers = dict(record.headers)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"fr.apec.novapec.intake.call-closed.v1"
    assert headers["ce_sequence"] == b"00000000000000000001"
    assert headers["content-type"] == b"application/json"
    assert read(record.topic, record.headers, record.value).event == closed(call)


async def test_garbage_on_a_topic_is_quarantined_and_the_service_lives_on(running: Running):
    call = new_id()
    producer = AIOKafkaProducer(bootstrap_servers=running.kafka.bootstrap)
    await producer.start()
    await producer.send_and_wait(closed().TOPIC, b"\xff\xfe", key=b"x", headers=[("ce_id", b"\xff")])
    await producer.send_and_wait(closed().TOPIC, None, key=b"x")
    good = heard(closed(call)).raw
    await producer.send_and_wait(good.topic, good.value, key=good.key, headers=list(good.headers))
    await producer.stop()
    await running.hear()
    await eventually(lambda: running.counted(call), within=30)
    assert await running.ping.fetchval("SELECT count(*) FROM messaging.quarantine") >= 2


class Unnameable(str):
    """A header's name as no producer of ours writes it, but a broker takes it."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        return b"\xff\xfe"


async def test_a_record_whose_header_has_an_unreadable_name_is_quarantined_and_its_neighbours_are_applied(
    running: Running, monkeypatch: pytest.MonkeyPatch
):
    calls = [new_id() for _ in range(3)]
    raws = [heard(closed(call)).raw for call in calls]
    for module in (producer_module, message_accumulator):  # the builder in C knows proper names only
        monkeypatch.setattr(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    producer = AIOKafkaProducer(bootstrap_servers=running.kafka.bootstrap, linger_ms=200)
    await producer.start()
    strange = [[], [(Unnameable("x"), b"v")], []]
    sent = [
        await producer.send(raw.topic, raw.value, key=raw.key, headers=[*raw.headers, *more], partition=0)
        for raw, more in zip(raws, strange, strict=True)
    ]
    await asyncio.gather(*sent)
    await producer.stop()
    await running.hear()
    for call in (calls[0], calls[2]):
        await eventually(lambda call=call: running.counted(call), within=30)
    assert await running.counted(calls[1]) == 0
    assert await running.ping.fetchval("SELECT error FROM messaging.quarantine WHERE error LIKE 'header %'")


async def test_a_hearer_whose_database_fails_tries_again_until_it_works(running: Running, owner: asyncpg.Connection):
    call = new_id()
    await running.publish()
    await running.hear()
    await owner.execute("ALTER TABLE messaging.cursor RENAME TO cursor_away")
    await say(running.intake, closed(call))
    await eventually(lambda: _empty(running.intake), within=30)
    await owner.execute("ALTER TABLE messaging.cursor_away RENAME TO cursor")
    await eventually(lambda: running.counted(call), within=60)


async def test_a_database_older_than_kafka_is_refused_a_relay(running: Running, service_database: DatabaseFactory):
    await say(running.intake, closed(new_id()))
    await running.publish()
    await eventually(lambda: _empty(running.intake), within=30)
    await running.stop()
    restored = await service_database("intake_like")
    health = Health()
    relay = background("intake", {}, (), (), restored, running.kafka, SystemClock(), health, frozenset({"relay"}))
    async with relay:
        report = await eventually(lambda: _refused(health), within=30)
        assert "older than Kafka" in report
        await say(restored, closed(new_id()))
        await asyncio.sleep(0)
        assert await restored.fetchval("SELECT count(*) FROM messaging.outbox") == 1


async def _refused(health: Health) -> str | None:
    report = await health.ready()
    return None if report.ok else report.checks["relay"].detail


async def _empty(database: Database) -> bool:
    return await database.fetchval("SELECT count(*) FROM messaging.outbox") == 0


async def _all_counted(database: Database, count: int) -> bool:
    return await database.fetchval("SELECT count(*) FROM public.counted") >= count


async def _find(kafka: KafkaSettings, topic: str, subject: str):
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            async for record in consumer:
                if dict(record.headers).get("ce_subject") == subject.encode():
                    return record
    finally:
        await consumer.stop()


async def test_a_record_that_is_no_event_at_the_end_of_a_partition_does_not_keep_the_relay_down(running: Running):
    producer = AIOKafkaProducer(bootstrap_servers=running.kafka.bootstrap)
    await producer.start()
    for number in range(12):
        strange = [("ce_id", b"\xff" if number % 2 else b"nope")]
        await producer.send_and_wait(closed().TOPIC, b"{}", partition=number, headers=strange)
    await producer.stop()
    await say(running.intake, closed(new_id()))
    await running.publish()
    await eventually(lambda: _empty(running.intake), within=30)


async def test_readiness_tells_that_kafka_is_gone_and_that_it_is_back(
    tmp_path: Path, service_database: DatabaseFactory, database: Database
):
    with ApacheKafka(tmp_path) as broker:
        await create_topics(KafkaSettings(broker.bootstrap))
        running = Running(KafkaSettings(broker.bootstrap), await service_database("intake_like"), database)
        await running.publish()
        await running.hear()
        await eventually(lambda: _all_ready(running), within=30)
        broker.kill()
        await say(running.intake, closed(new_id()))
        await eventually(lambda: _none_ready(running), within=60)
        broker.start()
        await eventually(lambda: _all_ready(running), within=90)
        await eventually(lambda: _empty(running.intake), within=30)
        await running.stop()


async def test_a_process_whose_consumer_broke_leaves_to_be_started_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
):
    """Fetching ended while heartbeats go on: the group would keep a member that hears nothing."""
    statuses: list[int] = []
    monkeypatch.setattr(background_module.os, "_exit", statuses.append)
    fetch, fetchers = Fetcher._proc_fetch_request, set[Fetcher]()

    async def seen(fetcher: Fetcher, *request: object) -> bool:
        fetchers.add(fetcher)
        return await fetch(fetcher, *request)

    monkeypatch.setattr(Fetcher, "_proc_fetch_request", seen)
    await running.publish()
    await running.hear()
    await eventually(lambda: _all_ready(running), within=30)
    await eventually(lambda: fetchers, within=30)
    assert not statuses
    for fetcher in fetchers:
        fetcher._fetch_task.cancel()
    await eventually(lambda: EXIT_STUCK in statuses, within=30)


async def test_a_connection_that_was_lost_unnoticed_is_told_as_lost():
    """Uvloop answers a write to a closed connection with a RuntimeError, which ends aiokafka's tasks for good."""

    class Closed:
        def write(self, _: bytes) -> None:
            message = "unable to perform operation on <TCPTransport closed=True>; the handler is closed"
            raise RuntimeError(message)

        def close(self) -> None:
            """Closed it is."""

    tell_lost_connections()
    connection = AIOKafkaConnection("127.0.0.1", 9)
    connection._writer, connection._versions = Closed(), {MetadataRequest.API_KEY: (0, 0)}
    with pytest.raises(KafkaConnectionError):
        connection.send(MetadataRequest([]))
    assert not connection.connected()


async def test_a_consumer_that_fetches_nothing_any_more_knows_that_it_is_behind(
    running: Running, monkeypatch: pytest.MonkeyPatch
):
    """The last fetches told where the topics ended then: only Kafka knows where they end now."""
    await running.publish()
    await running.hear()
    await eventually(lambda: _all_ready(running), within=30)

    async def hangs(*_: object) -> bool:
        return await asyncio.Event().wait()

    monkeypatch.setattr(Fetcher, "_proc_fetch_request", hangs)
    await eventually(lambda: _lag() == 0, within=30)

    async def behind() -> bool:
        await say(running.intake, closed(new_id()))  # each time anew: a fetch asked for before may bring the first ones
        return _lag() > 0

    await eventually(behind, within=30, every=0.2)


def _lag() -> float:
    samples = (sample for family in metrics.LAG.collect() for sample in family.samples)
    return sum(sample.value for sample in samples if sample.labels["consumer"] == "novapec.ping.reactions")


async def _all_ready(running: Running) -> bool:
    return (await running.health.ready()).ok and (await running.publishing.ready()).ok


async def _none_ready(running: Running) -> bool:
    return not (await running.health.ready()).ok and not (await running.publishing.ready()).ok
