"""What each process of the platform may do on Kafka, and nothing else; read from the tables of who hears what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from novapec.quiescence import hearers, service_of
from novapec.services import ALL_SERVICES
from shared.messaging.topics import topics_of

Resource = Literal["topic", "group"]
Operation = Literal["read", "write", "describe", "describe_configs"]

OPERATOR: Final = "operator"
"""Who runs the commands on a Kafka that asks."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`principal` may do `operations` on what is called `name`, or begins so (`prefixed`)."""

    principal: str
    resource: Resource
    name: str
    operations: tuple[Operation, ...]
    prefixed: bool = False

    def command(self) -> str:
        """The line of Kafka's own kafka-acls.sh that gives it."""
        pattern = " --resource-pattern-type prefixed" if self.prefixed else ""
        operations = " ".join(f"--operation {spelt(one)}" for one in self.operations)
        return f"--add --allow-principal User:{self.principal} {operations} --{self.resource} {self.name}{pattern}"


def spelt(operation: Operation) -> str:
    """As Kafka and its tools write it: DescribeConfigs."""
    return "".join(word.capitalize() for word in operation.split("_"))


READING: Final[tuple[Operation, ...]] = ("read", "describe")
WRITING: Final[tuple[Operation, ...]] = ("read", "write", "describe")
"""A relay reads its own topics too: where they hold what its database has forgotten, it refuses to publish."""
MENDING: Final[tuple[Operation, ...]] = (*WRITING, "describe_configs")
"""`restored` and `audit topics` read every topic, `re-announce` writes what its database announced, `doctor` looks at
the settings. Nobody creates or deletes a topic with it: that is an administrator's."""


def permissions() -> list[Permission]:
    """All of them, by principal. SERVICE-relay publishes, SERVICE-consumer hears; the API speaks to no Kafka.

    The operator's commands look at all and mend all; `consumers replay` moves the groups of each service.
    """
    heard = _heard_by_service(hearers(services=ALL_SERVICES))
    processes = [
        one
        for service in ALL_SERVICES
        for one in (
            *(Permission(f"{service}-consumer", "topic", topic, READING) for topic in sorted(heard[service])),
            Permission(f"{service}-consumer", "group", f"novapec.{service}.", READING, prefixed=True),
            *(Permission(f"{service}-relay", "topic", topic, WRITING) for topic in topics_of(service)),
        )
    ]
    return [
        *processes,
        *(Permission(OPERATOR, "topic", topic, MENDING) for topic in topics_of()),
        *(Permission(OPERATOR, "group", f"novapec.{service}.", READING, prefixed=True) for service in ALL_SERVICES),
    ]


def of_both(service: str, principal: str, given: Iterable[Permission]) -> list[Permission]:
    """What one process that hears and publishes needs under one name."""
    own = (f"{service}-consumer", f"{service}-relay")
    return [
        Permission(principal, one.resource, one.name, one.operations, one.prefixed)
        for one in given
        if one.principal in own
    ]


def _heard_by_service(by_consumer: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in ALL_SERVICES}
    for consumer, topics in by_consumer.items():
        found[service_of(consumer)] |= set(topics)
    return found
