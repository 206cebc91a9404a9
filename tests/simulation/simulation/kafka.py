"""Kafka as far as messaging knows it: partitions of records, producers whose batches travel, groups of consumers."""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaConnectionError

from shared.failpoints import reach
from shared.messaging.records import Raw
from shared.messaging.relay import Pending
from simulation.loop import Process
from simulation.world import World

PARTITIONS: Final = 2
SESSION: Final = 5.0
"""Seconds without a heartbeat after which a member is out of its group."""


class Cluster:
    """The topics, and who is to be told of new records."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.logs: dict[TopicPartition, list[Raw]] = {}
        self.groups: dict[str, Group] = {}
        self.leaderless: dict[TopicPartition, float] = {}
        self.consumers: dict[Consumer, None] = {}

    def partitions_of(self, topic: str) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for number in range(PARTITIONS)]

    def place_of(self, topic: str, key: str) -> TopicPartition:
        return TopicPartition(topic, zlib.crc32(key.encode()) % PARTITIONS)

    def append(self, tp: TopicPartition, key: bytes | None, value: bytes | None, headers: Any) -> Raw:
        log = self.logs.setdefault(tp, [])
        raw = Raw(tp.topic, tp.partition, len(log), key, value, tuple(headers))
        log.append(raw)
        for consumer in self.consumers:
            if tp in consumer.positions:
                consumer.wake()
        return raw

    def wake_all(self) -> None:
        for consumer in self.consumers:
            consumer.wake()


class Producer:
    """The Log port of the relay: what KafkaLog does, over a network that loses, delays and repeats."""

    def __init__(self, cluster: Cluster, process: Process) -> None:
        self._cluster = cluster
        self._world = cluster.world
        self._process = process

    async def send(self, events: Sequence[Pending]) -> int:
        batches: dict[TopicPartition, list[int]] = {}
        for number, event in enumerate(events):
            batches.setdefault(self._cluster.place_of(event.topic, event.envelope.subject), []).append(number)
        acknowledged = [False] * len(events)
        sending = [asyncio.ensure_future(self._partition(tp, ns, events, acknowledged)) for tp, ns in batches.items()]
        await reach("relay.sent")
        for one in sending:
            await one
        return next((n for n, done in enumerate(acknowledged) if not done), len(events))

    async def renew(self) -> None:
        await self._world.pass_through()

    async def _partition(
        self, tp: TopicPartition, numbers: list[int], events: Sequence[Pending], acknowledged: list[bool]
    ) -> None:
        """The batches of one partition, one after the other; where they overtake each other, all at once."""
        world = self._world
        cuts = [0, *(n for n in range(1, len(numbers)) if world.happens(world.faults.batch_split)), len(numbers)]
        parts = [numbers[a:b] for a, b in pairwise(cuts)]
        answers: list[tuple[list[int], asyncio.Future[bool]]] = []
        for part in parts:
            answers.append((part, self._travel(tp, [events[n] for n in part])))
            if not world.happens(world.faults.reorder):
                await answers[-1][1]
            elif part is not parts[-1]:
                world.note("the next part overtakes %s", part)
        for part, answer in answers:
            for n in part if await answer else ():
                acknowledged[n] = True

    def _travel(self, tp: TopicPartition, events: list[Pending]) -> "asyncio.Future[bool]":
        """One batch into the network, which brings it to its end whatever becomes of the sender."""
        world, faults = self._world, self._world.faults
        answer: asyncio.Future[bool] = world.loop.create_future()
        cut = self._process.kafka_until > world.loop.time() or self._cluster.leaderless.get(tp, 0) > world.loop.time()
        if cut or world.happens(faults.send_fails):
            world.note("a batch of %d to %s is not appended", len(events), tp)
            world.loop.world_later(world.chance.random(), _fail, answer)
            return answer
        times = 2 if world.happens(faults.sent_twice) else 1
        if times == 2:
            world.note("a batch to %s is sent twice", tp)
        delay = world.chance.random() * 3 if world.happens(faults.late) else 0.0
        understood = not world.happens(faults.ack_lost)
        if not understood:
            world.note("the ack of a batch to %s is lost", tp)
        for n in range(times):
            send = (self._arrive, tp, events, answer if n == 0 else None, understood)
            if delay or n:
                world.loop.world_later(delay + n * world.chance.random(), *send)
            else:
                world.loop.world_soon(*send)
        if delay > 2:
            world.loop.world_later(2.0, _fail, answer)
        return answer

    def _arrive(
        self, tp: TopicPartition, events: list[Pending], answer: "asyncio.Future[bool] | None", understood: bool
    ) -> None:
        for event in events:
            self._cluster.append(tp, event.envelope.subject.encode(), event.payload, event.envelope.headers())
        if self._world.tracing:
            told = [(event.envelope.subject[-4:], event.envelope.sequence) for event in events]
            self._world.note("appended to %s %d: %s", tp.topic, tp.partition, told)
        if answer is not None:
            self._world.loop.world_soon(_answer if understood else _fail, answer)


def _answer(answer: "asyncio.Future[bool]") -> None:
    if not answer.done():
        answer.set_result(True)


def _fail(answer: "asyncio.Future[bool]") -> None:
    if not answer.done():
        answer.set_result(False)


class Group:
    """A consumer group: who belongs to it, who holds what, and where it would begin."""

    def __init__(self, cluster: Cluster, name: str, topics: Sequence[str]) -> None:
        self.cluster = cluster
        self.name = name
        self.partitions = [tp for topic in topics for tp in cluster.partitions_of(topic)]
        self.committed: dict[TopicPartition, int] = {}
        self.generation = 0
        self.members: list[Consumer] = []
        self.shares: dict[Consumer, list[TopicPartition]] = {}

    def join(self, consumer: "Consumer") -> None:
        if consumer not in self.members:
            self.members.append(consumer)
            self.rebalance()

    def leave(self, consumer: "Consumer") -> None:
        if consumer in self.members:
            self.members.remove(consumer)
            self.rebalance()

    def rebalance(self) -> None:
        """A new generation: who does not follow yet goes on with what it holds, and is refused its commits."""
        self.generation += 1
        self.shares = {member: self.partitions[n :: len(self.members)] for n, member in enumerate(self.members)}
        for member in self.members:
            member.called.set()

    @property
    def settled(self) -> bool:
        """Has everyone followed, and was everything heard? A commit that failed is not repeated before the next one."""
        return all(member.generation == self.generation and member.at_rest for member in self.members) and bool(
            self.members
        )


class Consumer:
    """A member of a group: the Partitions port, with aiokafka's errors, and a fetch."""

    def __init__(self, group: Group, process: Process) -> None:
        self.group = group
        self.process = process
        self.positions: dict[TopicPartition, int] = {}
        self.generation = -1
        self.called = asyncio.Event()
        self.busy = False
        self._paused: set[TopicPartition] = set()
        self._news = asyncio.Event()
        group.cluster.consumers[self] = None

    def adopt(self) -> None:
        """Take the share of the generation in force, from the committed offsets on; in no group any more: join."""
        self.called.clear()
        self.group.join(self)
        self.generation = self.group.generation
        self._paused = set()
        self.positions = {tp: self.group.committed.get(tp, 0) for tp in self.group.shares[self]}
        self.wake()

    def wake(self) -> None:
        self._news.set()

    @property
    def at_rest(self) -> bool:
        """Is nothing left to fetch, and no batch in flight?"""
        logs = self.group.cluster.logs
        return not self.busy and all(at == len(logs.get(tp, ())) for tp, at in self.positions.items())

    async def fetch(self, most: int) -> list[Raw]:
        """Some records from where it stands, per partition in order; waits for there to be one."""
        world = self.group.cluster.world
        while True:
            self._news.clear()
            await world.pass_through(world.faults.slow_statement)
            records = [] if self.process.kafka_until > world.loop.time() else self._some(most)
            if records:
                self.busy = True
                return records
            await self._news.wait()

    def _some(self, most: int) -> list[Raw]:
        chosen: list[Raw] = []
        for tp, position in self.positions.items():
            if tp not in self._paused and len(chosen) < most:
                log = self.group.cluster.logs.get(tp, ())
                fetched = log[position : position + most - len(chosen)]
                if fetched:
                    self.positions[tp] = position + len(fetched)
                    chosen += fetched
        return chosen

    # ---- the Partitions port

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    def paused(self) -> set[TopicPartition]:
        return set(self._paused)

    def pause(self, *partitions: TopicPartition) -> None:
        self._check(partitions)
        self._paused.update(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self._check(partitions)
        self._paused.difference_update(partitions)
        self.wake()

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._check((partition,))
        self.positions[partition] = offset
        self.wake()

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        world, group = self.group.cluster.world, self.group
        await world.pass_through(world.faults.slow_statement)
        if self.process.kafka_until > world.loop.time() or world.happens(world.faults.commit_offsets_fails):
            raise KafkaConnectionError("the coordinator does not answer")
        if self.generation != group.generation or self not in group.members:
            world.note("%s: commit refused, the group went on", group.name)
            raise CommitFailedError("the group went on")
        group.committed.update(offsets)
        world.note("%s commits %s", group.name, offsets)
        await world.pass_through()

    def _check(self, partitions: Sequence[TopicPartition]) -> None:
        if not set(partitions) <= set(self.positions):
            raise IllegalStateError(f"{partitions} are not assigned")
