"""A transport that writes the history of what goes over it, and now and then loses an answer on the way back."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx

LOSES_EVERY: Final = 12
"""One acknowledged command of so many is not heard of at the first attempt: its client repeats it under its key."""


class Recording(httpx.AsyncBaseTransport):
    """Notes every command, and every envelope that is read. `service` names the service at an address."""

    def __init__(self, file: Path, service: Callable[[str], str]) -> None:
        file.parent.mkdir(parents=True)
        self._inner = httpx.AsyncHTTPTransport()
        self._file = file.open("w", encoding="utf-8")
        self._service = service
        self._began = time.monotonic()
        self._commands = 0

    async def aclose(self) -> None:
        """Close the file and the connections."""
        self._file.close()
        await self._inner.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One attempt."""
        service = self._service(f"http://{request.url.host}:{request.url.port}")
        if request.method == "GET":
            return await self._read(request, service)
        command = {
            "client": _subject(request),
            "op": request.url.path.rpartition("/")[2],
            "key": request.headers["Idempotency-Key"],
            "service": service,
            "method": request.method,
            "path": request.url.path,
            "body": _json(request.content),
        }
        self._note(**command, phase="invoke", status=None, answer=None)
        answer, content = await self._answer(request)
        self._commands += 1
        if answer.is_success and self._commands % LOSES_EVERY == 0:
            self._note(**command, phase="unknown", status=None, answer="ReadError")
            message = "the answer was lost on its way"
            raise httpx.ReadError(message, request=request)
        phase = "ok" if answer.is_success else "fail"
        self._note(**command, phase=phase, status=answer.status_code, answer=_json(content))
        return answer

    async def _read(self, request: httpx.Request, service: str) -> httpx.Response:
        answer, content = await self._answer(request)
        if (service, request.url.path) == ("funding", "/envelopes"):
            for shown in json.loads(content)["items"]:
                self._note(op="read_envelope", answer=shown)
        return answer

    async def _answer(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content, request=request), content

    def _note(self, **what: Any) -> None:
        at = round(time.monotonic() - self._began, 4)
        self._file.write(json.dumps({"at": at, **what}, ensure_ascii=False) + "\n")


def _subject(request: httpx.Request) -> str:
    claims = request.headers["Authorization"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(f"{claims}=="))["sub"])


def _json(content: bytes) -> Any:
    """A body as JSON; XML as it is."""
    try:
        return json.loads(content or b"null")
    except ValueError:
        return {"xml": content.decode()}
