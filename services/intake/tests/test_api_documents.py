"""Documents over HTTP: sent as they are, quarantined, scanned, read by those who may."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from intake_files import EICAR, PNG, outside_in, pdf

from intake.api import routers
from intake.gateway.outside import Outside
from intake.main import SERVICE
from intake.settings import Settings
from intake.timers import outside_timers
from shared.clock import SimulatedClock
from shared.contracts import intake
from shared.files.scanner import NoScanner
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller, serving
from shared.vocabulary import Role

STATUTES = {"kind": "STATUTES", "file_name": "Statuts Camille Exemple.exe"}
Refusal = Callable[[httpx.Response], tuple[int, str, list[str]]]


async def send(caller: Caller, document_id: str, content: bytes, *, revision: int = 1) -> httpx.Response:
    headers = {"Authorization": f"Bearer {caller.token}", "If-Match": f'"{revision}"'}
    return await caller.http.put(f"/documents/{document_id}/content", content=content, headers=headers)


async def awaited(caller: Caller, application_id: str) -> str:
    answer = await caller.post(f"/applications/{application_id}/documents", STATUTES)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/documents/{answer.json()['id']}"
    return answer.json()["id"]


async def deposited(caller: Caller, application_id: str, content: bytes = PNG) -> str:
    document_id = await awaited(caller, application_id)
    answer = await send(caller, document_id, content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "QUARANTINED"
    return document_id


@pytest.fixture
def turn(database: Database, clock: SimulatedClock, outside: Outside) -> Callable[[], Any]:
    """One turn of the timers."""
    return lambda: fire_due(database, outside_timers(lambda: outside), clock)


async def test_a_document_is_read_once_it_is_known_to_be_clean(
    carrier: Caller, officer: Caller, draft_id: str, database: Database, turn: Any, refusal: Refusal
) -> None:
    content = pdf()
    document_id = await deposited(carrier, draft_id, content)
    await carrier.post(f"/applications/{draft_id}/submission")
    event = await require_announced(database, intake.DocumentDeposited)
    assert (event.sha256, event.size_bytes) == (sha256(content).hexdigest(), len(content))
    assert event.media_type == "application/pdf"
    assert refusal(await officer.get(f"/documents/{document_id}/content")) == (404, "not_found", ["document_id"])
    await turn()
    await require_announced(database, intake.DocumentCleared)
    answer = await officer.get(f"/documents/{document_id}/content")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"piece.pdf\"; filename*=UTF-8''Statuts%20Camille%20Exemple.exe.pdf"
    )
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    noted = await database.fetch("SELECT actor, action, object FROM messaging.audit_log WHERE action = 'document.read'")
    assert [tuple(row) for row in noted] == [("officer-1", "document.read", document_id)]


async def test_what_the_scanner_finds_is_refused_and_its_bytes_are_deleted(
    carrier: Caller, draft_id: str, database: Database, turn: Any, refusal: Refusal, tmp_path: Path
) -> None:
    document_id = await deposited(carrier, draft_id, PNG + EICAR)
    assert len(stored(tmp_path)) == 1
    await turn()
    event = await require_announced(database, intake.DocumentRefused)
    assert event.threat == "Eicar-Test-Signature"
    assert (await carrier.get(f"/documents/{document_id}")).json()["state"] == "REFUSED"
    assert refusal(await carrier.get(f"/documents/{document_id}/content"))[0] == 404
    assert stored(tmp_path) == []


async def test_a_refused_document_of_a_submitted_file_is_replaced_under_its_name_and_its_carrier_is_told(
    carrier: Caller, officer: Caller, draft_id: str, database: Database, turn: Any, refusal: Refusal, tmp_path: Path
) -> None:
    document_id, path = await deposited(carrier, draft_id, PNG + EICAR), f"/applications/{draft_id}"
    await carrier.post(f"{path}/submission")
    await turn()
    notices = {one["template"]: one for one in (await carrier.get(f"{path}/notices")).json()["items"]}
    assert STATUTES["file_name"] in notices["DOCUMENT_REFUSED"]["body"]
    waiting = {who: await waits(caller) for who, caller in (("carrier", carrier), ("officer", officer))}
    assert waiting["carrier"]["DOCUMENT_TO_REPLACE"]["subject_id"] == document_id
    assert waiting["officer"]["DOCUMENT_REFUSED"]["due_on"] == waiting["officer"]["ADMISSIBILITY"]["due_on"]
    assert (await send(carrier, document_id, PNG, revision=3)).json()["state"] == "QUARANTINED"
    await turn()
    assert (await officer.get(f"/documents/{document_id}/content")).content == PNG
    assert [file.read_bytes() for file in stored(tmp_path)] == [PNG]
    assert not {"DOCUMENT_TO_REPLACE", "DOCUMENT_REFUSED"} & {*await waits(carrier), *await waits(officer)}
    # The version keeps the hash of what it had; the event log names both.
    (kept,) = (await officer.get(f"{path}/versions/1")).json()["documents"]
    hashes = [one.sha256 for one in await announced(database, intake.DocumentDeposited)]
    assert (kept["id"], kept["sha256"]) == (document_id, hashes[0])
    assert hashes == [sha256(PNG + EICAR).hexdigest(), sha256(PNG).hexdigest()]


async def waits(caller: Caller) -> dict[str, Any]:
    return {one["kind"]: one for one in (await caller.get("/tasks")).json()["items"]}


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


async def test_while_the_scanner_is_away_documents_stay_in_quarantine_and_are_tried_again(
    carrier: Caller, draft_id: str, database: Database, clock: SimulatedClock, tmp_path: Path
) -> None:
    document_id = await deposited(carrier, draft_id)
    away = outside_timers(lambda: outside_in(tmp_path, scanner=NoScanner()))
    assert await fire_due(database, away, clock) == 1
    assert (await carrier.get(f"/documents/{document_id}")).json()["state"] == "QUARANTINED"
    back = outside_timers(lambda: outside_in(tmp_path))
    assert await fire_due(database, back, clock) == 0
    clock.advance(clock.now() + timedelta(minutes=1))
    assert await fire_due(database, back, clock) == 1
    assert (await carrier.get(f"/documents/{document_id}")).json()["state"] == "CLEAN"


async def test_a_bad_file_leaves_the_document_awaited_and_nothing_in_the_store(
    carrier: Caller,
    draft_id: str,
    refusal: Refusal,
    tmp_path: Path,
    clock: SimulatedClock,
    turn: Any,
    database: Database,
) -> None:
    document_id = await awaited(carrier, draft_id)
    answer = await send(carrier, document_id, pdf("script at opening"))
    assert refusal(answer) == (422, "pdf_carries_scripts", ["body"])
    assert (await carrier.get(f"/documents/{document_id}")).json()["state"] == "AWAITED"
    assert stored(tmp_path) == []
    clock.advance(clock.now() + timedelta(days=2))
    await turn()
    assert await database.fetchval("SELECT count(*) FROM intake.stored_object") == 0
    assert (await send(carrier, document_id, PNG)).status_code == 200


async def test_of_two_files_sent_at_once_one_is_kept_and_the_other_goes(
    carrier: Caller, draft_id: str, tmp_path: Path, clock: SimulatedClock, turn: Any
) -> None:
    document_id = await awaited(carrier, draft_id)
    contents = [PNG + bytes([number]) for number in range(4)]
    answers = await asyncio.gather(*(send(carrier, document_id, content) for content in contents))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), set(statuses) - {200} <= {409, 412}) == (1, True)
    clock.advance(clock.now() + timedelta(days=2))
    await turn()
    kept = [content for content, answer in zip(contents, answers, strict=True) if answer.status_code == 200]
    assert [path.read_bytes() for path in stored(tmp_path)] == kept
    assert (await carrier.get(f"/documents/{document_id}/content")).content == kept[0]


async def test_a_document_is_sent_once(carrier: Caller, draft_id: str, refusal: Refusal) -> None:
    document_id = await deposited(carrier, draft_id)
    assert refusal(await send(carrier, document_id, PNG))[:2] == (412, "stale")
    assert refusal(await send(carrier, document_id, PNG, revision=2)) == (409, "not_in_this_state", ["state"])


async def test_a_document_goes_out_of_a_draft_with_its_bytes_and_not_out_of_a_submitted_file(
    carrier: Caller, draft_id: str, refusal: Refusal, tmp_path: Path, turn: Any, database: Database
) -> None:
    gone, kept = await deposited(carrier, draft_id), await deposited(carrier, draft_id)
    await turn()
    assert (await delete(carrier, gone, revision=3)).status_code == 204
    await turn()
    assert len(stored(tmp_path)) == 1
    (event,) = await announced(database, intake.DocumentRemoved)
    assert str(event.document_id) == gone
    assert refusal(await delete(carrier, gone, revision=4)) == (409, "not_in_this_state", ["state"])
    listed = (await carrier.get(f"/applications/{draft_id}/documents")).json()["items"]
    assert [one["id"] for one in listed] == [kept]
    await carrier.post(f"/applications/{draft_id}/submission")
    assert refusal(await delete(carrier, kept, revision=3)) == (409, "not_in_this_state", ["state"])


async def delete(caller: Caller, document_id: str, *, revision: int) -> httpx.Response:
    headers = {"Authorization": f"Bearer {caller.token}", "If-Match": f'"{revision}"'}
    return await caller.http.delete(f"/documents/{document_id}", headers=headers)


async def test_documents_join_a_submitted_file_only_with_the_version_that_answers_a_request(
    carrier: Caller, officer: Caller, draft_id: str, draft_body: Any, refusal: Refusal, turn: Any
) -> None:
    first, late = await deposited(carrier, draft_id), await awaited(carrier, draft_id)
    path = f"/applications/{draft_id}"
    await carrier.post(f"{path}/submission")
    assert refusal(await carrier.post(f"{path}/documents", STATUTES)) == (409, "not_in_this_state", ["state"])
    assert refusal(await send(carrier, late, PNG)) == (409, "not_in_this_state", ["state"])
    await officer.post(f"{path}/supplement-requests", {"question": "Et les statuts ?", "due_on": "2025-03-15"})
    assert refusal(await delete(carrier, first, revision=2)) == (409, "not_in_this_state", ["state"])
    second, wrong = await deposited(carrier, draft_id), await deposited(carrier, draft_id)
    assert (await delete(carrier, wrong, revision=2)).status_code == 204
    await carrier.post(f"{path}/resubmission", {name: value for name, value in draft_body.items() if name != "call_id"})
    kept = [(await officer.get(f"{path}/versions/{number}")).json()["documents"] for number in (1, 2)]
    assert [[one["id"] for one in documents] for documents in kept] == [[first], [first, second]]
    changes = (await officer.get(f"{path}/changes?earlier=1&later=2")).json()["items"]
    assert [(one["path"], one["before"], one["after"]) for one in changes] == [
        (f"documents.{second}.id", None, second),
        (f"documents.{second}.kind", None, "STATUTES"),
        (f"documents.{second}.sha256", None, sha256(PNG).hexdigest()),
    ]
    await officer.post(f"{path}/admissibility", {"admissible": True})
    assert refusal(await carrier.post(f"{path}/documents", STATUTES)) == (409, "not_in_this_state", ["state"])


async def test_a_withdrawn_file_takes_no_documents(carrier: Caller, draft_id: str, refusal: Refusal) -> None:
    document_id = await awaited(carrier, draft_id)
    await carrier.post(f"/applications/{draft_id}/withdrawal", {"reason": "OTHER"})
    answer = await carrier.post(f"/applications/{draft_id}/documents", STATUTES)
    assert refusal(answer) == (409, "not_in_this_state", ["state"])
    assert refusal(await send(carrier, document_id, PNG)) == (409, "not_in_this_state", ["state"])


async def test_documents_are_only_for_those_who_may_read_the_file(
    api: Api, carrier: Caller, other_carrier: Caller, draft_id: str, turn: Any, subtests: pytest.Subtests
) -> None:
    document_id = await deposited(carrier, draft_id)
    await carrier.post(f"/applications/{draft_id}/submission")
    await turn()
    readers = {
        carrier: 200,
        other_carrier: 403,
        api.caller(Role.REGIONAL_DELEGATE, regions=("11",)): 200,
        api.caller(Role.REGIONAL_DELEGATE, regions=("53",)): 403,
        api.caller(Role.PROGRAMME_OFFICER): 200,
        api.caller(Role.AUDITOR): 200,
        api.caller(Role.COMMITTEE_MEMBER): 403,
        api.caller(Role.OPERATOR): 403,
        api.nobody(): 401,
    }
    paths = (
        f"/documents/{document_id}",
        f"/documents/{document_id}/content",
        f"/applications/{draft_id}/documents",
    )
    for caller, status in readers.items():
        for path in paths:
            with subtests.test(path=path, status=status):
                assert (await caller.get(path)).status_code == status


async def test_only_the_carrier_of_the_file_sends_and_removes(
    api: Api, carrier: Caller, other_carrier: Caller, officer: Caller, draft_id: str, refusal: Refusal
) -> None:
    document_id = await awaited(carrier, draft_id)
    for stranger in (other_carrier, officer):
        answers = (
            await stranger.post(f"/applications/{draft_id}/documents", STATUTES),
            await send(stranger, document_id, PNG),
            await delete(stranger, document_id, revision=1),
        )
        assert [refusal(answer)[:2] for answer in answers] == [(403, "forbidden")] * 3


async def test_what_does_not_exist_is_not_found(carrier: Caller, refusal: Refusal) -> None:
    nothing = new_id()
    for answer in (
        await carrier.post(f"/applications/{nothing}/documents", STATUTES),
        await send(carrier, str(nothing), PNG),
        await carrier.get(f"/documents/{nothing}"),
        await carrier.get(f"/documents/{nothing}/content"),
    ):
        assert refusal(answer)[:2] == (404, "not_found")


@pytest.fixture
async def strict(database: Database, clock: Any, issuer: Any, tmp_path: Path) -> AsyncIterator[Api]:
    outside = outside_in(tmp_path, largest_bytes=100, per_application=2)
    service = replace(SERVICE, routers=routers(lambda: outside))
    async with serving(service, database, issuer, clock=clock, settings=Settings) as served:
        yield served


async def test_a_name_that_hides_something_is_refused(carrier: Caller, draft_id: str, refusal: Refusal) -> None:
    for name in ("../../etc/passwd", "..\\x", "statuts\r\nSet-Cookie: a=b.pdf", "statuts\u202efdp.exe", "a\u2028b"):
        answer = await carrier.post(f"/applications/{draft_id}/documents", {"kind": "STATUTES", "file_name": name})
        assert refusal(answer) == (422, "file_name_not_plain", ["file_name"])
    named = {"kind": "STATUTES", "file_name": "Procès-verbal n° 3 (« été »).pdf"}
    assert (await carrier.post(f"/applications/{draft_id}/documents", named)).status_code == 201


async def test_size_and_count_are_limited(strict: Api, carrier: Caller, draft_id: str, refusal: Refusal) -> None:
    same = Caller(strict.http, carrier.token)
    first = await awaited(same, draft_id)
    assert refusal(await send(same, first, PNG + b"x" * 100)) == (422, "document_too_large", ["body"])
    second = await awaited(same, draft_id)
    answer = await same.post(f"/applications/{draft_id}/documents", STATUTES)
    assert refusal(answer) == (422, "too_many_documents", ["application_id"])
    assert (await delete(same, second, revision=1)).status_code == 204
    await awaited(same, draft_id)
