"""Several people at once, on a real PostgreSQL: one of them wins, and nothing is lost between them."""

import asyncio

from review_driver import AWARD, REGIONAL, REJECTION, done, member
from review_examples import CHAIR, reserved, withdrawn

from review.handlers import REACTIONS
from shared.contracts import review as wire
from shared.testing import announced, react

VOTERS = [f"voter-{n}" for n in range(8)]


async def statuses(*requests):
    return sorted([response.status_code for response in await asyncio.gather(*requests)])


async def test_of_two_closings_of_one_ballot_exactly_one_decides(review):
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible())
    closings = [
        review.chair.post(f"/cases/{case['id']}/decision", {**AWARD, "amount_cents": amount}) for amount in range(1, 9)
    ]
    assert await statuses(*closings) == [200, *[409] * 7]
    (proposal,) = await review.proposals()
    decided = await review.case(case["id"])
    assert (decided["state"], decided["amount_cents"]) == ("AWARD_PROPOSED", proposal.amount_cents)
    assert await review.database.fetchval("SELECT count(*) FROM review.decision") == 1


async def test_members_who_vote_at_once_all_count(review):
    committee = await review.forms(REGIONAL, members=[member(CHAIR, chair=True), *map(member, VOTERS)])
    session = await review.sits(committee, present=tuple(VOTERS))
    case = await review.opens(session, await review.hears_admissible())
    votes = [review.member(sub).post(f"/cases/{case['id']}/votes", {"choice": "FOR"}) for sub in VOTERS]
    assert await statuses(*votes) == [200] * len(VOTERS)
    assert (await review.case(case["id"]))["ballot"]["in_favour"] == len(VOTERS)


async def test_a_member_who_votes_twice_at_once_counts_once(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    votes = [review.chair.post(f"/cases/{case['id']}/votes", {"choice": choice}) for choice in ("FOR", "AGAINST")]
    assert await statuses(*votes) == [200, 422]
    assert (await review.case(case["id"]))["ballot"]["cast"] == 1


async def test_a_vote_that_opens_twice_at_once_opens_once(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    assert await statuses(*[review.officer.post(path) for _ in range(4)]) == [200, 409, 409, 409]
    assert await review.database.fetchval("SELECT count(*) FROM review.ballot") == 1


async def test_minutes_signed_while_a_vote_opens_either_wait_for_it_or_forbid_it(review):
    committee = await review.forms()
    for n in range(1, 6):
        session = await review.sits(committee)
        case = await review.hears_admissible(f"NVP-2025-000{n}")
        path = f"/sessions/{session['id']}"
        await statuses(review.officer.post(f"{path}/cases/{case['id']}/ballot"), review.chair.post(f"{path}/minutes"))
        signed = done(await review.officer.get(path))["state"] == "SIGNED"
        opened = (await review.case(case["id"]))["state"] == "BALLOT"
        assert signed != opened


async def test_minutes_signed_while_a_case_is_decided_leave_no_decision_behind(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    await review.votes(case, chair="AGAINST")
    decision = review.chair.post(f"/cases/{case['id']}/decision", REJECTION)
    minutes = review.chair.post(f"/sessions/{session['id']}/minutes")
    decided, signed = await asyncio.gather(decision, minutes)
    assert decided.status_code == 200
    if signed.status_code == 409:
        await review.signs(session)
    assert len(await announced(review.database, wire.DecisionMade)) == 1
    assert (await review.case(case["id"]))["state"] == "DECIDED"


async def test_a_withdrawal_that_races_the_reservation_withdraws_the_award_once_and_decides_nothing_after(review):
    session = await review.sits(await review.forms())
    for n in range(1, 6):
        name = f"NVP-2025-000{n}"
        case = await review.proposes(session, await review.hears_admissible(name, minutes_required=False))
        proposal = (await review.proposals())[-1]
        await asyncio.gather(
            react(review.database, REACTIONS, reserved(proposal)), react(review.database, REACTIONS, withdrawn(name))
        )
        assert (await review.case(case["id"]))["state"] == "WITHDRAWN"
        stream = await review.database.fetch(
            "SELECT type FROM messaging.event_log WHERE aggregate_id = $1 ORDER BY sequence", case["id"]
        )
        told = [row["type"] for row in stream]
        assert told[-1] == wire.AwardWithdrawn.TYPE
        assert told.count(wire.AwardWithdrawn.TYPE) == 1
