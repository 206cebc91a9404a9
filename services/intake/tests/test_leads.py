"""Leads: found in a region, invited, linked to the application they become, or closed with a reason."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_postbox import Postbox, Turn

from intake.domain.lead import (
    LEAD_TRANSITIONS,
    FoundProject,
    Lead,
    LeadState,
    ProjectLeadDetected,
    close,
    detected,
    evolve_lead,
    invite,
)
from intake.domain.moment import Moment
from shared.clock import SimulatedClock
from shared.contracts import intake
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import LeadCloseReason, NotInThisState, Region, Role

FOUND = {"region": "11", "organisation": "Association Exemple", "title": "Déclics", "siret": "73282932000074"}


@pytest.fixture
def delegate(api: Api) -> Caller:
    return api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=("11", "93"))


async def found(caller: Caller, **changes: Any) -> str:
    answer = await caller.post("/leads", {**FOUND, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_lead_is_invited_and_stays_linked_to_the_application_it_becomes(
    delegate: Caller, draft_id: str, database: Database
) -> None:
    lead_id = await found(delegate, note="Vu au forum de mars.")
    assert (await delegate.post(f"/leads/{lead_id}/invitation")).json()["invited_on"] == "2025-02-10"
    linked = await delegate.post(f"/leads/{lead_id}/application", {"application_id": draft_id})
    assert (linked.json()["state"], linked.json()["application_id"]) == ("CONVERTED", draft_id)
    event = await require_announced(database, intake.ProjectLeadDetected)
    assert (str(event.lead_id), event.region) == (lead_id, Region.ILE_DE_FRANCE)
    assert event.organisation == FOUND["organisation"]
    assert "forum" not in event.model_dump_json()
    assert len(await announced(database, intake.ProjectLeadInvited)) == 1
    ended = await require_announced(database, intake.ProjectLeadClosed)
    assert (str(ended.application_id), ended.reason) == (draft_id, None)
    assert (await delegate.get(f"/leads/{lead_id}")).json()["note"] == "Vu au forum de mars."


async def test_an_invitation_with_an_address_is_written_to_it_once_and_staff_see_what_became_of_it(
    delegate: Caller, officer: Caller, database: Database, turn: Turn, postbox: Postbox, refusal: Any
) -> None:
    lead_id = await found(delegate, title="Déclics\nnumériques")
    path = f"/leads/{lead_id}/invitation"
    assert refusal(await delegate.post(path, {"email": "nobody"})) == (422, "invalid_request", ["email"])
    invited = await delegate.post(path, {"email": "contact@exemple.fr"})
    assert (invited.status_code, invited.json()["state"]) == (200, "INVITED")
    assert refusal(await delegate.post(path, {"email": "contact@exemple.fr"})) == (409, "not_in_this_state", ["state"])
    for _ in range(3):
        await turn()
    (letter,) = postbox.letters
    assert (letter["to"], letter["subject"]) == ("contact@exemple.fr", "Novapec : votre projet nous intéresse")
    text = letter.get_content().replace("\r\n", "\n")
    assert "le projet « Déclics numériques », que porte Association Exemple" in text
    (seen,) = (await delegate.get(f"/leads/{lead_id}/notices")).json()["items"]
    assert (seen["lead_id"], seen["state"], seen["body"]) == (lead_id, "SENT", text)
    assert seen in (await officer.get("/notices")).json()["items"]
    shown = [await delegate.get(f"/leads/{lead_id}"), invited, await delegate.get(f"/leads/{lead_id}/notices")]
    told = await require_announced(database, intake.ProjectLeadInvited)
    assert not any("exemple.fr" in one for one in (told.model_dump_json(), *(answer.text for answer in shown)))


async def test_a_lead_found_in_a_former_region_is_refused_with_the_one_it_is_in_now(
    officer: Caller, refusal: Any
) -> None:
    answer = await officer.post("/leads", {**FOUND, "region": "42"})
    assert refusal(answer) == (422, "invalid_request", ["region"])
    assert answer.json()["errors"][0]["message"] == (
        "La région 42 (Alsace) n'est plus dans le Code officiel géographique 2026 : donnez 44 (Grand Est), où elle est."
    )


async def test_an_invitation_without_an_address_is_noted_and_nobody_is_written_to(
    delegate: Caller, turn: Turn, postbox: Postbox
) -> None:
    lead_id = await found(delegate)
    assert (await delegate.post(f"/leads/{lead_id}/invitation")).status_code == 200
    await turn()
    assert postbox.letters == []
    assert (await delegate.get(f"/leads/{lead_id}/notices")).json()["items"] == []


async def test_who_was_invited_is_erased_on_request_and_is_not_written_to_any_more(
    delegate: Caller, officer: Caller, database: Database, turn: Turn, postbox: Postbox
) -> None:
    lead_id = await found(delegate)
    await delegate.post(f"/leads/{lead_id}/invitation", {"email": "Contact@Exemple.fr"})
    erased = await officer.post("/personal-data/erasures", {"email": "contact@exemple.fr"})
    assert [one["lead_id"] for one in erased.json()["erased"]] == [lead_id]
    assert await database.fetchval("SELECT count(*) FROM intake.lead_person") == 0
    await turn()
    await turn()
    assert postbox.letters == []
    assert (await delegate.get(f"/leads/{lead_id}/notices")).json()["items"][0]["state"] == "NOT_SENT"


async def test_the_address_of_an_old_lead_is_forgotten(
    delegate: Caller, database: Database, clock: SimulatedClock, turn: Turn
) -> None:
    lead_id = await found(delegate)
    await delegate.post(f"/leads/{lead_id}/invitation", {"email": "contact@exemple.fr"})
    start = clock.now()
    for days, kept in ((300, 1), (380, 0)):
        clock.advance(start + timedelta(days=days))
        await database.pool.execute("UPDATE intake.retention_run SET next_at = $1", clock.now())
        await turn()
        assert await database.fetchval("SELECT count(*) FROM intake.lead_person") == kept
    grounds = await database.fetchval("SELECT ground FROM intake.erasure WHERE lead_id = $1", UUID(lead_id))
    assert grounds == "RETENTION_OVER"


async def test_a_closed_lead_goes_nowhere_any_more(
    delegate: Caller, draft_id: str, database: Database, refusal: Any
) -> None:
    lead_id = await found(delegate)
    closed = await delegate.post(f"/leads/{lead_id}/closing", {"reason": "NO_ANSWER"})
    assert (closed.json()["state"], closed.json()["reason"]) == ("CLOSED", "NO_ANSWER")
    assert (await require_announced(database, intake.ProjectLeadClosed)).reason is LeadCloseReason.NO_ANSWER
    for path, body in (
        ("invitation", None),
        ("closing", {"reason": "OTHER"}),
        ("application", {"application_id": draft_id}),
    ):
        assert refusal(await delegate.post(f"/leads/{lead_id}/{path}", body)) == (409, "not_in_this_state", ["state"])


async def test_a_lead_becomes_an_application_of_its_own_organisation_in_its_region_and_no_other(
    delegate: Caller, draft_id: str, refusal: Any
) -> None:
    body = {"application_id": draft_id}
    other = await found(delegate, siret="00000001800010")
    answer = await delegate.post(f"/leads/{other}/application", body)
    assert refusal(answer) == (422, "lead_of_another", ["application_id"])
    nowhere = await delegate.post(f"/leads/{other}/application", {"application_id": str(new_id())})
    assert refusal(nowhere) == (404, "not_found", ["application_id"])
    first, second = await found(delegate), await found(delegate, siret=None)
    assert (await delegate.post(f"/leads/{first}/application", body)).status_code == 200
    answer = await delegate.post(f"/leads/{second}/application", body)
    assert refusal(answer) == (409, "application_has_a_lead", ["application_id"])


async def test_a_lead_becomes_no_application_that_leaves_its_region_out(
    officer: Caller, draft_id: str, refusal: Any
) -> None:
    elsewhere = await found(officer, region="53")
    answer = await officer.post(f"/leads/{elsewhere}/application", {"application_id": draft_id})
    assert refusal(answer) == (422, "lead_elsewhere", ["application_id"])


async def test_leads_are_for_the_delegate_of_their_region_and_the_team(
    api: Api, delegate: Caller, officer: Caller, refusal: Any, subtests: pytest.Subtests
) -> None:
    lead_id = await found(delegate)
    breton = api.caller(Role.REGIONAL_DELEGATE, regions=("53",))
    auditor, member = api.caller(Role.AUDITOR), api.caller(Role.COMMITTEE_MEMBER)
    for caller, status, seen in ((delegate, 200, 1), (officer, 200, 1), (auditor, 200, 1), (breton, 403, 0)):
        with subtests.test(status=status, seen=seen):
            assert (await caller.get(f"/leads/{lead_id}")).status_code == status
            assert len((await caller.get("/leads")).json()["items"]) == seen
            assert len((await caller.get("/leads/statistics")).json()["items"]) == seen
    for path in (f"/leads/{lead_id}", "/leads", "/leads/statistics"):
        assert refusal(await member.get(path))[:2] == (403, "forbidden")
    for stranger in (breton, auditor, member):
        for path, body in (("/leads", FOUND), (f"/leads/{lead_id}/invitation", None)):
            assert refusal(await stranger.post(path, body))[:2] == (403, "forbidden")
    assert refusal(await officer.get(f"/leads/{new_id()}"))[:2] == (404, "not_found")
    assert refusal(await officer.post(f"/leads/{new_id()}/invitation"))[:2] == (404, "not_found")


async def test_the_figures_of_each_region(delegate: Caller, officer: Caller, draft_id: str) -> None:
    first, second, _ = await found(delegate), await found(delegate), await found(delegate, region="93")
    await delegate.post(f"/leads/{first}/invitation")
    await delegate.post(f"/leads/{first}/application", {"application_id": draft_id})
    await delegate.post(f"/leads/{second}/closing", {"reason": "OUT_OF_SCOPE"})
    figures = (await officer.get("/leads/statistics")).json()["items"]
    assert figures == [
        {"region": "11", "detected": 2, "invited": 1, "converted": 1, "closed": 1},
        {"region": "93", "detected": 1, "invited": 0, "converted": 0, "closed": 0},
    ]
    invited = (await officer.get("/leads?state=CONVERTED")).json()["items"]
    assert [one["id"] for one in invited] == [first]


@given(st.lists(st.sampled_from(("invite", "close")), max_size=6))
def test_no_sequence_of_commands_leaves_the_states_of_a_lead(commands: list[str]) -> None:
    moment = Moment(datetime(2025, 2, 10, 9, tzinfo=UTC), date(2025, 2, 10))
    lead: Lead = detected(ProjectLeadDetected(new_id(), FoundProject(Region.BRETAGNE, "o", "t"), moment))
    for command in commands:
        before = lead.state
        try:
            if command == "invite":
                lead = evolve_lead(lead, invite(lead, moment=moment))
            else:
                lead = evolve_lead(lead, close(lead, LeadCloseReason.OTHER, moment=moment))
        except NotInThisState:
            assert command != "close" or before is LeadState.CLOSED
            continue
        assert lead.state in LEAD_TRANSITIONS[before]
        assert (lead.reason is not None) == (lead.state is LeadState.CLOSED)
