from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.engines import ApacheKafka, EngineFailed
from shared.engines.kafka_node import kafka_id
from shared.engines.kafka_probe import brokers_seen_by
from shared.testing.eventually import eventually

from .conftest import StartedElsewhere, runs
from .kafka_client import create_topic, produce, read_all

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    with ApacheKafka(tmp_path_factory.mktemp("données de Zoé")) as kafka:
        yield kafka


async def test_topics_and_records_outlive_a_stop_and_a_kill_on_the_same_port(kafka: ApacheKafka) -> None:
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


@pytest.mark.filterwarnings("ignore:(read|open)_text is deprecated:DeprecationWarning")  # inside kafka-python
def test_a_cluster_has_the_feature_levels_that_the_format_tool_gives(kafka: ApacheKafka) -> None:
    from kafka import KafkaAdminClient  # noqa: PLC0415  because importing it warns, and warnings are errors

    admin = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    features = admin.describe_features()
    admin.close()
    assert {name for name, levels in features.items() if levels.get("finalized", (0, 0))[1]} >= {
        "metadata.version",
        "group.version",
        "transaction.version",
        "eligible.leader.replicas.version",
    }


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


def test_what_does_not_run_has_no_process_id(data_dir: Path) -> None:
    with pytest.raises(EngineFailed, match="is not running; start it first"):
        ApacheKafka(data_dir).pid()


def test_the_ids_it_makes_are_kafkas() -> None:
    made = [kafka_id() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(len(each) == 22 and not each.startswith("-") for each in made)
