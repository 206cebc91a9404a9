"""A service in process behind its real HTTP edge, and callers with tokens of the development issuer."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from shared.clock import Clock
from shared.identity import new_id
from shared.postgres import Database
from shared.service import Service, ServiceSettings, build_app
from shared.vocabulary import Role
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who calls the API. A POST takes a fresh Idempotency-Key unless it is given `key`."""

    http: httpx.AsyncClient
    token: str | None

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """GET; header names with underscores for dashes."""
        return await self.http.get(path, headers=self._headers(headers))

    async def post(self, path: str, body: Any = None, *, key: str | None = "fresh", **headers: str) -> httpx.Response:
        """POST `body` as JSON; `key=None` sends no Idempotency-Key."""
        given = {} if key is None else {"idempotency_key": str(new_id()) if key == "fresh" else key}
        return await self.http.post(path, json=body, headers=self._headers({**given, **headers}))

    async def put(self, path: str, body: Any, *, revision: int | None = None, **headers: str) -> httpx.Response:
        """PUT `body` as JSON, on `revision` where given (If-Match)."""
        given = {} if revision is None else {"if_match": f'"{revision}"'}
        return await self.http.put(path, json=body, headers=self._headers({**given, **headers}))

    async def patch(self, path: str, body: Any, *, revision: int | None = None, **headers: str) -> httpx.Response:
        """PATCH with `body` as JSON, on `revision` where given (If-Match)."""
        given = {} if revision is None else {"if_match": f'"{revision}"'}
        return await self.http.patch(path, json=body, headers=self._headers({**given, **headers}))

    def _headers(self, named: dict[str, str]) -> dict[str, str]:
        sent = {name.replace("_", "-"): value for name, value in named.items()}
        return sent if self.token is None else {**sent, "Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Api:
    """A service in process: `api.caller(Role.CARRIER, org=SIRET)`."""

    http: httpx.AsyncClient
    issuer: DevelopmentIssuer

    def caller(
        self, *roles: Role, sub: str = "someone", org: str | None = None, regions: tuple[str, ...] = ()
    ) -> Caller:
        """Someone with these roles."""
        return Caller(self.http, self.issuer.token(sub, roles, org=org, regions=regions))

    def nobody(self) -> Caller:
        """Someone without a token."""
        return Caller(self.http, None)


@asynccontextmanager
async def serving(
    service: Service,
    database: Database,
    issuer: DevelopmentIssuer,
    *,
    clock: Clock,
    settings: type[ServiceSettings] = ServiceSettings,
    **changes: Any,
) -> AsyncGenerator[Api]:
    """The service in process on `database`, without its background parts."""
    made = settings(
        database_url=database.dsn,
        environment="development",
        oidc_issuer=DEVELOPMENT_ISSUER,
        oidc_jwks_file=issuer.jwks_path,
        **changes,
    )
    app = build_app(service, made, clock=clock, background=False)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=f"http://{service.name}.test") as http,
    ):
        yield Api(http, issuer)
