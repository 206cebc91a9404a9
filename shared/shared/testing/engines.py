"""The engines of a test run: by address from the environment, else in Docker, else embedded. Always real ones."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

from shared.testing.docker_kafka import kafka_in_docker
from shared.testing.settings import TestSettings

Source = Literal["environment", "docker", "embedded"]

POSTGRES_IMAGE = "postgres:17-alpine"
KAFKA_IMAGE = "apache/kafka:4.1.0"


@cache
def docker_answers() -> bool:
    """Is there a Docker engine to talk to?"""
    try:
        import docker  # noqa: PLC0415  because Docker's client is only there for tests

        client = docker.from_env(timeout=3)
        try:
            client.ping()  # pyright: ignore[reportUnknownMemberType]
        finally:
            client.close()
    except Exception:  # noqa: BLE001  because any failure means the same: no Docker here
        return False
    return True


def source_of(address: str | None, settings: TestSettings) -> Source:
    """Where an engine comes from in this run."""
    if address:
        return "environment"
    return "docker" if settings.docker and docker_answers() else "embedded"


@contextmanager
def postgres(settings: TestSettings, folder: Callable[[], Path]) -> Generator[str]:
    """An administrator's DSN of a real PostgreSQL."""
    match source_of(settings.postgres, settings):
        case "environment":
            yield settings.postgres or ""
        case "docker":
            from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415  only where Docker is

            with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
                yield container.get_connection_url()
        case "embedded":
            from shared.engines import EmbeddedPostgres  # noqa: PLC0415  the wheel is an extra

            with EmbeddedPostgres(folder(), durable=False) as server:
                yield server.dsn()


@contextmanager
def kafka(settings: TestSettings, folder: Callable[[], Path]) -> Generator[str]:
    """The bootstrap address of a real Apache Kafka."""
    match source_of(settings.kafka, settings):
        case "environment":
            yield settings.kafka or ""
        case "docker":
            with kafka_in_docker(KAFKA_IMAGE) as bootstrap:
                yield bootstrap
        case "embedded":
            from shared.engines import ApacheKafka  # noqa: PLC0415  the wheel is an extra

            with ApacheKafka(folder()) as broker:
                yield broker.bootstrap
