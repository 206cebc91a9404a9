"""A vote that is open is given up without a decision, and people come and go while it is open."""

from dataclasses import replace

import pytest
from review_examples import (
    AGAINST,
    CHAIR,
    DAY,
    IN_FAVOUR,
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
    signed,
    some_id,
)

from review.domain import judging
from review.domain.agenda import after_break_off
from review.domain.ballot import BreakOff
from review.domain.breaking_off import break_off
from review.domain.case import AttendanceMoved
from review.domain.committee import Proxy
from review.domain.session import arrive, evolve, leave
from review.domain.states import BreakOffReason, CaseState, Choice, Movement
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


def by(who: str) -> BreakOff:
    return BreakOff(BreakOffReason.QUORUM_LOST, "Trop de départs.", who)


def broken(case, session=None, committee=None, who=CHAIR):
    return judging.evolve_all(case, [break_off(case, session or a_session(), committee or a_committee(), by(who))])


def moved(case, member, movement=Movement.LEFT):
    return judging.evolve_all(case, [AttendanceMoved(case.ballot.id, member, movement)])


def test_a_case_whose_vote_was_broken_off_is_open_and_may_be_voted_again_at_the_same_session():
    case = broken(a_case_at_vote(**IN_FAVOUR))
    assert (case.state, case.ballot, case.decision) == (CaseState.OPEN, None, None)
    fact = judging.open_ballot(case, a_session(), a_committee(), ballot_id=some_id("second ballot"))
    assert fact.ballot.votes == ()


def test_no_quorum_is_needed_to_break_off():
    alone = a_session(present=[CHAIR])
    assert broken(a_case_at_vote(), alone, a_committee(quorum_percent=100)).state is CaseState.OPEN


def test_only_who_presides_breaks_off():
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, deputy=True), a_member(THIRD)])
    case = a_case_at_vote(committee=committee)
    for who in (SECOND, THIRD):
        with pytest.raises(NotThisPerson) as refused:
            break_off(case, a_session(), committee, by(who))
        assert refused.value.code == "not_presiding"
    away = a_session(present=[SECOND, THIRD])
    assert broken(case, away, committee, SECOND).state is CaseState.OPEN


def test_a_chair_who_is_recused_does_not_break_off():
    case = replace(a_case_at_vote(), closed_to=frozenset({CHAIR}))
    with pytest.raises(NotThisPerson):
        break_off(case, a_session(), a_committee(), by(CHAIR))


@pytest.mark.parametrize("verdict", [award(), deferral()])
def test_a_vote_that_is_closed_is_not_broken_off(verdict):
    with pytest.raises(NotInThisState, match="aucun vote ouvert"):
        break_off(concluded(a_case_at_vote(**IN_FAVOUR), verdict), a_session(), a_committee(), by(CHAIR))


def test_a_vote_that_is_not_open_is_not_broken_off():
    with pytest.raises(NotInThisState, match="aucun vote ouvert"):
        break_off(an_open_case(), a_session(), a_committee(), by(CHAIR))


def test_a_vote_is_broken_off_at_its_own_session_and_before_the_minutes_are_signed():
    for session in (a_session(id=some_id("another")), signed(a_session())):
        with pytest.raises(NotInThisState):
            break_off(a_case_at_vote(), session, a_committee(), by(CHAIR))


def test_the_case_keeps_its_place_on_the_agenda_or_gets_one_or_is_taken_off():
    one, two = some_id("one"), some_id("two")
    session = a_session(agenda=(one, two))
    assert after_break_off(session, one, on_agenda=True).cases == (one, two)
    assert after_break_off(session, one, on_agenda=False).cases == (two,)
    assert after_break_off(a_session(agenda=(two,)), one, on_agenda=True).cases == (two, one)


def test_the_vote_of_who_leaves_is_struck_even_where_they_come_back():
    case = moved(moved(a_case_at_vote(**IN_FAVOUR), SECOND), SECOND, Movement.ARRIVED)
    assert (case.ballot.tally.in_favour, case.ballot.tally.against) == (1, 1)
    with pytest.raises(Refusal) as refused:
        concluded(case, award())
    assert refused.value.code == "majority_missing"


def test_who_left_votes_no_more_in_that_vote():
    case = moved(moved(a_case_at_vote(), SECOND), SECOND, Movement.ARRIVED)
    with pytest.raises(NotThisPerson) as refused:
        judging.cast_vote(case, SECOND, Choice.FOR)
    assert refused.value.code == "member_not_eligible"


def test_what_who_leaves_voted_by_proxy_is_struck_with_their_own_vote():
    committee = a_committee(
        members=[a_member(CHAIR, chair=True), a_member(SECOND), a_member(THIRD)], proxies_per_holder=1
    )
    session = a_session(committee, present=[CHAIR, SECOND], proxies=(Proxy(THIRD, SECOND),))
    case = an_open_case(committee)
    case = judging.evolve_all(case, [judging.open_ballot(case, session, committee, ballot_id=some_id("ballot"))])
    for giver, holder in ((SECOND, SECOND), (THIRD, SECOND), (CHAIR, CHAIR)):
        case = judging.evolve_all(case, [judging.cast_vote(case, giver, Choice.FOR, by=holder)])
    assert case.ballot.tally.in_favour == 3
    assert moved(case, SECOND).ballot.tally.in_favour == 1


def test_who_arrives_while_a_vote_is_open_counts_in_its_quorum_and_does_not_vote_in_it():
    committee = a_committee(quorum_percent=100)
    session = a_session(committee, present=[CHAIR, SECOND, THIRD])
    case = a_case_at_vote(committee=committee, **{CHAIR: Choice.FOR, SECOND: Choice.FOR})
    session = evolve(session, leave(session, THIRD))
    case = moved(case, THIRD)
    with pytest.raises(Refusal) as refused:
        concluded(case, award(), session=session, committee=committee)
    assert refused.value.code == "quorum_missing"
    back = evolve(session, arrive(session, committee, THIRD, on=DAY))
    assert (back.present, back.departed) == ({CHAIR, SECOND, THIRD}, frozenset())
    closed = concluded(moved(case, THIRD, Movement.ARRIVED), award(), session=back, committee=committee).ballot
    assert (closed.closing.quorum.present, closed.tally.eligible) == (3, 2)


def test_who_gave_a_proxy_and_comes_takes_it_back_by_coming():
    committee = a_committee(proxies_per_holder=1)
    session = a_session(committee, present=[CHAIR, SECOND], proxies=(Proxy(THIRD, SECOND),))
    assert evolve(session, arrive(session, committee, THIRD, on=DAY)).proxies == ()


def test_nobody_arrives_twice_nor_without_a_mandate_nor_once_the_minutes_are_signed():
    for who, code in ((CHAIR, "present_already"), ("stranger", "attendee_not_a_member")):
        with pytest.raises(Refusal) as refused:
            arrive(a_session(), a_committee(), who, on=DAY)
        assert (refused.value.code, refused.value.field) == (code, "member")
    with pytest.raises(NotInThisState):
        arrive(signed(a_session(present=[CHAIR])), a_committee(), SECOND, on=DAY)


def test_who_is_recused_counts_in_no_quorum_by_arriving():
    tied = a_member(THIRD, organisations=frozenset({PARTNER}))
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND), tied], quorum_percent=100)
    case = a_case_at_vote(committee=committee, **{CHAIR: Choice.AGAINST, SECOND: Choice.AGAINST})
    closed = concluded(moved(case, THIRD, Movement.ARRIVED), deferral(), committee=committee).ballot
    assert (closed.closing.quorum.present, closed.closing.quorum.base) == (2, 2)


def test_a_rejection_by_two_against_one_falls_where_one_of_the_two_leaves():
    case = moved(a_case_at_vote(**AGAINST), SECOND)
    assert not case.ballot.tally.carried
    assert case.ballot.tally.against == 1
