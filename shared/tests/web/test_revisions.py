"""ETag and If-Match: nobody overwrites what they have not read."""

import re
from uuid import NAMESPACE_URL, uuid5

import pytest
from httpx import AsyncClient
from web_callers import Api, count

from shared.postgres import Database


async def test_a_change_on_the_revision_read_is_made(carrier: Api):
    note = await carrier.note()
    assert note.headers["ETag"] == '"1"'
    answer = await carrier.put(note.headers["Location"], {"text": "changed"}, If_Match='"1"')
    assert (answer.status_code, answer.headers["ETag"], answer.json()["text"]) == (200, '"2"', "changed")


async def test_a_change_on_a_stale_revision_is_refused(carrier: Api):
    path = (await carrier.note()).headers["Location"]
    await carrier.put(path, {"text": "first"}, If_Match='"1"')
    answer = await carrier.put(path, {"text": "second"}, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert answer.json()["errors"][0]["field"] == "If-Match"
    assert (await carrier.get(path)).json()["text"] == "first"


async def test_a_change_without_if_match_is_refused(carrier: Api):
    path = (await carrier.note()).headers["Location"]
    answer = await carrier.put(path, {"text": "changed"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (428, "If-Match")


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"1", "2"', "*", '"x"', '"99999999999999999999"'])
async def test_an_if_match_that_is_not_one_etag_is_refused(carrier: Api, tag: str):
    path = (await carrier.note()).headers["Location"]
    assert (await carrier.put(path, {"text": "changed"}, If_Match=tag)).status_code == 400


async def test_an_if_match_of_any_revision_is_refused_because_it_protects_nothing(carrier: Api, http: AsyncClient):
    path = (await carrier.note()).headers["Location"]
    answer = await carrier.put(path, {"text": "changed"}, If_Match="*")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], "`*`" in error["message"]) == (400, "If-Match", True)
    parameters = (await http.get("/openapi.json")).json()["paths"]["/notes/{note}"]["put"]["parameters"]
    (documented,) = [one for one in parameters if one["name"] == "If-Match"]
    assert "`*`" in documented["description"]
    (example,) = documented["schema"]["examples"]  # shown, and not filled in by a page where one tries it out
    assert re.fullmatch(documented["schema"]["pattern"], example)
    assert "example" not in documented
    assert not re.fullmatch(documented["schema"]["pattern"], "*")


async def test_an_if_match_on_a_post_is_honoured_too(carrier: Api):
    path = (await carrier.note()).headers["Location"]
    assert (await carrier.post(f"{path}/close", If_Match='"7"')).status_code == 412
    closed = await carrier.post(f"{path}/close", If_Match='"1"')
    assert (closed.status_code, closed.headers["ETag"], closed.content) == (204, '"2"', b"")


async def test_an_if_match_where_nothing_can_be_compared_is_refused(carrier: Api, database: Database):
    body = {"title": "A note", "text": "", "siret": "73282932000074"}
    answer = await carrier.post("/notes", body, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (412, "nothing_to_match")
    assert await count(database) == 0


async def test_what_the_caller_has_is_not_sent_again(carrier: Api):
    path = (await carrier.note()).headers["Location"]
    for tag in ('"1"', 'W/"1"', '"0", "1"', "*"):
        answer = await carrier.get(path, If_None_Match=tag)
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", '"1"')
    assert (await carrier.get(path, If_None_Match='"2"')).status_code == 200


async def test_a_transition_not_allowed_in_this_state_is_refused(carrier: Api):
    path = (await carrier.note()).headers["Location"]
    await carrier.post(f"{path}/close")
    answer = await carrier.post(f"{path}/close")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_this_state")
    assert answer.json()["detail"] == "Cette note est déjà close."
    assert answer.json()["errors"] == [{"field": "state", "message": "Cette note est déjà close."}]


async def test_what_is_not_there_is_not_found(carrier: Api):
    answer = await carrier.get(f"/notes/{uuid5(NAMESPACE_URL, 'nothing')}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_query_cannot_write(carrier: Api):
    assert (await carrier.get("/writes-in-a-query")).status_code == 500


async def test_an_audited_query_notes_who_looked(carrier: Api, database: Database):
    note = (await carrier.note()).json()["id"]
    assert (await carrier.get(f"/audited/{note}")).status_code == 200
    row = await database.fetchrow("SELECT actor, action, object FROM messaging.audit_log WHERE object = $1", note)
    assert row is not None
    assert tuple(row) == ("carrier-1", "note.read", note)
