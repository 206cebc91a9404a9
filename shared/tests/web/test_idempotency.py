"""One effect per Idempotency-Key and caller."""

import asyncio

import asyncpg
import pytest
from web_callers import SIRET, Api, count

from shared.postgres import Database
from shared.testing import eventually

NOTE = {"title": "A first note", "text": "its text", "siret": SIRET}
WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()"""


async def test_a_post_without_a_key_is_refused_and_writes_nothing(carrier: Api, database: Database):
    answer = await carrier.post("/notes", NOTE, key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert await count(database) == 0


@pytest.mark.parametrize("key", ["", '""', "é", "x" * 256])
async def test_a_key_that_is_no_key_is_refused(carrier: Api, key: str):
    answer = await carrier.http.post(
        "/notes", json=NOTE, headers={**carrier.headers, "Idempotency-Key": key.encode("utf-8")}
    )
    assert answer.status_code == 400


async def test_the_same_request_is_answered_again_without_a_second_effect(carrier: Api, database: Database):
    first = await carrier.post("/notes", NOTE, key="one")
    again = await carrier.post("/notes", NOTE, key="one")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert await count(database) == 1


async def test_layout_and_quotes_make_no_other_request(carrier: Api, database: Database):
    await carrier.post("/notes", NOTE, key="one")
    text = '{ "siret":"73282932000074",\n "text":"its text", "title":"A first note" }'
    headers = {**carrier.headers, "Idempotency-Key": '"one"', "Content-Type": "application/json"}
    again = await carrier.http.post("/notes", content=text, headers=headers)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await count(database) == 1


async def test_the_same_key_with_another_body_is_refused(carrier: Api, database: Database):
    await carrier.post("/notes", NOTE, key="one")
    answer = await carrier.post("/notes", {**NOTE, "text": "another"}, key="one")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await count(database) == 1


async def test_the_same_key_on_another_route_is_refused(carrier: Api):
    note = (await carrier.post("/notes", NOTE, key="one")).json()["id"]
    answer = await carrier.post(f"/notes/{note}/close", key="one")
    assert answer.status_code == 422


async def test_another_callers_same_key_is_another_key(carrier: Api, other_carrier: Api, database: Database):
    await carrier.post("/notes", NOTE, key="one")
    answer = await other_carrier.post("/notes", {**NOTE, "title": "Another title"}, key="one")
    assert answer.status_code == 201
    assert await count(database) == 2


async def test_a_refusal_is_not_remembered(carrier: Api, database: Database):
    refused = await carrier.post("/notes", {**NOTE, "title": "refused"}, key="one")
    assert refused.status_code == 422
    assert await count(database, "messaging.idempotency") == 0
    assert (await carrier.post("/notes", NOTE, key="one")).status_code == 201


async def test_twenty_at_once_have_one_effect(carrier: Api, database: Database):
    answers = await asyncio.gather(*(carrier.post("/notes", NOTE, key="one") for _ in range(20)))
    statuses = {answer.status_code for answer in answers}
    assert statuses <= {201, 409}
    assert sum(a.status_code == 201 and "Idempotency-Replayed" not in a.headers for a in answers) == 1
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"idempotency_key_in_use"}
    assert await count(database) == 1
    assert await count(database, "messaging.idempotency") == 1


async def test_while_one_request_works_another_with_its_key_is_told_to_wait(carrier: Api, database: Database):
    async with database.pool.acquire() as blocker:
        await blocker.execute("BEGIN")
        await blocker.execute(
            "INSERT INTO notes.note (id, title, text, siret, at) VALUES (gen_random_uuid(), $1, '', '', now())",
            NOTE["title"],
        )
        first = asyncio.create_task(carrier.post("/notes", NOTE, key="one"))  # waits for the title's unique index
        await eventually(lambda: database.fetchval(WAITING))
        second = await carrier.post("/notes", NOTE, key="one")
        assert (second.status_code, second.json()["code"]) == (409, "idempotency_key_in_use")
        assert second.json()["errors"][0]["field"] == "Idempotency-Key"
        assert second.headers["Retry-After"] == "1"
        await blocker.execute("ROLLBACK")
        assert (await first).status_code == 201


async def test_a_command_that_forgets_its_answer_writes_nothing(carrier: Api, database: Database):
    answer = await carrier.post("/forgets-to-answer")
    assert answer.status_code == 500
    assert await count(database) == 0


async def test_a_stored_answer_is_never_changed(carrier: Api, database: Database):
    await carrier.post("/notes", NOTE, key="one")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.fetch("UPDATE messaging.idempotency SET status = 500")


async def test_an_answer_without_content_is_replayed_too(carrier: Api):
    note = (await carrier.note()).json()["id"]
    first = await carrier.post(f"/notes/{note}/close", key="close")
    again = await carrier.post(f"/notes/{note}/close", key="close")
    assert (first.status_code, again.status_code, again.content) == (204, 204, b"")
    assert again.headers["ETag"] == first.headers["ETag"] == '"2"'
    assert again.headers["Idempotency-Replayed"] == "true"
