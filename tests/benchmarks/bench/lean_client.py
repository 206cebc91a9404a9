"""The fault tests' client over connections that cost little: the services are what is measured, not who asks them.

The bare endpoint is asked over the same connections (http_client). `rig` lies in the fault tests' folder.
"""

import json
from collections import defaultdict
from typing import Any

import httpx
from rig.client import Client

from bench.http_client import Connection


class LeanClient(Client):
    """No answer is waited for twice: in a bench nothing dies."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._idle: dict[int, list[Connection]] = defaultdict(list)

    async def ask(
        self, method: str, url: str, *, headers: dict[str, str], body: Any, xml: bytes | None
    ) -> httpx.Response:
        """One attempt, on a connection that is free or on a new one."""
        where = httpx.URL(url)
        idle = self._idle[where.port or 80]
        connection = idle.pop() if idle else await Connection(where.port or 80, "").__aenter__()
        content = b"" if body is None and xml is None else xml or json.dumps(body).encode()
        kind = {"Content-Type": "application/json"} if xml is None and body is not None else {}
        answer = await connection.request(method, where.raw_path.decode(), {**kind, **headers}, content)
        idle.append(connection)
        return httpx.Response(answer.status, content=answer.body)

    async def close(self) -> None:
        """Close the connections and the history."""
        for connection in (one for idle in self._idle.values() for one in idle):
            await connection.__aexit__()
        await super().close()
