"""Other systems that hear the events, through the chart: each a user that reads its topics, let in from where it is."""

import json
import subprocess

import chart
import jsonschema
import pytest
from rendered_chart import CHART, EXAMPLES, TEMPLATE, needs_helm, of_kind, values_of

from novapec.readers import NAME, PLATFORM, Reader

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
SOMEWHERE = [{"ipBlock": {"cidr": "10.0.0.0/8"}}]
GOOD = {"topics": ["novapec.impact.plan"], "from": SOMEWHERE}
DOOR = {"name": "outside", "port": 9095, "type": "nodeport", "tls": True, "authentication": {"type": "tls"}}


def refused(readers: object = None, listeners: object = None) -> bool:
    """Whether the schema refuses these values."""
    values = values_of("operators")
    if readers is not None:
        values["kafka"]["readers"] = readers
    if listeners is not None:
        values["kafka"]["strimzi"]["listeners"] = listeners
    return not jsonschema.Draft7Validator(SCHEMA).is_valid(values)


def test_the_schema_takes_a_reader_and_a_guarded_door():
    assert not refused({"statistics": GOOD, "directory": GOOD | {"authentication": "scram-sha-512"}}, [DOOR])


@pytest.mark.parametrize(
    "reader",
    [
        GOOD | {"topics": []},
        GOOD | {"topics": ["novapec.impact.plan", "novapec.impact.plan"]},
        GOOD | {"from": []},
        GOOD | {"from": [{}]},
        {"topics": GOOD["topics"]},
        GOOD | {"authentication": "plain"},
        GOOD | {"operations": ["Write"]},
    ],
)
def test_the_schema_refuses_a_reader_from_anywhere_or_of_nothing_or_that_wants_more(reader: object):
    assert refused({"statistics": reader})


@pytest.mark.parametrize("name", ["novapec", "a.b", "Statistics", "-a", "a-", "a" * 31, ""])
def test_a_name_that_is_none_is_refused_by_the_schema_as_by_the_command(name: str):
    assert refused({name: GOOD})
    assert name == PLATFORM or not NAME.fullmatch(name)


@pytest.mark.parametrize(
    "change",
    [{"tls": False}, {"authentication": {"type": "custom"}}, {"authentication": {}}, {"name": "tls"}, {"port": 9093}],
)
def test_the_schema_refuses_a_door_that_is_not_guarded_or_takes_the_place_of_another(change: dict[str, object]):
    assert refused(listeners=[DOOR | change])


def test_a_door_says_whether_it_has_tls_and_asks():
    for missing in DOOR:
        assert refused(listeners=[{name: value for name, value in DOOR.items() if name != missing}])


@needs_helm
def test_each_reader_is_a_user_with_the_rights_that_the_command_names_and_no_other():
    declared = values_of("operators")["kafka"]["readers"]
    users = of_kind("operators", "KafkaUser")
    assert {name for name in users if "-reader-" in name} == {f"novapec-reader-{name}" for name in declared}
    for name, one in declared.items():
        spec = users[f"novapec-reader-{name}"]["spec"]
        rights = Reader(name, tuple(one["topics"])).permissions()
        assert spec["authorization"]["acls"] == chart.as_strimzi_writes(rights)
        assert spec["authentication"] == {"type": one.get("authentication", "tls")}


@needs_helm
def test_kafka_lets_readers_in_from_where_they_are_by_the_door_that_asks_as_they_answer():
    (kafka,) = of_kind("operators", "Kafka").values()
    doors = {one["name"]: one for one in kafka["spec"]["kafka"]["listeners"]}
    readers = values_of("operators")["kafka"]["readers"]
    own, *others = doors["tls"]["networkPolicyPeers"]
    assert own["podSelector"]["matchLabels"]["novapec/kafka"] == "true"
    assert others == readers["statistics"]["from"]
    assert doors["scram"]["networkPolicyPeers"] == readers["directory"]["from"]
    assert doors["outside"] == values_of("operators")["kafka"]["strimzi"]["listeners"][0]
    for one in doors.values():
        assert one["tls"] is True
        assert one["authentication"]["type"] in {"tls", "scram-sha-512"}
    assert len({one["port"] for one in doors.values()}) == len(doors)


@needs_helm
def test_without_readers_kafka_has_one_door_for_the_platform_alone():
    (kafka,) = of_kind("restored", "Kafka").values()
    (door,) = kafka["spec"]["kafka"]["listeners"]
    assert len(door["networkPolicyPeers"]) == 1


@needs_helm
def test_a_topic_that_the_platform_has_not_is_refused():
    set_to = "kafka.readers.statistics.topics={novapec.impact.plans}"
    done = subprocess.run(  # noqa: S603  a tool of ours
        [*TEMPLATE, "--values", EXAMPLES["operators"], "--set", set_to], capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert "kafka.readers.statistics.topics names novapec.impact.plans, which is no topic" in done.stderr
