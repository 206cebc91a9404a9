"""Decisions: final only when the money is set aside and the minutes are signed; withdrawn with what they proposed."""

import pytest
from review_examples import (
    AGAINST,
    DAY,
    IN_FAVOUR,
    a_case_at_vote,
    a_committee,
    a_session,
    an_open_case,
    award,
    concluded,
    deferral,
    rejection,
    some_id,
)

from review.domain import judging
from review.domain.case import CaseWithdrawn, DecisionBecameFinal, MoneyRefused
from review.domain.states import CaseState, RoutingReason
from shared.vocabulary import (
    Cents,
    DecisionReason,
    NotInThisState,
    Outcome,
    Refusal,
    RefusalReason,
    WithdrawalReason,
)

PROPOSAL = some_id("decision")
EXHAUSTED = MoneyRefused(reason=RefusalReason.ENVELOPE_EXHAUSTED, available_cents=Cents(1))


def proposed():
    return concluded(a_case_at_vote(**IN_FAVOUR), award())


def rejected():
    return concluded(a_case_at_vote(**AGAINST), rejection())


def deferred():
    return concluded(a_case_at_vote(), deferral())


def with_signed_minutes(case):
    return judging.evolve_all(case, judging.hear_minutes_signed(case, on=DAY))


def reserved():
    case = proposed()
    return judging.evolve_all(case, judging.hear_money_set_aside(case, PROPOSAL))


def returned():
    case = proposed()
    return judging.evolve_all(case, judging.hear_money_refused(case, PROPOSAL, EXHAUSTED))


def decided():
    return with_signed_minutes(reserved())


def finals(facts):
    return [fact for fact in facts if isinstance(fact, DecisionBecameFinal)]


def test_a_proposed_award_is_not_final():
    assert proposed().state is CaseState.AWARD_PROPOSED


def test_an_award_waits_for_the_minutes_once_the_money_is_set_aside():
    case = proposed()
    facts = judging.hear_money_set_aside(case, PROPOSAL)
    assert finals(facts) == []
    assert judging.evolve_all(case, facts).state is CaseState.RESERVED


def test_an_award_becomes_final_when_the_minutes_are_signed():
    (final,) = judging.hear_minutes_signed(reserved(), on=DAY)
    assert (final.decision.proposal_id, final.on) == (PROPOSAL, DAY)
    assert decided().state is CaseState.DECIDED


def test_a_rejection_waits_for_the_minutes():
    case = rejected()
    assert (case.state, case.standing_proposal, case.decided_on) == (CaseState.AWAITING_MINUTES, None, None)
    final = with_signed_minutes(case)
    assert (final.state, final.decided_on) == (CaseState.DECIDED, DAY)


def test_a_deferral_is_final_once_the_minutes_are_signed_and_leaves_the_case_deferred():
    assert deferred().state is CaseState.AWAITING_MINUTES
    assert with_signed_minutes(deferred()).state is CaseState.DEFERRED


def test_signed_minutes_make_nothing_final_that_does_not_wait_for_them():
    for case in (an_open_case(), returned(), decided(), withdrawn_after(reserved())):
        assert judging.hear_minutes_signed(case, on=DAY) == ()


def test_a_refused_award_comes_back_with_what_is_left():
    case = returned()
    assert (case.state, case.money_refused, case.standing_proposal) == (CaseState.RETURNED, EXHAUSTED, None)


def test_a_returned_case_is_proposed_again_under_another_proposal():
    case = concluded(returned(), award(1), decision="second decision")
    assert (case.state, case.standing_proposal) == (CaseState.AWARD_PROPOSED, some_id("second decision"))
    assert case.money_refused is None


def test_a_returned_case_may_be_rejected_though_the_vote_was_in_favour():
    case = concluded(returned(), rejection(reason=DecisionReason.ENVELOPE_EXHAUSTED), decision="second decision")
    assert (case.state, case.decision.outcome) == (CaseState.AWAITING_MINUTES, Outcome.REJECTED)


def test_a_returned_case_may_be_deferred_to_a_later_session():
    assert concluded(returned(), deferral(), decision="second decision").state is CaseState.AWAITING_MINUTES


def test_a_returned_case_whose_session_is_signed_is_voted_at_a_later_one():
    fact = judging.open_ballot(returned(), a_session(id=some_id("later")), a_committee(), ballot_id=some_id("b2"))
    assert judging.evolve_all(returned(), [fact]).state is CaseState.BALLOT


def test_an_answer_to_another_proposal_changes_nothing():
    again = concluded(returned(), award(1), decision="second decision")
    assert judging.hear_money_set_aside(again, PROPOSAL) == ()
    assert judging.hear_money_refused(again, PROPOSAL, EXHAUSTED) == ()


@pytest.mark.parametrize("case", [reserved(), decided(), returned(), an_open_case()], ids=lambda case: case.state)
def test_an_answer_that_comes_again_changes_nothing(case):
    assert judging.hear_money_set_aside(case, PROPOSAL) == ()
    assert judging.hear_money_refused(case, PROPOSAL, EXHAUSTED) == ()


# ---- withdrawal


def withdrawn_after(case):
    return judging.evolve_all(case, judging.withdraw(case, WithdrawalReason.OTHER))


@pytest.mark.parametrize("case", [proposed(), reserved(), decided()], ids=lambda case: case.state)
def test_a_withdrawal_withdraws_the_proposal_that_stands(case):
    assert judging.withdraw(case, WithdrawalReason.OTHER) == (
        CaseWithdrawn(case=case, reason=WithdrawalReason.OTHER, proposal_id=PROPOSAL),
    )


@pytest.mark.parametrize(
    "case",
    [
        an_open_case(),
        a_case_at_vote(),
        returned(),
        rejected(),
        with_signed_minutes(rejected()),
        with_signed_minutes(deferred()),
    ],
    ids=lambda case: case.state,
)
def test_a_withdrawal_withdraws_no_proposal_where_none_stands(case):
    (fact,) = judging.withdraw(case, WithdrawalReason.OTHER)
    assert fact.proposal_id is None
    assert withdrawn_after(case).state is CaseState.WITHDRAWN


def test_a_case_is_withdrawn_once():
    assert judging.withdraw(withdrawn_after(reserved()), WithdrawalReason.OTHER) == ()


def test_money_set_aside_after_a_withdrawal_decides_nothing():
    case = withdrawn_after(proposed())
    assert judging.hear_money_set_aside(case, PROPOSAL) == ()
    assert judging.hear_money_refused(case, PROPOSAL, EXHAUSTED) == ()


# ---- routing by hand


def test_a_person_routes_a_case_over_the_policy_while_nothing_was_voted():
    national = a_committee("NATIONAL")
    case = an_open_case()
    fact = judging.route_by_hand(case, national, RoutingReason.BROADER_SCOPE, on=DAY)
    routed = judging.evolve_all(case, [fact])
    assert (fact.first, routed.committee, routed.routing_reason) == (False, national.ref, RoutingReason.BROADER_SCOPE)


def test_a_case_is_not_routed_to_the_committee_it_is_before():
    with pytest.raises(Refusal) as refused:
        judging.route_by_hand(an_open_case(), a_committee(), RoutingReason.OTHER, on=DAY)
    assert (refused.value.code, refused.value.field) == ("already_there", "committee_id")


@pytest.mark.parametrize("case", [a_case_at_vote(), returned(), withdrawn_after(reserved())], ids=lambda c: c.state)
def test_a_case_that_was_voted_or_withdrawn_is_not_routed_again(case):
    with pytest.raises(NotInThisState):
        judging.route_by_hand(case, a_committee("NATIONAL"), RoutingReason.OTHER, on=DAY)
