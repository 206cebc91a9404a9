"""Votes closed with a decision, over HTTP."""

import pytest
from review_driver import AWARD, PRESIDING, REJECTION, refused
from review_examples import CHAIR, REQUESTED, SECOND
from review_examples import refused as money_refused

from shared.contracts import review as wire
from shared.testing import announced, require_announced


async def test_an_award_is_proposed_to_the_committees_envelope(review, voting):
    session, case = voting
    decided = await review.decides(case)
    assert (decided["state"], decided["outcome"], decided["amount_cents"]) == ("AWARD_PROPOSED", "AWARDED", 4_000_000)
    proposed = await require_announced(review.database, wire.AwardProposed)
    assert (proposed.envelope_key, proposed.amount_cents) == ("2025/REGIONAL-93", 4_000_000)
    assert (str(proposed.proposal_id), str(proposed.session_id)) == (decided["proposal_id"], session["id"])


async def test_a_rejection_is_made_once_the_minutes_are_signed(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    refused(await review.chair.post(f"/cases/{case['id']}/decision", REJECTION), 422, "no_vote_expressed", "outcome")
    await review.votes(case, chair="AGAINST")
    decided = await review.decides(case, REJECTION)
    assert (decided["state"], decided["decided_on"]) == ("AWAITING_MINUTES", None)
    await review.signs(session)
    decided = await review.case(case["id"])
    assert (decided["state"], decided["decided_on"]) == ("DECIDED", "2025-05-15")
    made = await require_announced(review.database, wire.DecisionMade)
    assert (made.outcome, made.amount_cents, made.proposal_id) == ("REJECTED", 0, None)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount_cents": None}, "amount_missing", "amount_cents"),
        ({"amount_cents": 0}, "amount_missing", "amount_cents"),
        ({"amount_cents": REQUESTED + 1}, "amount_above_requested", "amount_cents"),
        ({"amount_cents": -1}, "invalid_request", "amount_cents"),
        ({"amount_cents": 1.5}, "invalid_request", "amount_cents"),
        ({"outcome": "DEFERRED"}, "amount_without_award", "amount_cents"),
        ({"outcome": "REFERRED", "amount_cents": None}, "national_committee_missing", "outcome"),
        ({"conditions": ["Un plan"]}, "conditions_without_award", "conditions"),
        ({"outcome": "AWARDED_WITH_CONDITIONS"}, "conditions_missing", "conditions"),
        ({"outcome": "AWARDED_WITH_CONDITIONS", "conditions": [" "]}, "invalid_request", "conditions.0"),
        ({"outcome": "REJECTED", "amount_cents": None}, "majority_in_favour", "outcome"),
        ({"reason": "MOOD"}, "invalid_request", "reason"),
        ({"explanation": "  "}, "invalid_request", "explanation"),
        ({"remark": "?"}, "invalid_request", "remark"),
    ],
)
async def test_a_decision_that_breaks_a_rule_is_refused_by_field_and_decides_nothing(
    review, voting, changes, code, field
):
    _, case = voting
    refused(await review.chair.post(f"/cases/{case['id']}/decision", {**AWARD, **changes}), 422, code, field)
    assert (await review.case(case["id"]))["state"] == "BALLOT"
    assert await announced(review.database, wire.AwardProposed) == []


async def test_an_award_that_the_vote_does_not_carry_is_refused(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    await review.votes(case, chair="FOR", second="AGAINST")
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "majority_missing", "outcome")


async def test_only_the_chair_of_the_committee_decides(review, voting):
    _, case = voting
    path = f"/cases/{case['id']}/decision"
    refused(await review.officer.post(path, AWARD), 403, "forbidden")
    refused(await review.api.caller(PRESIDING, sub=SECOND).post(path, AWARD), 403, "forbidden")
    refused(await review.member(CHAIR).post(path, AWARD), 403, "forbidden")


async def test_a_vote_is_closed_once(review, voting):
    _, case = voting
    await review.decides(case)
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 409, "not_in_this_state")
    assert len(await review.proposals()) == 1


async def test_nothing_is_decided_where_no_vote_was_opened(review):
    await review.forms()
    case = await review.hears_admissible()
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 409, "not_in_this_state")


async def test_a_returned_case_whose_minutes_are_signed_is_decided_at_a_later_session(review):
    committee = await review.forms()
    session = await review.sits(committee)
    case = await review.proposes(session, await review.hears_admissible())
    await review.hears(money_refused((await review.proposals())[0]))
    await review.signs(session)
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 409, "not_in_this_state")
    later = await review.sits(committee)
    again = await review.proposes(later, case, amount_cents=1)
    assert (again["state"], again["session_id"]) == ("AWARD_PROPOSED", later["id"])
