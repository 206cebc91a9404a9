"""Convening notices: written to each member once, through a real SMTP server, without what is closed to them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from review_driver import REGIONAL, done, member, refused
from review_examples import CHAIR, DAY, SECOND, THIRD, a_committee, a_member, a_session, signed

from review.domain.convening import MembersCalled, call_members
from review.domain.states import SessionState
from shared.contracts import review as wire
from shared.mail import Mailer
from shared.testing import announced
from shared.vocabulary import NoticeState, NotInThisState, Refusal

ADDRESSES = {CHAIR: "camille@exemple.fr", SECOND: "claude@exemple.fr"}


@pytest.fixture
async def session(review):
    """A session with two cases on its agenda, one of them closed to the second member; two addresses are known."""
    committee = await review.forms()
    made = await review.convenes(committee, starts_at="09:30", place="Salle Exemple")
    open_case = await review.hears_admissible(project_title="Un projet ouvert")
    closed = await review.hears_admissible("NVP-2025-0002", project_title="Un projet fermé")
    done(await review.member(SECOND).post(f"/cases/{closed['id']}/conflicts", {"reason": "MANDATE"}))
    named = {"cases": [open_case["id"], closed["id"]]}
    done(await review.officer.post(f"/sessions/{made['id']}/agenda", named))
    for sub, email in ADDRESSES.items():
        path = f"/committees/{committee['id']}/addresses"
        kept = done(await review.officer.post(path, {"member": sub, "email": email}))
        assert kept == {"member": sub, "known": True}
    return made


async def sends(review, session, *again):
    return done(await review.officer.post(f"/sessions/{session['id']}/letters", {"again": list(again)}))


async def states(review, session):
    seen = done(await review.officer.get(f"/sessions/{session['id']}/letters"))
    return {one["sub"]: one["state"] for one in seen["letters"]}


def parts_of(letter):
    return {part.get_filename(): part.get_content() for part in letter.iter_attachments()}


async def test_each_member_is_convened_once_with_the_agenda_and_a_calendar_entry(review, session, turn, postbox):
    asked = await sends(review, session)
    assert {one["sub"]: one["address_known"] for one in asked["letters"]} == {CHAIR: True, SECOND: True, THIRD: False}
    for _ in range(3):
        await turn()
    await sends(review, session)
    await turn()
    assert await states(review, session) == {CHAIR: "SENT", SECOND: "SENT", THIRD: "NOT_SENT"}
    chair, second = sorted(postbox.letters, key=lambda one: one["to"])
    assert (chair["to"], second["to"]) == (ADDRESSES[CHAIR], ADDRESSES[SECOND])
    assert chair["subject"] == "Novapec : convocation au comité du 15/05/2025"
    text = chair.get_body().get_content()
    assert "le 15/05/2025 à 09 h 30, Salle Exemple." in text
    assert "quorum" in text
    agenda, entry = parts_of(chair)["ordre-du-jour.txt"], parts_of(chair)["seance.ics"]
    assert "1. Un projet ouvert" in agenda
    assert "2. Un projet fermé" in agenda
    said = entry if isinstance(entry, str) else entry.decode()
    assert "DTSTART:20250515T073000Z" in said.replace("\r\n", "\n")
    assert "LOCATION:Salle Exemple" in said


def entry_of(letter):
    said = parts_of(letter)["seance.ics"]
    lines = (said if isinstance(said, str) else said.decode()).replace("\r\n", "\n").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


async def test_who_was_convened_gets_the_new_day_then_the_cancellation_in_the_same_entry(
    review, session, turn, postbox
):
    await sends(review, session)
    await turn()
    why = {"reason": "OTHER", "explanation": "Dit."}
    moved = {"held_on": "2025-05-22", "starts_at": "14:00", **why}
    done(await review.officer.post(f"/sessions/{session['id']}/schedule", moved))
    assert (await states(review, session))[CHAIR] == "PENDING"
    await turn()
    done(
        await review.officer.post(f"/sessions/{session['id']}/cancellation", {"reason": "OTHER", "explanation": "Dit."})
    )
    await turn()
    await turn()
    letters = [one for one in postbox.letters if one["to"] == ADDRESSES[CHAIR]]
    _, second, third = letters
    assert len(postbox.letters) == 3 * len(ADDRESSES)
    assert second["subject"] == "Novapec : nouvelle convocation au comité du 22/05/2025"
    assert "remplace la précédente" in second.get_body().get_content()
    assert third["subject"] == "Novapec : le comité du 22/05/2025 est annulé"
    entries = [entry_of(one) for one in letters]
    assert len({entry["UID"] for entry in entries}) == 1
    assert [entry["METHOD"] for entry in entries] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert entries[2]["STATUS"] == "CANCELLED"
    assert entries[1]["DTSTART"] == "20250522T120000Z"
    sequences = [int(entry["SEQUENCE"]) for entry in entries]
    assert sequences == sorted(set(sequences))


async def test_nothing_of_a_file_that_is_closed_to_a_member_is_written_to_them(review, session, turn, postbox):
    await sends(review, session)
    await turn()
    letter = next(one for one in postbox.letters if one["to"] == ADDRESSES[SECOND])
    agenda = parts_of(letter)["ordre-du-jour.txt"]
    assert "1. Un projet ouvert" in agenda
    assert "fermé" not in agenda
    assert "0002" not in letter.as_string()


async def test_a_file_that_closes_between_the_request_and_the_letter_is_not_in_it(review, session, turn, postbox):
    await sends(review, session)
    case = await review.case_of()
    done(await review.member(CHAIR).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    await turn()
    letter = next(one for one in postbox.letters if one["to"] == ADDRESSES[CHAIR])
    assert "ouvert" not in parts_of(letter)["ordre-du-jour.txt"]


async def test_addresses_are_shown_and_announced_nowhere(review, session, turn):
    await sends(review, session)
    await turn()
    shown = [
        await review.officer.get(path)
        for path in (f"/sessions/{session['id']}/letters", f"/sessions/{session['id']}", "/committees")
    ]
    told = await announced(review.database, wire.CommitteeConvened)
    everything = " ".join([*(answer.text for answer in shown), *(one.model_dump_json() for one in told)])
    assert "exemple.fr" not in everything
    stored = await review.database.fetchval(
        "SELECT string_agg(convert_from(body, 'UTF8'), '') FROM messaging.idempotency"
    )
    assert "exemple.fr" not in stored


async def test_who_has_no_address_yet_is_written_to_again_once_it_is_known(review, session, turn, postbox):
    await sends(review, session)
    await turn()
    committee = await review.committee()
    body = {"member": THIRD, "email": "alix@exemple.fr"}
    done(await review.officer.post(f"/committees/{committee['id']}/addresses", body))
    await sends(review, session, THIRD)
    await turn()
    assert (await states(review, session))[THIRD] == "SENT"
    assert [one["to"] for one in postbox.letters].count("alix@exemple.fr") == 1
    path = f"/sessions/{session['id']}/letters"
    refused(await review.officer.post(path, {"again": [THIRD]}), 422, "nothing_to_send_again", "again")
    refused(await review.officer.post(path, {"again": ["stranger"]}), 422, "nothing_to_send_again", "again")


async def test_a_server_that_hangs_up_leaves_the_doubt_to_a_person(review, session, turn, postbox):
    postbox.to_letter = "hang up"
    await sends(review, session)
    await turn()
    assert (await states(review, session))[CHAIR] == "UNCERTAIN"
    taken = len(postbox.letters)
    await turn(hours=1)
    assert len(postbox.letters) == taken
    postbox.to_letter = "250 OK"
    await sends(review, session, CHAIR)
    await turn(hours=1)
    assert (await states(review, session))[CHAIR] == "SENT"


async def test_a_cancellation_that_may_not_have_left_waits_for_an_officer_who_has_it_sent_again(
    review, session, turn, postbox
):
    await sends(review, session)
    await turn()
    postbox.to_letter = "hang up"
    cancelled = {"reason": "OTHER", "explanation": "Dit."}
    done(await review.officer.post(f"/sessions/{session['id']}/cancellation", cancelled))
    await turn()
    assert (await states(review, session))[CHAIR] == "UNCERTAIN"
    (task,) = [one for one in done(await review.officer.get("/tasks"))["items"] if one["kind"].startswith("LETTER")]
    assert (task["kind"], task["subject_id"], task["due_on"]) == ("LETTER_UNCERTAIN", session["id"], str(DAY))
    postbox.to_letter, taken = "250 OK", len(postbox.letters)
    await turn(hours=1)
    assert len(postbox.letters) == taken, "never twice by itself"
    await sends(review, session, CHAIR)
    await turn(hours=1)
    assert (await states(review, session))[CHAIR] == "SENT"
    assert "annulé" in postbox.letters[-1]["subject"]
    noted = await review.database.fetch(
        "SELECT object FROM messaging.audit_log WHERE action = 'convocation.sent_again'"
    )
    assert [row["object"] for row in noted] == [f"{session['id']} {CHAIR}"]


async def test_a_letter_that_cannot_leave_now_leaves_later_and_never_once_the_session_is_over(
    review, session, turn, postbox
):
    postbox.to_recipient = "451 later"
    await sends(review, session)
    await turn()
    assert (await states(review, session))[CHAIR] == "PENDING"
    await turn(hours=1)
    postbox.to_recipient = "250 OK"
    await review.database.pool.execute("UPDATE review.convocation SET send_after = send_after + interval '2 days'")
    await turn(hours=72)
    assert (await states(review, session))[CHAIR] == "NOT_SENT"
    assert postbox.letters == []


async def test_a_claim_whose_process_died_is_not_sent_again_by_machine(review, session, turn, postbox):
    await sends(review, session)
    await review.database.pool.execute("UPDATE review.convocation SET state = 'SENDING'")
    await turn()
    assert set((await states(review, session)).values()) == {"UNCERTAIN"}
    assert postbox.letters == []


async def test_without_a_mail_server_nothing_leaves_and_it_shows(review, session, turn):
    await sends(review, session)
    await turn(by=Mailer())
    assert set((await states(review, session)).values()) == {"NOT_SENT"}


async def test_an_address_is_forgotten_on_request_and_with_the_last_mandate(review, turn):
    ending = {**member(THIRD), "mandate_until": "2025-05-20"}
    committee = await review.forms(REGIONAL, members=[member(CHAIR, chair=True), ending])
    path = f"/committees/{committee['id']}/addresses"
    for sub in (CHAIR, THIRD):
        done(await review.officer.post(path, {"member": sub, "email": f"{sub}@exemple.fr"}))
    kept = "SELECT string_agg(sub, ' ' ORDER BY sub) FROM review.person_address"
    await turn(hours=24 * 5)
    assert await review.database.fetchval(kept) == f"{CHAIR} {THIRD}"
    await turn(hours=24 * 6)
    assert await review.database.fetchval(kept) == CHAIR
    assert done(await review.officer.post(path, {"member": CHAIR, "email": None})) == {"member": CHAIR, "known": False}
    assert await review.database.fetchval(kept) is None


async def test_only_the_team_keeps_addresses_and_only_of_members(review):
    committee = await review.forms()
    path = f"/committees/{committee['id']}/addresses"
    body = {"member": CHAIR, "email": "camille@exemple.fr"}
    refused(await review.chair.post(path, body), 403, "forbidden")
    refused(await review.officer.post(path, {**body, "member": "stranger"}), 422, "not_a_member", "member")
    refused(await review.officer.post(path, {**body, "email": "nobody"}), 422, "invalid_request", "email")


async def test_only_who_organises_convenes(review, session):
    path = f"/sessions/{session['id']}/letters"
    refused(await review.member(SECOND).post(path, {}), 403, "forbidden")
    done(await review.chair.post(path))


def test_nobody_is_convened_to_a_session_that_is_past_or_signed():
    committee = a_committee()
    with pytest.raises(NotInThisState, match="plus personne à convoquer"):
        call_members(a_session(), committee, {}, frozenset(), on=DAY + timedelta(days=1))
    with pytest.raises(NotInThisState):
        call_members(signed(a_session()), committee, {}, frozenset(), on=DAY)


def test_nobody_is_convened_to_a_cancelled_session_and_what_says_so_may_go_again():
    cancelled, committee = replace(a_session(), state=SessionState.CANCELLED), a_committee()
    with pytest.raises(NotInThisState):
        call_members(cancelled, committee, {}, frozenset(), on=DAY)
    called = call_members(cancelled, committee, {CHAIR: NoticeState.FAILED}, frozenset({CHAIR}), on=DAY)
    assert called == MembersCalled((), (CHAIR,))


def test_members_are_those_whose_mandate_holds_on_the_day_of_the_session():
    former = a_member("former", until=DAY - timedelta(days=1))
    committee = a_committee(members=[a_member(CHAIR, chair=True), a_member("guest", voting=False), former])
    called = call_members(a_session(committee), committee, {CHAIR: NoticeState.SENT}, frozenset(), on=DAY)
    assert (called.first, called.again) == (("guest",), ())


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.PENDING, NoticeState.SENDING])
def test_what_left_or_is_about_to_is_not_sent_again(state):
    with pytest.raises(Refusal) as refusal:
        call_members(a_session(), a_committee(), {CHAIR: state}, frozenset({CHAIR}), on=DAY)
    assert (refusal.value.code, refusal.value.field) == ("nothing_to_send_again", "again")
