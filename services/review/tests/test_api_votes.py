"""Votes opened and cast, over HTTP."""

import pytest
from review_driver import AUDITOR, DEFERRAL, NATIONAL, done, refused
from review_examples import CHAIR, SECOND, THIRD

from shared.vocabulary import Role


async def test_a_vote_opens_with_the_members_present(review):
    session = await review.sits(await review.forms(), present=(CHAIR, SECOND))
    case = await review.opens(session, await review.hears_admissible())
    assert (case["state"], case["session_id"], case["ballot"]["eligible"]) == ("BALLOT", session["id"], 2)


async def test_a_vote_does_not_open_without_quorum(review):
    session = await review.sits(await review.forms(), present=(CHAIR,))
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.chair.post(path), 422, "quorum_missing", "session_id")
    assert (await review.case(case["id"]))["state"] == "OPEN"


async def test_a_vote_does_not_open_at_a_session_of_another_committee_or_edition(review):
    committee, other = await review.forms(), await review.forms(NATIONAL)
    case = await review.hears_admissible()
    elsewhere = await review.sits(other)
    refused(
        await review.officer.post(f"/sessions/{elsewhere['id']}/cases/{case['id']}/ballot"),
        422,
        "session_of_another_committee",
        "session_id",
    )
    next_year = await review.convenes(committee, edition=2026)
    refused(
        await review.officer.post(f"/sessions/{next_year['id']}/cases/{case['id']}/ballot"),
        422,
        "session_of_another_edition",
        "session_id",
    )


async def test_a_vote_does_not_open_on_a_case_before_no_committee(review):
    case = await review.hears_admissible()
    session = await review.sits(await review.forms())
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path), 409, "not_in_this_state")


async def test_a_vote_on_a_stale_revision_does_not_open(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path, if_match='"7"'), 412, "stale")


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, AUDITOR, Role.FINANCE_OFFICER])
async def test_only_an_officer_or_the_chair_opens_a_vote(review, role):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    caller = review.api.caller(role, sub=SECOND)
    refused(await caller.post(f"/sessions/{session['id']}/cases/{case['id']}/ballot"), 403, "forbidden")


async def test_a_deferred_case_is_not_voted_twice_at_one_session(review):
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible())
    await review.decides(case, DEFERRAL)
    await review.signs(session)
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path), 409, "not_in_this_state", "state")


async def test_a_member_votes_once(review, voting):
    _, case = voting
    assert (case["ballot"]["in_favour"], case["ballot"]["against"], case["ballot"]["abstained"]) == (2, 0, 1)
    response = await review.member(SECOND).post(f"/cases/{case['id']}/votes", {"choice": "AGAINST"})
    refused(response, 422, "already_voted", "Authorization")
    assert (await review.case(case["id"]))["ballot"]["in_favour"] == 2


async def test_a_vote_sent_again_with_its_key_counts_once(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    for _ in range(2):
        done(await review.member(SECOND).post(f"/cases/{case['id']}/votes", {"choice": "FOR"}, key="mine"))
    assert (await review.case(case["id"]))["ballot"]["cast"] == 1


async def test_an_absent_member_does_not_vote(review):
    session = await review.sits(await review.forms(), present=(CHAIR, SECOND))
    case = await review.opens(session, await review.hears_admissible())
    response = await review.member(THIRD).post(f"/cases/{case['id']}/votes", {"choice": "FOR"})
    refused(response, 422, "member_not_eligible", "Authorization")


async def test_a_stranger_to_the_committee_does_not_vote(review, voting):
    _, case = voting
    response = await review.member("stranger").post(f"/cases/{case['id']}/votes", {"choice": "FOR"})
    refused(response, 403, "forbidden")


async def test_an_officer_does_not_vote_even_where_they_are_a_member(review, voting):
    _, case = voting
    caller = review.api.caller(Role.PROGRAMME_OFFICER, sub=THIRD)
    refused(await caller.post(f"/cases/{case['id']}/votes", {"choice": "FOR"}), 403, "forbidden")


async def test_nobody_votes_before_the_vote_opens_or_with_an_unknown_choice(review):
    await review.forms()
    case = await review.hears_admissible()
    path = f"/cases/{case['id']}/votes"
    refused(await review.member(SECOND).post(path, {"choice": "FOR"}), 409, "not_in_this_state")
    refused(await review.member(SECOND).post(path, {"choice": "MAYBE"}), 422, "invalid_request", "choice")
