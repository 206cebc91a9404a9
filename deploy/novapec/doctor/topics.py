"""Kafka: its brokers, and the topics' partitions, copies and settings."""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from novapec.doctor.databases import THIS_MACHINE
from novapec.doctor.finding import Finding, ok, warn, wrong
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS, topics_of

FOR_EVER: Final = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
"""What keeps every event: a new hearer starts from the first one."""
WANTED_COPIES: Final = 3


async def examine_kafka(kafka: KafkaSettings, *, production: bool) -> list[Finding]:
    """Brokers and topics. Raises what aiokafka raises where nobody answers."""
    if kafka.standin:
        return [warn("kafka", kafka.bootstrap, "the in-memory stand-in", "run Apache Kafka where events must last")]
    admin = AIOKafkaAdminClient(**kafka.client, request_timeout_ms=5_000)
    await admin.start()
    try:
        brokers = (await admin.describe_cluster())["brokers"]
        existing = await admin.list_topics()
        described = await admin.describe_topics([name for name in topics_of() if name in existing])
        settings = await _settings(admin, [one["topic"] for one in described])
    finally:
        await admin.close()
    names = ", ".join(f"{one['host']}:{one['port']}" for one in brokers)
    found = [ok("kafka", kafka.bootstrap, f"{len(brokers)} brokers answer: {names}"), way(kafka, production=production)]
    if missing := [name for name in topics_of() if name not in existing]:
        found.append(wrong("topics", ", ".join(missing), "missing", "run `novapec topics create`"))
    problems = [one for topic in described for one in _of_topic(topic, settings[topic["topic"]], production=production)]
    return [*found, *problems] if problems else [*found, ok("topics", "all", f"{len(described)} as they must be")]


def way(kafka: KafkaSettings, *, production: bool) -> Finding:
    """Whether anybody between here and the brokers could read along, or publish as us."""
    says = f"reached by {kafka.protocol}"
    hosts = {one.strip().rpartition(":")[0] for one in kafka.bootstrap.split(",")}
    if not production or kafka.protocol != "PLAINTEXT" or hosts <= THIS_MACHINE:
        return ok("kafka", kafka.bootstrap, says)
    how = "set KAFKA_SECURITY_PROTOCOL (docs/operations.md, 'A Kafka that asks who you are')"
    return wrong("kafka", kafka.bootstrap, f"{says}, in the clear", how)


async def _settings(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> dict[str, Mapping[str, str]]:
    if not topics:
        return {}
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in topics])
    resources = [one for answer in answers for one in answer.to_object()["resources"]]
    return {
        one["resource_name"]: {entry["config_names"]: entry["config_value"] for entry in one["config_entries"]}
        for one in resources
    }


def _of_topic(topic: Mapping[str, Any], settings: Mapping[str, str], *, production: bool) -> list[Finding]:
    name, partitions = topic["topic"], topic["partitions"]
    found: list[Finding] = []
    if len(partitions) != PARTITIONS:
        says = f"{len(partitions)} partitions, where {PARTITIONS} are fixed for good"
        found.append(wrong("topics", name, says, "recreate it with twelve, then `novapec re-announce`"))
    if leaderless := [one["partition"] for one in partitions if one["leader"] < 0]:
        found.append(wrong("topics", name, f"no leader: {leaderless}", "bring back a broker that holds a copy"))
    if short := [one["partition"] for one in partitions if len(one["isr"]) < len(one["replicas"])]:
        found.append(warn("topics", name, f"copies out of step: {short}", "look for a broker that is down or slow"))
    copies = min((len(one["replicas"]) for one in partitions), default=0)
    if production and copies < WANTED_COPIES:
        says = f"{copies} copies of each partition"
        found.append(wrong("topics", name, says, "reassign it to three brokers (kafka-reassign-partitions.sh)"))
    if copies > 1 and int(settings.get("min.insync.replicas", "1")) < copies - 1:
        says = f"min.insync.replicas is {settings['min.insync.replicas']} with {copies} copies: an event may be lost"
        found.append(wrong("topics", name, says, _alter(name, "min.insync.replicas", str(copies - 1))))
    for setting, value in FOR_EVER.items():
        if settings.get(setting, value) != value:
            says = f"{setting} is {settings[setting]}: events would be deleted"
            found.append(wrong("topics", name, says, _alter(name, setting, value)))
    return found


def _alter(name: str, setting: str, value: str) -> str:
    return f"run kafka-configs.sh --alter --topic {name} --add-config {setting}={value}"
