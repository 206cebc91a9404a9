"""A member in conflict, over HTTP: sees nothing, votes nothing, does not count."""

import pytest
from review_driver import AUDITOR, AWARD, MEMBER, PRESIDING, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, THIRD

from shared.identity import new_id
from shared.vocabulary import Role

ESTABLISHMENT = "73282932000009"
"""Of the carrier's legal person."""
RECUSED_THIRD = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[PARTNER, "00000072900012"])]


async def test_a_recused_member_sees_nothing_votes_nothing_and_does_not_count(review):
    committee = await review.forms(REGIONAL, members=RECUSED_THIRD, quorum_percent=100)
    session = await review.sits(committee, present=(CHAIR, SECOND))
    case = await review.hears_admissible()
    await review.opens(session, case)
    third = review.member(THIRD)
    refused(await third.get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await third.get("/cases"))["items"] == []
    refused(await third.post(f"/cases/{case['id']}/votes", {"choice": "FOR"}), 403, "forbidden")
    assert len(done(await review.member(SECOND).get("/cases"))["items"]) == 1


async def test_a_conflict_closes_the_file_whatever_the_role(review):
    await review.forms(REGIONAL, members=RECUSED_THIRD)
    case = await review.hears_admissible()
    caller = review.api.caller(Role.PROGRAMME_OFFICER, AUDITOR, sub=THIRD)
    refused(await caller.get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await caller.get("/cases"))["items"] == []


async def test_another_establishment_of_the_carrier_is_the_carrier_in_every_place(review):
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[ESTABLISHMENT])]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    assert (await review.opens(session, case))["ballot"]["recused"] == 1
    refused(await review.member(THIRD).get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await review.member(THIRD).get("/cases"))["items"] == []


async def test_a_recused_chair_neither_opens_nor_closes_a_vote_and_the_deputy_does(review):
    members = [
        member(CHAIR, chair=True, organisations=[CARRIER]),
        member(SECOND, deputy=True),
        member(THIRD),
    ]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.chair.post(path), 403, "forbidden")
    deputy = review.api.caller(PRESIDING, sub=SECOND)
    done(await deputy.post(path))
    await review.votes(case, second="FOR", third="FOR")
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 403, "forbidden")
    assert done(await deputy.post(f"/cases/{case['id']}/decision", AWARD))["state"] == "AWARD_PROPOSED"


# ---- what was answered before


CODES = ("INNOVATION", "IMPACT", "FEASIBILITY", "CONCRETENESS", "COMPLEMENTARITY", "BUDGET_SOUNDNESS")
SCORE = {"opinion": "FAVOURABLE", "points": dict.fromkeys(CODES, 4), "comment": "Un comité en a parlé."}


@pytest.mark.parametrize("tied", ["told by an officer", "found in an organisation"])
async def test_what_was_answered_before_is_not_answered_again_to_who_is_recused_since(review, tied):
    await review.forms()
    case = await review.hears_admissible()
    third, path, key = review.member(THIRD), f"/cases/{case['id']}/evaluations", str(new_id())
    first = await third.post(path, SCORE, key=key)
    again = await third.post(path, SCORE, key=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (first.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    if tied == "told by an officer":
        done(await review.officer.post(f"/cases/{case['id']}/conflicts", {"reason": "FAMILY_TIE", "member": THIRD}))
    else:
        done(await third.post("/interests", {"organisations": [CARRIER]}))
    problem = refused(await third.post(path, SCORE, key=key), 403, "forbidden")
    assert not [one for one in (case["id"], "NVP-2025-0001", "Un comité") if one in str(problem).replace(path, "")]


async def test_an_answer_is_that_of_one_person_and_one_request(review):
    await review.forms()
    case = await review.hears_admissible()
    path, key = f"/cases/{case['id']}/evaluations", str(new_id())
    mine = await review.member(THIRD).post(path, SCORE, key=key)
    other = {**SCORE, "opinion": "UNFAVOURABLE", "why": "Relu."}
    refused(await review.member(THIRD).post(path, other, key=key), 422, "idempotency_key_reused", "Idempotency-Key")
    theirs = await review.member(SECOND).post(path, other, key=key)
    assert "idempotency-replayed" not in theirs.headers
    shown = {one["member"]: one["opinion"] for one in done(await review.officer.get(path))["evaluations"]}
    assert (mine.status_code, theirs.status_code) == (200, 200), theirs.text
    assert shown == {THIRD: "FAVOURABLE", SECOND: "UNFAVOURABLE"}
    stranger = review.api.caller(MEMBER, sub="stranger")
    refused(await stranger.post(path, SCORE, key=key), 403, "forbidden")
