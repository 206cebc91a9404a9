"""Callers of the note service: who they are, what they send."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from shared.identity import new_id
from shared.postgres import Database
from shared.web.development_issuer import DEVELOPMENT_ISSUER

START = datetime(2025, 1, 15, 8, tzinfo=UTC)
SIRET = "73282932000074"


@dataclass
class Api:
    """A caller: `headers` stand on each request; a POST takes a fresh key unless it is given one."""

    http: httpx.AsyncClient
    headers: dict[str, str]

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers={**self.headers, **_dashed(headers)})

    async def post(self, path: str, body: Any = None, *, key: str | None = "fresh", **headers: str) -> httpx.Response:
        given = {} if key is None else {"Idempotency-Key": str(new_id()) if key == "fresh" else key}
        return await self.http.post(path, json=body, headers={**self.headers, **given, **_dashed(headers)})

    async def put(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.http.put(path, json=body, headers={**self.headers, **_dashed(headers)})

    async def note(self, title: str = "A first note", text: str = "its text") -> httpx.Response:
        answer = await self.post("/notes", {"title": title, "text": text, "siret": SIRET})
        assert answer.status_code == 201, answer.text
        return answer


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def settings_for(dsn: str, jwks: Path, **changes: Any) -> dict[str, Any]:
    return {
        "database_url": dsn,
        "environment": "development",
        "oidc_issuer": DEVELOPMENT_ISSUER,
        "oidc_jwks_file": jwks,
        "simulation": True,
        "simulation_start": START,
        **changes,
    }


def caller(http: httpx.AsyncClient, token: str | None) -> Api:
    return Api(http, {} if token is None else {"Authorization": f"Bearer {token}"})


async def count(database: Database, table: str = "notes.note") -> int:
    return await database.fetchval(f"SELECT count(*) FROM {table}")
