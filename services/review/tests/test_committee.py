"""Committees: formed with what they need to work, recusing and counting as they must."""

import pytest
from review_examples import CARRIER, CHAIR, SECOND, THIRD, a_committee, a_member

from review.domain.committee import same_organisation
from review.domain.composing import form
from shared.vocabulary import Refusal, Region


def refusal_of(committee) -> Refusal:
    with pytest.raises(Refusal) as refused:
        form(committee)
    return refused.value


def test_a_regional_committee_with_a_chair_and_votes_is_formed():
    committee = a_committee()
    assert form(committee).committee is committee


@pytest.mark.parametrize("code", ["", "regional", "REGIONAL 93", "REGIONAL/93", "-93", "93-"])
def test_a_code_that_envelopes_could_not_carry_is_refused(code):
    refused = refusal_of(a_committee(code))
    assert (refused.code, refused.field) == ("committee_code_malformed", "code")


def test_a_committee_without_a_chair_is_refused():
    assert refusal_of(a_committee(members=[a_member(CHAIR)])).code == "chair_missing"


def test_a_committee_in_which_nobody_votes_is_refused():
    assert refusal_of(a_committee(members=[a_member(CHAIR, chair=True, voting=False)])).code == "voting_member_missing"


def test_a_member_named_twice_is_refused_by_name():
    refused = refusal_of(a_committee(members=[a_member(CHAIR, chair=True), a_member(CHAIR)]))
    assert refused.code == "member_named_twice"
    assert CHAIR in refused.message


@pytest.mark.parametrize("percent", [-1, 0, 101])
def test_a_quorum_that_is_no_percentage_is_refused(percent):
    assert refusal_of(a_committee(quorum_percent=percent)).field == "quorum_percent"


def test_a_regional_committee_without_regions_is_refused():
    assert refusal_of(a_committee(regions=frozenset())).code == "regions_missing"


def test_a_national_committee_with_regions_is_refused():
    refused = refusal_of(a_committee("NATIONAL", regions=frozenset({Region.BRETAGNE})))
    assert refused.code == "regions_not_for_national"


def test_two_establishments_of_one_legal_person_are_one_organisation():
    assert same_organisation([CARRIER], [CARRIER[:9] + "00012"])
    assert not same_organisation([CARRIER], ["73282932100074"])
    assert not same_organisation([], [CARRIER])


def test_the_quorum_counts_voting_members_present_against_those_who_may_vote():
    committee = a_committee(
        members=[a_member(CHAIR, chair=True), a_member(SECOND), a_member(THIRD), a_member("guest", voting=False)]
    )
    quorum = committee.quorum({CHAIR, "guest"}, frozenset())
    assert (quorum.present, quorum.base, quorum.reached) == (1, 3, False)
    assert committee.quorum({CHAIR, SECOND}, frozenset()).reached


def test_a_recused_member_counts_neither_as_present_nor_in_the_base():
    committee = a_committee(quorum_percent=100)
    quorum = committee.quorum({CHAIR, SECOND, THIRD}, frozenset({THIRD}))
    assert (quorum.present, quorum.base, quorum.reached) == (2, 2, True)


def test_a_committee_of_recused_members_never_has_its_quorum():
    committee = a_committee(quorum_percent=1)
    assert not committee.quorum({CHAIR, SECOND, THIRD}, committee.voting).reached
