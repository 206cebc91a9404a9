"""The probes tell the truth about the parts that registered."""

import asyncio
import re

import httpx
import pytest
from fastapi import FastAPI
from note_service import SERVICE
from web_callers import settings_for

from shared.observability.health import Check, Health
from shared.postgres import Database
from shared.service import ServiceSettings, build_app
from shared.web.development_issuer import DevelopmentIssuer


async def test_a_process_is_alive_and_ready_while_its_checks_pass(http: httpx.AsyncClient):
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["database"]["ok"]) == (200, True)
    assert (await http.get("/livez")).json() == {"ok": True, "checks": {}}


async def test_a_process_whose_database_is_gone_is_not_ready_but_alive(app: FastAPI, http: httpx.AsyncClient):
    await app.state.edge.database.pool.close()
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["ok"]) == (503, False)
    assert (await http.get("/livez")).status_code == 200


async def test_liveness_and_readiness_are_told_apart():
    health = Health()
    health.add("relay", lambda: Check(ok=False, detail="stopped"), live=True, ready=False)
    health.add("database", lambda: Check(ok=True))
    assert not (await health.live()).ok
    assert (await health.ready()).ok
    health.remove("relay")
    assert (await health.live()).ok


async def test_a_check_that_fails_itself_is_a_failed_check_without_its_message():
    async def broken() -> Check:
        raise ValueError("a secret")

    health = Health()
    health.add("broken", broken)
    (check,) = (await health.ready()).checks.values()
    assert not check.ok
    assert check.detail == "the check itself failed: ValueError"


async def test_a_check_that_hangs_is_a_failed_check(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shared.observability.health.CHECK_LIMIT_SECONDS", 0.01)

    async def hangs() -> Check:
        await asyncio.Event().wait()
        return Check(ok=True)

    health = Health()
    health.add("hangs", hangs)
    assert not (await health.ready()).ok


async def test_the_metrics_name_routes_by_template(http: httpx.AsyncClient):
    await http.get("/notes/0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10")
    text = (await http.get("/metrics")).text
    assert 'novapec_http_requests_total{method="GET",route="/notes/{note}",status="401"}' in text
    assert "0197a2c4" not in text
    await http.get("/readyz")
    text = (await http.get("/metrics")).text
    assert re.findall('route="/(?:metrics|readyz|livez)"', text) == [], "what machines ask all day is not counted"
    assert "novapec_outbox_depth" in text


async def test_the_metrics_say_which_check_keeps_a_process_from_being_ready(app: FastAPI, http: httpx.AsyncClient):
    assert 'novapec_ready{check="database"} 1.0' in (await http.get("/metrics")).text
    await app.state.edge.database.pool.close()
    assert 'novapec_ready{check="database"} 0.0' in (await http.get("/metrics")).text
    app.state.health.remove("database")
    assert 'check="database"' not in (await http.get("/metrics")).text


async def test_a_process_without_the_api_role_answers_only_its_probes(database: Database, issuer: DevelopmentIssuer):
    values = settings_for(database.dsn, issuer.jwks_path, roles="relay")
    app = build_app(SERVICE, ServiceSettings(**values), background=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notes.test") as http,
    ):
        assert (await http.get("/readyz")).status_code == 200
        assert (await http.get("/notes")).status_code == 404
