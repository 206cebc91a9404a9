"""Closing a vote: who counts then, the quorum again, and the casting vote."""

from dataclasses import replace

import pytest
from review_examples import (
    CHAIR,
    DAY,
    PARTNER,
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
)

from review.domain import judging
from review.domain.recusing import declare_conflict
from review.domain.states import CaseState, Choice, ConflictReason
from shared.vocabulary import NotThisPerson, Refusal

STRICT = a_committee(quorum_percent=67)


def recusing(case, member, committee=None):
    fact = declare_conflict(case, committee or a_committee(), member, ConflictReason.MANDATE, by=member, on=DAY)
    return judging.evolve_all(case, [fact])


def test_who_is_recused_while_the_vote_is_open_votes_no_more():
    case = recusing(a_case_at_vote(), SECOND)
    with pytest.raises(NotThisPerson) as refused:
        judging.cast_vote(case, SECOND, Choice.FOR)
    assert refused.value.code == "member_recused"


def test_the_vote_of_who_is_recused_afterwards_no_longer_counts():
    case = a_case_at_vote(**{CHAIR: Choice.FOR, SECOND: Choice.FOR, THIRD: Choice.AGAINST})
    assert case.ballot.tally.carried
    after = recusing(case, SECOND)
    assert (after.ballot.tally.in_favour, after.ballot.tally.against, after.ballot.tally.eligible) == (1, 1, 2)
    assert not after.ballot.tally.carried


def test_a_recusal_takes_the_member_out_of_the_base_of_the_quorum_at_closing():
    case = recusing(a_case_at_vote(committee=STRICT, **{CHAIR: Choice.FOR}), THIRD, STRICT)
    closed = concluded(case, award(), committee=STRICT).ballot
    assert (closed.closing.quorum.present, closed.closing.quorum.base) == (2, 2)


def test_a_recusal_that_leaves_too_few_forbids_to_decide_but_not_to_defer():
    committee = a_committee(quorum_percent=100)
    case = a_case_at_vote(committee=committee, **{CHAIR: Choice.FOR, SECOND: Choice.FOR})
    gone = a_session(present=[CHAIR, SECOND])
    with pytest.raises(Refusal) as refused:
        concluded(case, award(), session=gone, committee=committee)
    assert (refused.value.code, refused.value.field) == ("quorum_missing", "outcome")
    assert refused.value.message.endswith("Le dossier ne peut qu'être ajourné : outcome DEFERRED.")
    assert concluded(case, deferral(), session=gone, committee=committee).state is CaseState.AWAITING_MINUTES


def test_votes_that_count_are_never_more_than_those_present_at_closing():
    case = a_case_at_vote(**{CHAIR: Choice.FOR, SECOND: Choice.FOR, THIRD: Choice.AGAINST})
    closed = concluded(case, rejection(), session=a_session(present=[CHAIR, THIRD])).ballot
    assert closed.tally.cast == closed.tally.eligible == 2


def test_a_closed_ballot_does_not_change_when_someone_is_recused_afterwards():
    case = concluded(a_case_at_vote(**{CHAIR: Choice.FOR, SECOND: Choice.FOR}), award())
    assert recusing(case, SECOND).ballot == case.ballot


TIE = {CHAIR: Choice.FOR, SECOND: Choice.AGAINST, THIRD: Choice.ABSTAIN}
CASTING = a_committee(casting_vote=True)


def test_a_tie_is_not_carried_where_the_rules_give_no_casting_vote():
    with pytest.raises(Refusal) as refused:
        concluded(a_case_at_vote(**TIE), award())
    assert refused.value.code == "majority_missing"


def test_a_tie_is_carried_by_the_casting_vote_of_who_presides():
    assert concluded(a_case_at_vote(**TIE), award(), committee=CASTING).state is CaseState.AWARD_PROPOSED
    with pytest.raises(Refusal) as refused:
        concluded(a_case_at_vote(**TIE), rejection(), committee=CASTING)
    assert refused.value.code == "majority_in_favour"


@pytest.mark.parametrize(
    "choices",
    [
        {CHAIR: Choice.AGAINST, SECOND: Choice.FOR},
        {CHAIR: Choice.ABSTAIN, SECOND: Choice.FOR, THIRD: Choice.AGAINST},
    ],
)
def test_a_casting_vote_that_is_not_in_favour_carries_nothing(choices):
    with pytest.raises(Refusal) as refused:
        concluded(a_case_at_vote(**choices), award(), committee=CASTING)
    assert refused.value.code == "majority_missing"


def test_who_is_recused_presides_no_more_and_has_no_casting_vote():
    case = recusing(a_case_at_vote(**{CHAIR: Choice.FOR}), CHAIR)
    with pytest.raises(NotThisPerson) as refused:
        concluded(case, award(), committee=CASTING)
    assert refused.value.code == "not_presiding"


def test_a_conflict_is_declared_once_and_by_a_member():
    with pytest.raises(Refusal) as twice:
        recusing(recusing(an_open_case(), SECOND), SECOND)
    with pytest.raises(Refusal) as stranger:
        recusing(an_open_case(), "stranger")
    assert (twice.value.code, stranger.value.code) == ("already_recused", "not_a_member")
    assert twice.value.field == stranger.value.field == "member"


def test_a_conflict_that_is_seen_is_not_declared_again():
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, organisations=frozenset({PARTNER}))])
    with pytest.raises(Refusal) as refused:
        recusing(an_open_case(committee), SECOND, committee)
    assert refused.value.code == "already_recused"


def test_a_conflict_is_declared_in_any_state():
    for state in CaseState:
        case = replace(concluded(a_case_at_vote(**{CHAIR: Choice.FOR, SECOND: Choice.FOR}), award()), state=state)
        assert recusing(case, THIRD).closed_to == {THIRD}
