"""Sessions: attended by their members, closed by minutes whose hash is that of what they say."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_examples import CHAIR, DAY, PROJECT, SECOND, THIRD, a_committee, a_session, signed, some_id

from review.domain.ballot import Ballot, Decision, Vote
from review.domain.minutes import Recorded, Sheet, canonical, content_of, hash_of, sign
from review.domain.session import arrive, evolve, take_attendance
from review.domain.states import CaseState, Choice, SessionState
from shared.vocabulary import Cents, DecisionReason, NotInThisState, Outcome, Refusal, RefusalReason

COMMITTEE = a_committee()


def a_sheet(number: str = "NVP-2025-0001", state: CaseState | None = CaseState.RESERVED, **fields) -> Sheet:
    ballot = Ballot(
        id=some_id(f"ballot {number}"),
        session_id=some_id("session"),
        eligible=frozenset({CHAIR, SECOND}),
        recused=frozenset({THIRD}),
        votes=(Vote(CHAIR, Choice.FOR), Vote(SECOND, Choice.ABSTAIN)),
    )
    decision = Decision(
        id=some_id(f"decision {number}"),
        outcome=Outcome.AWARDED,
        amount_cents=Cents(100),
        reason=DecisionReason.MERIT,
        explanation="Bien.",
        decided_by=CHAIR,
    )
    sheet = Sheet(
        case_id=some_id(number),
        application_number=number,
        **PROJECT,
        ballot=ballot,
        decisions=(Recorded(decision, answer=True),),
        state=state,
    )
    return replace(sheet, **fields)


def test_attendance_replaces_what_was_noted():
    session = a_session(present=[CHAIR])
    fact = take_attendance(session, COMMITTEE, [SECOND, THIRD], on=DAY, ballot_open=False)
    assert evolve(session, fact).present == {SECOND, THIRD}


def test_someone_who_is_no_member_is_not_noted_as_present():
    with pytest.raises(Refusal) as refused:
        take_attendance(a_session(), COMMITTEE, [CHAIR, "stranger"], on=DAY, ballot_open=False)
    assert refused.value.code == "attendee_not_a_member"
    assert "stranger" in refused.value.message


def test_attendance_does_not_change_while_a_vote_is_open():
    with pytest.raises(NotInThisState):
        take_attendance(a_session(), COMMITTEE, [CHAIR], on=DAY, ballot_open=True)


def test_nobody_is_present_before_the_day_of_the_session():
    session, eve = a_session(present=[]), DAY - timedelta(days=1)
    for act in (
        lambda on: take_attendance(session, COMMITTEE, [CHAIR], on=on, ballot_open=False),
        lambda on: arrive(session, COMMITTEE, CHAIR, on=on),
    ):
        with pytest.raises(NotInThisState, match=r"se tient le 15/05/2025 : la présence se note ce jour-là"):
            act(eve)
        act(DAY)
        act(DAY + timedelta(days=1))


def test_attendance_does_not_change_once_the_minutes_are_signed():
    with pytest.raises(NotInThisState):
        take_attendance(signed(a_session()), COMMITTEE, [CHAIR], on=DAY, ballot_open=False)


def test_minutes_are_signed_once():
    with pytest.raises(NotInThisState):
        sign(signed(a_session()), COMMITTEE, [], by=CHAIR, on=DAY)


@pytest.mark.parametrize("state", [CaseState.BALLOT, CaseState.AWARD_PROPOSED])
def test_minutes_are_not_signed_while_a_case_is_unsettled(state):
    with pytest.raises(NotInThisState, match="NVP-2025-0002"):
        sign(a_session(), COMMITTEE, [a_sheet(), a_sheet("NVP-2025-0002", state)], by=CHAIR, on=DAY)


@pytest.mark.parametrize("state", [*sorted({*CaseState} - {CaseState.BALLOT, CaseState.AWARD_PROPOSED}), None])
def test_minutes_are_signed_whatever_else_became_of_the_cases(state):
    fact = sign(a_session(), COMMITTEE, [a_sheet(state=state)], by=CHAIR, on=DAY)
    after = evolve(a_session(), fact)
    assert (after.state, after.minutes.signed_by, after.minutes.signed_on) == (SessionState.SIGNED, CHAIR, DAY)


def test_the_hash_is_the_sha256_of_the_signed_content():
    minutes = sign(a_session(), COMMITTEE, [a_sheet()], by=CHAIR, on=DAY).minutes
    assert minutes.sha256 == sha256(minutes.content.encode()).hexdigest()


def test_the_minutes_hold_attendance_votes_outcomes_amounts_and_reasons():
    minutes = sign(a_session(present=[SECOND, CHAIR]), COMMITTEE, [a_sheet()], by=CHAIR, on=DAY).minutes
    content = json.loads(minutes.content)
    assert content["present"] == [CHAIR, SECOND]
    (ballot,) = content["ballots"]
    assert ballot["votes"] == {CHAIR: "FOR", SECOND: "ABSTAIN"}
    assert ballot["recused"] == [THIRD]
    assert ballot["decisions"] == [
        {
            "outcome": "AWARDED",
            "amount_cents": 100,
            "reason": "MERIT",
            "explanation": "Bien.",
            "conditions": [],
            "money": "RESERVED",
        }
    ]


def test_the_minutes_tell_a_refused_award_from_a_reserved_one_and_from_a_rejection():
    recorded = a_sheet().decisions[0]
    answers = [RefusalReason.ENVELOPE_EXHAUSTED, True, None]
    sheet = a_sheet(decisions=tuple(replace(recorded, answer=answer) for answer in answers))
    content = content_of(a_session(), COMMITTEE, [sheet])
    assert [one["money"] for one in content["ballots"][0]["decisions"]] == ["ENVELOPE_EXHAUSTED", "RESERVED", None]


@given(st.permutations([a_sheet(f"NVP-2025-000{n}") for n in range(1, 5)]))
def test_the_hash_does_not_depend_on_the_order_in_which_rows_are_read(sheets):
    in_order = sorted(sheets, key=lambda sheet: sheet.application_number)
    assert hash_of(content_of(a_session(), COMMITTEE, sheets)) == hash_of(content_of(a_session(), COMMITTEE, in_order))


def changed(**fields) -> Sheet:
    return a_sheet(ballot=replace(a_sheet().ballot, **fields))


@pytest.mark.parametrize(
    "sheet",
    [
        changed(votes=(Vote(CHAIR, Choice.FOR), Vote(SECOND, Choice.FOR))),
        changed(eligible=frozenset({CHAIR})),
        changed(recused=frozenset()),
        a_sheet(decisions=()),
        a_sheet(decisions=(Recorded(replace(a_sheet().decisions[0].decision, amount_cents=Cents(101)), answer=True),)),
        a_sheet(decisions=(Recorded(replace(a_sheet().decisions[0].decision, explanation="Mieux."), answer=True),)),
        a_sheet(state=CaseState.WITHDRAWN),
    ],
)
def test_the_hash_changes_with_whatever_the_minutes_say(sheet):
    assert hash_of(content_of(a_session(), COMMITTEE, [sheet])) != hash_of(
        content_of(a_session(), COMMITTEE, [a_sheet()])
    )


@given(st.text())
def test_the_canonical_form_reads_back_as_what_was_written(text):
    content = content_of(a_session(), replace(COMMITTEE, code=text), [a_sheet()])
    assert json.loads(canonical(content)) == content
