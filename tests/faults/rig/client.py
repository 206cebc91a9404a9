"""Clients that do not give up: a command keeps its Idempotency-Key over every retry, and all of it is on record.

Tried again with the same key: no answer (connection refused, reset, time-out), 409 while the first attempt is still
under way, 409 where a concurrent change won, 5xx. Any other 4xx is final: the command had no effect.

History: `invoke` before the first attempt, then one of `ok`, `fail` (refused for good) or `unknown` (patience is over
and the last attempt had no answer). A read is noted, as `read`, where its answer differs from the one before.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol
from uuid import UUID

import httpx

from rig.history import History

PATIENCE_S: Final = 240.0
_ATTEMPT_S: Final = 12.0
_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 1.0
_WORTH_ANOTHER_TRY: Final = frozenset({"idempotency_key_in_use", "stale"})
LIMITS: Final = httpx.Limits(max_connections=128, max_keepalive_connections=64)


class Refused(Exception):
    """A service refused for good: status, the problem's code and detail."""

    def __init__(self, what: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        super().__init__(f"{what}: {status} {self.code}: {problem.get('detail')} {problem.get('errors') or ''}")


class GaveUp(Exception):
    """No final answer within the patience of the client."""


class Tokens(Protocol):
    """The development issuer."""

    def __call__(self, *roles: str, sub: str, org: str | None = None, regions: Iterable[str] = ()) -> str:
        """An access token."""
        ...


class Client:
    """All requests of one load."""

    def __init__(
        self,
        url: Callable[[str], str],
        tokens: Tokens,
        history: History,
        draw: random.Random,
        *,
        patience: float = PATIENCE_S,
    ) -> None:
        timeout = httpx.Timeout(_ATTEMPT_S, connect=3.0)
        self._http = httpx.AsyncClient(timeout=timeout, limits=LIMITS)
        self.url = url
        """Where a service is reached, asked at each attempt."""
        self._tokens = tokens
        self._draw = draw
        self._patience = patience
        self._people: dict[str, Person] = {}
        self.history = history
        self.retries: Counter[str] = Counter()
        """Attempts that had to be repeated, by what befell them: a status code, or the error's name."""
        self.commands = 0
        """Commands sent, each counted once."""

    async def close(self) -> None:
        """Close the connections and the history."""
        await self._http.aclose()
        self.history.close()

    def person(self, sub: str, *roles: str, org: str | None = None, regions: Iterable[str] = ()) -> "Person":
        """Somebody under their own name."""
        if sub not in self._people:
            self._people[sub] = Person(self, sub, self._tokens(*roles, sub=sub, org=org, regions=regions))
        return self._people[sub]

    def new_key(self) -> str:
        """An idempotency key of this load's seed."""
        return str(UUID(int=self._draw.getrandbits(128), version=4))

    async def attempts(
        self, method: str, service: str, path: str, *, headers: dict[str, str], body: Any, xml: bytes | None
    ) -> tuple[httpx.Response | None, int, str]:
        """(the final answer or None, attempts, what befell the last one)."""
        loop = asyncio.get_running_loop()
        deadline, pause, tried, last = loop.time() + self._patience, _PAUSE_S, 0, ""
        while True:
            tried += 1
            try:
                url = f"{self.url(service)}{path}"
                answer = await self.ask(method, url, headers=headers, body=body, xml=xml)
            except httpx.TransportError as error:
                last = type(error).__name__
            else:
                if not _transient(answer):
                    return answer, tried, ""
                last = str(answer.status_code)
            self.retries[last] += 1
            if loop.time() > deadline:
                return None, tried, last
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    async def ask(
        self, method: str, url: str, *, headers: dict[str, str], body: Any, xml: bytes | None
    ) -> httpx.Response:
        """One attempt. Raises httpx.TransportError where there is no answer."""
        return await self._http.request(method, url, headers=headers, json=body, content=xml)


class Person:
    """Somebody at the services' APIs."""

    def __init__(self, client: Client, sub: str, token: str) -> None:
        self.sub = sub
        self._client = client
        self._token = token
        self._seen: dict[str, Any] = {}

    async def get(self, service: str, path: str) -> Any:
        """What a service shows. Raises Refused, GaveUp."""
        answer = await self._read(service, path)
        shown = answer.json()
        if self._seen.get(path) != shown:
            self._seen[path] = shown
            where = {"service": service, "method": "GET", "path": path}
            self._client.history.note(
                "read", client=self.sub, key=None, phase="ok", **where, status=answer.status_code, answer=shown
            )
        return shown

    async def first(self, service: str, path: str) -> Any | None:
        """The first item of a list, or None."""
        items = (await self.get(service, path))["items"]
        return items[0] if items else None

    async def download(self, service: str, path: str) -> bytes:
        """A file's bytes."""
        return (await self._read(service, path)).content

    async def post(self, op: str, service: str, path: str, body: Any = None, *, xml: bytes | None = None) -> Any:
        """A command; its answer. Raises Refused, GaveUp."""
        kind = {} if xml is None else {"Content-Type": "application/xml"}
        return await self._command("POST", op, service, path, body, xml, kind)

    async def deposit(self, op: str, service: str, path: str, text: str) -> Any:
        """A command whose body is a file of text; its answer. Raises Refused, GaveUp."""
        return await self._command("POST", op, service, path, None, text.encode(), {"Content-Type": "text/csv"})

    async def put(self, op: str, service: str, path: str, body: Any, *, revision: int) -> Any:
        """Replace what was seen at `revision`. Raises Refused, GaveUp."""
        return await self._command("PUT", op, service, path, body, None, {"If-Match": f'"{revision}"'})

    async def _read(self, service: str, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        answer, _, last = await self._client.attempts("GET", service, path, headers=headers, body=None, xml=None)
        if answer is None:
            raise GaveUp(f"GET {service} {path}: {last}")
        if answer.is_error:
            raise Refused(f"GET {service} {path}", answer.status_code, _problem(answer))
        return answer

    async def _command(
        self, method: str, op: str, service: str, path: str, body: Any, xml: bytes | None, extra: dict[str, str]
    ) -> Any:
        key = self._client.new_key()
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key, **extra}
        sent = body if xml is None else {"xml": xml.decode()}
        history, where = self._client.history, {"service": service, "method": method, "path": path, "body": sent}
        history.note(op, client=self.sub, key=key, phase="invoke", **where)
        self._client.commands += 1
        answer, tried, last = await self._client.attempts(method, service, path, headers=headers, body=body, xml=xml)
        if answer is None:
            history.note(op, client=self.sub, key=key, phase="unknown", **where, status=None, answer=last, tried=tried)
            raise GaveUp(f"{op}: {last}")
        phase = "fail" if answer.is_error else "ok"
        shown = _problem(answer) if answer.is_error else answer.json()
        status = answer.status_code
        history.note(op, client=self.sub, key=key, phase=phase, **where, status=status, answer=shown, tried=tried)
        if answer.is_error:
            raise Refused(op, status, shown)
        return shown


def _transient(answer: httpx.Response) -> bool:
    if answer.is_server_error:
        return True
    return answer.status_code == HTTPStatus.CONFLICT and _problem(answer).get("code") in _WORTH_ANOTHER_TRY


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        found: Any = answer.json()
    except json.JSONDecodeError:
        found = None
    return found if isinstance(found, dict) else {"detail": answer.text}
