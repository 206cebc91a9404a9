"""Fills the home folder of the compose stack: the development issuer's keys, and where everything is.

Runs in the image of the operator's command, before the services: they read what it leaves in /keys, the public keys and
whether time is simulated, and `docker compose run --rm novapec ...` finds the stack by the stack.json it writes.
"""
# ruff: noqa: INP001  because it is a script beside docker-compose.yml, not part of the command

import shutil
import sys
from pathlib import Path

from novapec.addresses import Addresses, ServiceAddress
from novapec.home import Home, HomeInUse
from novapec.services import ALL_SERVICES
from shared.messaging.kafka_environment import KafkaEnvironment
from shared.postgres.provision import Provisioned, dsn_as
from shared.web.development_issuer import DevelopmentIssuer


class ComposeSettings(KafkaEnvironment):
    """What docker-compose.yml sets. `keys` is the folder that services may read; `simulation` begins simulated time."""

    novapec_home: Path
    keys: Path
    database_password: str
    database_server: str = "postgresql://postgres:5432"
    simulation: bool = False


def fill(settings: ComposeSettings) -> None:
    """Make the keys and stack.json; safe to repeat. Time that was once simulated stays so.

    Raises HomeInUse where simulated time is asked for and real time was lived in.
    """
    home = Home(settings.novapec_home)
    home.make()
    simulation = settings.simulation or bool(home.remembered().get("simulation"))
    home.keep_to_one_time(simulated=simulation)
    if simulation:
        (settings.keys / "simulation").touch()
    issuer = DevelopmentIssuer(home.issuer)
    shutil.copyfile(issuer.jwks_path, settings.keys / issuer.jwks_path.name)

    def dsn(user: str, database: str) -> str:
        return dsn_as(settings.database_server, user, settings.database_password, database)

    Addresses(
        services={name: ServiceAddress(f"http://{name}:8000") for name in ALL_SERVICES},
        databases={name: Provisioned(dsn(f"{name}_owner", name), dsn(f"{name}_app", name)) for name in ALL_SERVICES},
        kafka=settings.kafka(),
        simulation=simulation,
    ).write(home.stack_file)


if __name__ == "__main__":
    try:
        fill(ComposeSettings())  # pyright: ignore[reportCallIssue]  # reason: the environment fills it
    except HomeInUse:
        sys.exit(
            "These volumes were lived in real time, and a year of applications needs simulated time: forget them "
            "first, by `docker compose down --volumes`."
        )
