"""A session that was convened is moved or cancelled, for a reason; who was convened is told."""

from datetime import date, time, timedelta

import asyncpg
import pytest
from review_driver import done, refused
from review_examples import AT, CHAIR, DAY, SECOND, THIRD, a_committee, a_member, a_session, signed, some_id

from review.domain.convening import Convocation, call_again, occasion_of
from review.domain.rescheduling import cancel, move
from review.domain.session import Schedule, WhyChanged, evolve
from review.domain.states import NoticeOccasion, SessionState
from shared.contracts import review as wire
from shared.testing import announced
from shared.vocabulary import NoticeState, NotInThisState, Refusal, SessionChangeReason

WHY = WhyChanged(SessionChangeReason.CHAIR_PREVENTED, "Souffrante.", CHAIR)
NEXT_DAY = DAY + timedelta(days=1)
MOVED = {"held_on": "2025-05-22", "reason": "CHAIR_PREVENTED", "explanation": "La présidente est souffrante."}
CANCELLED = {"reason": "QUORUM_UNLIKELY", "explanation": "Trois membres sont empêchés."}


def moved(session, to):
    return evolve(session, move(session, to, WHY, voted=False, on=DAY))


def cancelled(session):
    return evolve(session, cancel(session, WHY, voted=False, on=DAY))


def a_letter(sub: str, state: NoticeState = NoticeState.SENT, **fields) -> Convocation:
    return Convocation(id=some_id(sub), session_id=some_id("session"), sub=sub, state=state, written_at=AT, **fields)


def test_another_day_needs_another_attendance_and_keeps_the_agenda():
    before = a_session(agenda=(some_id("case"),), departed=frozenset({"gone"}))
    after = moved(before, Schedule(NEXT_DAY, time(9, 30), "Ailleurs"))
    assert (after.held_on, after.starts_at, after.place) == (NEXT_DAY, time(9, 30), "Ailleurs")
    assert (after.present, after.departed, after.agenda) == (frozenset(), frozenset(), before.agenda)


def test_a_corrected_place_keeps_the_attendance():
    assert moved(a_session(), Schedule(DAY, place="Ailleurs")).present == {CHAIR, SECOND, THIRD}


@pytest.mark.parametrize(
    "act",
    [
        lambda one: move(one, Schedule(NEXT_DAY), WHY, voted=True, on=DAY),
        lambda one: cancel(one, WHY, voted=True, on=DAY),
    ],
)
def test_once_a_vote_was_opened_the_session_stands(act):
    with pytest.raises(NotInThisState, match="Un vote a été ouvert"):
        act(a_session())


@pytest.mark.parametrize("over", [signed, cancelled])
def test_what_is_signed_or_cancelled_is_neither_moved_nor_cancelled(over):
    for act in (lambda one: move(one, Schedule(NEXT_DAY), WHY, voted=False, on=DAY), cancelled):
        with pytest.raises(NotInThisState, match="ne change plus"):
            act(over(a_session()))


@pytest.mark.parametrize(
    ("to", "code", "field"),
    [(Schedule(DAY - timedelta(days=1)), "session_in_the_past", "held_on"), (Schedule(DAY), "nothing_changes", None)],
)
def test_a_session_moves_to_no_past_day_and_not_to_where_it_is(to, code, field):
    with pytest.raises(Refusal) as refusal:
        moved(a_session(), to)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_session_whose_day_went_by_is_still_corrected_and_cancelled():
    past = a_session(held_on=DAY - timedelta(days=30))
    assert moved(past, Schedule(DAY)).held_on == DAY
    assert cancelled(past).state is SessionState.CANCELLED


def test_one_more_letter_goes_to_whom_one_may_have_reached_and_none_beside_one_that_has_not_left():
    written = [a_letter(CHAIR), a_letter(SECOND, NoticeState.PENDING), a_letter(THIRD, NoticeState.UNCERTAIN)]
    called = call_again(a_session(held_on=NEXT_DAY), a_committee(), written, on=DAY)
    assert (called.first, called.again) == ((), (CHAIR, THIRD))


def test_nobody_is_told_where_nobody_was_convened_or_the_day_is_over():
    for session, written in ((a_session(), []), (a_session(held_on=DAY - timedelta(days=1)), [a_letter(CHAIR)])):
        called = call_again(session, a_committee(), written, on=DAY)
        assert (called.first, called.again) == ((), ())


def test_a_letter_says_what_holds_as_it_leaves():
    committee = a_committee(
        members=[a_member(CHAIR, chair=True), a_member(SECOND, until=DAY), a_member(THIRD, since=NEXT_DAY)]
    )
    later = moved(a_session(committee, present=()), Schedule(NEXT_DAY))
    called = call_again(later, committee, [a_letter(CHAIR), a_letter(SECOND)], on=DAY)
    assert (called.first, called.again) == ((THIRD,), (CHAIR, SECOND))
    again = {"of_revision": 2}
    assert occasion_of(a_letter(CHAIR, **again), later, committee) is NoticeOccasion.MOVED
    assert occasion_of(a_letter(THIRD), later, committee) is NoticeOccasion.CONVENED
    assert occasion_of(a_letter(SECOND, **again), later, committee) is NoticeOccasion.CANCELLED
    assert occasion_of(a_letter(CHAIR, **again), cancelled(later), committee) is NoticeOccasion.CANCELLED


async def test_a_session_is_moved_then_cancelled_and_shows_who_did_it_and_why(review):
    session = await review.sits(await review.forms())
    path = f"/sessions/{session['id']}"
    seen = done(await review.chair.post(f"{path}/schedule", MOVED))
    assert (seen["state"], seen["held_on"], seen["present"]) == ("CONVENED", "2025-05-22", [])
    seen = done(await review.officer.post(f"{path}/cancellation", CANCELLED))
    assert (seen["state"], seen["agenda"]) == ("CANCELLED", [])
    first, last = seen["changes"]
    assert (first["was_held_on"], first["by"], first["reason"]) == ("2025-05-15", CHAIR, "CHAIR_PREVENTED")
    assert (last["was_held_on"], last["by"], last["state"]) == ("2025-05-22", "officer", "CANCELLED")
    refused(await review.officer.post(f"{path}/schedule", MOVED), 409, "not_in_this_state")
    (told,) = await announced(review.database, wire.SessionMoved)
    assert (told.was_held_on, told.held_on, told.reason) == (DAY, date(2025, 5, 22), WHY.reason)
    (told,) = await announced(review.database, wire.SessionCancelled)
    assert "empêchés" not in told.model_dump_json()
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is cancelled"):
        await review.database.fetch("UPDATE review.session SET present = '{}' WHERE id = $1", session["id"])


async def test_where_a_vote_was_opened_nothing_is_moved_or_cancelled_and_a_member_may_neither(review, voting):
    session, _ = voting
    for act, body in (("schedule", MOVED), ("cancellation", CANCELLED)):
        path = f"/sessions/{session['id']}/{act}"
        refused(await review.member(SECOND).post(path, body), 403, "forbidden")
        refused(await review.officer.post(path, body), 409, "not_in_this_state")
        refused(await review.officer.post(path, {**body, "explanation": ""}), 422, "invalid_request", "explanation")


async def test_what_was_cancelled_waits_for_nobody_and_its_cases_for_another_session(review):
    session = await review.convenes(await review.forms(), held_on="2025-05-02")
    case = await review.hears_admissible()
    done(await review.officer.post(f"/sessions/{session['id']}/agenda", {"cases": [case["id"]]}))

    async def kinds(who):
        return [one["kind"] for one in done(await who.get("/tasks"))["items"]]

    assert "SESSION_WITHOUT_MINUTES" in await kinds(review.chair)
    done(await review.officer.post(f"/sessions/{session['id']}/cancellation", CANCELLED))
    assert "SESSION_WITHOUT_MINUTES" not in await kinds(review.chair)
    assert "SESSION_TO_CONVENE" in await kinds(review.officer)
