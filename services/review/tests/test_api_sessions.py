"""Sessions over HTTP."""

import json
from hashlib import sha256

import pytest
from review_driver import AUDITOR, AWARD, MEMBER, NATIONAL, PRESIDING, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, SECOND, THIRD

from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import Role


async def test_a_committee_is_convened_and_announced(review):
    committee = await review.forms()
    session = await review.convenes(committee)
    assert (session["state"], session["held_on"], session["present"]) == ("CONVENED", "2025-05-15", [])
    convened = await require_announced(review.database, wire.CommitteeConvened)
    assert (str(convened.session_id), convened.committee_code) == (session["id"], "REGIONAL-93")


async def test_a_chair_convenes_their_own_committee_and_no_other(review):
    own, other = await review.forms(), await review.forms(NATIONAL, members=[member("other", chair=True)])
    body = {"committee_id": own["id"], "edition": 2025, "held_on": "2025-05-15"}
    done(await review.chair.post("/sessions", body), 201)
    refused(await review.chair.post("/sessions", {**body, "committee_id": other["id"]}), 403, "forbidden")


@pytest.mark.parametrize("role", [MEMBER, AUDITOR, Role.FINANCE_OFFICER, Role.CARRIER])
async def test_others_neither_convene_nor_note_attendance(review, role):
    committee = await review.forms()
    session = await review.convenes(committee)
    caller = review.api.caller(role, sub=SECOND, org=CARRIER)
    body = {"committee_id": committee["id"], "edition": 2025, "held_on": "2025-05-15"}
    refused(await caller.post("/sessions", body), 403, "forbidden")
    refused(await caller.post(f"/sessions/{session['id']}/attendance", {"present": []}), 403, "forbidden")


async def test_attendance_is_noted_and_moves_the_revision(review):
    session = await review.sits(await review.forms(), present=(CHAIR, SECOND))
    assert (session["present"], session["revision"]) == ([CHAIR, SECOND], 2)
    seen = await review.officer.get(f"/sessions/{session['id']}")
    assert (done(seen)["present"], seen.headers["etag"]) == ([CHAIR, SECOND], '"2"')


async def test_a_stranger_is_not_noted_as_present(review):
    session = await review.convenes(await review.forms())
    path = f"/sessions/{session['id']}/attendance"
    refused(await review.officer.post(path, {"present": ["stranger"]}), 422, "attendee_not_a_member", "present")


async def test_attendance_is_not_noted_before_the_day_of_the_session(review):
    session = await review.convenes(await review.forms(), held_on="2025-09-15")
    for act, body in (("attendance", {"present": [CHAIR]}), ("arrivals", {"member": CHAIR})):
        answer = await review.officer.post(f"/sessions/{session['id']}/{act}", body)
        refused(answer, 409, "not_in_this_state")
        assert "se tient le 15/09/2025" in answer.json()["detail"]


async def test_attendance_on_a_stale_revision_is_refused(review):
    session = await review.sits(await review.forms())
    path = f"/sessions/{session['id']}/attendance"
    refused(await review.officer.post(path, {"present": []}, if_match='"1"'), 412, "stale")
    done(await review.officer.post(path, {"present": []}, if_match='"2"'))


async def test_attendance_does_not_change_while_a_vote_is_open(review):
    session = await review.sits(await review.forms())
    await review.opens(session, await review.hears_admissible())
    path = f"/sessions/{session['id']}/attendance"
    refused(await review.officer.post(path, {"present": []}), 409, "not_in_this_state")


async def test_minutes_are_signed_with_the_hash_of_their_canonical_content(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    draft = done(await review.officer.get(f"/sessions/{session['id']}"))
    assert draft["minutes_sha256"] is None
    signed = await review.signs(session)
    canonical = json.dumps(signed["minutes"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert signed["minutes_sha256"] == sha256(canonical.encode()).hexdigest()
    assert signed["minutes"] == draft["minutes"]
    assert (signed["state"], signed["signed_by"], signed["signed_on"]) == ("SIGNED", CHAIR, "2025-05-15")
    (ballot,) = signed["minutes"]["ballots"]
    assert (ballot["case_id"], ballot["votes"]) == (case["id"], {CHAIR: "FOR", SECOND: "FOR", THIRD: "ABSTAIN"})
    announced_minutes = await require_announced(review.database, wire.MinutesSigned)
    assert announced_minutes.minutes_sha256 == signed["minutes_sha256"]


async def test_signing_makes_final_every_decision_of_the_session_at_once(review):
    session = await review.sits(await review.forms())
    for name in ("NVP-2025-0001", "NVP-2025-0002", "NVP-2025-0003"):
        await review.proposes(session, await review.hears_admissible(name))
        await review.funding_reserves()
    await review.signs(session)
    made = await announced(review.database, wire.DecisionMade)
    assert {str(one.session_id) for one in made} == {session["id"]}
    assert len(made) == 3
    cases = done(await review.officer.get("/cases"))["items"]
    assert {(case["state"], case["decided_on"]) for case in cases} == {("DECIDED", "2025-05-15")}


async def test_minutes_are_not_signed_while_a_vote_is_open(review):
    session = await review.sits(await review.forms())
    await review.opens(session, await review.hears_admissible())
    problem = refused(await review.chair.post(f"/sessions/{session['id']}/minutes"), 409, "not_in_this_state")
    assert "NVP-2025-0001" in problem["detail"]


async def test_minutes_are_not_signed_while_funding_has_not_answered(review):
    session = await review.sits(await review.forms())
    await review.proposes(session, await review.hears_admissible())
    refused(await review.chair.post(f"/sessions/{session['id']}/minutes"), 409, "not_in_this_state")
    await review.funding_reserves()
    await review.signs(session)


async def test_a_signed_session_takes_no_attendance_no_vote_no_decision_and_no_second_signature(review):
    committee = await review.forms()
    session = await review.sits(committee)
    case = await review.hears_admissible()
    before = await review.signs(session)
    path = f"/sessions/{session['id']}"
    for response in (
        await review.officer.post(f"{path}/attendance", {"present": []}),
        await review.officer.post(f"{path}/cases/{case['id']}/ballot"),
        await review.chair.post(f"{path}/minutes"),
    ):
        refused(response, 409, "not_in_this_state")
    assert done(await review.officer.get(path)) == before


async def test_only_the_chair_of_the_committee_signs(review):
    session = await review.sits(await review.forms())
    path = f"/sessions/{session['id']}/minutes"
    refused(await review.officer.post(path), 403, "forbidden")
    refused(await review.api.caller(PRESIDING, sub=SECOND).post(path), 403, "forbidden")
    refused(await review.member(CHAIR).post(path), 403, "forbidden")


async def test_a_recused_member_does_not_read_the_ballot_in_the_minutes(review):
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[CARRIER])]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="FOR", second="FOR")
    await review.decides(case, AWARD)
    await review.funding_reserves()
    await review.signs(session)
    path = f"/sessions/{session['id']}"
    assert len(done(await review.member(SECOND).get(path))["minutes"]["ballots"]) == 1
    assert done(await review.member(THIRD).get(path))["minutes"]["ballots"] == []


async def test_a_session_is_shown_to_its_committee_and_staff(review):
    session = await review.convenes(await review.forms())
    path = f"/sessions/{session['id']}"
    done(await review.member(SECOND).get(path))
    done(await review.api.caller(AUDITOR).get(path))
    refused(await review.member("stranger").get(path), 403, "forbidden")


async def test_a_draft_is_never_said_to_be_unchanged_and_signed_minutes_are(review):
    session = await review.sits(await review.forms())
    path = f"/sessions/{session['id']}"
    done(await review.officer.get(path, if_none_match='"2"'))
    await review.signs(session)
    assert (await review.officer.get(path, if_none_match='"3"')).status_code == 304


async def test_sessions_are_listed_by_day_and_kept_to_the_committees_of_a_member(review):
    own, other = await review.forms(), await review.forms(NATIONAL, members=[member("other", chair=True)])
    later = await review.convenes(own, held_on="2025-10-14")
    first = await review.convenes(own)
    elsewhere = await review.convenes(other, edition=2026)

    async def listed(caller, query=""):
        return [one["id"] for one in done(await caller.get(f"/sessions{query}"))["items"]]

    everything = {first["id"], later["id"], elsewhere["id"]}
    assert set(await listed(review.officer)) == everything
    assert await listed(review.member(SECOND)) == [first["id"], later["id"]]
    assert await listed(review.officer, "?committee=NATIONAL") == [elsewhere["id"]]
    assert await listed(review.officer, f"?committee={other['id']}&edition=2026&state=CONVENED") == [elsewhere["id"]]
    assert await listed(review.officer, "?edition=2025&state=SIGNED") == []
    page = done(await review.member(SECOND).get("/sessions?limit=1"))
    rest = done(await review.member(SECOND).get(f"/sessions?limit=1&cursor={page['next']}"))
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [first["id"], later["id"]]
