"""The FastAPI application of a service: its routes behind the shared edge."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from shared.web.documentation import OPENAPI_PATH, describe, documentation
from shared.web.edge import Edge
from shared.web.middleware import CORRELATION_HEADER, BodyLimit, Guard, Observed, SecurityHeaders
from shared.web.problems import install

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

BODY_LIMIT: Final = 1024 * 1024
"""Bytes of a request body, unless a service says otherwise."""

_ASKS: Final = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "traceparent"]
_SHOWS: Final = ["ETag", "Location", "Idempotency-Replayed", "Retry-After", CORRELATION_HEADER]


def application(
    edge: Edge,
    routers: Iterable[APIRouter],
    *,
    title: str,
    description: str,
    lifespan: Lifespan,
    tags: Mapping[str, str] | None = None,
    body_limit: int = BODY_LIMIT,
    cors_origins: Iterable[str] = (),
    hsts: bool = False,
) -> FastAPI:
    """The application that serves `routers` on `edge`; `lifespan` opens what they stand on.

    `tags` says what each group of routes is for, in the order its documentation shows them.
    """
    app = FastAPI(
        title=title,
        description=description,
        openapi_tags=[{"name": name, "description": text} for name, text in (tags or {}).items()],
        openapi_url=OPENAPI_PATH,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        lifespan=lifespan,
        # Observed says it all, once; what FastAPI adds would carry query strings into the traces.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[
            Middleware(Observed),
            Middleware(SecurityHeaders, hsts=hsts),
            Middleware(
                CORSMiddleware,
                allow_origins=list(cors_origins),
                allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
                allow_headers=[*_ASKS, CORRELATION_HEADER],
                expose_headers=_SHOWS,
            ),
            Middleware(BodyLimit, limit=body_limit),
            Middleware(Guard),
        ],
    )
    app.state.edge = edge
    install(app)
    app.include_router(documentation(title))
    for router in routers:
        app.include_router(router)
    describe(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
