from __future__ import annotations

from pathlib import Path

import pytest

from shared.engines import ApacheKafka, EngineFailed
from shared.engines.installation import install
from shared.engines.kafka_node import kafka_id
from shared.engines.kafka_probe import brokers_seen_by
from shared.engines.settings import cache_folder
from shared.testing.eventually import eventually

from .conftest import StartedElsewhere, runs
from .kafka_client import create_topic, produce, read_all

pytestmark = pytest.mark.kafka


async def test_topics_and_records_outlive_a_stop_and_a_kill_on_the_same_port(data_dir: Path) -> None:
    with ApacheKafka(data_dir) as kafka:
        await create_topic(kafka.bootstrap, "notes")
        await produce(kafka.bootstrap, "notes", b"before the stop")
        stopped = kafka.pid()
        kafka.stop()
        assert not runs(stopped)
        kafka.start()
        await produce(kafka.bootstrap, "notes", b"before the kill")
        kafka.kill()
        kafka.start()
        assert await read_all(kafka.bootstrap, "notes") == [b"before the stop", b"before the kill"]


async def test_it_is_gone_when_its_parent_is_killed(data_dir: Path, started_elsewhere: StartedElsewhere) -> None:
    parent, node = started_elsewhere(f"ApacheKafka(Path({str(data_dir)!r}))")
    assert runs(node)
    parent.kill()
    await eventually(lambda: not runs(node), within=20)


@pytest.mark.slow
async def test_three_nodes_lose_one_and_nothing_that_was_acknowledged(data_dir: Path) -> None:
    with ApacheKafka(data_dir, nodes=3) as kafka:
        await create_topic(kafka.bootstrap, "notes", copies=3)
        await produce(kafka.bootstrap, "notes", b"with three")
        kafka.kill(1)
        await produce(kafka.bootstrap, "notes", b"with two")
        kafka.start_node(1)
        assert brokers_seen_by(kafka.port(1)) == {1, 2, 3}
        assert await read_all(kafka.bootstrap, "notes") == [b"with three", b"with two"]


def test_a_new_node_has_every_feature_level_of_the_format_tool(data_dir: Path) -> None:
    kafka = install(cache_folder())
    features = kafka.bootstrap_checkpoint.read_bytes()
    for feature in (b"metadata.version", b"group.version", b"transaction.version"):
        assert feature in features


def test_what_does_not_run_has_no_process_id(data_dir: Path) -> None:
    with pytest.raises(EngineFailed, match="is not running; start it first"):
        ApacheKafka(data_dir).pid()


def test_the_ids_it_makes_are_kafkas() -> None:
    made = [kafka_id() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(len(each) == 22 and not each.startswith("-") for each in made)
