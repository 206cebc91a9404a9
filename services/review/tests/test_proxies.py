"""Who may sit on which day, who presides, and who votes for whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_examples import (
    CHAIR,
    DAY,
    PARTNER,
    SECOND,
    THIRD,
    a_committee,
    a_member,
    a_session,
    an_open_case,
    award,
    some_id,
)

from review.domain import composing, judging, proxies
from review.domain.committee import Proxy
from review.domain.minutes import content_of
from review.domain.presiding import may_preside
from review.domain.session import evolve, leave, take_attendance
from review.domain.states import Choice
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal

BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
FOUR = [a_member(CHAIR, chair=True), a_member(SECOND, deputy=True), a_member(THIRD), a_member("away")]
COMMITTEE = a_committee(proxies_per_holder=1, members=[*FOUR, a_member("adviser", voting=False)])
SITTING = a_session(COMMITTEE, present=[CHAIR, SECOND, THIRD, "adviser"])
OF_AWAY = Proxy("away", THIRD)


def given_to(session=SITTING, committee=COMMITTEE, proxy=OF_AWAY):
    return evolve(session, proxies.give(session, committee, proxy, ballot_open=False))


def refusal(act) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value


def at_vote(session, committee=COMMITTEE, case=None):
    case = case or an_open_case(committee)
    return judging.evolve_all(case, [judging.open_ballot(case, session, committee, ballot_id=some_id("ballot"))])


@pytest.mark.parametrize(
    ("proxy", "committee", "code", "field"),
    [
        (OF_AWAY, a_committee(members=FOUR), "proxies_not_allowed", "holder"),
        (Proxy("adviser", THIRD), COMMITTEE, "giver_without_vote", "giver"),
        (Proxy("stranger", THIRD), COMMITTEE, "giver_without_vote", "giver"),
        (Proxy(SECOND, THIRD), COMMITTEE, "giver_is_present", "giver"),
        (Proxy("away", "adviser"), COMMITTEE, "holder_not_present", "holder"),
        (Proxy("away", "away"), COMMITTEE, "holder_not_present", "holder"),
    ],
)
def test_a_proxy_that_the_rules_do_not_admit_is_refused_by_name(proxy, committee, code, field):
    refused = refusal(lambda: given_to(proxy=proxy, committee=committee))
    assert (refused.code, refused.field) == (code, field)


def test_a_member_gives_one_proxy_and_holds_as_many_as_the_rules_say():
    members = [*FOUR, a_member("away too")]
    one, two = a_committee(proxies_per_holder=1, members=members), a_committee(proxies_per_holder=2, members=members)
    session = given_to(committee=one)
    again, more = Proxy("away", SECOND), Proxy("away too", THIRD)
    assert refusal(lambda: given_to(session, one, again)).code == "proxy_given_already"
    assert refusal(lambda: given_to(session, one, more)).code == "too_many_proxies"
    assert given_to(session, two, more).proxies == (OF_AWAY, more)


def test_a_proxy_is_neither_given_nor_taken_back_while_a_vote_is_open():
    for act in (
        lambda: proxies.give(SITTING, COMMITTEE, OF_AWAY, ballot_open=True),
        lambda: proxies.take_back(given_to(), "away", ballot_open=True),
    ):
        with pytest.raises(NotInThisState):
            act()
    assert refusal(lambda: proxies.take_back(SITTING, "away", ballot_open=False)).code == "proxy_missing"
    assert evolve(given_to(), proxies.take_back(given_to(), "away", ballot_open=False)).proxies == ()


def test_a_proxy_falls_when_its_giver_comes_or_its_holder_leaves():
    everyone = take_attendance(SITTING, COMMITTEE, [CHAIR, THIRD, "away"], on=DAY, ballot_open=False)
    assert evolve(given_to(), everyone).proxies == ()
    assert evolve(given_to(), leave(SITTING, THIRD)).proxies == ()
    assert evolve(given_to(), leave(SITTING, SECOND)).proxies == (OF_AWAY,)


def test_the_holder_votes_once_for_themselves_and_once_for_the_giver():
    case = at_vote(given_to())
    for member in (THIRD, "away"):
        case = judging.evolve_all(case, [judging.cast_vote(case, member, Choice.FOR, by=THIRD)])
    assert (case.ballot.tally.in_favour, case.ballot.tally.eligible) == (2, 4)
    again = refusal(lambda: judging.cast_vote(case, "away", Choice.FOR, by=THIRD))
    other = refusal(lambda: judging.cast_vote(case, "away", Choice.FOR, by=SECOND))
    themselves = refusal(lambda: judging.cast_vote(case, "away", Choice.FOR))
    assert [one.code for one in (again, other, themselves)] == [
        "already_voted",
        "proxy_missing",
        "member_not_eligible",
    ]


@pytest.mark.parametrize("tied", ["away", THIRD])
def test_a_proxy_is_worth_nothing_on_a_file_of_which_giver_or_holder_is_recused(tied):
    members = [replace(one, organisations=frozenset({PARTNER})) if one.sub == tied else one for one in FOUR]
    committee = a_committee(proxies_per_holder=1, members=members)
    case = at_vote(given_to(a_session(committee), committee), committee)
    assert case.ballot.proxies == ()
    assert refusal(lambda: judging.cast_vote(case, "away", Choice.FOR, by=THIRD)).code in {
        "member_recused",
        "proxy_missing",
    }


@pytest.mark.parametrize("tied", ["away", THIRD])
def test_a_vote_by_proxy_no_longer_counts_once_giver_or_holder_is_recused(tied):
    case = at_vote(given_to())
    case = judging.evolve_all(case, [judging.cast_vote(case, "away", Choice.AGAINST, by=THIRD)])
    assert case.ballot.without(tied).tally.cast == 0


@pytest.mark.parametrize(("counted", "reached"), [(False, False), (True, True)])
def test_who_gave_a_proxy_makes_the_quorum_only_where_the_rules_say_so(counted, reached):
    committee = a_committee(proxies_per_holder=1, proxies_in_quorum=counted, quorum_percent=100, members=FOUR)
    session = given_to(a_session(committee), committee)
    assert committee.quorum(session.present, frozenset(), session.proxies).reached is reached
    if not reached:
        assert refusal(lambda: at_vote(session, committee)).code == "quorum_missing"
    else:
        assert at_vote(session, committee).ballot.counting == {CHAIR, SECOND, THIRD, "away"}


def test_minutes_name_proxies_and_who_only_advises():
    content = content_of(given_to(), COMMITTEE, [])
    assert content["proxies"] == [{"giver": "away", "holder": THIRD}]
    assert (content["advisory_members"], "adviser" in content["voting_members"]) == (["adviser"], False)


# ---- mandates


@given(st.integers(-3, 3), st.integers(0, 3))
def test_a_member_sits_on_the_days_of_the_mandate_and_on_no_other(begins, lasts):
    since = DAY + timedelta(days=begins)
    until = since + timedelta(days=lasts)
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member(SECOND, since=since, until=until)])
    sits = since <= DAY <= until
    session = a_session(committee, present=[])
    if sits:
        assert SECOND in take_attendance(session, committee, [SECOND], on=session.held_on, ballot_open=False).present
    else:
        act = lambda: take_attendance(session, committee, [SECOND], on=session.held_on, ballot_open=False)  # noqa: E731
        assert refusal(act).code == "attendee_not_a_member"
    opened = at_vote(replace(session, present=frozenset({CHAIR, SECOND})), committee)
    assert (SECOND in opened.ballot.eligible) is sits
    assert committee.on(DAY).quorum({CHAIR, SECOND}, frozenset()).base == 1 + sits
    assert (SECOND in content_of(session, committee, [])["voting_members"]) is sits


@pytest.mark.parametrize("office", ["chair", "deputy"])
def test_one_person_at_a_time_presides_or_deputises(office):
    later = a_member(THIRD, since=AFTER, **{office: True})
    first = a_member(SECOND, until=DAY, **{office: True})
    chair = [] if office == "chair" else [a_member(CHAIR, chair=True)]
    assert composing.form(a_committee(members=[*chair, first, later]))
    together = [*chair, replace(first, until=AFTER), later]
    assert refusal(lambda: composing.form(a_committee(members=together))).code == f"{office}_twice"


def test_a_mandate_begins_today_at_the_earliest_and_ends_today_at_the_earliest():
    committee = a_committee()
    early = refusal(lambda: composing.appoint(committee, a_member("new", since=BEFORE), on=DAY))
    assert (early.code, early.field) == ("mandate_in_the_past", "mandate_from")
    late = refusal(lambda: composing.end_mandate(committee, THIRD, BEFORE, on=DAY))
    assert (late.code, late.field) == ("mandate_in_the_past", "last_day")
    missing = refusal(lambda: composing.end_mandate(committee, "stranger", DAY, on=DAY))
    assert (missing.code, missing.field) == ("mandate_missing", "member")


def test_who_comes_back_has_a_second_mandate_and_never_two_at_once():
    ended = composing.end_mandate(a_committee(), THIRD, DAY, on=DAY).committee
    assert refusal(lambda: composing.appoint(ended, a_member(THIRD, since=DAY), on=DAY)).code == "member_named_twice"
    again = composing.appoint(ended, a_member(THIRD, since=AFTER), on=DAY).committee
    assert (len(again.members), again.on(DAY).has(THIRD), again.on(AFTER).has(THIRD)) == (4, True, True)
    assert again.revision == 3


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (a_member("new", since=AFTER, until=DAY), "mandate_ends_before_it_begins"),
        (a_member("new", since=DAY, chair=True, deputy=True), "chair_and_deputy"),
        (a_member("new", since=DAY, chair=True), "chair_twice"),
    ],
)
def test_a_mandate_that_cannot_be_held_is_refused(member, code):
    assert refusal(lambda: composing.appoint(a_committee(), member, on=DAY)).code == code


# ---- who presides


def conclude(session, by, case=None, committee=COMMITTEE):
    case = case or at_vote(session, committee)
    for member in case.ballot.eligible:
        case = judging.evolve_all(case, [judging.cast_vote(case, member, Choice.FOR)])
    return judging.conclude(case, session, committee, award(), decision_id=some_id("decision"), by=by)


def test_the_deputy_presides_only_while_the_chair_is_away():
    with pytest.raises(NotThisPerson) as refused:
        conclude(SITTING, SECOND)
    assert refused.value.code == "not_presiding"
    without = replace(SITTING, present=SITTING.present - {CHAIR})
    assert conclude(without, SECOND)
    with pytest.raises(NotThisPerson):
        conclude(without, THIRD)


def test_a_recused_chair_leaves_the_vote_to_the_deputy_and_both_to_those_who_are_there():
    assert may_preside(COMMITTEE, SITTING, frozenset({CHAIR})) == {SECOND}
    assert may_preside(COMMITTEE, SITTING, frozenset({CHAIR, SECOND})) == {THIRD}
    over = a_committee(members=[a_member(CHAIR, chair=True, until=date(2025, 1, 1)), a_member(SECOND, deputy=True)])
    assert may_preside(over, SITTING, frozenset()) == {SECOND}
