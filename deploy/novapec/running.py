"""The stack that runs in a home folder, as the commands find it."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from novapec.addresses import OPERATOR, Addresses, ServiceAddress, token_of
from novapec.failures import Failed
from novapec.home import Home
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer


class NotRunning(Failed):
    """No stack runs in this home: the message says how to start one."""


def read_addresses(home: Home) -> Addresses:
    """Where the running stack of a home is. Raises NotRunning.

    A stack.json without a `pid` was written by other tools for a stack they run, and is believed.
    """
    try:
        addresses = Addresses.read(home.stack_file)
    except FileNotFoundError:
        message = f"No stack runs in {home.folder}: start one with `novapec up`, or name another --home."
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
        """Find it. Raises NotRunning."""
        self.home = home
        self.addresses = read_addresses(home)
        self._issuer = DevelopmentIssuer(home.issuer)
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
        """An access token that its services accept."""
        return token_of(self._issuer, roles, sub, org, regions)

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
