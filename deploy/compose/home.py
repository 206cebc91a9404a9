"""Fills the home folder of the compose stack: the development issuer's keys, and where everything is.

Runs once in the image of the operator's command, before the services: they read the public keys it leaves in /keys, and
`docker compose run --rm novapec ...` finds the stack by the stack.json it writes.
"""
# ruff: noqa: INP001  because it is a script beside docker-compose.yml, not part of the command

import shutil
from pathlib import Path

from novapec.addresses import Addresses, ServiceAddress
from novapec.home import Home
from novapec.services import ALL_SERVICES
from shared.messaging.kafka_environment import KafkaEnvironment
from shared.postgres.provision import Provisioned, dsn_as
from shared.web.development_issuer import DevelopmentIssuer


class ComposeSettings(KafkaEnvironment):
    """What docker-compose.yml sets. `keys` is the folder that services may read."""

    novapec_home: Path
    keys: Path
    database_password: str
    database_server: str = "postgresql://postgres:5432"
    simulation: bool = False


def fill(settings: ComposeSettings) -> None:
    """Make the keys and stack.json; safe to repeat."""
    home = Home(settings.novapec_home)
    home.make()
    issuer = DevelopmentIssuer(home.issuer)
    shutil.copyfile(issuer.jwks_path, settings.keys / issuer.jwks_path.name)

    def dsn(user: str, database: str) -> str:
        return dsn_as(settings.database_server, user, settings.database_password, database)

    Addresses(
        services={name: ServiceAddress(f"http://{name}:8000") for name in ALL_SERVICES},
        databases={name: Provisioned(dsn(f"{name}_owner", name), dsn(f"{name}_app", name)) for name in ALL_SERVICES},
        kafka=settings.kafka(),
        simulation=settings.simulation,
    ).write(home.stack_file)


if __name__ == "__main__":
    fill(ComposeSettings())  # pyright: ignore[reportCallIssue]  # reason: the environment fills it
