"""The stack that the environment names: for `novapec` in a cluster, where no home knows of one."""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from novapec.addresses import Addresses, ServiceAddress
from novapec.failures import Failed
from novapec.services import ALL_SERVICES, SERVICES
from novapec.settings import StackEnvironment
from shared.postgres.provision import Provisioned

NO_OWNER: Final = ""
"""The commands work as the application's role: `novapec migrate` alone asks for the owner's connection string."""


class Incomplete(Failed):
    """The environment names a stack, but not all of it: the message says what is missing."""


def surrounding() -> Addresses | None:
    """Where the environment's stack is; None where no connection string stands there. Raises Incomplete.

    What names a stack is its databases; webhooks may be left out, and a service's address where nobody asks it.
    """
    given = _read()
    databases = _given(given.databases)
    if not databases:
        return None
    problems = [
        f"{name.upper()}_DATABASE_URL is missing: the connection string of its application's role."
        for name in SERVICES
        if name not in databases
    ]
    if "kafka_bootstrap" not in given.model_fields_set:
        problems.append("KAFKA_BOOTSTRAP is missing: host:port of a broker.")
    if given.simulation:
        problems += [
            f"{name.upper()}_URL is missing: simulated time is moved in every service at once."
            for name in databases
            if not given.urls[name]
        ]
    problems += [*given.kafka_problems(), *given.signature_problems()]
    if problems:
        raise Incomplete("\n".join(["The environment names a stack, but not all of it:", *problems]))
    return Addresses(
        services={name: ServiceAddress(url.rstrip("/")) for name, url in _given(given.urls).items()},
        databases={name: Provisioned(NO_OWNER, dsn) for name, dsn in databases.items()},
        kafka=given.kafka(),
        probes=given.probes,
        simulation=given.simulation,
    )


def _read() -> StackEnvironment:
    try:
        return StackEnvironment()
    except ValidationError as error:
        # Never what was given: it may be a secret.
        said = (f"{one['loc'][0]}".upper() + f": {one['msg']}." for one in error.errors(include_input=False))
        raise Incomplete("\n".join(["The environment cannot be read:", *said])) from None


def _given(by_service: Mapping[str, str]) -> dict[str, str]:
    return {name: by_service[name] for name in ALL_SERVICES if by_service[name]}
