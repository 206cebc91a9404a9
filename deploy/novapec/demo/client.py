"""The services' HTTP APIs as the demonstration calls them: one person, one request, however often the wire breaks.

A command keeps its Idempotency-Key over every retry, so that a service killed between its commit and its answer does
not make a thing twice: the retry is answered with what the first attempt did.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import httpx

from novapec.failures import Failed
from shared.identity import new_id

PATIENCE_SECONDS: Final = 60.0
"""How long a request is tried again while a service does not answer: a killed one is back in a few seconds."""
_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 1.0
AT_ONCE: Final = 12
"""Requests under way at the same time: more would only queue in the services on a small machine."""
_TRY_AGAIN: Final = frozenset({502, 503, 504})
_KEY_IN_USE: Final = "idempotency_key_in_use"

Address = Callable[[str], str]
"""Where a service listens now; asked anew for each attempt, since it may be started again."""
Told = Callable[[str], Awaitable[None]]
"""Told the name of a service."""


class Refused(Failed):
    """A service refused the request: a problem+json answer. `code` is stable, `detail` is its French sentence."""

    def __init__(self, request: str, problem: Mapping[str, Any]) -> None:
        self.status = int(problem.get("status", 0))
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail", ""))
        errors = "; ".join(f"{error['field']}: {error['message']}" for error in problem.get("errors", []))
        super().__init__(f"{request}: {self.status} {self.code}: {self.detail} {errors}".rstrip())


class Unreachable(Failed):
    """A service did not answer within the patience of the demonstration."""


class Client:
    """Requests to the four services, a bounded number at once."""

    def __init__(self, http: httpx.AsyncClient, address: Address) -> None:
        self._http = http
        self._address = address
        self._room = asyncio.Semaphore(AT_ONCE)
        self.before_command: Told | None = None
        """Told before each command, where somebody wants to do harm in mid-flight."""
        self.retries = 0
        """Attempts after the first one, over the whole run."""

    async def send(
        self,
        method: str,
        service: str,
        path: str,
        *,
        token: str,
        body: Any = None,
        content: bytes | None = None,
        media_type: str = "application/xml",
        query: Mapping[str, Any] | None = None,
        revision: int | None = None,
        key: UUID | None = None,
    ) -> httpx.Response:
        """One request, tried until it is answered. Raises Refused for an answer over 399, Unreachable.

        `revision` is the one that the caller has seen of what it changes (If-Match). `key` is for who asks the same
        again in another run: by default each command has a new one.
        """
        headers = {"Authorization": f"Bearer {token}"}
        if method != "GET":
            headers["Idempotency-Key"] = str(key or new_id())
        if revision is not None:
            headers["If-Match"] = f'"{revision}"'
        if content is not None:
            headers["Content-Type"] = media_type
        if self.before_command is not None and method != "GET":
            await self.before_command(service)

        async def attempt() -> httpx.Response:
            return await self._http.request(
                method,
                f"{self._address(service)}{path}",
                headers=headers,
                params=query,
                json=body,
                content=content,
            )

        async with self._room:
            answer = await self._until_answered(attempt, f"{method} {service} {path}")
        if answer.is_error:
            raise Refused(f"{method} {service} {path}", _problem(answer))
        return answer

    async def _until_answered(self, attempt: Callable[[], Awaitable[httpx.Response]], request: str) -> httpx.Response:
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + PATIENCE_SECONDS, _PAUSE_SECONDS
        while True:
            try:
                answer = await attempt()
            except httpx.TransportError as error:
                last: object = repr(error)
            else:
                if not _worth_another_try(answer):
                    return answer
                last = answer.text
            if loop.time() > deadline:
                message = f"{request}: no answer within {PATIENCE_SECONDS:.0f} s: {last}"
                raise Unreachable(message)
            self.retries += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _worth_another_try(answer: httpx.Response) -> bool:
    if answer.status_code in _TRY_AGAIN:
        return True
    return answer.status_code == HTTPStatus.CONFLICT and _problem(answer).get("code") == _KEY_IN_USE


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found: Any = answer.json()
    except ValueError:
        return {"status": answer.status_code, "detail": answer.text}
    return found if isinstance(found, dict) else {"status": answer.status_code, "detail": answer.text}  # pyright: ignore[reportUnknownVariableType]  # reason: JSON is anything
