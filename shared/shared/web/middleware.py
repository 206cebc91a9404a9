"""The middlewares around every route, each with one concern. Pure ASGI, so that contextvars and streaming are kept.

From the outside in: LastAnswers, Observed (ids, span, metrics, one log line), SecurityHeaders, CORS (Starlette's),
BodyLimit, Guard.
"""

import time
from contextlib import AbstractContextManager, nullcontext
from typing import Final
from uuid import UUID

import structlog
from fastapi import HTTPException
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.failpoints import reach
from shared.identity import new_id
from shared.observability.health import Health
from shared.observability.logging import bound
from shared.observability.metrics import HTTP_REQUESTS, HTTP_SECONDS
from shared.observability.tracing import span
from shared.web.idempotency import Replayed
from shared.web.problem import FieldError, Problem
from shared.web.problems import INTERNAL, problem_of

CORRELATION_HEADER: Final = "X-Correlation-Id"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FAILED: Final = 500
"""From this status on it is we who failed."""
_REFUSALS: Final = frozenset({401, 403, 404, 429})
_PROBES: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked by machines all day: neither logged, traced nor counted, which would thin out what people meet. A process that
is not ready says so by a metric of its own."""

_log = structlog.get_logger("novapec.web")


class Guard:
    """Turns what a route raises into an answer; what nobody foresaw is a 500 that tells nothing and is logged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Replayed as replayed:
            await replayed.response(scope, receive, send)
        except Exception as error:
            request = Request(scope)
            problem = problem_of(error, request)
            if problem is None:
                _log.error("request_failed", route=_route(scope), method=request.method, exc_info=error)
            if started:
                raise
            said = problem or INTERNAL
            request.state.refused = said.code
            await said.response(request.url.path)(scope, receive, send)


class LastAnswers:
    """Closes each connection after its answer once this process leaves, so that the next request goes elsewhere."""

    def __init__(self, app: ASGIApp, health: Health) -> None:
        self._app = app
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def last(message: Message) -> None:
            if message["type"] == "http.response.start" and self._health.leaving:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, last)


class BodyLimit:
    """Refuses a request body of more than `limit` bytes, announced or not.

    A body that is answered before its end is cut with its connection: uvicorn would take and drop it for ever.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > self._limit:
            detail = f"Le corps de la requête dépasse {self._limit} octets."
            errors = [FieldError("body", detail)]
            refusal = Problem(413, "body_too_large", detail, errors=errors, headers={"Connection": "close"})
            await refusal.response(scope["path"])(scope, receive, send)
            return
        received, ended = 0, announced == "0" and "transfer-encoding" not in headers

        async def counted() -> Message:
            nonlocal received, ended
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise HTTPException(413)
            ended = ended or not message.get("more_body", False)
            return message

        async def cut(message: Message) -> None:
            if message["type"] == "http.response.start" and not ended:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, counted, cut)


class SecurityHeaders:
    """What every answer tells a browser. HSTS only where TLS is certain: in production."""

    def __init__(self, app: ASGIApp, *, hsts: bool) -> None:
        self._app = app
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-site",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        }
        if hsts:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class Observed:
    """Gives each request its correlation id and span, counts it, and logs one line: never a body, never a header.

    The line of a request that somebody was not allowed says who they are and why.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        correlation = _correlation(headers.get(CORRELATION_HEADER))
        scope.setdefault("state", {})["correlation_id"] = correlation
        status, began = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[CORRELATION_HEADER] = str(correlation)
            await send(message)

        with (
            bound(correlation_id=correlation),
            _span(scope, headers.get("traceparent")) as served,
        ):
            try:
                await self._app(scope, receive, watched)
                if scope["method"] not in _SAFE:
                    await reach("command.answered")
            finally:
                served.update_name(f"HTTP {scope['method']} {_route(scope)}")
                served.set_attribute("http.response.status_code", status)
                if status >= _FAILED:
                    served.set_status(StatusCode.ERROR)
                _record(scope, status, time.perf_counter() - began)


def _span(scope: Scope, traceparent: str | None) -> AbstractContextManager[Span]:
    if scope["path"] in _PROBES:
        return nullcontext(INVALID_SPAN)
    return span(f"HTTP {scope['method']}", traceparent=traceparent, kind=SpanKind.SERVER)


def _record(scope: Scope, status: int, seconds: float) -> None:
    route, method = _route(scope), scope["method"]
    if route not in _PROBES:
        HTTP_REQUESTS.labels(route, method, str(status)).inc()
        HTTP_SECONDS.labels(route, method).observe(seconds)
        told = _who_was_refused(scope) if status in _REFUSALS else {}
        _log.info("request", route=route, method=method, status=status, milliseconds=round(seconds * 1000, 1), **told)


def _who_was_refused(scope: Scope) -> dict[str, str]:
    """Why, by the refusal's code, and who, by the opaque subject of a token that was valid: never what they sent."""
    state = scope.get("state", {})
    said = {"refused": state.get("refused"), "subject": state.get("subject")}
    return {name: value for name, value in said.items() if value is not None}


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _correlation(header: str | None) -> UUID:
    try:
        return UUID(header) if header else new_id()
    except ValueError:
        return new_id()
