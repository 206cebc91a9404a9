"""Several people at once, on a real PostgreSQL: one of them wins, and nothing is lost between them."""

import asyncio
from uuid import UUID

import pytest
from review_driver import AWARD, EVERYONE, REGIONAL, REJECTION, done, member, refused
from review_examples import AT, CARRIER, CHAIR, THIRD, award, reserved, withdrawn
from review_examples import refused as refused_money

from review.domain.states import LiftReason
from review.handlers import REACTIONS
from review.handlers.case import conclude, open_ballot
from review.handlers.lifting import lift_conflict, lift_interest
from shared.contracts import review as wire
from shared.origin import Origin
from shared.testing import announced, eventually, react
from shared.vocabulary import Role
from shared.web import Principal

VOTERS = [f"voter-{n}" for n in range(8)]
OFFICER = Principal("officer", frozenset({Role.PROGRAMME_OFFICER}))
COUNTED = "SELECT eligible, recused FROM review.ballot WHERE case_id = $1"
IN_FORCE = """SELECT o.sub FROM review.application_file f, review.closed_to(f.application_id, f.organisations) o
WHERE f.application_id = $1"""
SOMEONE_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


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


async def test_minutes_wait_for_the_chair_who_is_deciding_a_returned_case_again(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.hears(refused_money((await review.proposals())[0]))
    principal = Principal(CHAIR, frozenset({Role.COMMITTEE_CHAIR}))
    async with review.database.transaction(Origin.of_command(AT, actor=CHAIR)) as tx:
        await conclude(tx, UUID(case["id"]), award(1), by=principal)
        signing = asyncio.create_task(review.chair.post(f"/sessions/{session['id']}/minutes"))
        await eventually(lambda: review.database.fetchval(SOMEONE_WAITS))
    refused(await signing, 409, "not_in_this_state")
    assert (await review.case(case["id"]))["state"] == "AWARD_PROPOSED"


async def test_a_withdrawal_that_races_the_reservation_withdraws_the_award_once_and_decides_nothing_after(review):
    session = await review.sits(await review.forms())
    for n in range(1, 6):
        name = f"NVP-2025-000{n}"
        case = await review.proposes(session, await review.hears_admissible(name))
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


async def tied(review, tie):
    """A session, and a case that a declared conflict or an interest closes to one of its three members."""
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    asked = (
        (f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"})
        if tie == "a conflict"
        else ("/interests", {"organisations": [CARRIER]})
    )
    done(await review.member(THIRD).post(*asked))
    return session, case


def lifting(case, tie):
    said = {"member": THIRD, "reason": "NOT_TIED", "explanation": "Dit par erreur."}
    if tie == "a conflict":
        return f"/cases/{case['id']}/conflicts/lifting", said
    return "/interests/lifting", {**said, "organisation": CARRIER}


async def lift(tx, case, tie):
    why = (LiftReason.NOT_TIED, "Dit par erreur.")
    if tie == "a conflict":
        await lift_conflict(tx, UUID(case["id"]), THIRD, *why, by=OFFICER)
    else:
        await lift_interest(tx, THIRD, CARRIER, *why, by=OFFICER)


async def counts_who_is_not_recused(review, case):
    """The quorum of the open vote is counted among those whom no tie in force recuses."""
    in_force = {row["sub"] for row in await review.database.fetch(IN_FORCE, case["application_id"])}
    (counted,) = await review.database.fetch(COUNTED, case["id"])
    assert set(counted["recused"]) == in_force
    assert set(counted["eligible"]) == set(EVERYONE) - in_force
    shown = (await review.case(case["id"]))["ballot"]
    assert (shown["eligible"], shown["recused"]) == (len(EVERYONE) - len(in_force), len(in_force))
    return in_force


@pytest.mark.parametrize("tie", ["a conflict", "an interest"])
async def test_a_vote_that_opens_while_a_tie_is_lifted_waits_for_it_and_counts_who_is_free_again(review, tie):
    session, case = await tied(review, tie)
    async with review.database.transaction(Origin.of_command(AT, actor="officer")) as tx:
        await lift(tx, case, tie)
        opening = asyncio.create_task(review.officer.post(f"/sessions/{session['id']}/cases/{case['id']}/ballot"))
        await eventually(lambda: review.database.fetchval(SOMEONE_WAITS))
    done(await opening)
    assert await counts_who_is_not_recused(review, case) == set()
    assert (await review.votes(case, third="FOR"))["ballot"]["in_favour"] == 1


@pytest.mark.parametrize("tie", ["a conflict", "an interest"])
async def test_a_tie_that_is_lifted_while_a_vote_opens_waits_for_it_and_stands(review, tie):
    session, case = await tied(review, tie)
    async with review.database.transaction(Origin.of_command(AT, actor="officer")) as tx:
        await open_ballot(tx, UUID(session["id"]), UUID(case["id"]), by=OFFICER)
        asked = asyncio.create_task(review.officer.post(*lifting(case, tie)))
        await eventually(lambda: review.database.fetchval(SOMEONE_WAITS))
    refused(await asked, 409, "not_in_this_state")
    assert await counts_who_is_not_recused(review, case) == {THIRD}
    refused(await review.member(THIRD).post(f"/cases/{case['id']}/votes", {"choice": "FOR"}), 403, "forbidden")
