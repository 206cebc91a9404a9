"""Who judges a file reads it: from the opening to the decision, while they sit, and nothing of it once recused."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from asked.answers import every_answer, naming
from intake_files import PNG
from told_of_committees import (
    CASE,
    NATIONAL,
    SIRET,
    TODAY,
    decided,
    declared,
    lifted,
    mandates,
    noted,
    opened,
    referred,
)

from intake.projections import PROJECTIONS
from intake.timers import outside_timers
from shared.clock import SimulatedClock
from shared.contracts import Event
from shared.identity import new_id
from shared.messaging.caught_up import note_caught_up
from shared.messaging.generations import rebuild
from shared.messaging.timers import fire_due
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import heard, project
from shared.testing.client import Api, Caller
from shared.vocabulary import Outcome, Role

READING = PROJECTIONS[1]
CONSUMER = "novapec.intake.committee-reading.v1.g1"
TOPICS = ("novapec.review.case", "novapec.review.committee")
ANOTHER = "00000001800010"
STAFF = tuple(role for role in Role if role is not Role.CARRIER)
NAMING_OTHERS = {"GET /applications", "GET /applications/{application_id}/duplicates", "GET /leads"}
"""What shows an officer a file when asked about another."""

Say = Callable[..., Awaitable[None]]


@pytest.fixture
def say(database: Database, clock: SimulatedClock) -> Say:
    """Review said so, and intake has heard all of it."""

    async def told(*events: Event, at: datetime | None = None) -> None:
        await project(database, READING, [heard(one, sequence=n, at=at or clock.now()) for n, one in enumerate(events)])
        await note_caught_up(database, CONSUMER, [(topic, n) for topic in TOPICS for n in range(12)])

    return told


@pytest.fixture
def member(api: Api) -> Caller:
    return api.caller(Role.COMMITTEE_MEMBER, sub="member")


@pytest.fixture
async def document_id(carrier: Caller, draft_id: str, database: Database, clock: SimulatedClock, outside: Any) -> str:
    """A clean document of the file; another is still awaited."""
    path = f"/applications/{draft_id}/documents"
    await carrier.post(path, {"kind": "OTHER", "file_name": "plus-tard.png"})
    made = (await carrier.post(path, {"kind": "STATUTES", "file_name": "statuts.png"})).json()
    headers = {"Authorization": f"Bearer {carrier.token}", "If-Match": '"1"'}
    sent = await carrier.http.put(f"/documents/{made['id']}/content", content=PNG, headers=headers)
    assert sent.status_code == 200, sent.text
    await fire_due(database, outside_timers(lambda: outside), clock)
    return made["id"]


@pytest.fixture
async def file(carrier: Caller, officer: Caller, draft_id: str, document_id: str) -> str:
    """An admissible file, with a clean document."""
    assert (await carrier.post(f"/applications/{draft_id}/submission")).status_code == 200
    answer = await officer.post(f"/applications/{draft_id}/admissibility", {"admissible": True})
    assert answer.status_code == 200, answer.text
    return draft_id


async def reads(caller: Caller, file: str) -> bool:
    """Whether they read the file; what they list says the same."""
    answer = await caller.get(f"/applications/{file}")
    assert answer.status_code in {200, 403}, answer.text
    listed = (await caller.get("/applications")).json()["items"]
    assert [one["id"] for one in listed] == ([file] if answer.status_code == 200 else [])
    return answer.status_code == 200


async def test_a_member_reads_the_content_the_versions_and_the_clean_documents_and_no_contact(
    member: Caller, say: Say, file: str, document_id: str
) -> None:
    await say(mandates("member"), opened(file))
    shown = (await member.get(f"/applications/{file}")).json()
    assert shown["project"]["summary"]
    assert shown["budget"]["charges"]
    assert shown["contact"] is None
    (version,) = (await member.get(f"/applications/{file}/versions")).json()["items"]
    content = (await member.get(f"/applications/{file}/versions/{version['version']}")).json()
    assert "contact" not in content
    (listed,) = (await member.get(f"/applications/{file}/documents")).json()["items"]
    assert listed["id"] == document_id
    assert (await member.get(f"/documents/{document_id}/content")).content == PNG
    for closed in ("supplement-requests", "notices", "eligibility", "duplicates"):
        assert (await member.get(f"/applications/{file}/{closed}")).status_code == 403, closed


async def test_a_document_that_is_not_clean_is_not_found_by_a_member(
    member: Caller, carrier: Caller, say: Say, file: str, document_id: str
) -> None:
    await say(mandates("member"), opened(file))
    (awaited,) = [
        one["id"]
        for one in (await carrier.get(f"/applications/{file}/documents")).json()["items"]
        if one["id"] != document_id
    ]
    assert (await carrier.get(f"/documents/{awaited}")).status_code == 200
    assert (await member.get(f"/documents/{awaited}")).status_code == 404


async def test_nobody_of_a_committee_reads_before_the_opening_nor_after_the_decision(
    member: Caller, say: Say, file: str
) -> None:
    await say(mandates("member"))
    assert not await reads(member, file)
    await say(opened(file), decided(file, Outcome.DEFERRED))
    assert await reads(member, file)
    await say(decided(file, Outcome.REJECTED))
    assert not await reads(member, file)


async def test_the_right_to_read_follows_the_case_and_the_mandate(api: Api, say: Say, file: str) -> None:
    regional, national = (api.caller(Role.COMMITTEE_MEMBER, sub=sub) for sub in ("regional", "national"))
    await say(mandates("regional"), mandates("national", committee=NATIONAL), opened(file))
    assert (await reads(regional, file), await reads(national, file)) == (True, False)
    await say(referred(file))
    assert (await reads(regional, file), await reads(national, file)) == (False, True)
    await say(mandates("national", committee=NATIONAL, until=TODAY - timedelta(days=1)))
    assert not await reads(national, file)


async def test_a_mandate_is_worth_nothing_without_the_role(api: Api, say: Say, file: str) -> None:
    await say(mandates("member"), opened(file))
    for role in (Role.FINANCE_OFFICER, Role.IMPACT_OFFICER, Role.OPERATOR):
        assert (await api.caller(role, sub="member").get(f"/applications/{file}")).status_code == 403
    assert await reads(api.caller(Role.COMMITTEE_CHAIR, sub="member"), file)


@pytest.fixture
async def alike(carrier: Caller, officer: Caller, draft_body: Any, file: str) -> str:
    """Another file of the same carrier, submitted after the first and flagged with it as one project."""
    other = (await carrier.post("/applications", draft_body)).json()["id"]
    assert (await carrier.post(f"/applications/{other}/submission")).status_code == 200
    assert (await officer.post(f"/applications/{other}/admissibility", {"admissible": True})).status_code == 200
    (flagged,) = (await officer.get(f"/applications/{other}/duplicates")).json()["items"]
    assert flagged["id"] == file
    return other


@pytest.fixture
async def lead_id(officer: Caller, file: str) -> str:
    """The lead that the file was."""
    found = {"region": "11", "organisation": "Association Exemple", "title": "Déclics", "siret": SIRET}
    lead = (await officer.post("/leads", found)).json()["id"]
    linked = await officer.post(f"/leads/{lead}/application", {"application_id": file})
    assert linked.status_code == 200, linked.text
    return lead


@pytest.mark.parametrize(
    ("how", "roles"),
    [("known at the opening", STAFF), ("declared", STAFF), ("found", (Role.COMMITTEE_MEMBER,))],
    ids=["known at the opening, of every role", "declared, of every role", "found, a member"],
)
async def test_no_operation_shows_a_recused_member_anything_of_the_file_nor_does_any_command_touch_it(
    how: str, roles: tuple[Role, ...], api: Api, officer: Caller, say: Say, file: str, document_id: str, alike: str,
    lead_id: str,
) -> None:  # fmt: skip
    someone, other = (api.caller(*roles, sub=sub, regions=("11",)) for sub in ("member", "other"))
    recusal = {"known at the opening": (), "declared": (declared(file, "member"),), "found": (noted(file, "member"),)}
    known = ("member",) if how == "known at the opening" else ()
    await say(mandates("member", "other"), opened(file, recused=known), opened(alike, case_id=new_id()), *recusal[how])
    (sent, *_) = (await officer.get(f"/applications/{file}/notices")).json()["items"]
    of_it = (file, document_id, lead_id, (await officer.get(f"/applications/{file}")).json()["number"])
    closed = {"application_id": file, "document_id": document_id, "notice_id": sent["id"], "lead_id": lead_id}
    by_alike = {"application_id": alike, "other_id": file}
    asked = await every_answer(other, ("get",), **by_alike)
    shown = naming(asked, *of_it)
    assert shown >= ({"GET /applications"} if len(roles) == 1 else NAMING_OTHERS), "else nothing here can fail"
    assert len(roles) == 1 or "DUPLICATE_TO_EXAMINE" in asked["GET /tasks"].text

    asked = await every_answer(someone, **closed, other_id=alike, version="1", rank="1", earlier="1", later="1")
    about = {one for one in asked if any(f"{{{name}}}" in one for name in closed)} | {"POST /personal-data/erasures"}
    assert len(about) >= 35
    assert {one: asked[one].status_code for one in about if asked[one].status_code != 403} == {}
    assert naming(asked, *of_it) == set()
    asked = await every_answer(someone, **by_alike)
    assert asked["GET /applications/{application_id}"].status_code == 200, "the other file stays open"
    assert asked["POST /applications/{application_id}/duplicates/{other_id}/examination"].status_code == 403
    assert naming(asked, *of_it) == set()
    assert "DUPLICATE_TO_EXAMINE" not in asked["GET /tasks"].text
    assert (await other.get(f"/applications/{file}")).status_code == 200
    assert file not in (await someone.get("/applications?carrier_name=Exemple")).text


async def test_the_answer_of_before_a_recusal_is_not_given_again(
    api: Api, say: Say, file: str, refusal: Callable[[httpx.Response], Any]
) -> None:
    both = api.caller(Role.COMMITTEE_MEMBER, Role.PROGRAMME_OFFICER, sub="member")
    await say(mandates("member"), opened(file))
    body = {"explanation": "Constat fait trop vite."}
    first = await both.post(f"/applications/{file}/reopening", body, key="reopened-once")
    assert first.status_code == 200, first.text
    await say(declared(file, "member"))
    again = await both.post(f"/applications/{file}/reopening", body, key="reopened-once")
    assert refusal(again)[:2] == (403, "forbidden")


async def test_a_recusal_that_is_lifted_opens_the_file_again_and_a_later_one_closes_it(
    member: Caller, say: Say, file: str
) -> None:
    await say(mandates("member", "other"), opened(file, recused=("other",)), declared(file, "member"))
    assert not await reads(member, file)
    await say(lifted(file, "member", "other"))
    assert not await reads(member, file), "another tie closes it still"
    await say(lifted(file, "other"))
    assert await reads(member, file)
    await say(noted(file, "member"))
    assert not await reads(member, file)


async def test_what_one_case_lifts_says_nothing_of_what_the_appeal_announced(
    api: Api, member: Caller, say: Say, file: str, database: Database
) -> None:
    appeal = new_id()
    await say(mandates("member", "other"), opened(file), declared(file, "member"), declared(file, "other"))
    await say(opened(file, case_id=appeal, recused=("member", "other")), lifted(file, "other"))
    assert not await reads(member, file)
    await say(lifted(file, "other", case=appeal))
    assert await reads(member, file)
    assert not await reads(api.caller(Role.COMMITTEE_MEMBER, sub="other"), file)
    await database.fetch("DELETE FROM intake.recused_member WHERE case_id = $1", appeal)
    await database.fetch("UPDATE intake.recused_member SET case_id = NULL")
    await say(lifted(file, case=appeal))
    assert await reads(api.caller(Role.COMMITTEE_MEMBER, sub="other"), file), "kept before cases were told apart"


async def test_the_carrier_of_a_file_reads_it_even_where_they_sit_and_are_recused(
    api: Api, say: Say, file: str
) -> None:
    await say(mandates("carrier-1"), opened(file, recused=("carrier-1",)))
    assert await reads(api.caller(Role.CARRIER, Role.COMMITTEE_MEMBER, sub="carrier-1", org=SIRET), file)
    assert not await reads(api.caller(Role.COMMITTEE_MEMBER, sub="carrier-1"), file)


@pytest.mark.parametrize(
    "what",
    ["an older opening", "another carrier", "not caught up", "a topic not caught up", "a parked record", "unreadable"],
)
async def test_members_are_refused_while_it_is_not_sure_that_every_recusal_was_heard(
    what: str, member: Caller, say: Say, file: str, database: Database
) -> None:
    await say(mandates("member"), opened(file))
    assert await reads(member, file)
    if what == "an older opening":
        await say(opened(file, carrier=None))
    elif what == "another carrier":
        await say(noted(file, carrier=ANOTHER))
    elif what == "not caught up":
        await database.fetch("UPDATE messaging.caught_up SET at = at - interval '11 seconds'")
    elif what == "a topic not caught up":
        await database.fetch("UPDATE messaging.caught_up SET at = at - interval '11 seconds' WHERE partition = 7")
    elif what == "a parked record":
        await database.fetch(
            """INSERT INTO messaging.parked (consumer, topic, aggregate_id, sequence, event_id, state, headers,
            partition, kafka_offset) VALUES ($1, $2, $3, 4, $4, 'dead', '{}', 0, 9)""",
            *(CONSUMER, TOPICS[0], str(CASE), new_id()),
        )
    else:
        await database.fetch(
            """INSERT INTO messaging.quarantine (consumer, topic, partition, kafka_offset, headers, error)
            VALUES ($1, $2, 0, 9, '{}', 'no header')""",
            *(CONSUMER, TOPICS[0]),
        )
    assert not await reads(member, file)


async def test_a_rebuild_lets_nobody_in_before_it_has_read_everything_again(
    member: Caller, say: Say, file: str, database: Database
) -> None:
    await say(mandates("member"), opened(file))
    await database.fetch("INSERT INTO messaging.projection VALUES ('committee-reading.v1', 2)")
    assert not await reads(member, file)


async def test_a_rebuild_lets_no_officer_who_is_recused_into_the_file(
    api: Api, say: Say, file: str, database: Database
) -> None:
    both = api.caller(Role.COMMITTEE_MEMBER, Role.PROGRAMME_OFFICER, sub="member")
    await say(mandates("member"), opened(file), declared(file, "member"))
    await rebuild(database, READING, Origin.of_machinery())
    assert not await reads(both, file)


async def test_an_opening_of_before_the_last_admissibility_gives_nothing(
    member: Caller, officer: Caller, say: Say, file: str, clock: SimulatedClock
) -> None:
    await say(mandates("member"), opened(file))
    assert (
        await officer.post(f"/applications/{file}/reopening", {"explanation": "Constat fait trop vite."})
    ).status_code == 200
    assert not await reads(member, file)
    clock.advance(clock.now() + timedelta(hours=1))
    assert (await officer.post(f"/applications/{file}/admissibility", {"admissible": True})).status_code == 200
    assert not await reads(member, file)
    await say(opened(file), at=datetime(2025, 2, 10, 11, tzinfo=UTC))
    assert await reads(member, file)
