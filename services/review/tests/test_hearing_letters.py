"""Members invited to a hearing are written to at each change, through a real SMTP server; never who is recused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from review_driver import NATIONAL, done, member, refused
from review_examples import AT, CARRIER, CHAIR, SECOND, THIRD, an_open_case, some_id, withdrawn

from review.domain.hearing import Hearing, Plan, Slot
from review.domain.inviting import HearingLetter, HearingNews, news_for, to_be_told
from review.domain.states import HearingState
from shared.vocabulary import NoticeState, Role

ADDRESSES = {CHAIR: "camille@exemple.fr", SECOND: "claude@exemple.fr", THIRD: "dominique@exemple.fr"}
SLOTS = ["2025-05-20T09:00:00+02:00", "2025-05-21T09:00:00+02:00"]
PLAN = {"slots": SLOTS, "lasts_minutes": 60, "place": "Salle Exemple", "participants": [CHAIR, SECOND]}


@pytest.fixture
async def hearing(review):
    """Proposed to the carrier of a case, with the chair and a member; everybody's address is known."""
    committee = await review.forms()
    for sub, email in ADDRESSES.items():
        done(await review.officer.post(f"/committees/{committee['id']}/addresses", {"member": sub, "email": email}))
    case = await review.hears_admissible(project_title="Un projet entendu")
    return done(await review.officer.post(f"/cases/{case['id']}/hearings", PLAN), 201)


async def states(review, hearing):
    seen = done(await review.officer.get(f"/hearings/{hearing['id']}/letters"))
    return {one["sub"]: one["state"] for one in seen["letters"]}


def to(postbox, sub):
    return [one for one in postbox.letters if one["to"] == ADDRESSES[sub]]


def calendar_of(letter):
    (part,) = [one for one in letter.iter_attachments() if one.get_filename() == "audition.ics"]
    said = part.get_content()
    found = Calendar.from_ical(said if isinstance(said, bytes) else said.encode())
    return str(found["METHOD"]), {str(one["UID"]): (str(one["STATUS"]), int(one["SEQUENCE"])) for one in found.events}


async def test_the_invited_are_told_of_slots_of_the_one_confirmed_of_a_move_and_of_the_end_in_the_same_entries(
    review, hearing, turn, postbox
):
    for _ in range(3):
        await turn()
    assert await states(review, hearing) == {CHAIR: "SENT", SECOND: "SENT"}
    (first,) = to(postbox, CHAIR)
    assert first["subject"] == "Novapec : invitation à une audition (NVP-2025-0001)"
    text = first.get_body().get_content()
    assert "Un projet entendu" in text
    assert "- le 20/05/2025 à 09 h 00\n- le 21/05/2025 à 09 h 00" in text.replace("\r\n", "\n")
    one, two = (f"{hearing['id']}-{number}@novapec.apec.fr" for number in (1, 2))
    assert calendar_of(first) == ("PUBLISH", {one: ("TENTATIVE", 1), two: ("TENTATIVE", 1)})
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    chosen = {"starts_at": "2025-05-21T07:00:00Z", "guests": ["Alex Exemple"]}
    done(await carrier.post(f"/hearings/{hearing['id']}/confirmation", chosen))
    await turn()
    second = to(postbox, CHAIR)[-1]
    assert "se tient le 21/05/2025 à 09 h 00" in second.get_body().get_content()
    assert calendar_of(second) == ("PUBLISH", {two: ("CONFIRMED", 2), one: ("CANCELLED", 2)})
    moved = {**PLAN, "slots": ["2025-05-22T09:00:00+02:00"], "participants": [CHAIR, THIRD]}
    done(await review.officer.post(f"/hearings/{hearing['id']}/slots", moved))
    await turn()
    assert to(postbox, CHAIR)[-1]["subject"].startswith("Novapec : une audition est déplacée")
    assert calendar_of(to(postbox, CHAIR)[-1]) == ("PUBLISH", {one: ("TENTATIVE", 3), two: ("CANCELLED", 3)})
    assert to(postbox, THIRD)[-1]["subject"].startswith("Novapec : invitation à une audition")
    assert "plus attendu" in to(postbox, SECOND)[-1].get_body().get_content()
    assert calendar_of(to(postbox, SECOND)[-1])[0] == "CANCEL"
    done(await review.officer.post(f"/hearings/{hearing['id']}/cancellation"))
    for _ in range(2):
        await turn()
    for sub in (CHAIR, THIRD):
        method, entries = calendar_of(to(postbox, sub)[-1])
        assert (method, entries) == ("CANCEL", {one: ("CANCELLED", 4), two: ("CANCELLED", 4)})
    assert [len(to(postbox, sub)) for sub in (CHAIR, SECOND, THIRD)] == [4, 3, 2]
    assert not [one for one in postbox.letters if "Alex" in one.as_string()]


async def test_nothing_leaves_to_who_is_recused_meanwhile_nor_of_what_was_never_told(review, hearing, turn, postbox):
    done(await review.member(SECOND).post(f"/cases/{hearing['case_id']}/conflicts", {"reason": "MANDATE"}))
    await turn()
    assert [one["to"] for one in postbox.letters] == [ADDRESSES[CHAIR]]
    assert await states(review, hearing) == {CHAIR: "SENT"}, "a recused member is not even named"
    refused(await review.member(SECOND).get(f"/hearings/{hearing['id']}/letters"), 403, "forbidden")
    done(await review.officer.post(f"/hearings/{hearing['id']}/slots", {**PLAN, "participants": [CHAIR, THIRD]}))
    done(await review.officer.post(f"/hearings/{hearing['id']}/cancellation"))
    await turn()
    assert [len(to(postbox, sub)) for sub in (CHAIR, SECOND, THIRD)] == [2, 0, 0]
    failures = await review.database.fetch("SELECT sub, failure FROM review.hearing_letter WHERE state = 'NOT_SENT'")
    assert {(row["sub"], row["failure"]) for row in failures} == {
        (SECOND, "Le dossier est fermé à cette personne."),
        (THIRD, "Il n'y a plus rien à annoncer."),
    }


async def test_who_is_invited_hears_that_the_hearing_ended_with_its_case(review, hearing, turn, postbox):
    await turn()
    await review.hears(withdrawn(), at=AT)
    await turn()
    assert "n'aura pas lieu : le porteur a retiré son dossier" in to(postbox, CHAIR)[-1].get_body().get_content()
    assert calendar_of(to(postbox, SECOND)[-1])[0] == "CANCEL"


async def test_a_letter_that_was_refused_is_sent_again_by_who_organises_and_only_that_one(
    review, hearing, turn, postbox
):
    await review.forms(NATIONAL, members=[member("elsewhere", chair=True)])
    postbox.to_letter = "550 no"
    await turn()
    assert await states(review, hearing) == {CHAIR: "FAILED", SECOND: "FAILED"}
    waiting = [(one["kind"], one["subject_id"]) for one in done(await review.officer.get("/tasks"))["items"]]
    assert ("LETTER_FAILED", hearing["id"]) in waiting
    postbox.to_letter = "250 OK"
    path, again = f"/hearings/{hearing['id']}/letters", {"again": [CHAIR]}
    refused(await review.member(SECOND).post(path, again), 403, "forbidden")
    refused(await review.member("elsewhere").get(path), 403, "forbidden")
    refused(await review.officer.post(path, {"again": [THIRD]}), 422, "nothing_to_send_again", "again")
    done(await review.chair.post(path, again))
    await turn()
    assert await states(review, hearing) == {CHAIR: "SENT", SECOND: "FAILED"}
    refused(await review.chair.post(path, again), 422, "nothing_to_send_again", "again")
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    refused(await carrier.get(path), 403, "forbidden")


# ---- the rule itself

PEOPLE = (CHAIR, SECOND, THIRD)
GROUPS = st.frozensets(st.sampled_from(PEOPLE))
SLOT = Slot(AT + timedelta(days=1), (AT + timedelta(days=1)).date())


def a_hearing(participants, state=HearingState.PROPOSED) -> Hearing:
    plan = Plan(slots=(SLOT,), lasts_minutes=60, place="Salle", participants=participants)
    slot = SLOT if state in {HearingState.CONFIRMED, HearingState.HELD} else None
    return Hearing(id=some_id("hearing"), case_id=some_id("case"), plan=plan, state=state, slot=slot)


def a_letter(sub, state) -> HearingLetter:
    names = {"id": some_id(f"{sub} {state}"), "hearing_id": some_id("hearing"), "sub": sub}
    return HearingLetter(**names, of_revision=1, state=state, written_at=AT)


@given(before=st.none() | GROUPS, now=GROUPS, closed=GROUPS, waiting=GROUPS)
def test_everybody_invited_before_or_now_is_told_once_and_nobody_recused(before, now, closed, waiting):
    case = replace(an_open_case(), closed_to=closed)
    letters = [a_letter(sub, NoticeState.PENDING) for sub in waiting]
    told = to_be_told(case, a_hearing(before) if before is not None else None, a_hearing(now), letters)
    assert set(told) == (now | (before or frozenset())) - closed - waiting


@given(
    state=st.sampled_from(HearingState),
    expected=st.booleans(),
    earlier=st.lists(st.sampled_from(NoticeState), max_size=3),
    hours=st.sampled_from((0, 24, 26)),
)
def test_a_letter_says_what_holds_as_it_leaves_and_never_takes_back_what_was_not_told(state, expected, earlier, hours):
    hearing = a_hearing(frozenset({CHAIR} if expected else {SECOND}), state)
    letters = [a_letter(CHAIR, one) for one in earlier]
    told = bool({NoticeState.SENT, NoticeState.UNCERTAIN} & set(earlier))
    news = news_for(hearing, CHAIR, letters, at=AT + timedelta(hours=hours))
    if hours > 25 or state is HearingState.HELD:
        assert news is None
    elif not expected or state is HearingState.CANCELLED:
        taken_back = HearingNews.CANCELLED if expected else HearingNews.NOT_EXPECTED
        assert news is (taken_back if told else None)
    elif state is HearingState.CONFIRMED:
        assert news is HearingNews.CONFIRMED
    else:
        assert news is (HearingNews.MOVED if told else HearingNews.PROPOSED)
