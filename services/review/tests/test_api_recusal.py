"""A member in conflict, over HTTP: sees nothing, votes nothing, does not count."""

from review_driver import AUDITOR, AWARD, PRESIDING, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, THIRD

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
