"""An admissibility that intake reopens: the case is set aside, nothing is decided, no money stays reserved."""

import pytest
from review_driver import NATIONAL, REJECTION, done, refused
from review_examples import CARRIER, admissible, reopened, reserved, submitted
from review_examples import refused as money_refused

from shared.contracts import intake
from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import Admissibility, WithdrawalReason


async def state_of(review, case):
    return (await review.case(case["id"]))["state"]


async def test_a_case_set_aside_is_not_voted_scored_or_routed(review):
    committee = await review.forms()
    session, case = await review.sits(committee), await review.hears_admissible()
    national = await review.forms(NATIONAL)
    await review.hears(reopened())
    assert await state_of(review, case) == "SET_ASIDE"
    opening = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(opening), 409, "not_in_this_state", "state")
    agenda = {"cases": [case["id"]]}
    refused(await review.officer.post(f"/sessions/{session['id']}/agenda", agenda), 422, "case_not_to_vote")
    routing = {"committee_id": national["id"], "reason": "OTHER"}
    refused(await review.officer.post(f"/cases/{case['id']}/routing", routing), 409, "not_in_this_state", "state")
    assert await announced(review.database, wire.AwardWithdrawn) == []


async def test_a_vote_that_was_open_is_not_concluded_and_the_minutes_say_why(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    await review.carries(session, case)
    await review.hears(reopened())
    decision = {"outcome": "AWARDED", "amount_cents": 1, "reason": "MERIT", "explanation": "Utile."}
    answer = await review.chair.post(f"/cases/{case['id']}/decision", decision)
    refused(answer, 409, "not_in_this_state", "state")
    (ballot,) = (await review.signs(session))["minutes"]["ballots"]
    assert (ballot["withdrawn"], ballot["set_aside"]) == (False, True)
    assert await announced(review.database, wire.DecisionMade) == []


@pytest.mark.parametrize("answer", [None, reserved, money_refused])
async def test_an_award_proposed_meanwhile_is_taken_back_once_whatever_funding_answers(review, answer):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    (proposal,) = await review.proposals()
    await review.hears(reopened())
    await review.hears(reopened())
    withdrawn = await require_announced(review.database, wire.AwardWithdrawn)
    assert (withdrawn.proposal_id, withdrawn.reason) == (proposal.proposal_id, WithdrawalReason.OTHER)
    if answer is not None:
        await review.hears(answer(proposal))
    await review.signs(session)
    assert await state_of(review, case) == "SET_ASIDE"
    assert await announced(review.database, wire.DecisionMade) == []


async def test_a_rejection_that_waits_for_its_minutes_does_not_become_final(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="AGAINST", second="AGAINST", third="AGAINST")
    await review.decides(case, REJECTION)
    await review.hears(reopened())
    await review.signs(session)
    assert await state_of(review, case) == "SET_ASIDE"
    assert await announced(review.database, wire.DecisionMade) == []


async def test_a_case_declared_admissible_again_begins_anew_on_the_file_as_it_is_now(review):
    first = await review.sits(await review.forms())
    await review.forms(NATIONAL)
    case = await review.proposes(first, await review.hears_admissible())
    await review.hears(reopened())
    again = submitted(project_title="Le titre d'après").model_dump(mode="json")
    again |= {"version": 2, "resubmitted_on": again["submitted_on"]}
    await review.hears(intake.ApplicationResubmitted.model_validate(again))
    await review.hears(admissible())
    begun = await review.case(case["id"])
    assert (begun["state"], begun["committee_code"], begun["outcome"]) == ("OPEN", "REGIONAL-93", None)
    assert await review.database.fetchval("SELECT project_title FROM review.application_file") == "Le titre d'après"
    assert [str(one.case_id) for one in await announced(review.database, wire.CaseOpened)] == [case["id"]] * 2
    opening = f"/sessions/{first['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(opening), 422, "already_on_this_session", "session_id")
    second = await review.convenes({"id": begun["committee_id"]})
    attendance = {"present": ["chair", "second", "third"]}
    second = done(await review.officer.post(f"/sessions/{second['id']}/attendance", attendance))
    await review.proposes(second, case)
    await review.funding_reserves()
    await review.signs(second)
    assert (await require_announced(review.database, wire.DecisionMade)).outcome == "AWARDED"


async def test_a_case_that_no_committee_fits_any_more_is_before_none(review):
    case = await review.hears_admissible()
    await review.hears(reopened())
    await review.hears(admissible())
    assert (await state_of(review, case), await announced(review.database, wire.CaseOpened)) == ("UNROUTED", [])


async def test_a_case_set_aside_is_withdrawn_with_its_application(review):
    await review.forms()
    case = await review.hears_admissible()
    await review.hears(reopened())
    await review.hears_withdrawn()
    assert await state_of(review, case) == "WITHDRAWN"
    await review.hears(reopened())
    await review.hears(admissible())
    assert await state_of(review, case) == "WITHDRAWN"


async def test_an_inadmissibility_that_was_undone_changes_no_case(review):
    await review.forms()
    await review.hears(reopened("NVP-2025-0009", undone=Admissibility.INADMISSIBLE))
    case = await review.hears_admissible()
    await review.hears(reopened(undone=Admissibility.INADMISSIBLE))
    assert await state_of(review, case) == "OPEN"


async def test_a_decision_that_is_set_aside_is_told_to_its_carrier_no_more(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    await review.signs(session)
    carrier = review.api.caller("carrier", org=CARRIER)
    assert (await carrier.get(f"/decisions/{case['application_id']}")).status_code == 200
    await review.hears(reopened())
    assert (await carrier.get(f"/decisions/{case['application_id']}")).status_code == 404
    await require_announced(review.database, wire.AwardWithdrawn)


async def test_a_case_that_awaits_its_minutes_is_not_routed_elsewhere(review):
    session = await review.sits(await review.forms())
    national = await review.forms(NATIONAL)
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="AGAINST", second="AGAINST", third="AGAINST")
    await review.decides(case, REJECTION)
    body = {"committee_id": national["id"], "reason": "BROADER_SCOPE"}
    refused(await review.officer.post(f"/cases/{case['id']}/routing", body), 409, "not_in_this_state", "state")
