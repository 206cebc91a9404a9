"""One process: what it opens, how it leaves, what it weighs."""

import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from note_service import SERVICE
from web_callers import settings_for

from shared.engines.process import free_port
from shared.postgres import Database
from shared.postgres.provision import provision
from shared.service import ServiceSettings, build_app
from shared.testing import eventually
from shared.web.development_issuer import DevelopmentIssuer

SUPPORT = Path(__file__).parents[1] / "support"
PROGRAM = (
    "from note_service import SERVICE; from shared.service import ServiceSettings, run; run(SERVICE, ServiceSettings())"
)
LARGEST_MEGABYTES = 130


@contextmanager
def process(**settings: Any) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(  # noqa: S603  because it is our own program
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={**{name.upper(): str(value) for name, value in settings.items()}, "PYTHONPATH": str(SUPPORT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def resident_megabytes(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


async def test_a_process_serves_until_it_is_told_to_stop_and_leaves_with_status_0(
    database: Database, issuer: DevelopmentIssuer
):
    port = free_port()
    values = settings_for(database.dsn, issuer.jwks_path, port=port, roles="api")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def ready() -> bool:
            try:
                return (await http.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        with process(**values) as running:
            await eventually(ready, within=60)
            assert "server" not in (await http.get("/notes")).headers
            if sys.platform == "linux":
                assert resident_megabytes(running.pid) < LARGEST_MEGABYTES
            running.send_signal(signal.SIGTERM)
            output, _ = running.communicate(timeout=60)
    assert running.returncode == 0, output
    lines = output.splitlines()
    assert all(line.startswith("{") for line in lines), output
    assert any('"event": "stopped"' in line for line in lines)


async def test_a_process_told_to_stop_is_no_longer_ready_and_serves_on_until_others_have_learnt_it(
    database: Database, issuer: DevelopmentIssuer
):
    port = free_port()
    values = settings_for(database.dsn, issuer.jwks_path, port=port, roles="api", drain_seconds=2)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def status() -> int:
            try:
                return (await http.get("/readyz")).status_code
            except httpx.TransportError:
                return 0

        with process(**values) as running:
            await eventually(lambda: _is(status, 200), within=60)
            assert "connection" not in (await http.get("/notes")).headers
            running.send_signal(signal.SIGTERM)
            await eventually(lambda: _is(status, 503), within=1)
            answer = await http.get("/notes")
            assert (answer.status_code, answer.headers["connection"]) == (401, "close")
            assert (await http.get("/livez")).status_code == 200
            output, _ = running.communicate(timeout=60)
    assert running.returncode == 0, output


async def _is(status: Callable[[], Awaitable[int]], wanted: int) -> bool:
    return await status() == wanted


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        ({}, 0.0),
        ({"drain_seconds": 2}, 2.0),
        ({"environment": "production", "oidc_issuer": "https://login.example", "oidc_jwks_file": None}, 5.0),
        ({"drain_seconds": 2, "roles": "consumer,relay"}, 0.0),
    ],
    ids=str,
)
def test_production_drains_for_five_seconds_unless_told_otherwise(values: dict[str, Any], seconds: float):
    real = {"simulation": False, "simulation_start": None}
    assert ServiceSettings(**settings_for("postgresql://x", Path("unused"), **{**real, **values})).drain == seconds


def test_a_process_that_is_set_up_wrongly_says_so_in_sentences_and_leaves():
    with process(
        database_url="postgresql://app:s3cret@127.0.0.1/x",
        environment="production",
        oidc_issuer="http://login.example",
        simulation="true",
    ) as refused:
        output, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "SIMULATION=true is refused" in output
    assert "OIDC_ISSUER must begin with https://" in output
    assert "Traceback" not in output
    assert "s3cret" not in output


def test_a_process_that_cannot_reach_its_database_does_not_pretend_to_run(issuer: DevelopmentIssuer):
    dsn = f"postgresql://app:s3cret@127.0.0.1:{free_port()}/x"
    with process(**settings_for(dsn, issuer.jwks_path, port=free_port(), roles="api")) as failed:
        output, _ = failed.communicate(timeout=60)
    assert failed.returncode == 3
    assert "s3cret" not in output


async def test_a_service_migrates_as_the_owner_when_it_may(postgres_server: str, issuer: DevelopmentIssuer):
    made = await provision(postgres_server, "notes_migrated_at_start", password="tests")
    values = settings_for(made.application_dsn, issuer.jwks_path, migration_database_url=made.owner_dsn)
    for _ in range(2):
        app = build_app(SERVICE, ServiceSettings(**values), background=False)
        async with app.router.lifespan_context(app):
            pass
    owner = await asyncpg.connect(made.owner_dsn)
    applied = await owner.fetch("SELECT series, name FROM public.migration ORDER BY series, number")
    await owner.close()
    assert tuple(applied[0]) == ("messaging", "0001_messaging.sql")
    assert ("notes", "0001_notes.sql") in [tuple(row) for row in applied]


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://portail.example", "https://portail.example"), ("https://evil.example", None)]
)
async def test_only_named_origins_may_call_from_a_browser(
    database: Database, issuer: DevelopmentIssuer, origin: str, allowed: str | None
):
    values = settings_for(database.dsn, issuer.jwks_path, cors_origins="https://portail.example")
    app = build_app(SERVICE, ServiceSettings(**values), background=False)
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "If-Match"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notes.test") as http:
        preflight = await http.options("/notes", headers=asks)
        answer = await http.get("/notes", headers={"Origin": origin})
    assert preflight.headers.get("Access-Control-Allow-Origin") == allowed
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert answer.status_code == 401


async def test_production_asks_browsers_for_tls(database: Database):
    real = {
        "oidc_issuer": "https://login.example",
        "oidc_jwks_file": None,
        "simulation": False,
        "simulation_start": None,
    }
    values = settings_for(database.dsn, Path("unused"), environment="production", **real)
    app = build_app(SERVICE, ServiceSettings(**values), background=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notes.test") as http:
        answer = await http.get("/nowhere")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


async def test_an_address_is_what_a_trusted_proxy_says_last_whatever_the_caller_wrote_before_it(
    database: Database, issuer: DevelopmentIssuer
):
    port = free_port()
    limits = {"anonymous_per_minute": 1, "trusted_proxies": "127.0.0.1"}
    values = settings_for(database.dsn, issuer.jwks_path, port=port, roles="api", **limits)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def status() -> int:
            try:
                return (await http.get("/readyz")).status_code
            except httpx.TransportError:
                return 0

        with process(**values):
            await eventually(lambda: _is(status, 200), within=60)
            asked = ("203.0.113.1", "198.51.100.9, 203.0.113.1", "203.0.113.2")
            answers = [await http.get("/notes", headers={"X-Forwarded-For": one}) for one in asked]
            assert [one.status_code for one in answers] == [401, 429, 401]
