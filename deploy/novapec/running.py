"""The stack that runs, as the commands find it: in the environment where that names one, else in a home folder."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from functools import cached_property
from types import TracebackType
from typing import Self

from novapec.addresses import OPERATOR, Addresses, ServiceAddress, token_of
from novapec.failures import Failed
from novapec.home import Home
from novapec.settings import CommandSettings
from novapec.surroundings import surrounding
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer, DevelopmentOnly


class NotRunning(Failed):
    """No stack runs in this home: the message says how to start one."""


def read_addresses(home: Home) -> Addresses:
    """Where the stack is that the environment names, or the running one of a home. Raises NotRunning, Incomplete.

    Both at once are refused: what is mended must be what was meant.

    A stack.json without a `pid` was written by other tools for a stack they run, and is believed.
    """
    if named := surrounding():
        if home.stack_file.exists():
            message = (
                f"Two stacks are named: in the environment (INTAKE_DATABASE_URL and its like), and in {home.folder}. "
                "Unset the first, or name a --home where none runs."
            )
            raise NotRunning(message)
        return named
    try:
        addresses = Addresses.read(home.stack_file)
    except FileNotFoundError:
        message = (
            f"No stack runs in {home.folder}: start one with `novapec up`, name another --home, or say in the "
            "environment where one is (INTAKE_DATABASE_URL and its like, KAFKA_BOOTSTRAP)."
        )
        raise NotRunning(message) from None
    except (ValueError, KeyError, TypeError) as error:
        message = f"{home.stack_file} cannot be read ({error!r}): start the stack again."
        raise NotRunning(message) from error
    if addresses.pid is not None and not home.in_use:
        message = f"The stack in {home.folder} was killed: start it again with `novapec up`."
        raise NotRunning(message)
    return addresses


class RunningStack:
    """A stack that another process runs, with its databases open inside `async with`."""

    opened: dict[str, Database]

    def __init__(self, home: Home) -> None:
        """Find it. Raises NotRunning, Incomplete."""
        self.home = home
        self.addresses = read_addresses(home)
        self._open = AsyncExitStack()

    @property
    def services(self) -> dict[str, ServiceAddress]:
        """Where the services listen, by name."""
        return self.addresses.services

    @property
    def kafka(self) -> KafkaSettings:
        """How to reach Kafka."""
        return self.addresses.kafka

    @property
    def simulation(self) -> bool:
        """Whether its time is simulated."""
        return self.addresses.simulation

    def token(
        self, *roles: Role | str, sub: str = OPERATOR, org: str | None = None, regions: Iterable[str] = ()
    ) -> str:
        """An access token that its services accept. Raises NotRunning where it may not be made."""
        return token_of(self._issuer, roles, sub, org, regions)

    @cached_property
    def _issuer(self) -> DevelopmentIssuer:
        try:
            return DevelopmentIssuer(self.home.issuer, environment=CommandSettings().environment)
        except DevelopmentOnly as refusal:
            raise NotRunning(str(refusal)) from refusal

    async def __aenter__(self) -> Self:
        self.opened = {}
        try:
            for name, one in self.addresses.databases.items():
                # Taking back a long history is one transaction.
                database = Database(one.application_dsn, application="novapec-command", size=2, longest_transaction=0)
                self.opened[name] = await self._open.enter_async_context(database)
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._open.aclose()
