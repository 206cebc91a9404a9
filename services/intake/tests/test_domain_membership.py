"""Who acts for an organisation, under any sequence of commands: what must hold holds throughout (Hypothesis)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from intake.domain import absorption, membership, representation
from intake.domain.membership import MAY, Act
from intake.domain.moment import Moment
from intake.domain.organisation import (
    MEMBERSHIP_TRANSITIONS,
    ORGANISATION_TRANSITIONS,
    AbsorptionReason,
    EndReason,
    MemberRole,
    MembershipState,
    Organisation,
    OrganisationChange,
    OrganisationState,
    evolve_organisation,
    registered,
)
from shared.clock import paris_day
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal

SIRET, OTHER = "73282932000074", "00000001800010"
BEGUN = datetime(2025, 2, 10, 9, tzinfo=UTC)
PEOPLE = st.sampled_from(["founder", "anne", "brice", "chloe"])
ROLES = st.sampled_from(MemberRole)


def moment(at: datetime = BEGUN) -> Moment:
    return Moment(at, paris_day(at))


def some_id(number: int) -> UUID:
    return UUID(int=number)


def an_organisation(siret: str = SIRET, person: str = "founder", *, first: int = 1) -> Organisation:
    fact = membership.register(some_id(0), siret, membership_id=some_id(first), person=person, moment=moment())
    return registered(fact)


class Membership(RuleBasedStateMachine):
    """One organisation, the people who come and go, and an officer; ids are numbers, days pass."""

    def __init__(self) -> None:
        super().__init__()
        self.now = moment()
        self.ids = 1
        self.it = an_organisation()
        self.by_officer = False

    def new_id(self) -> UUID:
        self.ids += 1
        return some_id(self.ids)

    def some_member(self, data: st.DataObject) -> UUID:
        return data.draw(st.sampled_from([one.id for one in self.it.members] + [some_id(999)]))

    def do(self, decide: Any, *, officer: bool = False) -> OrganisationChange | None:
        before = self.it
        try:
            fact = decide()
        except Refusal:
            return None
        if fact is None:
            return None
        self.it = evolve_organisation(before, fact)
        assert self.it.revision == before.revision + 1
        assert self.it.state in {before.state, *ORGANISATION_TRANSITIONS[before.state]}
        for one in before.members:
            after = self.it.member(one.id)
            assert after is not None, "nobody goes from the history"
            assert after.state in {one.state, *MEMBERSHIP_TRANSITIONS[one.state]}
        gone = bool(before.representatives) and not self.it.representatives
        assert officer or not gone, "an organisation loses its last representative by an officer alone"
        risen = {one.id for one in self.it.representatives} - {one.id for one in before.representatives}
        invited = {one.id for one in before.members if one.role is MemberRole.REPRESENTATIVE}
        assert officer or risen <= invited, "nobody comes to represent it but by an officer"
        return fact

    @rule(days=st.integers(min_value=1, max_value=20))
    def days_pass(self, days: int) -> None:
        self.now = moment(self.now.at + timedelta(days=days))

    @rule(role=ROLES, officer=st.booleans())
    def somebody_is_invited(self, role: MemberRole, officer: bool) -> None:
        made = self.new_id()
        fact = self.do(lambda: membership.invite(self.it, made, role, days=14, officer=officer, moment=self.now))
        assert fact is None or officer or role is not MemberRole.REPRESENTATIVE

    @rule(data=st.data(), person=PEOPLE)
    def an_invitation_is_taken(self, data: st.DataObject, person: str) -> None:
        which = self.some_member(data)
        before = self.it.member(which)
        if self.do(lambda: membership.accept(self.it, which, person, moment=self.now)):
            assert before is not None
            assert before.expires_at is not None
            assert self.now.at < before.expires_at

    @rule(data=st.data(), late=st.booleans())
    def an_invitation_is_closed(self, data: st.DataObject, late: bool) -> None:
        which = self.some_member(data)
        close = membership.expire if late else membership.decline
        self.do(lambda: close(self.it, which, moment=self.now))

    @rule(data=st.data(), by=PEOPLE, officer=st.booleans())
    def a_membership_ends(self, data: st.DataObject, by: str, officer: bool) -> None:
        which = self.some_member(data)
        before, acting = self.it.member(which), self.it.acting(by)
        ended = self.do(
            lambda: membership.end(self.it, which, EndReason.LEFT, by=by, officer=officer, moment=self.now),
            officer=officer,
        )
        if ended and not officer:
            assert acting is not None
            assert before is not None
            assert acting.id == which or acting.role is MemberRole.REPRESENTATIVE
            assert (
                acting.id == which
                or before.role is not MemberRole.REPRESENTATIVE
                or before.person is None
                or (before.state is not MembershipState.ACTIVE)
            )

    @rule(data=st.data(), by=PEOPLE, role=ROLES)
    def a_role_changes(self, data: st.DataObject, by: str, role: MemberRole) -> None:
        which = self.some_member(data)
        if self.do(lambda: membership.change_role(self.it, which, role, by=by)):
            acting = self.it.acting(by)
            assert acting is not None
            assert acting.role is MemberRole.REPRESENTATIVE

    @rule(data=st.data(), by=PEOPLE, instead=st.booleans())
    def another_representative_is_asked_for(self, data: st.DataObject, by: str, instead: bool) -> None:
        incoming, made = self.some_member(data), self.new_id()
        outgoing = self.some_member(data) if instead else None
        acting = self.it.acting(by)
        if self.do(lambda: representation.ask_change(self.it, made, incoming, outgoing, by=by, moment=self.now)):
            assert acting is not None
            assert acting.role is not MemberRole.READER

    @rule(confirmed=st.booleans(), by=PEOPLE)
    def an_officer_answers(self, confirmed: bool, by: str) -> None:
        change = self.it.change
        if change is None:
            return
        if not confirmed:
            self.do(lambda: representation.refuse_change(self.it, change.id))
            assert self.it.change is None
        elif self.do(lambda: representation.confirm_change(self.it, change.id, by=by, moment=self.now), officer=True):
            assert by != change.asked_by
            assert self.it.member(change.incoming) in self.it.representatives
            assert change.outgoing is None or self.it.member(change.outgoing) not in self.it.active

    @rule()
    def it_is_verified(self) -> None:
        self.do(lambda: membership.verify(self.it))

    @rule()
    def it_is_absorbed_or_that_is_undone(self) -> None:
        into = an_organisation(OTHER)
        said = absorption.Absorption(OTHER, AbsorptionReason.MERGER, self.now.day, "Union Exemple")
        absorbed = self.it.state is OrganisationState.ABSORBED
        if absorbed:
            self.do(lambda: absorption.cancel_absorption(self.it))
        else:
            made = self.new_id()
            self.do(lambda: absorption.absorb(self.it, into, said, absorption_id=made, moment=self.now))
        assert (self.it.state is OrganisationState.ABSORBED) != absorbed

    @invariant()
    def nobody_acts_twice_for_it(self) -> None:
        people = [one.person for one in self.it.active]
        assert len(people) == len(set(people))
        assert None not in people

    @invariant()
    def nobody_acts_without_having_been_let_in(self) -> None:
        for one in self.it.members:
            assert (one.person is not None) >= (one.state is MembershipState.ACTIVE)
            assert (one.ended is not None) == (one.state not in {MembershipState.INVITED, MembershipState.ACTIVE})
            assert (one.reason is not None) == (one.state is MembershipState.ENDED)


Membership.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMembershipsInAnyOrder = Membership.TestCase


def test_who_may_less_may_nothing_that_who_may_more_may_not() -> None:
    order = (MemberRole.READER, MemberRole.CONTRIBUTOR, MemberRole.REPRESENTATIVE)
    for act in Act:
        allowed = [role in MAY[act] for role in order]
        assert allowed == sorted(allowed)
        assert allowed[-1]


def test_an_organisation_invites_so_many_people_at_once_and_no_more() -> None:
    it = an_organisation()
    for number in range(membership.MOST_INVITATIONS):
        fact = membership.invite(it, some_id(10 + number), MemberRole.READER, days=14, officer=False, moment=moment())
        it = evolve_organisation(it, fact)
    with pytest.raises(Refusal, match="invitations attendent déjà"):
        membership.invite(it, some_id(99), MemberRole.READER, days=14, officer=False, moment=moment())


def test_an_invitation_holds_for_its_days_and_not_an_instant_longer() -> None:
    invited = membership.invite(
        an_organisation(), some_id(5), MemberRole.READER, days=14, officer=False, moment=moment()
    )
    it, over = evolve_organisation(an_organisation(), invited), BEGUN + timedelta(days=14)
    before = moment(over - timedelta(microseconds=1))
    assert membership.accept(it, some_id(5), "anne", moment=before).person == "anne"
    assert membership.expire(it, some_id(5), moment=before) is None
    with pytest.raises(NotInThisState, match="expiré"):
        membership.accept(it, some_id(5), "anne", moment=moment(over))
    expired = membership.expire(it, some_id(5), moment=moment(over))
    assert expired is not None
    assert expired.state is MembershipState.EXPIRED


@pytest.mark.parametrize(
    ("into", "day", "code"),
    [
        (SIRET, date(2025, 2, 1), "absorbed_by_itself"),
        (OTHER, date(2025, 2, 11), "not_effective_yet"),
        ("00000002600013", date(2025, 2, 1), "absorbing_unrepresented"),
        (OTHER, date(2025, 2, 1), "absorbing_unnamed"),
    ],
)
def test_files_go_to_another_organisation_that_somebody_represents_once_the_merger_is_effective(
    into: str, day: date, code: str
) -> None:
    said = absorption.Absorption(into, AbsorptionReason.MERGER, day)
    other = an_organisation(OTHER) if into == OTHER else None
    with pytest.raises(Refusal) as refused:
        absorption.absorb(an_organisation(), other, said, absorption_id=some_id(7), moment=moment())
    assert refused.value.code == code


def test_nobody_confirms_a_change_that_they_asked_for() -> None:
    it = an_organisation()
    invited = membership.invite(it, some_id(5), MemberRole.CONTRIBUTOR, days=14, officer=False, moment=moment())
    it = evolve_organisation(it, invited)
    it = evolve_organisation(it, membership.accept(it, some_id(5), "anne", moment=moment()))
    asked = representation.ask_change(it, some_id(6), some_id(5), some_id(1), by="founder", moment=moment())
    it = evolve_organisation(it, asked)
    with pytest.raises(NotThisPerson):
        representation.confirm_change(it, some_id(6), by="founder", moment=moment())
