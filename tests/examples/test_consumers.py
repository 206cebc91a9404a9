"""The consumers that the documentation shows keep the true sums: through repeats, disorder, restarts and a replay.

All of them live through the same, at the same time, on a broker of their own, which is killed and comes back.
"""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest
from example_consumers import Example, Record, all_of_them, history, publish

from shared.engines import ApacheKafka
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from shared.testing.eventually import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def forked(record: Record) -> Record:
    """Another event, of another content, at the same sequence of the same stream."""
    key, headers, value = record
    other = {"ce_id": str(UUID(int=999_999)).encode()}
    changed = json.dumps({**json.loads(value), "amount_cents": 1}).encode()
    return key, [(name, other.get(name, text)) for name, text in headers], changed


@dataclass(frozen=True)
class Life:
    """What all of them lived through, and the true sums after it."""

    examples: dict[str, Example]
    first: dict[str, int]
    sums: dict[str, int]


@pytest.fixture(scope="module")
async def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder = tmp_path_factory.mktemp("examples")
    examples = await asyncio.to_thread(all_of_them, folder)
    broker = await asyncio.to_thread(lambda: ApacheKafka(folder / "kafka").__enter__())
    try:
        here = [one for one in examples.values() if not one.missing]
        first, sums = await _lived(broker, here)
    finally:
        await asyncio.to_thread(broker.stop)
    return Life(examples, first, sums)


async def _lived(broker: ApacheKafka, examples: list[Example]) -> tuple[dict[str, int], dict[str, int]]:
    where, draw = broker.bootstrap, Random(7)
    await create_topics(KafkaSettings(where))
    streams, sums = history(18)
    early = [stream[2] for stream in streams[:4]]  # before what comes before them
    begun = [record for stream in streams[:6] for record in stream[:2]]
    first = {str(UUID(int=1000 + n)): 1000 * n + 2 + (1000 * n + 3 if n <= len(early) else 0) for n in range(1, 7)}

    await publish(where, [*early, *begun, *draw.sample(begun, 5)])
    await asyncio.gather(*(one.hears(where, "disorder and repeats") for one in examples))

    old, before, after = ([record for stream in streams[n : n + 6] for record in stream] for n in (0, 6, 12))
    await publish(where, [*old, *old])
    for one in examples:
        one.state.unlink()
    await asyncio.gather(*(one.hears(where, "a replay into nothing") for one in examples))

    async with AsyncExitStack() as running:
        processes = [await running.enter_async_context(one.running(where)) for one in examples]
        await publish(where, [*before, *before])
        await eventually(lambda: all(one.read() == _until(12, sums) for one in examples), within=60)
        await asyncio.to_thread(broker.kill)
        await asyncio.to_thread(broker.start)
        await publish(where, [*after, *after])
        await eventually(lambda: all(one.read() == sums for one in examples), within=60)
        for one in examples:
            one.sums["a broker killed"] = one.read()

        await publish(where, [forked(streams[4][1])])
        said = [await asyncio.wait_for(process.communicate(), 60) for process in processes]
        for one, process, (_, errors) in zip(examples, processes, said, strict=True):
            one.fork, one.sums["a fork"] = (process.returncode, errors.decode()), one.read()
    return first, sums


def _until(agreements: int, sums: dict[str, int]) -> dict[str, int]:
    """The sums of the first agreements."""
    return dict(list(sums.items())[:agreements])


@pytest.fixture(params=["python", "node", "java"])
def example(request: pytest.FixtureRequest, life: Life) -> Example:
    one = life.examples[request.param]
    if one.missing:
        pytest.skip(one.missing)
    return one


def test_what_comes_too_early_or_twice_counts_once_and_in_its_turn(example: Example, life: Life):
    assert example.sums["disorder and repeats"] == life.first


def test_an_emptied_read_model_is_filled_from_the_first_event_whatever_kafka_remembers_of_its_group(
    example: Example, life: Life
):
    assert example.sums["a replay into nothing"] == _until(6, life.sums)


def test_a_broker_that_is_killed_and_comes_back_costs_no_payment_and_doubles_none(example: Example, life: Life):
    assert example.sums["a broker killed"] == life.sums


def test_another_event_at_a_sequence_that_was_applied_stops_it_and_changes_no_sum(example: Example, life: Life):
    status, said = example.fork
    assert status == 1
    assert "fork" in said
    assert str(UUID(int=999_999)) in said
    assert example.sums["a fork"] == life.sums
