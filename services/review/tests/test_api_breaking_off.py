"""Votes broken off, and people who come and go during a vote, over HTTP."""

import io

from pypdf import PdfReader
from review_driver import done, refused
from review_examples import CHAIR, SECOND, THIRD

BREAK_OFF = {"reason": "QUORUM_LOST", "explanation": "Trop de départs pour conclure.", "on_agenda": True}


async def test_a_vote_is_broken_off_and_the_case_voted_again_at_the_same_session(review, voting):
    session, case = voting
    path = f"/cases/{case['id']}/break-off"
    case = done(await review.chair.post(path, BREAK_OFF, if_match=f'"{case["revision"]}"'))
    assert (case["state"], case["ballot"], case["session_id"]) == ("OPEN", None, None)
    seen = done(await review.officer.get(f"/sessions/{session['id']}"))
    assert seen["agenda"] == [case["id"]]

    case = await review.carries(session, case)
    assert case["ballot"]["in_favour"] == 2
    await review.decides(case)
    await review.funding_reserves()
    first, second = (await review.signs(session))["minutes"]["ballots"]
    assert first["broken_off"] == {
        "reason": "QUORUM_LOST",
        "explanation": "Trop de départs pour conclure.",
        "by": CHAIR,
    }
    assert (first["votes"], first["decisions"], second["broken_off"]) == ({}, [], None)
    assert (second["votes"][SECOND], second["decisions"][0]["outcome"]) == ("FOR", "AWARDED")
    assert (await review.case(case["id"]))["state"] == "DECIDED"

    answer = await review.officer.get(f"/sessions/{session['id']}/minutes.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Scrutin interrompu par" in text
    assert "quorum perdu" in text


async def test_the_case_of_a_vote_broken_off_is_taken_off_the_agenda_where_asked(review, voting):
    session, case = voting
    done(await review.officer.post(f"/sessions/{session['id']}/agenda", {"cases": []}))
    done(await review.chair.post(f"/cases/{case['id']}/break-off", {**BREAK_OFF, "on_agenda": False}))
    assert done(await review.officer.get(f"/sessions/{session['id']}"))["agenda"] == []
    signed = await review.signs(session)
    assert [ballot["broken_off"]["by"] for ballot in signed["minutes"]["ballots"]] == [CHAIR]
    assert (await review.case(case["id"]))["state"] == "OPEN"


async def test_a_vote_is_broken_off_once_with_words_and_by_who_presides(review, voting):
    _, case = voting
    path = f"/cases/{case['id']}/break-off"
    refused(await review.member(SECOND).post(path, BREAK_OFF), 403, "forbidden")
    refused(await review.officer.post(path, BREAK_OFF), 403, "forbidden")
    refused(await review.chair.post(path, {**BREAK_OFF, "explanation": ""}), 422, "invalid_request", "explanation")
    refused(await review.chair.post(path, {**BREAK_OFF, "reason": "BORED"}), 422, "invalid_request", "reason")
    refused(await review.chair.post(path, BREAK_OFF, if_match='"1"'), 412, "stale")
    done(await review.chair.post(path, BREAK_OFF))
    refused(await review.chair.post(path, BREAK_OFF), 409, "not_in_this_state", "state")


async def test_who_leaves_and_comes_back_during_a_vote_has_lost_their_vote_in_it(review, voting):
    session, case = voting
    path = f"/sessions/{session['id']}"
    done(await review.officer.post(f"{path}/departures", {"member": SECOND}))
    assert (await review.case(case["id"]))["ballot"]["in_favour"] == 1
    back = done(await review.officer.post(f"{path}/arrivals", {"member": SECOND}))
    assert (SECOND in back["present"], back["departed"]) == (True, [])
    seen = await review.case(case["id"])
    assert (seen["ballot"]["in_favour"], seen["ballot"]["eligible"]) == (1, 2)
    response = await review.member(SECOND).post(f"/cases/{case['id']}/votes", {"choice": "FOR"})
    refused(response, 422, "member_not_eligible", "Authorization")
    await review.decides(case)
    await review.funding_reserves()
    (ballot,) = (await review.signs(session))["minutes"]["ballots"]
    assert (ballot["left"], ballot["arrived"]) == ([SECOND], [SECOND])
    assert ballot["votes"] == {CHAIR: "FOR", THIRD: "ABSTAIN"}
    assert (ballot["quorum"]["present"], ballot["quorum"]["base"]) == (3, 3)


async def test_an_arrival_is_of_a_member_who_is_not_there_and_noted_by_who_organises(review, voting):
    session, _ = voting
    path = f"/sessions/{session['id']}/arrivals"
    refused(await review.officer.post(path, {"member": SECOND}), 422, "present_already", "member")
    refused(await review.officer.post(path, {"member": "stranger"}), 422, "attendee_not_a_member", "member")
    refused(await review.member(SECOND).post(path, {"member": THIRD}), 403, "forbidden")
