"""Who asks too often is told when to come back; who does not is served, whoever else does."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import StringIO
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from note_service import SERVICE
from starlette.requests import Request
from web_callers import SIRET, START, caller, settings_for

from shared.clock import SimulatedClock
from shared.postgres import Database
from shared.service import ServiceSettings, build_app
from shared.web.development_issuer import DevelopmentIssuer
from shared.web.rate_limits import MINUTE, Limited, Limits, TooMany, address_of

RATE = 5
NOTE = {"title": "A first note", "text": "its text", "siret": SIRET}


class Watch:
    """Seconds that only the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def passes(limits: Limits, who: str = "anne") -> bool:
    try:
        limits.take(Limited.SUBJECT, who)
    except TooMany:
        return False
    return True


@given(st.lists(st.floats(0, 40), min_size=1, max_size=60))
def test_in_no_stretch_of_time_does_more_pass_than_a_minutes_worth_and_what_time_brought(pauses: list[float]) -> None:
    watch = Watch()
    limits = Limits({Limited.SUBJECT: RATE}, watch)
    passed: list[float] = []
    for pause in pauses:
        watch.at += pause
        if passes(limits):
            passed.append(watch.at)
    for first, began in enumerate(passed):
        for last in range(first, len(passed)):
            assert last - first + 1 <= RATE + (passed[last] - began) * RATE / MINUTE + 0.01


@given(st.integers(1, 1000), st.integers(0, 20))
def test_who_waits_as_long_as_they_were_told_is_served(rate: int, more: int) -> None:
    watch = Watch()
    limits = Limits({Limited.SUBJECT: rate}, watch)
    assert all(passes(limits) for _ in range(rate))
    for _ in range(more + 1):
        with pytest.raises(TooMany) as refused:
            limits.take(Limited.SUBJECT, "anne")
        assert passes(limits, "another")
        watch.at += int(refused.value.headers["Retry-After"])
        assert passes(limits)
        while passes(limits):
            pass


def test_what_is_remembered_has_its_bounds_and_who_is_at_the_limit_is_remembered_longest() -> None:
    watch = Watch()
    limits = Limits({Limited.SUBJECT: RATE}, watch, largest=10)
    while passes(limits, "greedy"):
        pass
    for number in range(100):
        assert passes(limits, f"passer-by {number}")
    assert not passes(limits, "greedy")


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_counted_alone_and_an_ipv6_customer_by_their_network(host: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == counted


@asynccontextmanager
async def serving(
    database: Database, issuer: DevelopmentIssuer, address: str = "192.0.2.1", **limits: int
) -> AsyncGenerator[httpx.AsyncClient]:
    made = ServiceSettings(**settings_for(database.dsn, issuer.jwks_path, **limits))
    app = build_app(SERVICE, made, clock=SimulatedClock(START), background=False)
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://notes.test") as http,
    ):
        yield http


def lines(logged: StringIO) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in logged.getvalue().splitlines()]
    return [one for one in found if one["event"] == "request"]


async def test_a_person_who_asks_too_often_is_refused_alone_and_health_is_never_limited(
    database: Database, issuer: DevelopmentIssuer, logged: StringIO
) -> None:
    async with serving(database, issuer, requests_per_minute=2) as http:
        anne, bert = (caller(http, issuer.token(name, ["carrier"], org=SIRET)) for name in ("anne", "bert"))
        assert [(await anne.get("/notes")).status_code for _ in range(2)] == [200, 200]
        refused = await anne.post("/notes", NOTE)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert 1 <= int(refused.headers["Retry-After"]) <= 30
        assert "Rien n'a été enregistré" in refused.json()["detail"]
        assert (await bert.get("/notes")).status_code == 200
        for _ in range(5):
            assert (await anne.get("/livez")).status_code == 200
    last = [one for one in lines(logged) if one["status"] == 429]
    assert [(one["method"], one["route"], one["refused"], one["subject"]) for one in last] == [
        ("POST", "/notes", "too_many_requests", "anne")
    ]


async def test_whoever_has_no_valid_token_is_counted_by_their_address_and_holds_up_nobody_who_has(
    database: Database, issuer: DevelopmentIssuer
) -> None:
    async with serving(database, issuer, anonymous_per_minute=2) as http:
        stranger, guessing = caller(http, None), caller(http, "not.a.token")
        answers = [await one.get("/notes") for one in (stranger, guessing, stranger, guessing)]
        assert [one.status_code for one in answers] == [401, 401, 429, 429]
        anne = caller(http, issuer.token("anne", ["carrier"], org=SIRET))
        assert (await anne.get("/notes")).status_code == 200


async def test_files_have_a_limit_of_their_own(database: Database, issuer: DevelopmentIssuer) -> None:
    async with serving(database, issuer, uploads_per_minute=1) as http:
        anne = caller(http, issuer.token("anne", ["carrier"], org=SIRET))
        note = (await anne.note()).headers["Location"]
        file = {**anne.headers, "Content-Type": "application/pdf", "If-Match": '"1"'}
        answers = [await http.put(note, content=b"%PDF-1.7", headers=file) for _ in range(2)]
        assert [one.status_code for one in answers][1] == 429
        assert answers[0].status_code != 429
        assert (await anne.get("/notes")).status_code == 200


async def test_a_refusal_is_logged_with_who_and_why_and_nothing_of_what_was_sent(
    database: Database, issuer: DevelopmentIssuer, logged: StringIO
) -> None:
    async with serving(database, issuer) as http:
        operator = caller(http, issuer.token("operator-1", ["operator"]))
        await operator.post("/notes", {**NOTE, "text": "planted-words"})
        await operator.get("/notes/0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a12")
        await caller(http, "planted.bad.token").get("/notes")
        await operator.get("/notes")
    told = [(one["status"], one["route"], one.get("refused"), one.get("subject")) for one in lines(logged)]
    assert told == [
        (403, "/notes", "forbidden", "operator-1"),
        (404, "/notes/{note}", "not_found", "operator-1"),
        (401, "/notes", "unauthenticated", None),
        (200, "/notes", None, None),
    ]
    assert "planted" not in logged.getvalue()


@pytest.mark.parametrize(
    ("changes", "limits"),
    [
        ({}, (600, 0, 30)),
        ({"trusted_proxies": "10.0.0.0/8"}, (600, 120, 30)),
        ({"requests_per_minute": 0, "anonymous_per_minute": 7, "uploads_per_minute": 1}, (0, 7, 1)),
    ],
)
def test_production_has_limits_and_by_address_only_behind_proxies_that_say_it(
    changes: dict[str, Any], limits: tuple[int, ...]
) -> None:
    made = ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/nothing", oidc_issuer="https://connexion.example.fr", **changes
    )
    assert tuple(made.limits[one] for one in (Limited.SUBJECT, Limited.ADDRESS, Limited.UPLOAD)) == limits


def test_a_developers_machine_has_none(database: Database, issuer: DevelopmentIssuer) -> None:
    assert not any(ServiceSettings(**settings_for(database.dsn, issuer.jwks_path)).limits.values())
