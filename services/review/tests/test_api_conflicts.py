"""Conflicts declared over HTTP, and what they close: every endpoint of the OpenAPI file is tried."""

import json
from typing import Any

import pytest
from review_driver import AWARD, NATIONAL, REGIONAL, REJECTION, done, member, refused
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, THIRD, some_id

from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import Role

NUMBER = "NVP-2025-0001"
MANDATE = {"reason": "MANDATE"}


async def test_who_declares_a_conflict_reads_nothing_of_the_file_from_then_on(review):
    await review.forms()
    case = await review.hears_admissible()
    third = review.member(THIRD)
    done(await third.get(f"/cases/{case['id']}"))
    shown = done(await third.post(f"/cases/{case['id']}/conflicts", MANDATE))
    assert shown == {"case_id": case["id"], "member": THIRD, "reason": "MANDATE", "declared_on": "2025-05-15"}
    refused(await third.get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await third.get("/cases"))["items"] == []
    done(await review.member(SECOND).get(f"/cases/{case['id']}"))


async def test_a_declared_conflict_is_announced_with_whom_it_recuses_and_not_why(review):
    await review.forms()
    case = await review.hears_admissible()
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", MANDATE))
    told = await require_announced(review.database, wire.ConflictDeclared)
    assert str(told.case_id) == case["id"]
    assert told.recused == THIRD
    assert MANDATE["reason"] not in told.model_dump_json()


async def test_a_conflict_declared_while_the_vote_is_open_strikes_the_vote(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    await review.votes(case, chair="FOR", second="FOR", third="AGAINST")
    done(await review.member(SECOND).post(f"/cases/{case['id']}/conflicts", MANDATE))
    ballot = (await review.case(case["id"]))["ballot"]
    assert (ballot["in_favour"], ballot["against"], ballot["eligible"], ballot["recused"]) == (1, 1, 2, 1)
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "majority_missing", "outcome")
    done(await review.chair.post(f"/cases/{case['id']}/decision", REJECTION))
    done(await review.member(CHAIR).post(f"/cases/{case['id']}/conflicts", MANDATE))
    closed = (await review.case(case["id"]))["ballot"]
    assert (closed["in_favour"], closed["against"], closed["recused"]) == (1, 1, 1), "a closed vote stays as it was"


async def test_a_recusal_can_take_the_quorum_away_and_give_it(review):
    committee = await review.forms(REGIONAL, quorum_percent=100)
    session = await review.sits(committee, present=(CHAIR, SECOND))
    case = await review.hears_admissible()
    path = f"/sessions/{session['id']}/cases/{case['id']}/ballot"
    refused(await review.officer.post(path), 422, "quorum_missing", "session_id")
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", MANDATE))
    assert done(await review.officer.post(path))["ballot"]["eligible"] == 2


async def test_an_officer_notes_the_conflict_that_a_member_told_of_and_a_member_only_their_own(review):
    await review.forms()
    case = await review.hears_admissible()
    path = f"/cases/{case['id']}/conflicts"
    refused(await review.member(SECOND).post(path, {**MANDATE, "member": THIRD}), 403, "forbidden")
    refused(await review.officer.post(path, {**MANDATE, "member": "stranger"}), 422, "not_a_member", "member")
    assert done(await review.officer.post(path, {**MANDATE, "member": THIRD}))["member"] == THIRD
    refused(await review.officer.post(path, {**MANDATE, "member": THIRD}), 422, "already_recused", "member")
    refused(await review.member(THIRD).post(path, MANDATE), 403, "forbidden")


async def test_a_case_before_no_committee_has_nobody_to_recuse(review):
    case = await review.hears_admissible()
    refused(await review.officer.post(f"/cases/{case['id']}/conflicts", MANDATE), 409, "not_in_this_state")


@pytest.mark.parametrize("organisation", [CARRIER, PARTNER])
async def test_an_interest_declared_later_closes_the_files_of_that_organisation_at_once(review, organisation):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    third = review.member(THIRD)
    assert done(await third.get("/interests")) == {"organisations": []}
    body = {"organisations": [organisation]}
    assert done(await third.post("/interests", body)) == done(await third.get("/interests")) == body
    refused(await third.get(f"/cases/{case['id']}"), 403, "forbidden")
    refused(await third.post(f"/cases/{case['id']}/votes", {"choice": "FOR"}), 403, "forbidden")
    assert (await review.case(case["id"]))["ballot"]["eligible"] == 2


async def test_a_conflict_follows_the_file_to_another_committee(review):
    await review.forms()
    national = await review.forms(NATIONAL)
    case = await review.hears_admissible()
    done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", MANDATE))
    routing = {"committee_id": national["id"], "reason": "BROADER_SCOPE"}
    done(await review.officer.post(f"/cases/{case['id']}/routing", routing))
    refused(await review.member(THIRD).get(f"/cases/{case['id']}"), 403, "forbidden")


# ---- every endpoint

EVERY_ROLE = tuple(Role)


def values(case, session, committee, hearing):
    return {
        "case_id": case["id"],
        "session_id": session["id"],
        "committee_id": committee["id"],
        "envelope_key": "2025/REGIONAL-93",
        "application_id": case["application_id"],
        "hearing_id": hearing["id"],
        "situation": "FORMER_MEMBER",
    }


async def operations(review) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    document = done(await review.api.nobody().get("/openapi.json"))
    return [
        (path, verb, operation, document["components"]["schemas"])
        for path, item in document["paths"].items()
        for verb, operation in item.items()
        if operation.get("tags") and path.split("/")[1] != "simulation"
    ]


def body_of(operation, schemas, known):
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    example = schemas[content["schema"]["$ref"].rpartition("/")[2]]["examples"][0]
    return {**example, **{name: value for name, value in known.items() if name in example}}


@pytest.mark.parametrize("how", ["declared", "detected"])
async def test_no_endpoint_shows_or_gives_anything_of_the_file_to_a_recused_member_whatever_their_roles(review, how):
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD, deputy=True)]
    committee = await review.forms(REGIONAL, members=members)
    session = await review.sits(committee)
    case = await review.hears_admissible()
    done(await review.officer.post(f"/sessions/{session['id']}/agenda", {"cases": [case["id"]]}))
    heard = {"slots": ["2025-05-20T09:00:00Z"], "place": "Salle", "participants": [CHAIR, THIRD]}
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", heard), 201)
    case = await review.proposes(session, case)
    if how == "declared":
        done(await review.member(THIRD).post(f"/cases/{case['id']}/conflicts", MANDATE))
    else:
        done(await review.member(THIRD).post("/interests", {"organisations": [PARTNER]}))
    recused = review.api.caller(*EVERY_ROLE, sub=THIRD)
    witness = review.api.caller(*EVERY_ROLE, sub=SECOND)
    known = values(case, session, committee, hearing)
    secrets = {NUMBER, "Un exemple", "Association Exemple", AWARD["explanation"], str(some_id(NUMBER))}
    seen_by_another, closed = "", 0
    found = await operations(review)
    for path, verb, operation, schemas in sorted(found, key=lambda one: one[1] != "get"):
        address = path.replace(":path}", "}").format(**known)
        body = body_of(operation, schemas, known)
        if verb == "get":
            answer = await recused.get(address)
            seen_by_another += (await witness.get(address)).text
        else:
            answer = await recused.post(address, body)
        told = answer.text.replace(address, "").replace(json.dumps(body or {}, ensure_ascii=False)[1:-1], "")
        assert not [secret for secret in secrets if secret in told], (verb, path, answer.text)
        if "{case_id}" in path or "{hearing_id}" in path:
            closed += 1
            assert answer.status_code == 403, (verb, path, answer.text)
    assert closed >= 6
    assert all(secret in seen_by_another for secret in secrets), "what is looked for is there to be seen"
    unchanged = await review.case(case["id"])
    assert (unchanged["state"], unchanged["revision"]) == ("AWARD_PROPOSED", case["revision"] + (how == "declared"))
    assert await announced(review.database, wire.MinutesSigned) == []


async def test_a_repeated_request_no_longer_gives_back_what_was_closed_meanwhile(review):
    session = await review.sits(await review.forms())
    case = await review.opens(session, await review.hears_admissible())
    third = review.member(THIRD)
    vote = (f"/cases/{case['id']}/votes", {"choice": "FOR"})
    first = done(await third.post(*vote, key="vote"))
    assert done(await third.post(*vote, key="vote")) == first
    declared = done(await third.post(f"/cases/{case['id']}/conflicts", MANDATE, key="tie"))
    refused(await third.post(*vote, key="vote"), 403, "forbidden")
    assert done(await third.post(f"/cases/{case['id']}/conflicts", MANDATE, key="tie")) == declared
    await review.votes(case, second="FOR")
    assert (await review.case(case["id"]))["ballot"]["cast"] == 1
