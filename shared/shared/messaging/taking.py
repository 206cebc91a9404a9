"""Taking batches off a log: heard first, then their offsets; rewound, paused and tried again where the world fails.

Written over a small port, which aiokafka's consumer fills as it is, so that the same code runs in a simulation.
"""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.failpoints import reach
from shared.messaging.failures import Retry
from shared.messaging.hearer import Hearer
from shared.messaging.records import Raw
from shared.observability import metrics

_LOG = structlog.get_logger(__name__)

LONGEST_BACKOFF: Final = 15.0


class Partitions(Protocol):
    """The part of a consumer that keeps positions: what of aiokafka's is used to take a batch to its end."""

    def assignment(self) -> "set[TopicPartition]":
        """The partitions that this member of the group holds."""
        ...

    def paused(self) -> "set[TopicPartition]":
        """Those of them that are not fetched from."""
        ...

    def pause(self, *partitions: "TopicPartition") -> None:
        """Fetch from them no longer. Raises IllegalStateError where one is not assigned."""
        ...

    def resume(self, *partitions: "TopicPartition") -> None:
        """Fetch from them again. Raises IllegalStateError where one is not assigned."""
        ...

    def seek(self, partition: "TopicPartition", offset: int) -> None:
        """Fetch from `offset` next. Raises IllegalStateError where the partition is not assigned."""
        ...

    async def commit(self, offsets: Mapping["TopicPartition", int]) -> Any:
        """Let the group begin there next time. Raises CommitFailedError where the group went on without us."""
        ...


class Taking:
    """One batch at a time to its end, and how the last ones ended. Knows of a consumer only its partitions."""

    def __init__(self, hearer: Hearer, *, jitter: random.Random | None = None) -> None:
        self.hearer = hearer
        self._jitter = jitter or random.Random()  # noqa: S311  because jitter is no secret
        self._in_flight = asyncio.Lock()
        self._failures = 0
        self.resume_at = 0.0
        """The loop's time at which the declared back-off ends."""
        self.last_progress = 0.0
        """The loop's time at which something was last taken to its end."""
        self.taken: dict[TopicPartition, int] = {}
        """Up to where each partition was taken to its end, since it was assigned."""

    async def take(self, partitions: Partitions, batch: Sequence[Raw]) -> None:
        """Hear a batch, then commit its offsets; rewind and pause where it could not be heard. Raises nothing."""
        async with self._in_flight:
            try:
                await reach("consume.fetched")
                await self.hearer.hear(batch)
            except Exception as error:  # noqa: BLE001  because an escaped exception would lose the batch
                self._back_off(partitions, batch, error)
                return
            self._failures = 0
            self.moved()
            self.taken |= {TopicPartition(one.topic, one.partition): one.offset + 1 for one in batch}
            await _commit(partitions, batch)

    async def finished(self) -> None:
        """Return once no batch is in flight: before then no partition may be given up."""
        async with self._in_flight:
            return

    def moved(self) -> None:
        """Something was taken to its end, or there is nothing to take."""
        self.last_progress = asyncio.get_running_loop().time()

    def _back_off(self, partitions: Partitions, batch: Sequence[Raw], error: Exception) -> None:
        """Rewind and pause: the records come again once the pause is over, and nothing after them before."""
        self._failures += 1
        metrics.RETRIES.labels(self.hearer.consumer).inc()
        pause = min(0.1 * 2 ** min(self._failures, 10), LONGEST_BACKOFF) * (0.5 + self._jitter.random())
        log = _LOG.warning if isinstance(error, Retry) else _LOG.exception
        log("batch not applied: trying again", consumer=self.hearer.consumer, pause=round(pause, 2), error=repr(error))
        first: dict[TopicPartition, int] = {}
        for record in batch:
            tp = TopicPartition(record.topic, record.partition)
            first[tp] = min(first.get(tp, record.offset), record.offset)
        mine = partitions.assignment()
        for tp, offset in first.items():
            if tp in mine:
                partitions.seek(tp, offset)
        everything = [tp for tp in mine if tp not in partitions.paused()]
        partitions.pause(*everything)
        loop = asyncio.get_running_loop()
        self.resume_at = loop.time() + pause
        loop.call_later(pause, _resume, partitions, everything)


async def _commit(partitions: Partitions, batch: Sequence[Raw]) -> None:
    mine = partitions.assignment()
    offsets = {TopicPartition(one.topic, one.partition): one.offset + 1 for one in batch}
    still_mine = {tp: offset for tp, offset in offsets.items() if tp in mine}
    try:
        if still_mine:
            await partitions.commit(still_mine)
    except (CommitFailedError, IllegalStateError, KafkaError) as error:
        _LOG.warning("offsets not committed: the gate stops the repeats", error=repr(error))
    await reach("consume.offsets_committed")


def _resume(partitions: Partitions, paused: Sequence["TopicPartition"]) -> None:
    mine = partitions.assignment()
    partitions.resume(*[tp for tp in paused if tp in mine])
