"""Connections to checked addresses only: what was checked is what is connected to, whatever the name leads to next.

httpcore asks its network backend for a connection by name; TLS is then spoken with that name, whatever the address.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ConnectError

from webhooks.domain.address import Address, Ways, is_open, literal_of

Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]
"""The addresses of a name. Raises OSError where it has none."""

_TRIED: Final = 4
"""Addresses of one name that are tried at most."""


class ForbiddenAddressError(Exception):
    """A name leads where we never connect to."""


async def resolved(host: str, port: int) -> Sequence[Address]:
    """Ask the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    literals = (literal_of(str(one[4][0])) for one in found)
    return list(dict.fromkeys(one for one in literals if one is not None))


class GuardedBackend(AsyncNetworkBackend):
    """httpcore's own backend, behind the check of every address."""

    def __init__(self, ways: Ways, resolver: Resolver = resolved) -> None:
        self._ways = ways
        self._resolver = resolver
        self._within = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to an open address of `host`. Raises ForbiddenAddressError where one of them is not."""
        literal = literal_of(host)
        try:
            addresses = [literal] if literal is not None else list(await self._resolver(host, port))
        except OSError as error:
            raise ConnectError(str(error)) from error
        if not all(is_open(one, self._ways) for one in addresses):
            message = f"{host} leads to an address that is not open to webhooks"
            raise ForbiddenAddressError(message)
        failure: Exception = ConnectError(f"{host} has no address")
        for one in addresses[:_TRIED]:
            try:
                return await self._within.connect_tcp(str(one), port, timeout, local_address, socket_options)
            except (ConnectError, OSError) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """For httpcore's own retries, which we do not use."""
        await self._within.sleep(seconds)
