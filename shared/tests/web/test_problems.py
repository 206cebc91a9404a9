"""Every refusal is a problem+json answer, and a defect of ours tells nothing."""

import json
from io import StringIO
from uuid import NAMESPACE_URL, uuid5

import asyncpg
import pytest
from fastapi import Request
from httpx import AsyncClient, Response
from web_callers import SIRET, Api, count

from shared.postgres import Database
from shared.web.problems import problem_of

NOTE = {"title": "A first note", "text": "its text", "siret": SIRET}


def assert_problem(answer: Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "code", "instance", "errors"}
    assert answer.json()["status"] == status
    assert answer.json()["instance"] == answer.request.url.path
    assert answer.json()["type"] == f"https://novapec.fr/problems/{code.replace('_', '-')}"


async def test_an_unknown_address_is_a_problem(http: AsyncClient):
    assert_problem(await http.get("/nowhere"), 404, "not_found")
    assert_problem(await http.get("/notes/"), 404, "not_found")


async def test_a_method_that_is_not_there_is_a_problem(http: AsyncClient):
    for method in ("DELETE", "TRACE"):
        answer = await http.request(method, "/notes")
        assert_problem(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"]


async def test_a_caller_who_is_not_known_is_told_which_header_says_who_they_are(http: AsyncClient):
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = await http.get("/notes", headers=headers)
        assert_problem(answer, 401, "unauthenticated")
        assert answer.json()["errors"] == [{"field": "Authorization", "message": answer.json()["detail"]}]


async def test_a_caller_of_another_role_is_told_whose_token_would_do(operator: Api):
    answer = await operator.post("/notes", NOTE)
    assert_problem(answer, 403, "forbidden")
    (error,) = answer.json()["errors"]
    assert (error["field"], "porteur ou chargé de programme" in error["message"]) == ("Authorization", True)


async def test_what_is_not_there_is_named_by_the_part_of_the_address_that_asked_for_it(carrier: Api):
    nowhere = str(uuid5(NAMESPACE_URL, "nothing"))
    for written in (nowhere, nowhere.upper()):
        answer = await carrier.get(f"/notes/{written}")
        assert_problem(answer, 404, "not_found")
        assert answer.json()["errors"] == [{"field": "note", "message": f"Introuvable : note {nowhere}."}]


async def test_a_broken_rule_without_a_field_names_the_object_the_state_or_the_person(carrier: Api):
    async def fields(rule: str) -> tuple[int, list[str]]:
        answer = await carrier.get(f"/rules/{rule}")
        return answer.status_code, [error["field"] for error in answer.json()["errors"]]

    assert await fields("object") == (422, ["rule"])
    assert await fields("person") == (422, ["Authorization"])
    assert await fields("state") == (409, ["state"])
    assert await fields("race") == (409, ["If-Match"])
    assert await fields("elsewhere") == (404, ["note_id"])


async def test_a_broken_rule_is_a_problem_that_names_its_field(carrier: Api, database: Database):
    answer = await carrier.post("/notes", {**NOTE, "title": "refused"})
    assert_problem(answer, 422, "title_refused")
    assert answer.json()["errors"] == [{"field": "title", "message": "Choisissez un autre titre."}]
    assert await count(database) == 0


async def test_a_constraint_of_the_database_says_what_it_means(carrier: Api):
    await carrier.note("A first note")
    answer = await carrier.post("/notes", NOTE)
    assert_problem(answer, 409, "title_taken")
    assert answer.json()["errors"][0]["field"] == "title"


async def test_a_body_that_says_it_is_too_large_is_refused(carrier: Api):
    answer = await carrier.post("/notes", {**NOTE, "text": "a" * 1_100_000})
    assert_problem(answer, 413, "body_too_large")
    assert answer.json()["errors"][0]["field"] == "body"


async def test_a_body_that_turns_out_too_large_is_refused_and_cut(carrier: Api, database: Database):
    async def endless():
        for _ in range(20):
            yield b"a" * 100_000

    headers = {**carrier.headers, "Idempotency-Key": "one", "Content-Type": "application/json"}
    answer = await carrier.http.post("/notes", content=endless(), headers=headers)
    assert_problem(answer, 413, "body_too_large")
    assert answer.headers["Connection"] == "close"
    assert await count(database) == 0
    assert "Connection" not in (await carrier.post("/notes", NOTE)).headers


@pytest.mark.parametrize("kind", ["value", "constraint", "argument"])
async def test_a_defect_tells_the_caller_nothing(carrier: Api, kind: str):
    answer = await carrier.get(f"/defects/{kind}")
    assert_problem(answer, 500, "internal_error")
    assert "FR76" not in answer.text
    assert "notes.note" not in answer.text


async def test_a_defect_is_logged_without_the_data_it_was_raised_about(carrier: Api, logged: StringIO):
    await carrier.get("/defects/value")
    await carrier.post("/notes", {**NOTE, "text": "unprintable", "title": "my private title"})
    text = logged.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    first, second = [line for line in lines if line["event"] == "request_failed"]
    assert first["exception"][0]["type"] == "builtins.ValueError"
    assert any("note_service.py" in frame for frame in first["exception"][0]["frames"])
    assert second["exception"][0]["constraint_name"] == "note_text_is_printable"
    assert first["correlation_id"] != second["correlation_id"]
    for secret in ("FR76", "unprintable", "my private title"):
        assert secret not in text.replace("is_printable", "")


async def test_one_line_is_logged_per_request(carrier: Api, logged: StringIO):
    correlation = "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10"
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = await carrier.get("/notes?state=OPEN", X_Correlation_Id=correlation, traceparent=traceparent)
    (line,) = [json.loads(line) for line in logged.getvalue().splitlines() if '"request"' in line]
    assert answer.headers["X-Correlation-Id"] == correlation
    assert (line["correlation_id"], line["route"], line["status"]) == (correlation, "/notes", 200)
    assert line["service"] == "notes"
    assert "OPEN" not in json.dumps(line)
    assert carrier.headers["Authorization"] not in json.dumps(line)


async def test_a_database_that_does_not_answer_is_not_the_callers_fault(carrier: Api):
    answer = await carrier.get("/defects/connection")
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "2"


async def test_an_aggregate_that_a_restore_left_behind_says_so(database: Database):
    with pytest.raises(asyncpg.PostgresError) as refusal:
        await database.fetch("DO $$ BEGIN RAISE EXCEPTION 'behind' USING ERRCODE = 'NV002'; END $$")
    problem = problem_of(refusal.value, Request({"type": "http", "headers": []}))
    assert problem is not None
    assert (problem.status, problem.code) == (503, "being_restored")


async def test_a_number_that_no_column_holds_is_refused(carrier: Api):
    answer = await carrier.get("/defects/range")
    assert_problem(answer, 422, "out_of_range")
    assert answer.json()["errors"][0]["field"] == "query"


async def test_every_answer_carries_the_security_headers(http: AsyncClient, carrier: Api):
    for answer in (await http.get("/nowhere"), await carrier.get("/notes"), await carrier.get("/defects/value")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert [one for one in ("default-src", "base-uri", "frame-ancestors") if f"{one} 'none'" not in policy] == []
        assert "Strict-Transport-Security" not in answer.headers
        assert answer.headers["X-Correlation-Id"]
