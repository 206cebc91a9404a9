"""Committees over HTTP."""

import pytest
from review_driver import MEMBER, MEMBERS, NATIONAL, OFFICER, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, SECOND

from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import Role


async def test_a_committee_is_formed_and_announced_without_its_members(review):
    response = await review.officer.post("/committees", REGIONAL)
    committee = done(response, 201)
    assert response.headers["location"] == f"/committees/{committee['id']}"
    assert response.headers["etag"] == '"1"'
    assert [one["name"] for one in committee["members"] if one["sub"] == CHAIR] == ["Personne chair"]
    formed = await require_announced(review.database, wire.CommitteeFormed, code="REGIONAL-93")
    assert (formed.voting_members, formed.quorum_percent, formed.regions) == (3, 50, ("93",))


async def test_a_committee_is_shown_as_it_was_formed(review):
    committee = await review.forms()
    seen = await review.member(CHAIR).get(f"/committees/{committee['id']}")
    assert sorted(done(seen)["members"], key=lambda one: one["sub"]) == sorted(
        committee["members"], key=lambda one: one["sub"]
    )
    assert seen.headers["etag"] == '"1"'


async def test_who_sits_is_listed_their_own_committees_alone(review):
    await review.forms()
    await review.forms(NATIONAL, members=[member("national", chair=True)])
    assert [one["code"] for one in done(await review.member(CHAIR).get("/committees"))["items"]] == ["REGIONAL-93"]
    assert [one["code"] for one in done(await review.officer.get("/committees"))["items"]] == [
        "NATIONAL",
        "REGIONAL-93",
    ]


async def test_a_second_committee_of_the_same_code_is_refused(review):
    await review.forms()
    refused(await review.officer.post("/committees", REGIONAL), 409, "committee_exists", "code")
    assert len(await announced(review.database, wire.CommitteeFormed)) == 1


async def test_a_request_sent_again_with_its_key_forms_one_committee(review):
    first = await review.officer.post("/committees", REGIONAL, key="once")
    again = await review.officer.post("/committees", REGIONAL, key="once")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert len(await announced(review.database, wire.CommitteeFormed)) == 1


async def test_a_person_who_sits_in_two_committees_has_one_name(review):
    first = await review.forms()
    await review.forms(NATIONAL, members=[member(CHAIR, chair=True) | {"name": "Nouveau Nom"}])
    members = done(await review.officer.get(f"/committees/{first['id']}"))["members"]
    assert next(one["name"] for one in members if one["sub"] == CHAIR) == "Nouveau Nom"


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"code": "regional 93"}, 422, "committee_code_malformed", "code"),
        ({"quorum_percent": 0}, 422, "quorum_out_of_range", "quorum_percent"),
        ({"regions": []}, 422, "regions_missing", "regions"),
        ({"kind": "NATIONAL"}, 422, "regions_not_for_national", "regions"),
        ({"members": [member(SECOND)]}, 422, "chair_missing", "members"),
        ({"members": [member(CHAIR, chair=True, voting=False)]}, 422, "voting_member_missing", "members"),
        ({"members": [*MEMBERS, member(SECOND)]}, 422, "member_named_twice", "members"),
        ({"members": []}, 422, "invalid_request", "members"),
        ({"members": [member(CHAIR, organisations=["123"])]}, 422, "invalid_request", "members.0.organisations.0"),
        ({"regions": ["99"]}, 422, "invalid_request", "regions.0"),
        ({"regions": ["93", "83"]}, 422, "invalid_request", "regions.1"),
        ({"presidents": 1}, 422, "invalid_request", "presidents"),
    ],
)
async def test_a_committee_that_could_not_work_is_refused_by_field(review, changes, status, code, field):
    refused(await review.officer.post("/committees", {**REGIONAL, **changes}), status, code, field)
    assert await review.database.fetchval("SELECT count(*) FROM review.committee") == 0


@pytest.mark.parametrize("role", sorted(set(Role) - {OFFICER}))
async def test_only_a_programme_officer_forms_a_committee(review, role):
    refused(await review.api.caller(role, org=CARRIER).post("/committees", REGIONAL), 403, "forbidden")


async def test_nobody_without_a_token_sees_anything(review):
    for path in ("/committees", "/sessions", "/cases", "/envelopes-left/2025"):
        refused(await review.api.nobody().get(path), 401, "unauthenticated")


@pytest.mark.parametrize("role", [Role.CARRIER, Role.REGIONAL_DELEGATE, Role.OPERATOR])
async def test_those_outside_committees_see_nothing_of_them(review, role):
    caller = review.api.caller(role, org=CARRIER, regions=("93",))
    committee = await review.forms()
    for path in ("/committees", f"/committees/{committee['id']}", "/sessions", "/cases", "/envelopes-left/2025"):
        refused(await caller.get(path), 403, "forbidden")


async def test_a_member_of_another_committee_does_not_see_this_one(review):
    committee = await review.forms()
    refused(await review.member("stranger").get(f"/committees/{committee['id']}"), 403, "forbidden")


async def test_committees_are_listed_by_code_page_by_page(review):
    await review.forms()
    await review.forms(NATIONAL)
    auditor = review.api.caller(Role.AUDITOR)
    first = done(await auditor.get("/committees?limit=1"))
    second = done(await auditor.get(f"/committees?limit=1&cursor={first['next']}"))
    assert [page["items"][0]["code"] for page in (first, second)] == ["NATIONAL", "REGIONAL-93"]
    assert second["next"] is None


async def test_a_committee_that_does_not_exist_is_not_found(review):
    refused(await review.officer.get("/committees/00000000-0000-0000-0000-000000000001"), 404, "not_found")
    body = {"committee_id": "00000000-0000-0000-0000-000000000001", "edition": 2025, "held_on": "2025-05-15"}
    refused(await review.officer.post("/sessions", body), 404, "not_found")


async def test_a_member_is_not_an_officer(review):
    refused(await review.api.caller(MEMBER, sub=CHAIR).post("/committees", REGIONAL), 403, "forbidden")
