"""Apache Kafka's own image in Docker: testcontainers' KafkaContainer runs Confluent's images alone."""

from collections.abc import Generator
from contextlib import contextmanager

from shared.engines.process import free_port

SETTINGS = {
    "NODE_ID": "1",
    "PROCESS_ROLES": "broker,controller",
    "CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
    "LISTENERS": "BROKER://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093",
    "LISTENER_SECURITY_PROTOCOL_MAP": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "INTER_BROKER_LISTENER_NAME": "BROKER",
    "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "LOG_RETENTION_MS": "-1",
    "AUTO_CREATE_TOPICS_ENABLE": "false",
    "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "OFFSETS_TOPIC_NUM_PARTITIONS": "4",
    "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "TRANSACTION_STATE_LOG_NUM_PARTITIONS": "4",
    "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
    "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
    "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
}
"""As the embedded broker is told (shared/shared/engines/kafka_config.py), by the names of the image's environment."""

STARTED = "Kafka Server started"
STARTS_WITHIN = 120


@contextmanager
def kafka_in_docker(image: str) -> Generator[str]:
    """The bootstrap address of one node."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415  only where Docker is
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415  likewise

    port = free_port()
    container = DockerContainer(image).with_bind_ports(9092, port)
    bootstrap = f"{container.get_docker_client().host()}:{port}"
    for name, value in {**SETTINGS, "ADVERTISED_LISTENERS": f"BROKER://{bootstrap}"}.items():
        container = container.with_env(f"KAFKA_{name}", value)
    waiting = LogMessageWaitStrategy(STARTED).with_startup_timeout(STARTS_WITHIN)
    with container.waiting_for(waiting):
        yield bootstrap
