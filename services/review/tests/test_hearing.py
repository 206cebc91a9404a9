"""What review hears of intake and funding, on a real PostgreSQL."""

import pytest
from review_driver import AWARD, DEFERRAL, NATIONAL, REJECTION, done
from review_examples import (
    CALL,
    REQUESTED,
    admissible,
    refused,
    reopened,
    reserved,
    rules_published,
    rules_with_ceiling,
    some_id,
    submitted,
    withdrawn,
)

from review.domain.routing import by_rules
from review.handlers import REACTIONS, reactions
from shared.contracts import intake
from shared.contracts import review as wire
from shared.identity import derived_id, new_id
from shared.messaging import Reject, Wait
from shared.testing import announced, react, require_announced
from shared.vocabulary import EligibilityRule, WithdrawalReason

# ---- intake


async def test_an_application_waits_for_the_rules_it_was_submitted_under(database):
    with pytest.raises(Wait) as waits:
        await react(database, REACTIONS, submitted())
    assert (waits.value.topic, waits.value.aggregate_id) == (intake.CallRulesPublished.TOPIC, str(CALL))


async def test_an_application_waits_for_its_own_version_of_the_rules(database):
    await react(database, REACTIONS, rules_published("1.0.0"))
    with pytest.raises(Wait):
        await react(database, REACTIONS, submitted(rules_version="1.1.0"))
    await react(database, REACTIONS, rules_published("1.1.0"))
    await react(database, REACTIONS, submitted(rules_version="1.1.0"))


async def test_a_file_that_its_carrier_completed_is_judged_as_it_is_now(review):
    await review.forms()
    await review.hears(rules_published())
    await review.hears(submitted())
    again = submitted(project_title="Le titre d'après", requested_cents=REQUESTED + 100).model_dump(mode="json")
    again |= {"version": 2, "resubmitted_on": again["submitted_on"]}
    await review.hears(intake.ApplicationResubmitted.model_validate(again))
    await review.hears(admissible())
    file = await review.database.fetchrow("SELECT project_title, requested_cents FROM review.application_file")
    assert tuple(file) == ("Le titre d'après", REQUESTED + 100)


async def test_the_committee_is_told_which_rules_were_waived_until_the_file_is_declared_anew(review):
    await review.forms()
    await review.hears(rules_published())
    await review.hears(submitted())
    waived = admissible().model_copy(update={"waived_rules": (EligibilityRule.SHARE, EligibilityRule.AMOUNT)})
    await review.hears(waived)
    assert (await review.case_of("NVP-2025-0001"))["application"]["waived_rules"] == ["AMOUNT", "SHARE"]
    await review.hears(reopened())
    await review.hears(admissible())
    assert (await review.case_of("NVP-2025-0001"))["application"]["waived_rules"] == []


async def test_an_application_declared_admissible_that_was_never_submitted_is_rejected(database):
    with pytest.raises(Reject):
        await react(database, REACTIONS, admissible())


async def test_an_admissible_application_opens_a_case_before_its_regional_committee(review):
    committee = await review.forms()
    await review.forms(NATIONAL)
    case = await review.hears_admissible()
    assert (case["state"], case["committee_code"]) == ("OPEN", "REGIONAL-93")
    opened = await require_announced(review.database, wire.CaseOpened, application_id=some_id("NVP-2025-0001"))
    assert str(opened.case_id) == case["id"]
    assert str(opened.committee_id) == committee["id"]
    assert opened.routing_rule == "regional_covers_territory_within_ceiling"


async def test_the_id_of_a_case_derives_from_the_event_that_opened_it(review):
    await review.hears(rules_published())
    await review.hears(submitted())
    event_id = new_id()
    await review.hears(admissible(), event_id=event_id)
    assert (await review.case_of())["id"] == str(derived_id(f"novapec.tested.reactions/{event_id}", "case"))


async def test_an_application_above_the_regional_ceiling_goes_to_the_national_committee(review):
    await review.forms()
    await review.forms(NATIONAL)
    await review.hears(rules_published())
    await review.hears(submitted())
    below = reactions(by_rules(rules_with_ceiling(REQUESTED - 1)))
    await react(review.database, below, admissible())
    assert (await review.case_of())["committee_code"] == "NATIONAL"


async def test_an_application_that_no_committee_fits_has_a_case_before_none_and_nothing_is_announced(review):
    case = await review.hears_admissible()
    assert (case["state"], case["committee_id"], case["routing_rule"]) == ("UNROUTED", None, "no_committee_fits")
    assert await announced(review.database, wire.CaseOpened) == []


async def test_an_application_withdrawn_before_it_was_admissible_has_no_case(review):
    await review.hears(rules_published())
    await review.hears(submitted())
    await review.hears_withdrawn()
    assert done(await review.officer.get("/cases"))["items"] == []


# ---- funding


async def test_an_award_waits_for_the_minutes_once_money_is_set_aside_whatever_its_rules_say(review):
    session = await review.sits(await review.forms())
    await review.hears(rules_published("0.9.0", minutes_required=False))
    case = await review.proposes(session, await review.hears_admissible(rules_version="0.9.0"))
    await review.funding_reserves()
    assert (await review.case(case["id"]))["state"] == "RESERVED"
    assert await announced(review.database, wire.DecisionMade) == []
    await review.signs(session)
    made = await require_announced(review.database, wire.DecisionMade)
    assert (str(made.proposal_id), made.amount_cents, made.outcome) == (case["proposal_id"], 4_000_000, "AWARDED")
    assert (await review.case(case["id"]))["state"] == "DECIDED"


async def test_a_refused_award_comes_back_with_what_is_left_and_is_proposed_again_for_less(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    (first,) = await review.proposals()
    await review.hears(refused(first, available=1_000_000))
    case = await review.case(case["id"])
    assert (case["state"], case["available_cents"], case["refusal_reason"]) == (
        "RETURNED",
        1_000_000,
        "ENVELOPE_EXHAUSTED",
    )
    await review.decides(case, AWARD, amount_cents=1_000_000)
    _, second = await review.proposals()
    assert second.proposal_id != first.proposal_id
    assert second.amount_cents == 1_000_000
    await review.funding_reserves()
    await review.signs(session)
    made = await require_announced(review.database, wire.DecisionMade)
    assert (made.proposal_id, made.amount_cents) == (second.proposal_id, 1_000_000)


async def test_a_refused_award_may_end_as_a_rejection_that_says_why(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.hears(refused((await review.proposals())[0]))
    await review.decides(case, REJECTION, reason="ENVELOPE_EXHAUSTED")
    await review.signs(session)
    made = await require_announced(review.database, wire.DecisionMade)
    assert (made.outcome, made.reason, made.amount_cents, made.proposal_id) == (
        "REJECTED",
        "ENVELOPE_EXHAUSTED",
        0,
        None,
    )


async def test_a_deferred_case_is_decided_at_a_later_session(review):
    committee = await review.forms()
    first = await review.sits(committee)
    case = await review.hears_admissible()
    await review.carries(first, case)
    await review.decides(case, DEFERRAL)
    await review.signs(first)
    assert (await review.case(case["id"]))["state"] == "DEFERRED"
    second = await review.sits(committee)
    await review.proposes(second, case)
    await review.funding_reserves()
    await review.signs(second)
    made = await announced(review.database, wire.DecisionMade)
    assert [(one.outcome, str(one.session_id)) for one in made] == [
        ("DEFERRED", first["id"]),
        ("AWARDED", second["id"]),
    ]


async def test_an_answer_to_a_proposal_that_was_never_made_is_rejected(review):
    session = await review.sits(await review.forms())
    await review.proposes(session, await review.hears_admissible())
    (proposal,) = await review.proposals()
    forged = proposal.model_copy(update={"proposal_id": new_id()})
    with pytest.raises(Reject):
        await review.hears(reserved(forged))
    with pytest.raises(Reject):
        await review.hears(refused(proposal.model_copy(update={"case_id": new_id()})))


# ---- withdrawal leaves no money reserved


async def award_withdrawn(review):
    return await require_announced(review.database, wire.AwardWithdrawn)


async def test_a_withdrawal_before_any_award_withdraws_no_award(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.hears_withdrawn()
    case = await review.case(case["id"])
    assert (case["state"], case["withdrawal_reason"]) == ("WITHDRAWN", "FUNDED_ELSEWHERE")
    assert await announced(review.database, wire.AwardWithdrawn) == []


@pytest.mark.parametrize("answer", [reserved, refused])
async def test_funding_that_answers_after_a_withdrawal_decides_nothing(review, answer):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.hears_withdrawn()
    (proposal,) = await review.proposals()
    await review.hears(answer(proposal))
    assert (await award_withdrawn(review)).proposal_id == proposal.proposal_id
    assert (await review.case(case["id"]))["state"] == "WITHDRAWN"
    await review.signs(session)
    assert await announced(review.database, wire.DecisionMade) == []


async def test_a_withdrawal_after_the_reservation_withdraws_the_award_and_the_minutes_decide_nothing(review):
    session = await review.sits(await review.forms())
    await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    await review.hears_withdrawn()
    withdrawn_award = await award_withdrawn(review)
    assert withdrawn_award.reason is WithdrawalReason.FUNDED_ELSEWHERE
    signed = await review.signs(session)
    assert signed["minutes"]["ballots"][0]["withdrawn"] is True
    assert await announced(review.database, wire.DecisionMade) == []


async def test_a_withdrawal_after_the_decision_withdraws_the_award(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    await review.signs(session)
    await review.hears_withdrawn()
    assert str((await award_withdrawn(review)).proposal_id) == case["proposal_id"]
    case = await review.case(case["id"])
    assert (case["state"], case["outcome"]) == ("WITHDRAWN", "AWARDED")


async def test_a_withdrawal_of_a_returned_case_withdraws_no_award(review):
    session = await review.sits(await review.forms())
    await review.proposes(session, await review.hears_admissible())
    await review.hears(refused((await review.proposals())[0]))
    await review.hears_withdrawn()
    assert await announced(review.database, wire.AwardWithdrawn) == []


async def test_a_withdrawal_heard_twice_withdraws_the_award_once(review):
    session = await review.sits(await review.forms())
    await review.proposes(session, await review.hears_admissible())
    await review.hears(withdrawn())
    await review.hears(withdrawn())
    await award_withdrawn(review)


async def test_the_events_of_a_case_are_numbered_in_one_stream(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    await review.signs(session)
    await review.hears_withdrawn()
    rows = await review.database.fetch(
        "SELECT sequence, type FROM messaging.event_log WHERE topic = $1 AND aggregate_id = $2 ORDER BY position",
        wire.AwardProposed.TOPIC,
        case["id"],
    )
    assert [(row["sequence"], row["type"]) for row in rows] == [
        (1, wire.CaseOpened.TYPE),
        (2, wire.AwardProposed.TYPE),
        (3, wire.DecisionMade.TYPE),
        (4, wire.AwardWithdrawn.TYPE),
    ]
