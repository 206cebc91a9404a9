"""An HTTP/1.1 client that costs the machine as little as can be: the server is what is measured."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass
class Answer:
    """Status and body of one answer."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One keep-alive connection to 127.0.0.1."""

    def __init__(self, port: int, token: str) -> None:
        self.token = token
        """Who asks; it may change from one request to the next."""
        self._port = port
        self._host = f"Host: 127.0.0.1:{port}\r\n"
        self._fixed = f"{self._host}Content-Type: application/json\r\n"

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str) -> Answer:
        """GET."""
        asks = f"{self._fixed}Authorization: Bearer {self.token}\r\n"
        return await self._answered(f"GET {path} HTTP/1.1\r\n{asks}\r\n".encode())

    async def post(self, path: str, key: str, body: Any = None) -> Answer:
        """POST with an Idempotency-Key."""
        content = b"" if body is None else json.dumps(body).encode()
        asks = f"{self._fixed}Authorization: Bearer {self.token}\r\nIdempotency-Key: {key}\r\n"
        head = f"POST {path} HTTP/1.1\r\n{asks}Content-Length: {len(content)}\r\n\r\n"
        return await self._answered(head.encode() + content)

    async def request(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """Whatever is asked, with the headers that are given."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\n{self._host}{lines}Content-Length: {len(content)}\r\n\r\n"
        return await self._answered(head.encode() + content)

    async def _answered(self, request: bytes) -> Answer:
        self._writer.write(request)
        status, *headers = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next(int(line[15:]) for line in headers if line.lower().startswith("content-length:"))
        return Answer(int(status.split(" ", 2)[1]), await self._reader.readexactly(length))
