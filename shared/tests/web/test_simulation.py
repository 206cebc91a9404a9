"""The simulated clock over HTTP: for operators, forward only, kept over restarts, absent in earnest."""

from datetime import datetime, timedelta

import httpx
import pytest
from note_service import SERVICE
from web_callers import START, Api, caller, settings_for

from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.service import ServiceSettings, build_app
from shared.web.development_issuer import DevelopmentIssuer

LATER = START + timedelta(days=30)


async def test_an_operator_reads_the_clock_and_what_is_in_flight(operator: Api, database: Database):
    answer = await operator.get("/simulation/clock")
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["now"]) == START
    assert answer.json()["in_flight"] == {"outbox": 0, "held": 0, "waiting": 0, "timers_due": 0}
    assert answer.json()["quiet"] is True


async def test_what_is_not_published_yet_is_in_flight(operator: Api, database: Database):
    await database.fetch(
        """INSERT INTO messaging.outbox
        (topic, aggregate_id, sequence, event_id, type, source, data_schema, at, correlation_id, payload)
        VALUES ('t', 'a', 1, gen_random_uuid(), 't', 's', 'd', now(), gen_random_uuid(), '')"""
    )
    answer = (await operator.get("/simulation/clock")).json()
    assert (answer["in_flight"]["outbox"], answer["quiet"]) == (1, False)


async def test_an_operator_moves_the_clock_forward(operator: Api, carrier: Api):
    answer = await operator.post("/simulation/clock", {"now": LATER.isoformat()}, key=None)
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["now"]) == LATER
    assert datetime.fromisoformat((await carrier.note()).json()["at"]) == LATER


async def test_time_never_goes_back(operator: Api, clock: SimulatedClock):
    await operator.post("/simulation/clock", {"now": LATER.isoformat()})
    answer = await operator.post("/simulation/clock", {"now": START.isoformat()})
    assert (answer.status_code, answer.json()["code"]) == (409, "clock_goes_back")
    assert clock.now() == LATER
    same = await operator.post("/simulation/clock", {"now": LATER.isoformat()})
    assert same.status_code == 200


async def test_only_an_operator_may_touch_the_clock(carrier: Api, clock: SimulatedClock):
    assert (await carrier.post("/simulation/clock", {"now": LATER.isoformat()})).status_code == 403
    assert (await carrier.get("/simulation/clock")).status_code == 403
    assert clock.now() == START


@pytest.mark.parametrize("now", ["2025-03-01T10:00:00", "tomorrow", None])
async def test_an_instant_without_its_zone_is_refused(operator: Api, now: str | None):
    answer = await operator.post("/simulation/clock", {"now": now})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "now"
    assert "fuseau" in answer.json()["errors"][0]["message"]


async def test_the_clock_is_kept_over_a_restart(operator: Api, settings: ServiceSettings, issuer: DevelopmentIssuer):
    await operator.post("/simulation/clock", {"now": LATER.isoformat()})
    again = build_app(SERVICE, settings, background=False)
    async with (
        again.router.lifespan_context(again),
        httpx.AsyncClient(transport=httpx.ASGITransport(again), base_url="http://notes.test") as http,
    ):
        answer = await caller(http, issuer.token("operator-1", ["operator"])).get("/simulation/clock")
    assert datetime.fromisoformat(answer.json()["now"]) == LATER


async def test_without_simulation_there_is_no_clock_to_move(database: Database, issuer: DevelopmentIssuer):
    values = settings_for(database.dsn, issuer.jwks_path, simulation=False, simulation_start=None)
    app = build_app(SERVICE, ServiceSettings(**values), background=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notes.test") as http:
        answer = await caller(http, issuer.token("operator-1", ["operator"])).get("/simulation/clock")
    assert answer.status_code == 404
