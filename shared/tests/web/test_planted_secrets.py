"""Secrets that a request or the settings hold come back in no answer, and stand in no log."""

from collections.abc import AsyncIterator
from io import StringIO
from uuid import UUID

import httpx
import pytest
from note_service import SERVICE
from web_callers import SIRET, Api, caller, settings_for

from shared.engines import free_port
from shared.service import ServiceSettings, build_app
from shared.web.development_issuer import DevelopmentIssuer

IBAN = "FR7630006000011234567890189"
PASSWORD = "planted-password"
NOTE = {"title": "A first note", "text": "its text", "siret": SIRET}


@pytest.fixture
async def without_database(issuer: DevelopmentIssuer, logged: StringIO) -> AsyncIterator[Api]:
    """The note service, whose database is gone."""
    dsn = f"postgresql://app:{PASSWORD}@127.0.0.1:{free_port()}/x"
    app = build_app(SERVICE, ServiceSettings(**settings_for(dsn, issuer.jwks_path)), background=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes.test") as http:
        yield caller(http, issuer.token("carrier-1", ["carrier"], org=SIRET))


@pytest.mark.parametrize(
    "refused",
    [
        {**NOTE, "axis": IBAN},
        {**NOTE, "siret": IBAN},
        {**NOTE, "title": [IBAN]},
        {**NOTE, "title": IBAN * 20},
        {**NOTE, "lines": [{"label": "x", "amount_cents": IBAN}]},
        [IBAN],
        IBAN,
    ],
    ids=["code", "number", "kind", "length", "nested", "list", "text"],
)
async def test_a_refusal_repeats_nothing_of_what_it_refuses(carrier: Api, logged: StringIO, refused: object):
    answer = await carrier.post("/notes", refused)
    assert answer.status_code == 422
    assert IBAN not in answer.text + str(answer.headers) + logged.getvalue()


async def test_a_wrong_header_or_filter_is_not_repeated(carrier: Api, logged: StringIO):
    answers = [
        await carrier.get(f"/notes?limit={IBAN}"),
        await carrier.get(f"/notes?account={IBAN}"),
        await carrier.get(f"/notes?cursor={IBAN}"),
        await carrier.post("/notes", NOTE, key=IBAN * 20),
        await carrier.put(f"/notes/{UUID(int=1)}", {"text": "x"}, If_Match=IBAN),
    ]
    assert {answer.status_code for answer in answers} <= {400, 404, 412, 422}
    assert [answer.text for answer in answers if IBAN in answer.text] == []
    assert IBAN not in logged.getvalue()


async def test_a_token_is_neither_repeated_nor_logged_whether_it_is_good_or_not(
    http: httpx.AsyncClient, issuer: DevelopmentIssuer, logged: StringIO
):
    good = issuer.token("carrier-1", ["carrier"], org=SIRET)
    for token in (good, f"{good[:-6]}AAAAAA"):
        answer = await caller(http, token).get("/notes")
        signature = token.rpartition(".")[2]
        assert signature not in answer.text + str(answer.headers) + logged.getvalue()
    assert answer.status_code == 401


async def test_a_database_that_is_gone_gives_its_password_away_to_nobody(without_database: Api, logged: StringIO):
    answer = await without_database.get("/notes")
    assert answer.status_code >= 500
    assert PASSWORD not in answer.text + logged.getvalue()
