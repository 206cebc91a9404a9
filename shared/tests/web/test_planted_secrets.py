"""Secrets that a request or the settings hold come back in no answer, and stand in no log."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import StringIO
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
import pytest
import structlog
from web_callers import SIRET, Api, caller

from shared.engines import free_port
from shared.objects import ObjectFolder, StoreUnavailable
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.web.development_issuer import DevelopmentIssuer

IBAN = "FR7630006000011234567890189"
PASSWORD = "planted-password"
PASSPHRASE = "planted-passphrase-of-a-key"
NOTE = {"title": "A first note", "text": "its text", "siret": SIRET}


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


@pytest.mark.parametrize("sslmode", ["disable", "require"])
async def test_a_database_that_is_gone_or_speaks_no_tls_gives_its_password_away_to_nobody(
    logged: StringIO, provisioned: Provisioned, sslmode: str
):
    there = urlsplit(provisioned.application_dsn)
    port = free_port() if sslmode == "disable" else there.port
    dsn = f"postgresql://app:{PASSWORD}@127.0.0.1:{port}/x?sslmode={sslmode}&sslpassword={PASSPHRASE}"
    database = Database(dsn, application="test-notes")
    with pytest.raises((OSError, asyncpg.PostgresError)) as failed:
        await database.__aenter__()
    structlog.get_logger("novapec.test").error("it failed", exc_info=failed.value)
    assert "it failed" in logged.getvalue()
    told = f"{failed.value!r} {failed.value.__cause__!r} {database!r} {logged.getvalue()}"
    assert [secret for secret in (PASSWORD, PASSPHRASE) if secret in told] == []


@asynccontextmanager
async def refusing_store() -> AsyncGenerator[str]:
    """An object store that refuses, and says as S3 does what it made of the request: its headers, in one line."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        said = head.replace("\r\n", " ")
        body = f"<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{said}</CanonicalRequest></Error>".encode()
        writer.write(b"HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def test_an_object_store_that_repeats_what_it_refuses_gives_no_credential_away(
    logged: StringIO, monkeypatch: pytest.MonkeyPatch
):
    secrets = {name: f"planted-{name.lower()}" for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}
    for name, value in {**secrets, "AWS_ACCESS_KEY_ID": "AKIAPLANTED", "AWS_ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(name, value)
    async with refusing_store() as where:
        monkeypatch.setenv("AWS_ENDPOINT", where)
        folder = ObjectFolder("s3://bucket/documents")
        with pytest.raises(StoreUnavailable) as refused:
            await folder.put("a/b", b"content")
        check = await folder.check()
    structlog.get_logger("novapec.test").error("it failed", exc_info=refused.value)
    said = f"{refused.value} {check} {logged.getvalue()}"
    assert "SignatureDoesNotMatch" in said
    assert [name for name, secret in {**secrets, "AWS_ACCESS_KEY_ID": "AKIAPLANTED"}.items() if secret in said] == []
