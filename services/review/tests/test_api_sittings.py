"""A session as it goes, over HTTP: agenda, convening notice, departures, board and simulation."""

import pytest
from review_driver import AWARD, DEFERRAL, NATIONAL, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, REQUESTED, SECOND, THIRD, posted_left, some_id

from review.projections import ENVELOPES
from shared.testing import project

PARTNERED = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[CARRIER])]


async def agenda(review, session, *cases, by=None):
    body = {"cases": [case["id"] for case in cases]}
    return await (by or review.officer).post(f"/sessions/{session['id']}/agenda", body)


async def test_an_agenda_is_set_in_order_and_set_again(review):
    session = await review.convenes(await review.forms())
    one, two = await review.hears_admissible("NVP-2025-0001"), await review.hears_admissible("NVP-2025-0002")
    assert done(await agenda(review, session, two, one))["agenda"] == [two["id"], one["id"]]
    assert done(await agenda(review, session, one))["agenda"] == [one["id"]]


async def test_an_agenda_holds_only_cases_that_the_session_may_vote_each_once(review):
    committee = await review.forms()
    session = await review.sits(committee)
    case = await review.hears_admissible("NVP-2025-0001")
    national = await review.convenes(await review.forms(NATIONAL))
    refused(await agenda(review, session, case, case), 422, "case_twice", "cases")
    refused(await agenda(review, national, case), 422, "session_of_another_committee", "cases")
    refused(await agenda(review, session, {"id": str(some_id("nothing"))}), 404, "not_found")
    await review.proposes(session, case)
    refused(await agenda(review, await review.convenes(committee), case), 422, "case_not_to_vote", "cases")


async def test_the_agenda_of_a_signed_session_does_not_change(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    await review.signs(session)
    refused(await agenda(review, session, case), 409, "not_in_this_state")


async def test_an_agenda_and_a_notice_name_no_case_to_whom_it_is_closed_and_they_cannot_take_it_off(review):
    members = [*PARTNERED[:2], {**PARTNERED[2], "deputy": True}]
    session = await review.convenes(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    done(await agenda(review, session, case))
    closed = review.api.caller(*review.chair_roles, sub=THIRD)
    assert done(await closed.get(f"/sessions/{session['id']}"))["agenda"] == []
    for what in ("notice", "board"):
        assert "NVP-2025-0001" not in (await closed.get(f"/sessions/{session['id']}/{what}")).text
    refused(await agenda(review, session, case, by=closed), 403, "forbidden")
    assert done(await agenda(review, session, by=closed))["agenda"] == []
    assert done(await review.officer.get(f"/sessions/{session['id']}"))["agenda"] == [case["id"]]


async def test_the_convening_notice_says_who_when_where_and_what_for(review):
    session = await review.convenes(await review.forms(), starts_at="09:30", place="Salle Exemple")
    done(await agenda(review, session, await review.hears_admissible()))
    notice = done(await review.member(SECOND).get(f"/sessions/{session['id']}/notice"))
    assert [one["sub"] for one in notice["members"]] == [CHAIR, SECOND, THIRD]
    assert notice["convened_on"] == "2025-05-15"
    for said in ("15/05/2025", "09 h 30", "Salle Exemple", "NVP-2025-0001", "50 %"):
        assert said in notice["text"]


async def test_who_leaves_during_the_vote_does_not_count_in_it_and_stays_in_the_attendance(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    await review.votes(case, chair="FOR", second="AGAINST", third="AGAINST")
    path = f"/sessions/{session['id']}/departures"
    after = done(await review.officer.post(path, {"member": THIRD}))
    assert (after["present"], after["departed"]) == ([CHAIR, SECOND], [THIRD])
    assert after["minutes"]["present"] == [CHAIR, SECOND, THIRD]
    refused(await review.officer.post(path, {"member": THIRD}), 422, "not_present", "member")
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "majority_missing", "outcome")


async def test_departures_that_take_the_quorum_away_leave_only_a_deferral(review):
    session = await review.sits(await review.forms(REGIONAL, quorum_percent=100))
    case = await review.carries(session, await review.hears_admissible())
    done(await review.officer.post(f"/sessions/{session['id']}/departures", {"member": SECOND}))
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "quorum_missing", "outcome")
    deferral = {"outcome": "DEFERRED", "reason": "OTHER", "explanation": "Le quorum n'est plus atteint."}
    assert done(await review.chair.post(f"/cases/{case['id']}/decision", deferral))["state"] == "AWAITING_MINUTES"
    await review.signs(session)
    assert (await review.case(case["id"]))["state"] == "DEFERRED"


# ---- board and simulation


async def test_the_board_shows_what_is_left_as_ballots_close_and_what_requests_would_leave(review):
    session = await review.sits(await review.forms())
    one, two = await review.hears_admissible("NVP-2025-0001"), await review.hears_admissible("NVP-2025-0002")
    done(await agenda(review, session, one, two))
    await project(review.database, ENVELOPES, [posted_left(10_000_000)])
    path = f"/sessions/{session['id']}/board"
    before = done(await review.member(SECOND).get(path))
    assert [line["number"] for line in before["cases"]] == ["NVP-2025-0001", "NVP-2025-0002"]
    assert before["simulation"]["left_cents"] == 10_000_000 - 2 * REQUESTED
    await review.proposes(session, one)
    proposed = done(await review.officer.get(path))
    assert (proposed["simulation"]["unanswered_cents"], proposed["simulation"]["proposed_cents"]) == (
        4_000_000,
        REQUESTED,
    )
    await review.funding_reserves()
    await project(review.database, ENVELOPES, [posted_left(10_000_000, reserved_cents=4_000_000)])
    after = done(await review.officer.get(path))
    assert (after["envelope"]["available_cents"], after["simulation"]["unanswered_cents"]) == (6_000_000, 0)
    assert after["cases"][0]["outcome"] == "AWARDED"


async def test_a_simulation_says_what_would_be_left_and_writes_nothing(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    done(await agenda(review, session, case))
    await project(review.database, ENVELOPES, [posted_left(3_000_000)])
    body = {"awards": [{"case_id": case["id"], "amount_cents": 4_000_000}]}
    made = done(await review.member(SECOND).post(f"/sessions/{session['id']}/simulation", body))
    assert (made["left_cents"], made["carried"]) == (-1_000_000, False)
    assert (await review.case(case["id"]))["revision"] == case["revision"]


@pytest.mark.parametrize(
    ("named", "amount", "code"),
    [("it", REQUESTED + 1, "amount_above_requested"), ("another", 1, "case_not_to_decide")],
)
async def test_a_simulation_awards_only_what_the_session_could(review, named, amount, code):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    done(await agenda(review, session, case))
    award = {"case_id": case["id"] if named == "it" else str(some_id("another")), "amount_cents": amount}
    answer = await review.officer.post(f"/sessions/{session['id']}/simulation", {"awards": [award]})
    refused(answer, 422, code, "awards")


async def test_who_does_not_sit_in_the_committee_follows_nothing_of_its_session(review):
    session = await review.convenes(await review.forms())
    stranger = review.member("stranger")
    for what in ("board", "notice"):
        refused(await stranger.get(f"/sessions/{session['id']}/{what}"), 403, "forbidden")
    refused(await stranger.post(f"/sessions/{session['id']}/simulation", {"awards": []}), 403, "forbidden")
    refused(await stranger.post(f"/sessions/{session['id']}/departures", {"member": CHAIR}), 403, "forbidden")
    refused(await stranger.post(f"/sessions/{session['id']}/agenda", {"cases": []}), 403, "forbidden")


async def test_the_board_says_before_the_vote_who_is_recused_and_whether_the_quorum_is_met(review):
    session = await review.sits(await review.forms(REGIONAL, quorum_percent=60, members=PARTNERED), present=(CHAIR,))
    tied = await review.hears_admissible()
    done(await agenda(review, session, tied))

    async def shown(by):
        return done(await by.get(f"/sessions/{session['id']}/board"))["cases"]

    (line,) = await shown(review.officer)
    expected = {"recused": [THIRD], "counting": [CHAIR, SECOND], "present": 1, "needed": 2, "met": False}
    assert line["quorum"] == expected
    refused(await review.chair.post(f"/sessions/{session['id']}/cases/{tied['id']}/ballot"), 422, "quorum_missing")
    done(await review.officer.post(f"/sessions/{session['id']}/arrivals", {"member": SECOND}))
    (line,) = await shown(review.chair)
    assert line["quorum"] == {**expected, "present": 2, "met": True}
    assert await shown(review.member(THIRD)) == []
    await review.opens(session, tied)
    done(await review.officer.post(f"/sessions/{session['id']}/departures", {"member": SECOND}))
    (line,) = await shown(review.officer)
    assert (line["state"], line["quorum"]) == ("BALLOT", expected)
    done(await review.chair.post(f"/cases/{tied['id']}/decision", DEFERRAL))
    (line,) = await shown(review.officer)
    assert line["quorum"] is None
