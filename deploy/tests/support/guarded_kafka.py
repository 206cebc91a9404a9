"""A real Apache Kafka that asks everyone who they are and lets nobody do what they were not given."""

# kafka-python ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)
from kafka.admin import ScramMechanism as Mechanism

from novapec.permissions import Permission
from shared.engines import ApacheKafka, free_port
from shared.engines.kafka_guard import Guard
from shared.messaging.kafka_settings import KafkaSettings

PASSWORD = "correct horse battery staple"
EVERY_ACL = ACLFilter(
    None,
    None,
    ACLOperation.ANY,
    ACLPermissionType.ANY,
    ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)


class GuardedKafka:
    """The broker, its authority, and what its clients are given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        own = self._issued("broker", "127.0.0.1", "localhost")
        both = folder / "broker.pem"
        both.write_bytes(own[1].read_bytes() + own[0].read_bytes())
        self.guard = Guard(free_port(), free_port(), both, self.ca_file)
        self.broker = ApacheKafka(folder / "kafka", guard=self.guard)

    @property
    def administrator(self) -> KafkaSettings:
        return KafkaSettings(self.broker.bootstrap)

    def by_certificate(self, principal: str) -> KafkaSettings:
        certificate, key = self._issued(principal)
        return KafkaSettings(
            f"127.0.0.1:{self.guard.mtls_port}",
            protocol="SSL",
            ca_file=str(self.ca_file),
            certificate_file=str(certificate),
            key_file=str(key),
        )

    def by_password(self, principal: str, password: str = PASSWORD) -> KafkaSettings:
        return KafkaSettings(
            f"127.0.0.1:{self.guard.scram_port}",
            protocol="SASL_SSL",
            ca_file=str(self.ca_file),
            username=principal,
            password=password,
        )

    def give(self, permissions: list[Permission]) -> None:
        """Returns once the broker goes by them, which it does seconds after it has taken them. Raises TimeoutError."""
        wanted = {acl for one in permissions for acl in _acls(one)}
        deadline = time.monotonic() + 60
        with KafkaAdminClient(bootstrap_servers=self.broker.bootstrap) as admin:
            admin.create_acls(list(wanted))
            while not wanted <= set(admin.describe_acls(EVERY_ACL)[0]):
                if time.monotonic() > deadline:
                    raise TimeoutError("the broker does not go by what it was given")

    def let_in_by_password(self, principal: str) -> None:
        with KafkaAdminClient(bootstrap_servers=self.broker.bootstrap) as admin:
            admin.alter_user_scram_credentials(
                [UserScramCredentialUpsertion(principal, Mechanism.SCRAM_SHA_512, PASSWORD.encode(), iterations=4096)]
            )

    def _issued(self, name: str, *addresses: str) -> tuple[Path, Path]:
        made = self._authority.issue_cert(*(addresses or (f"{name}.invalid",)), common_name=name)
        certificate, key = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        certificate.write_bytes(b"".join(one.bytes() for one in made.cert_chain_pems))
        private: Any = load_pem_private_key(made.private_key_pem.bytes(), None)
        key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate, key


def _acls(permission: Permission) -> list[ACL]:
    kind = ACLResourcePatternType.PREFIXED if permission.prefixed else ACLResourcePatternType.LITERAL
    where = ResourcePattern(ResourceType[permission.resource.upper()], permission.name, kind)
    return [
        ACL(f"User:{permission.principal}", "*", ACLOperation[one.upper()], ACLPermissionType.ALLOW, where)
        for one in permission.operations
    ]


@contextmanager
def guarded_kafka(folder: Path) -> Iterator[GuardedKafka]:
    """Running until the block ends."""
    kafka = GuardedKafka(folder)
    with kafka.broker:
        yield kafka


async def produce(kafka: KafkaSettings, topic: str) -> None:
    """Write a record there. Raises what the broker refuses it with."""
    producer = AIOKafkaProducer(**kafka.client, acks="all", request_timeout_ms=5000)
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"{}", b"key", partition=0)
    finally:
        await producer.stop()


async def may_read(kafka: KafkaSettings, topic: str) -> bool:
    """Whether the broker lets this client read the topic."""
    consumer = AIOKafkaConsumer(topic, **kafka.client, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        await consumer.start()
        await consumer.getmany(timeout_ms=2000)
    except TopicAuthorizationFailedError:
        return False
    finally:
        await consumer.stop()
    return True
