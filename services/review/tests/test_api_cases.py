"""Cases over HTTP."""

import pytest
from review_driver import (
    AUDITOR,
    AWARD,
    DEFERRAL,
    NATIONAL,
    PRESIDING,
    REGIONAL,
    REJECTION,
    done,
    member,
    refused,
)
from review_examples import CARRIER, CHAIR, PARTNER, REQUESTED, SECOND, THIRD, some_id
from review_examples import refused as money_refused

from shared.contracts import review as wire
from shared.identity import new_id
from shared.testing import announced, require_announced
from shared.vocabulary import Role

RECUSED_THIRD = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[PARTNER, "00000072900012"])]


@pytest.fixture
async def voting(review):
    """A case at vote, carried, and its session."""
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible())
    return session, case


# ---- routing


async def test_a_person_routes_a_case_that_no_committee_fitted(review):
    case = await review.hears_admissible()
    national = await review.forms(NATIONAL)
    body = {"committee_id": national["id"], "reason": "NO_COMMITTEE_FITS"}
    routed = done(await review.officer.post(f"/cases/{case['id']}/routing", body))
    assert (routed["state"], routed["committee_code"]) == ("OPEN", "NATIONAL")
    assert (routed["routing_rule"], routed["routing_reason"]) == ("chosen_by_a_person", "NO_COMMITTEE_FITS")
    opened = await require_announced(review.database, wire.CaseOpened)
    assert (str(opened.committee_id), opened.routing_rule) == (national["id"], "chosen_by_a_person")


async def test_a_person_routes_an_open_case_to_another_committee_without_opening_it_again(review):
    await review.forms()
    national = await review.forms(NATIONAL)
    case = await review.hears_admissible()
    body = {"committee_id": national["id"], "reason": "BROADER_SCOPE"}
    routed = done(await review.officer.post(f"/cases/{case['id']}/routing", body))
    assert (routed["committee_code"], routed["revision"]) == ("NATIONAL", 2)
    assert len(await announced(review.database, wire.CaseOpened)) == 1


async def test_a_case_at_vote_is_not_routed_again(review, voting):
    _, case = voting
    national = await review.forms(NATIONAL)
    body = {"committee_id": national["id"], "reason": "BROADER_SCOPE"}
    refused(await review.officer.post(f"/cases/{case['id']}/routing", body), 409, "not_in_this_state")


async def test_a_routing_gives_a_known_reason_and_an_existing_committee(review):
    case = await review.hears_admissible()
    path = f"/cases/{case['id']}/routing"
    national = await review.forms(NATIONAL)
    refused(
        await review.officer.post(path, {"committee_id": national["id"], "reason": "MOOD"}),
        422,
        "invalid_request",
        "reason",
    )
    refused(await review.officer.post(path, {"committee_id": str(new_id()), "reason": "OTHER"}), 404, "not_found")


async def test_only_a_programme_officer_routes_a_case(review):
    case = await review.hears_admissible()
    national = await review.forms(NATIONAL)
    body = {"committee_id": national["id"], "reason": "OTHER"}
    refused(await review.chair.post(f"/cases/{case['id']}/routing", body), 403, "forbidden")


# ---- opening a vote


async def test_a_vote_opens_with_the_members_present(review):
    session = await review.sits(await review.forms(), present=(CHAIR, SECOND))
    case = await review.opens(session, await review.hears_admissible())
    assert (case["state"], case["session_id"], case["ballot"]["eligible"]) == ("BALLOT", session["id"], 2)


async def test_a_vote_does_not_open_without_quorum(review):
    session = await review.sits(await review.forms(), present=(CHAIR,))
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.chair.post(path), 422, "quorum_missing")
    assert (await review.case(case["id"]))["state"] == "OPEN"


async def test_a_vote_does_not_open_at_a_session_of_another_committee_or_edition(review):
    committee, other = await review.forms(), await review.forms(NATIONAL)
    case = await review.hears_admissible()
    elsewhere = await review.sits(other)
    refused(
        await review.officer.post(f"/sessions/{elsewhere['id']}/cases/{case['id']}/ballot"),
        422,
        "session_of_another_committee",
    )
    next_year = await review.convenes(committee, edition=2026)
    refused(
        await review.officer.post(f"/sessions/{next_year['id']}/cases/{case['id']}/ballot"),
        422,
        "session_of_another_edition",
    )


async def test_a_vote_does_not_open_on_a_case_before_no_committee(review):
    case = await review.hears_admissible()
    session = await review.sits(await review.forms())
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path), 409, "not_in_this_state")


async def test_a_vote_on_a_stale_revision_does_not_open(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path, if_match='"7"'), 412, "stale")


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, AUDITOR, Role.FINANCE_OFFICER])
async def test_only_an_officer_or_the_chair_opens_a_vote(review, role):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    caller = review.api.caller(role, sub=SECOND)
    refused(await caller.post(f"/sessions/{session['id']}/cases/{case['id']}/ballot"), 403, "forbidden")


async def test_a_deferred_case_is_not_voted_twice_at_one_session(review):
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible(minutes_required=False))
    await review.decides(case, DEFERRAL)
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path), 422, "already_on_this_session")


# ---- voting


async def test_a_member_votes_once(review, voting):
    _, case = voting
    assert (case["ballot"]["in_favour"], case["ballot"]["against"], case["ballot"]["abstained"]) == (2, 0, 1)
    response = await review.member(SECOND).post(f"/cases/{case['id']}/votes", {"choice": "AGAINST"})
    refused(response, 422, "already_voted")
    assert (await review.case(case["id"]))["ballot"]["in_favour"] == 2


async def test_a_vote_sent_again_with_its_key_counts_once(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    for _ in range(2):
        done(await review.member(SECOND).post(f"/cases/{case['id']}/votes", {"choice": "FOR"}, key="mine"))
    assert (await review.case(case["id"]))["ballot"]["cast"] == 1


async def test_an_absent_member_does_not_vote(review):
    session = await review.sits(await review.forms(), present=(CHAIR, SECOND))
    case = await review.opens(session, await review.hears_admissible())
    response = await review.member(THIRD).post(f"/cases/{case['id']}/votes", {"choice": "FOR"})
    refused(response, 422, "member_not_eligible")


async def test_a_stranger_to_the_committee_does_not_vote(review, voting):
    _, case = voting
    response = await review.member("stranger").post(f"/cases/{case['id']}/votes", {"choice": "FOR"})
    refused(response, 403, "forbidden")


async def test_an_officer_does_not_vote_even_where_they_are_a_member(review, voting):
    _, case = voting
    caller = review.api.caller(Role.PROGRAMME_OFFICER, sub=THIRD)
    refused(await caller.post(f"/cases/{case['id']}/votes", {"choice": "FOR"}), 403, "forbidden")


async def test_nobody_votes_before_the_vote_opens_or_with_an_unknown_choice(review):
    await review.forms()
    case = await review.hears_admissible()
    path = f"/cases/{case['id']}/votes"
    refused(await review.member(SECOND).post(path, {"choice": "FOR"}), 409, "not_in_this_state")
    refused(await review.member(SECOND).post(path, {"choice": "MAYBE"}), 422, "invalid_request", "choice")


# ---- a recused member


async def test_a_recused_member_sees_nothing_votes_nothing_and_does_not_count(review):
    committee = await review.forms(REGIONAL, members=RECUSED_THIRD, quorum_percent=100)
    session = await review.sits(committee, present=(CHAIR, SECOND))
    case = await review.hears_admissible()
    await review.opens(session, case)
    third = review.member(THIRD)
    refused(await third.get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await third.get("/cases"))["items"] == []
    refused(await third.post(f"/cases/{case['id']}/votes", {"choice": "FOR"}), 403, "forbidden")
    assert len(done(await review.member(SECOND).get("/cases"))["items"]) == 1


async def test_a_conflict_closes_the_file_whatever_the_role(review):
    await review.forms(REGIONAL, members=RECUSED_THIRD)
    case = await review.hears_admissible()
    caller = review.api.caller(Role.PROGRAMME_OFFICER, AUDITOR, sub=THIRD)
    refused(await caller.get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await caller.get("/cases"))["items"] == []


async def test_a_recused_chair_neither_opens_nor_closes_a_vote_and_a_second_chair_does(review):
    members = [
        member(CHAIR, chair=True, organisations=[CARRIER]),
        member(SECOND, chair=True),
        member(THIRD),
    ]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.chair.post(path), 403, "forbidden")
    deputy = review.api.caller(PRESIDING, sub=SECOND)
    done(await deputy.post(path))
    await review.votes(case, second="FOR", third="FOR")
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 403, "forbidden")
    assert done(await deputy.post(f"/cases/{case['id']}/decision", AWARD))["state"] == "AWARD_PROPOSED"


# ---- deciding


async def test_an_award_is_proposed_to_the_committees_envelope(review, voting):
    session, case = voting
    decided = await review.decides(case)
    assert (decided["state"], decided["outcome"], decided["amount_cents"]) == ("AWARD_PROPOSED", "AWARDED", 4_000_000)
    proposed = await require_announced(review.database, wire.AwardProposed)
    assert (proposed.envelope_key, proposed.amount_cents) == ("2025/REGIONAL-93", 4_000_000)
    assert (str(proposed.proposal_id), str(proposed.session_id)) == (decided["proposal_id"], session["id"])


async def test_a_rejection_where_no_minutes_are_asked_is_made_at_once(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible(minutes_required=False))
    await review.votes(case, chair="AGAINST")
    decided = await review.decides(case, REJECTION)
    assert (decided["state"], decided["decided_on"]) == ("DECIDED", "2025-05-15")
    made = await require_announced(review.database, wire.DecisionMade)
    assert (made.outcome, made.amount_cents, made.proposal_id) == ("REJECTED", 0, None)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount_cents": None}, "amount_missing", "amount_cents"),
        ({"amount_cents": 0}, "amount_missing", "amount_cents"),
        ({"amount_cents": REQUESTED + 1}, "amount_above_requested", "amount_cents"),
        ({"amount_cents": -1}, "invalid_request", "amount_cents"),
        ({"amount_cents": 1.5}, "invalid_request", "amount_cents"),
        ({"outcome": "DEFERRED"}, "amount_without_award", "amount_cents"),
        ({"outcome": "REFERRED", "amount_cents": None}, "outcome_not_offered", "outcome"),
        ({"outcome": "REJECTED", "amount_cents": None}, "majority_in_favour", "outcome"),
        ({"reason": "MOOD"}, "invalid_request", "reason"),
        ({"explanation": "  "}, "invalid_request", "explanation"),
        ({"remark": "?"}, "invalid_request", "remark"),
    ],
)
async def test_a_decision_that_breaks_a_rule_is_refused_by_field_and_decides_nothing(
    review, voting, changes, code, field
):
    _, case = voting
    refused(await review.chair.post(f"/cases/{case['id']}/decision", {**AWARD, **changes}), 422, code, field)
    assert (await review.case(case["id"]))["state"] == "BALLOT"
    assert await announced(review.database, wire.AwardProposed) == []


async def test_an_award_that_the_vote_does_not_carry_is_refused(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    await review.votes(case, chair="FOR", second="AGAINST")
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "majority_missing", "outcome")


async def test_only_the_chair_of_the_committee_decides(review, voting):
    _, case = voting
    path = f"/cases/{case['id']}/decision"
    refused(await review.officer.post(path, AWARD), 403, "forbidden")
    refused(await review.api.caller(PRESIDING, sub=SECOND).post(path, AWARD), 403, "forbidden")
    refused(await review.member(CHAIR).post(path, AWARD), 403, "forbidden")


async def test_a_vote_is_closed_once(review, voting):
    _, case = voting
    await review.decides(case)
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 409, "not_in_this_state")
    assert len(await review.proposals()) == 1


async def test_nothing_is_decided_where_no_vote_was_opened(review):
    await review.forms()
    case = await review.hears_admissible()
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 409, "not_in_this_state")


async def test_a_returned_case_whose_minutes_are_signed_is_decided_at_a_later_session(review):
    committee = await review.forms()
    session = await review.sits(committee)
    case = await review.proposes(session, await review.hears_admissible())
    await review.hears(money_refused((await review.proposals())[0]))
    await review.signs(session)
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 409, "not_in_this_state")
    later = await review.sits(committee)
    again = await review.proposes(later, case, amount_cents=1)
    assert (again["state"], again["session_id"]) == ("AWARD_PROPOSED", later["id"])


# ---- seeing


async def test_a_case_shows_what_the_committee_judges(review):
    await review.forms()
    case = await review.hears_admissible()
    response = await review.member(SECOND).get(f"/cases/{case['id']}")
    assert response.headers["etag"] == '"1"'
    assert done(response)["application"] == {
        "number": "NVP-2025-0001",
        "project_title": "Un exemple",
        "carrier_siret": CARRIER,
        "carrier_name": "Association Exemple",
        "axis": "SOLIDARITY_INCLUSION",
        "stage": "PILOT",
        "regions": ["93"],
        "requested_cents": REQUESTED,
        "rules_version": "1.0.0",
        "minutes_required": True,
        "submitted_on": "2025-02-20",
    }
    unchanged = await review.member(SECOND).get(f"/cases/{case['id']}", if_none_match='"1"')
    assert unchanged.status_code == 304


async def test_a_case_is_closed_to_members_of_other_committees(review):
    await review.forms()
    case = await review.hears_admissible()
    refused(await review.member("stranger").get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await review.member("stranger").get("/cases"))["items"] == []


async def test_a_case_before_no_committee_is_seen_by_staff_only(review):
    case = await review.hears_admissible()
    done(await review.api.caller(AUDITOR).get(f"/cases/{case['id']}"))
    refused(await review.member(SECOND).get(f"/cases/{case['id']}"), 403, "forbidden")


async def test_a_case_or_session_that_does_not_exist_is_not_found(review):
    session, case = await review.convenes(await review.forms()), await review.hears_admissible()
    nowhere = new_id()
    refused(await review.officer.get(f"/cases/{nowhere}"), 404, "not_found")
    refused(await review.officer.get(f"/sessions/{nowhere}"), 404, "not_found")
    refused(await review.chair.post(f"/sessions/{nowhere}/minutes"), 404, "not_found")
    refused(await review.officer.post(f"/sessions/{session['id']}/cases/{nowhere}/ballot"), 404, "not_found")
    refused(await review.officer.post(f"/sessions/{nowhere}/cases/{case['id']}/ballot"), 404, "not_found")


async def test_cases_are_listed_by_number_and_filtered(review):
    await review.forms()
    names = ["NVP-2025-0001", "NVP-2025-0002", "NVP-2025-0003"]
    for name in reversed(names):
        await review.hears_admissible(name)
    await review.hears_withdrawn(names[0])
    national = await review.forms(NATIONAL)
    await review.hears_admissible("NVP-2026-0001", edition=2026, regions=("11",))

    async def listed(query):
        return [one["application"]["number"] for one in done(await review.officer.get(f"/cases?{query}"))["items"]]

    assert await listed("") == [*names, "NVP-2026-0001"]
    assert await listed("edition=2026") == ["NVP-2026-0001"]
    assert await listed("state=WITHDRAWN") == names[:1]
    assert await listed("committee=REGIONAL-93&state=OPEN") == names[1:]
    assert await listed(f"committee={national['id']}") == ["NVP-2026-0001"]
    assert await listed(f"application_id={some_id(names[1])}") == names[1:2]
    refused(await review.officer.get("/cases?comittee=NATIONAL"), 422, "invalid_request", "comittee")
    page = done(await review.officer.get("/cases?limit=3"))
    rest = done(await review.officer.get(f"/cases?limit=3&cursor={page['next']}"))
    assert [one["application"]["number"] for one in (*page["items"], *rest["items"])] == [*names, "NVP-2026-0001"]
