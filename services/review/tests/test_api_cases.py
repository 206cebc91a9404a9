"""Cases seen over HTTP."""

from review_driver import AUDITOR, NATIONAL, done, refused
from review_examples import CARRIER, REQUESTED, SECOND, some_id

from shared.identity import new_id


async def test_a_case_shows_what_the_committee_judges(review):
    await review.forms()
    case = await review.hears_admissible()
    response = await review.member(SECOND).get(f"/cases/{case['id']}")
    assert response.headers["etag"] == '"1"'
    file = f"/applications/{case['application_id']}"
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
        "waived_rules": [],
        "submitted_on": "2025-02-20",
        "at_intake": {"file": file, "documents": f"{file}/documents", "versions": f"{file}/versions"},
    }
    unchanged = await review.member(SECOND).get(f"/cases/{case['id']}", if_none_match='"1"')
    assert unchanged.status_code == 304


async def test_a_case_is_closed_to_members_of_other_committees(review):
    await review.forms()
    case = await review.hears_admissible()
    problem = refused(await review.member("stranger").get(f"/cases/{case['id']}"), 403, "forbidden", "Authorization")
    assert "membre du comité REGIONAL-93" in problem["detail"]
    assert done(await review.member("stranger").get("/cases"))["items"] == []


async def test_a_case_before_no_committee_is_seen_by_staff_only(review):
    case = await review.hears_admissible()
    done(await review.api.caller(AUDITOR).get(f"/cases/{case['id']}"))
    refused(await review.member(SECOND).get(f"/cases/{case['id']}"), 403, "forbidden")


async def test_a_case_or_session_that_does_not_exist_is_not_found(review):
    session, case = await review.convenes(await review.forms()), await review.hears_admissible()
    nowhere = new_id()
    ballot = f"/sessions/{session['id']}/cases/{nowhere}/ballot"
    elsewhere = f"/sessions/{nowhere}/cases/{case['id']}/ballot"
    refused(await review.officer.get(f"/cases/{nowhere}"), 404, "not_found", "case_id")
    refused(await review.officer.get(f"/sessions/{nowhere}"), 404, "not_found", "session_id")
    refused(await review.chair.post(f"/sessions/{nowhere}/minutes"), 404, "not_found", "session_id")
    refused(await review.officer.post(ballot), 404, "not_found", "case_id")
    refused(await review.officer.post(elsewhere), 404, "not_found", "session_id")


async def test_cases_before_no_committee_are_listed_until_a_person_routes_them(review):
    case = await review.hears_admissible()
    await review.hears_admissible("NVP-2025-0002")
    national = await review.forms(NATIONAL)

    async def unrouted(caller):
        return [one["application"]["number"] for one in done(await caller.get("/cases?state=UNROUTED"))["items"]]

    assert await unrouted(review.officer) == ["NVP-2025-0001", "NVP-2025-0002"]
    assert await unrouted(review.member(SECOND)) == []
    body = {"committee_id": national["id"], "reason": "NO_COMMITTEE_FITS"}
    done(await review.officer.post(f"/cases/{case['id']}/routing", body))
    assert await unrouted(review.officer) == ["NVP-2025-0002"]


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
