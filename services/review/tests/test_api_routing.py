"""Cases routed by hand, over HTTP."""

from review_driver import NATIONAL, done, refused

from shared.contracts import review as wire
from shared.identity import new_id
from shared.testing import announced, require_announced


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
    refused(await review.officer.post(f"/cases/{case['id']}/routing", body), 409, "not_in_this_state", "state")


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
    refused(
        await review.officer.post(path, {"committee_id": str(new_id()), "reason": "OTHER"}),
        404,
        "not_found",
        "committee_id",
    )


async def test_only_a_programme_officer_routes_a_case(review):
    case = await review.hears_admissible()
    national = await review.forms(NATIONAL)
    body = {"committee_id": national["id"], "reason": "OTHER"}
    refused(await review.chair.post(f"/cases/{case['id']}/routing", body), 403, "forbidden", "Authorization")
