"""Ballots: opened with a quorum, voted once by those who may, closed with what the vote carries."""

from dataclasses import replace

import pytest
from review_examples import (
    AGAINST,
    CARRIER,
    CHAIR,
    DAY,
    IN_FAVOUR,
    PARTNER,
    REQUESTED,
    SECOND,
    THIRD,
    a_case_at_vote,
    a_committee,
    a_member,
    a_session,
    an_open_case,
    award,
    concluded,
    deferral,
    rejection,
    signed,
    some_id,
)

from review.domain import judging
from review.domain.states import CaseState, Choice
from shared.vocabulary import DecisionReason, NotInThisState, Outcome, Refusal, WithdrawalReason

CONFLICTED = a_committee(
    members=[a_member(CHAIR, chair=True), a_member(SECOND), a_member(THIRD, organisations=frozenset({PARTNER}))]
)


def opened(case, session, committee=None):
    return judging.open_ballot(case, session, committee or a_committee(), ballot_id=some_id("ballot")).ballot


def refusal(act, *args, **kwargs) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value


def conclude(case, verdict, session=None, committee=None):
    return judging.conclude(
        case, session or a_session(), committee or a_committee(), verdict, decision_id=some_id("decision"), by=CHAIR
    )


# ---- opening


def test_a_ballot_opens_for_the_voting_members_present():
    assert opened(an_open_case(), a_session(present=[CHAIR, THIRD])).eligible == {CHAIR, THIRD}


def test_a_ballot_does_not_open_without_quorum():
    refused = refusal(opened, an_open_case(), a_session(present=[CHAIR]))
    assert refused.code == "quorum_missing"
    assert "1 sur 3 ; il en faut 2 (50 %)" in refused.message


def test_a_ballot_does_not_open_where_nobody_is_present():
    assert refusal(opened, an_open_case(), a_session(present=[])).code == "quorum_missing"


def test_a_recused_member_is_not_among_those_who_may_vote():
    ballot = opened(an_open_case(CONFLICTED), a_session(CONFLICTED), CONFLICTED)
    assert ballot.eligible == {CHAIR, SECOND}
    assert ballot.recused == {THIRD}


def test_a_recused_member_makes_no_quorum_though_present():
    session = a_session(CONFLICTED, present=[THIRD])
    assert refusal(opened, an_open_case(CONFLICTED), session, CONFLICTED).code == "quorum_missing"


def test_a_recused_member_lowers_the_base_of_the_quorum():
    session = a_session(CONFLICTED, present=[CHAIR])
    assert opened(an_open_case(CONFLICTED), session, CONFLICTED).eligible == {CHAIR}


def test_a_case_is_voted_only_before_its_own_committee():
    other = a_committee("NATIONAL")
    assert refusal(opened, an_open_case(), a_session(other), other).code == "session_of_another_committee"


def test_a_case_is_voted_only_at_a_session_of_its_edition():
    assert refusal(opened, an_open_case(), a_session(edition=2026)).code == "session_of_another_edition"


def test_no_ballot_opens_at_a_session_whose_minutes_are_signed():
    refused = refusal(opened, an_open_case(), signed(a_session()))
    assert isinstance(refused, NotInThisState)
    assert refused.state == "SIGNED"


def test_a_second_ballot_does_not_open_on_a_case_at_vote():
    refused = refusal(opened, a_case_at_vote(), a_session())
    assert isinstance(refused, NotInThisState)
    assert refused.state == CaseState.BALLOT


def deferred():
    case = concluded(a_case_at_vote(**IN_FAVOUR), deferral())
    return judging.evolve_all(case, judging.hear_minutes_signed(case, on=DAY))


def test_a_deferred_case_is_voted_again_at_a_later_session():
    case = deferred()
    later = judging.open_ballot(case, a_session(id=some_id("later")), a_committee(), ballot_id=some_id("later ballot"))
    again = judging.evolve_all(case, [later])
    assert (again.state, again.decision, again.decided_on) == (CaseState.BALLOT, None, None)


def test_a_deferred_case_is_not_voted_twice_at_one_session():
    assert refusal(opened, deferred(), a_session()).code == "already_on_this_session"


# ---- voting


def test_a_vote_is_counted():
    tally = a_case_at_vote(chair=Choice.FOR, second=Choice.AGAINST, third=Choice.ABSTAIN).ballot.tally
    assert (tally.in_favour, tally.against, tally.abstained, tally.cast, tally.eligible) == (1, 1, 1, 3, 3)


def test_a_member_votes_once():
    case = a_case_at_vote(chair=Choice.FOR)
    assert refusal(judging.cast_vote, case, CHAIR, Choice.AGAINST).code == "already_voted"


def test_a_recused_member_cannot_vote():
    case = a_case_at_vote(an_open_case(CONFLICTED), committee=CONFLICTED)
    assert refusal(judging.cast_vote, case, THIRD, Choice.FOR).code == "member_recused"


def test_a_member_of_the_carrier_itself_cannot_vote():
    committee = a_committee(
        members=[a_member(CHAIR, chair=True), a_member(SECOND, organisations=frozenset({CARRIER})), a_member(THIRD)]
    )
    case = a_case_at_vote(an_open_case(committee), committee=committee)
    assert refusal(judging.cast_vote, case, SECOND, Choice.AGAINST).code == "member_recused"


def test_an_absent_member_cannot_vote():
    case = an_open_case()
    fact = judging.open_ballot(case, a_session(present=[CHAIR, SECOND]), a_committee(), ballot_id=some_id("ballot"))
    case = judging.evolve_all(case, [fact])
    assert refusal(judging.cast_vote, case, THIRD, Choice.FOR).code == "member_not_eligible"


def test_a_member_without_a_vote_cannot_vote():
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, voting=False)])
    case = a_case_at_vote(an_open_case(committee), committee=committee)
    assert refusal(judging.cast_vote, case, SECOND, Choice.FOR).code == "member_not_eligible"


def test_nobody_votes_where_no_ballot_is_open():
    assert isinstance(refusal(judging.cast_vote, an_open_case(), CHAIR, Choice.FOR), NotInThisState)


def test_nobody_votes_once_the_ballot_is_closed():
    case = concluded(a_case_at_vote(chair=Choice.FOR), award())
    assert isinstance(refusal(judging.cast_vote, case, SECOND, Choice.FOR), NotInThisState)


# ---- closing


@pytest.mark.parametrize("choices", [AGAINST, {CHAIR: Choice.FOR, SECOND: Choice.AGAINST}])
def test_an_award_needs_more_votes_for_than_against(choices):
    assert refusal(conclude, a_case_at_vote(**choices), award()).code == "majority_missing"


@pytest.mark.parametrize("amount", [None, 0])
def test_an_award_needs_an_amount(amount):
    refused = refusal(conclude, a_case_at_vote(**IN_FAVOUR), award(amount))
    assert (refused.code, refused.field) == ("amount_missing", "amount_cents")


def test_an_award_of_one_cent_more_than_requested_is_refused():
    refused = refusal(conclude, a_case_at_vote(**IN_FAVOUR), award(REQUESTED + 1))
    assert (refused.code, refused.field) == ("amount_above_requested", "amount_cents")


def test_an_award_of_all_that_was_requested_is_proposed():
    conditional = {"outcome": Outcome.AWARDED_WITH_CONDITIONS, "conditions": ("Un plan de formation",)}
    case = concluded(a_case_at_vote(**IN_FAVOUR), award(REQUESTED, **conditional))
    assert (case.state, case.standing_proposal) == (CaseState.AWARD_PROPOSED, some_id("decision"))


@pytest.mark.parametrize(
    ("outcome", "conditions", "code", "said"),
    [
        (Outcome.AWARDED_WITH_CONDITIONS, (), "conditions_missing", "au moins une"),
        (Outcome.AWARDED, ("Un plan",), "conditions_without_award", "prononcez AWARDED_WITH_CONDITIONS"),
    ],
)
def test_an_award_has_conditions_exactly_where_it_is_conditional(outcome, conditions, code, said):
    refused = refusal(conclude, a_case_at_vote(**IN_FAVOUR), award(outcome=outcome, conditions=conditions))
    assert (refused.code, refused.field) == (code, "conditions")
    assert said in refused.message


def test_a_rejection_carries_no_amount():
    case = a_case_at_vote(**AGAINST)
    assert refusal(conclude, case, replace(rejection(), amount_cents=1)).code == "amount_without_award"


def test_a_rejection_cannot_contradict_a_vote_in_favour():
    assert refusal(conclude, a_case_at_vote(**IN_FAVOUR), rejection()).code == "majority_in_favour"


ABSTAINED = dict.fromkeys((CHAIR, SECOND, THIRD), Choice.ABSTAIN)


@pytest.mark.parametrize("choices", [{}, ABSTAINED], ids=["nobody voted", "all abstained"])
@pytest.mark.parametrize("verdict", [award(), rejection()], ids=lambda verdict: verdict.outcome)
def test_a_ballot_in_which_nobody_took_a_side_awards_and_rejects_nothing(verdict, choices):
    refused = refusal(conclude, a_case_at_vote(**choices), verdict)
    assert (refused.code, refused.field) == ("no_vote_expressed", "outcome")
    assert "Faites voter ses membres, ou ajournez le dossier" in refused.message


@pytest.mark.parametrize("choices", [{}, ABSTAINED], ids=["nobody voted", "all abstained"])
def test_a_ballot_in_which_nobody_took_a_side_may_be_deferred(choices):
    assert concluded(a_case_at_vote(**choices), deferral()).state is CaseState.AWAITING_MINUTES


def test_one_vote_against_is_enough_to_reject_where_the_others_abstain():
    case = a_case_at_vote(**{**ABSTAINED, THIRD: Choice.AGAINST})
    assert concluded(case, rejection()).decision.outcome is Outcome.REJECTED


REFERRAL = rejection(outcome=Outcome.REFERRED, reason=DecisionReason.BROADER_SCOPE)
NATIONAL = a_committee("NATIONAL").ref


def refer(case, national=NATIONAL):
    return judging.conclude(
        case, a_session(), a_committee(), REFERRAL, decision_id=some_id("d"), by=CHAIR, national=national
    )


def test_a_referral_needs_a_national_committee_and_a_vote_that_carries_it():
    refused = refusal(refer, a_case_at_vote(**IN_FAVOUR), None)
    assert (refused.code, refused.field) == ("national_committee_missing", "outcome")
    assert refusal(refer, a_case_at_vote(**AGAINST)).code == "majority_missing"
    assert refusal(refer, a_case_at_vote()).code == "no_vote_expressed"


def test_the_national_committee_refers_to_nobody():
    committee = a_committee("NATIONAL")
    case = a_case_at_vote(an_open_case(committee), committee=committee, **IN_FAVOUR)
    assert refusal(refer, case).code == "referral_from_national"


def test_a_referral_waits_for_the_minutes_and_then_opens_the_case_before_the_national_committee():
    case = judging.evolve_all(a_case_at_vote(**IN_FAVOUR), [refer(a_case_at_vote(**IN_FAVOUR))])
    assert case.state is CaseState.AWAITING_MINUTES
    after = judging.evolve_all(case, judging.hear_minutes_signed(case, on=DAY, national=NATIONAL))
    assert (after.state, after.committee, after.ballot, after.decision) == (CaseState.OPEN, NATIONAL, None, None)


def test_nothing_is_decided_without_a_ballot():
    assert isinstance(refusal(conclude, an_open_case(), award()), NotInThisState)


def test_a_ballot_is_closed_once():
    case = concluded(a_case_at_vote(**IN_FAVOUR), award())
    assert isinstance(refusal(conclude, case, award()), NotInThisState)


def test_nothing_is_decided_at_a_session_whose_minutes_are_signed():
    refused = refusal(conclude, a_case_at_vote(**IN_FAVOUR), award(), signed(a_session()))
    assert isinstance(refused, NotInThisState)


def test_nothing_is_decided_on_a_withdrawn_case():
    case = a_case_at_vote(**IN_FAVOUR)
    case = judging.evolve_all(case, judging.withdraw(case, WithdrawalReason.OTHER))
    assert isinstance(refusal(conclude, case, award()), NotInThisState)
