"""One POST of one event: no redirect is followed, no connection kept, time and answer have their limits."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Self

import httpcore

from webhooks.domain.address import Ways
from webhooks.domain.delivery import Answer, Outcome, outcome_of
from webhooks.gateway.guarding import ForbiddenAddressError, GuardedBackend, Resolver, resolved

WITHIN: Final = 10.0
"""Seconds for all of it: name, connection, TLS, request and answer."""
LARGEST_ANSWER: Final = 65_536
"""Bytes of an answer that are read. Nothing of it is kept: the status says it all."""
MEDIA_TYPE: Final = "application/cloudevents+json; charset=utf-8"
AGENT: Final = "Novapec-Webhooks/1"


class Sender:
    """Posts events; open inside `async with`."""

    def __init__(
        self,
        ways: Ways,
        *,
        within: float = WITHIN,
        trust: ssl.SSLContext | None = None,
        resolver: Resolver = resolved,
    ) -> None:
        self._within = within
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=0,  # each delivery resolves and checks anew
            network_backend=GuardedBackend(ways, resolver),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def post(self, url: str, body: bytes, signed: Mapping[str, str]) -> Answer:
        """What became of one attempt. Raises nothing that a receiver or a network can bring about."""
        headers = {"content-type": MEDIA_TYPE, "user-agent": AGENT, **signed}
        try:
            async with asyncio.timeout(self._within):
                return await self._post(url, body, headers)
        except TimeoutError:
            return Answer(Outcome.TIMED_OUT)
        except ForbiddenAddressError:
            return Answer(Outcome.FORBIDDEN_ADDRESS)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError):
            return Answer(Outcome.UNREACHABLE)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        sent: Any = {**headers, "content-length": str(len(body))}
        async with self._pool.stream("POST", url, headers=sent, content=body) as response:
            read = 0
            async for part in response.aiter_stream():
                read += len(part)
                if read > LARGEST_ANSWER:
                    break
            return Answer(outcome_of(response.status), response.status, _asked(response.headers))


def _asked(headers: list[tuple[bytes, bytes]]) -> timedelta | None:
    """Retry-After in seconds; a date is passed over."""
    said = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return timedelta(seconds=int(said)) if said.isdigit() and len(said) < 7 else None  # noqa: PLR2004  a week has six
