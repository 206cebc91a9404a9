"""Who may act for a SIRET: a token with the right organisation opens nothing without a membership in force."""

from datetime import timedelta
from typing import Any

import pytest
from intake_files import PNG

from intake.timers import TIMERS
from shared.clock import SimulatedClock
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

SIRET, OTHER_SIRET = "73282932000074", "00000001800010"
PLACE = f"/organisations/{SIRET}"
WHY = {"explanation": "Vu au répertoire."}


def done(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def colleague(api: Api) -> Caller:
    return api.caller(Role.CARRIER, sub="colleague-1", org=SIRET)


@pytest.fixture
def auditor(api: Api) -> Caller:
    return api.caller(Role.AUDITOR, sub="auditor-1")


@pytest.fixture
def invite(carrier: Caller, database: Database) -> Any:
    """Invite somebody; the membership and the code that was sent for it."""

    async def invited(role: str = "CONTRIBUTOR", email: str = "dominique@exemple.fr", by: Caller = carrier) -> Any:
        body = {"role": role, "name": "Dominique Exemple", "email": email, "explanation": "Utile."}
        shown = done(await by.post(f"{PLACE}/invitations", body), 201)
        (one,) = [one for one in shown["members"] if one["state"] == "INVITED" and one["email"] == email]
        code = await database.fetchval("SELECT code FROM intake.member_person WHERE membership_id = $1", one["id"])
        return one["id"], {"code": code}

    return invited


@pytest.fixture
def join(invite: Any, colleague: Caller) -> Any:
    """Have the colleague join in a role; the membership."""

    async def joined(role: str = "CONTRIBUTOR", **how: Any) -> str:
        membership_id, code = await invite(role, **how)
        done(await colleague.post(f"/invitations/{membership_id}/acceptance", code))
        return membership_id

    return joined


async def member_of(caller: Caller, person: str) -> dict[str, Any]:
    members = done(await caller.get(PLACE))["members"]
    return next(one for one in members if one["person"] == person and one["state"] == "ACTIVE")


# ---- the first person


async def test_the_first_person_who_applies_represents_its_organisation_until_verified(
    carrier: Caller, officer: Caller, draft_id: str, auditor: Caller, refusal: Any
) -> None:
    shown = done(await carrier.get(PLACE))
    (first,) = shown["members"]
    assert (shown["state"], first["role"], first["person"]) == ("UNVERIFIED", "REPRESENTATIVE", "carrier-1")
    listed = done(await officer.get("/organisations?state=UNVERIFIED"))["items"]
    assert [one["siret"] for one in listed] == [SIRET]
    assert done(await officer.post(f"{PLACE}/verification", WHY))["state"] == "VERIFIED"
    assert refusal(await officer.post(f"{PLACE}/verification", WHY)) == (409, "not_in_this_state", ["state"])
    named = {"name": "Camille Exemple", "email": "camille@exemple.fr"}
    assert done(await carrier.put(f"{PLACE}/own-details", named, revision=2))["members"][0]["name"] == named["name"]
    acts = done(await auditor.get(f"{PLACE}/history"))["items"]
    assert [(one["act"], one["actor"], one["explanation"]) for one in acts] == [
        ("OrganisationVerified", "officer-1", "Vu au répertoire."),
        ("OrganisationRegistered", "carrier-1", None),
    ]


async def test_a_stranger_with_the_right_organisation_in_its_token_reads_and_writes_nothing(
    colleague: Caller, carrier: Caller, draft_id: str, draft_body: dict[str, Any], refusal: Any, written: Any
) -> None:
    path = f"/applications/{draft_id}"
    awaited = done(await carrier.post(f"{path}/documents", {"kind": "STATUTES", "file_name": "s.png"}), 201)
    before = await written()
    asked = [
        *[await colleague.get(f"{path}{part}") for part in ("", "/timeline", "/versions", "/documents", "/notices")],
        *[await colleague.get(f"{path}{part}") for part in ("/supplement-requests", "/changes?earlier=1&later=2")],
        *[await colleague.get(one) for one in ("/applications", "/tasks", PLACE, f"{PLACE}/history")],
        *[await colleague.get(f"/documents/{awaited['id']}{part}") for part in ("", "/content")],
        await colleague.post("/applications", draft_body),
        await colleague.put(path, {key: draft_body[key] for key in ("carrier",)}, revision=1),
        await colleague.patch(path, {"declarations": {"sincerity": True}}, revision=1),
        await colleague.post(f"{path}/submission"),
        await colleague.post(f"{path}/withdrawal", {"reason": "OTHER"}),
        await colleague.post(f"{path}/documents", {"kind": "STATUTES", "file_name": "s.png"}),
        await colleague.put(f"{path}/publication", {"text": "Un projet."}, revision=0),
        await colleague.post(f"{PLACE}/invitations", {"role": "READER", "name": "x", "email": "x@exemple.fr"}),
    ]
    assert {refusal(answer)[:2] for answer in asked} == {(403, "forbidden")}
    assert await written() == before


async def test_under_the_other_rule_an_officer_invites_the_first_representative(
    carrier: Caller, colleague: Caller, officer: Caller, draft_body: Any, invite: Any, refusal: Any
) -> None:
    rules = {"first_representative": "BY_OFFICER", "invitation_days": 7}
    assert refusal(await carrier.put("/membership-rules", rules, revision=1))[:2] == (403, "forbidden")
    assert done(await officer.put("/membership-rules", rules, revision=1))["invitation_days"] == 7
    assert refusal(await officer.put("/membership-rules", rules, revision=1))[:2] == (412, "stale")
    assert done(await officer.get("/membership-rules"))["revision"] == 2
    assert refusal(await carrier.post("/applications", draft_body))[:2] == (403, "forbidden")
    assert refusal(await carrier.get("/applications"))[:2] == (403, "forbidden")
    registered = done(await officer.post("/organisations", {"siret": SIRET, **WHY}), 201)
    assert (registered["state"], registered["members"]) == ("VERIFIED", [])
    again = await officer.post("/organisations", {"siret": SIRET, **WHY})
    assert refusal(again) == (422, "already_registered", ["siret"])
    membership_id, code = await invite("REPRESENTATIVE", by=officer)
    done(await colleague.post(f"/invitations/{membership_id}/acceptance", code))
    done(await colleague.post("/applications", draft_body), 201)
    assert refusal(await carrier.post("/applications", draft_body))[:2] == (403, "forbidden")


# ---- invitations


async def test_who_is_invited_joins_with_the_code_and_acts_in_the_role(
    carrier: Caller, colleague: Caller, draft_id: str, draft_body: Any, invite: Any, refusal: Any, database: Database
) -> None:
    membership_id, code = await invite("CONTRIBUTOR")
    place = f"/invitations/{membership_id}/acceptance"
    wrong = await colleague.post(place, {"code": "guessed"})
    assert refusal(wrong) == (422, "not_your_code", ["code"])
    shown = done(await colleague.post(place, code))
    assert {one["person"] for one in shown["members"]} == {"carrier-1", "colleague-1"}
    assert refusal(await colleague.post(place, code)) == (409, "not_in_this_state", ["state"])
    assert await database.fetchval("SELECT count(code) FROM intake.member_person") == 0
    path = f"/applications/{draft_id}"
    done(await colleague.put(path, {key: draft_body[key] for key in draft_body if key != "call_id"}, revision=1))
    for part, body in (("submission", None), ("withdrawal", {"reason": "OTHER"})):
        answer = await colleague.post(f"{path}/{part}", body)
        assert refusal(answer)[:2] == (403, "forbidden"), "what binds the organisation is its representative's"
    done(await carrier.post(f"{path}/submission"))


async def test_a_reader_reads_and_does_nothing_else(
    carrier: Caller, colleague: Caller, draft_id: str, draft_body: Any, join: Any, refusal: Any
) -> None:
    membership_id = await join("READER")
    path = f"/applications/{draft_id}"
    assert done(await colleague.get(path))["id"] == draft_id
    assert [one["id"] for one in done(await colleague.get("/applications"))["items"]] == [draft_id]
    assert refusal(await colleague.post("/applications", draft_body))[:2] == (403, "forbidden")
    document = {"kind": "STATUTES", "file_name": "s.png"}
    assert refusal(await colleague.post(f"{path}/documents", document))[:2] == (403, "forbidden")
    someone = {"role": "READER", "name": "x", "email": "x@exemple.fr"}
    assert refusal(await colleague.post(f"{PLACE}/invitations", someone))[:2] == (422, "not_this_role")
    done(await carrier.post(f"{PLACE}/members/{membership_id}/role", {"role": "CONTRIBUTOR"}))
    done(await colleague.post(f"{path}/documents", document), 201)
    for role, code in (("CONTRIBUTOR", "same_role"), ("REPRESENTATIVE", "representative_by_officer")):
        answer = await carrier.post(f"{PLACE}/members/{membership_id}/role", {"role": role})
        assert refusal(answer) == (422, code, ["role"])


async def test_an_invitation_is_declined_taken_back_or_expires_and_its_person_is_forgotten(
    carrier: Caller,
    colleague: Caller,
    draft_id: str,
    invite: Any,
    clock: SimulatedClock,
    database: Database,
    refusal: Any,
) -> None:
    declined, code = await invite(email="a@exemple.fr")
    assert (await colleague.post(f"/invitations/{declined}/refusal", code)).status_code == 204
    taken_back, code = await invite(email="b@exemple.fr")
    done(await carrier.post(f"{PLACE}/members/{taken_back}/ending", {"reason": "MISTAKE"}))
    assert refusal(await colleague.post(f"/invitations/{taken_back}/acceptance", code))[:2] == (
        409,
        "not_in_this_state",
    )
    late, code = await invite(email="c@exemple.fr")
    clock.advance(clock.now() + timedelta(days=14))
    assert refusal(await colleague.post(f"/invitations/{late}/acceptance", code))[:2] == (409, "not_in_this_state")
    await fire_due(database, [one for one in TIMERS if one.name == "expire-invitations"], clock)
    states = {one["id"]: one["state"] for one in done(await carrier.get(PLACE))["members"]}
    assert (states[declined], states[taken_back], states[late]) == ("DECLINED", "ENDED", "EXPIRED")
    assert await database.fetchval("SELECT count(*) FROM intake.member_person") == 0
    assert refusal(await colleague.get("/applications"))[:2] == (403, "forbidden")


async def test_an_invitation_is_refused_where_it_says_nothing_new(
    carrier: Caller, officer: Caller, other_carrier: Caller, draft_id: str, invite: Any, refusal: Any
) -> None:
    membership_id, code = await invite(email="a@exemple.fr")
    again = {"role": "READER", "name": "x", "email": "A@exemple.fr"}
    assert refusal(await carrier.post(f"{PLACE}/invitations", again)) == (422, "already_invited", ["email"])
    above = {"role": "REPRESENTATIVE", "name": "x", "email": "x@exemple.fr"}
    assert refusal(await carrier.post(f"{PLACE}/invitations", above)) == (422, "representative_by_officer", ["role"])
    mine = await carrier.post(f"/invitations/{membership_id}/acceptance", code)
    assert refusal(mine) == (422, "already_member", ["membership_id"])
    elsewhere = await other_carrier.post(f"/invitations/{membership_id}/acceptance", code)
    assert refusal(elsewhere)[:2] == (403, "forbidden")
    assert refusal(await carrier.post(f"/invitations/{new_id()}/acceptance", code))[:2] == (404, "not_found")
    assert refusal(await officer.post(f"/organisations/{OTHER_SIRET}/invitations", above))[:2] == (404, "not_found")


# ---- taken out


async def test_a_membership_that_ended_opens_nothing_from_that_moment_on(
    carrier: Caller, colleague: Caller, draft_id: str, join: Any, refusal: Any
) -> None:
    membership_id = await join("CONTRIBUTOR")
    awaited = done(
        await colleague.post(f"/applications/{draft_id}/documents", {"kind": "OTHER", "file_name": "a"}), 201
    )
    done(await carrier.post(f"{PLACE}/members/{membership_id}/ending", {"reason": "LEFT"}))
    for path in (f"/applications/{draft_id}", "/applications", f"/documents/{awaited['id']}", PLACE, "/tasks"):
        assert refusal(await colleague.get(path))[:2] == (403, "forbidden"), path
    headers = {"Authorization": f"Bearer {colleague.token}", "If-Match": '"1"'}
    sent = await colleague.http.put(f"/documents/{awaited['id']}/content", content=PNG, headers=headers)
    assert refusal(sent)[:2] == (403, "forbidden")
    assert refusal(await carrier.post(f"{PLACE}/members/{membership_id}/ending", {"reason": "LEFT"}))[:2] == (
        409,
        "not_in_this_state",
    )


async def test_members_leave_by_themselves_but_never_the_last_representative(
    carrier: Caller, colleague: Caller, officer: Caller, draft_id: str, join: Any, refusal: Any
) -> None:
    first, second = await member_of(carrier, "carrier-1"), await join("CONTRIBUTOR")
    last = await carrier.post(f"{PLACE}/members/{first['id']}/ending", {"reason": "LEFT"})
    assert refusal(last) == (422, "last_representative", ["membership_id"])
    above = await colleague.post(f"{PLACE}/members/{first['id']}/ending", {"reason": "LEFT"})
    assert refusal(above)[:2] == (422, "not_this_role")
    nobody = await carrier.post(f"{PLACE}/members/{new_id()}/ending", {"reason": "LEFT"})
    assert refusal(nobody) == (422, "no_such_member", ["membership_id"])
    done(await colleague.post(f"{PLACE}/members/{second}/ending", {"reason": "LEFT"}))
    why = await officer.post(f"{PLACE}/members/{first['id']}/ending", {"reason": "DECEASED"})
    assert refusal(why) == (422, "explanation_missing", ["explanation"])


# ---- who represents it


async def test_a_change_of_representative_is_asked_then_confirmed_by_an_officer(
    carrier: Caller, colleague: Caller, officer: Caller, draft_id: str, join: Any, refusal: Any
) -> None:
    first, second = await member_of(carrier, "carrier-1"), await join("CONTRIBUTOR")
    place = f"{PLACE}/representative-changes"
    for incoming, outgoing, code, field in (
        (str(new_id()), None, "incoming_not_member", "incoming"),
        (first["id"], None, "already_representative", "incoming"),
        (second, second, "outgoing_not_representative", "outgoing"),
    ):
        body = {"incoming": incoming, "outgoing": outgoing, "explanation": "Élue."}
        assert refusal(await carrier.post(place, body)) == (422, code, [field])
    body = {"incoming": second, "outgoing": first["id"], "explanation": "Élue le 3 mars."}
    change = done(await colleague.post(place, body), 201)["change"]
    assert refusal(await carrier.post(place, body)) == (409, "not_in_this_state", ["state"])
    assert "REPRESENTATIVE_TO_CONFIRM" in [one["kind"] for one in done(await officer.get("/tasks"))["items"]]
    assert refusal(await carrier.post(f"{place}/{change['id']}/confirmation", WHY))[:2] == (403, "forbidden")
    after = done(await officer.post(f"{place}/{change['id']}/confirmation", WHY))
    assert after["change"] is None
    assert (await member_of(colleague, "colleague-1"))["role"] == "REPRESENTATIVE"
    assert refusal(await carrier.get(f"/applications/{draft_id}"))[:2] == (403, "forbidden")
    done(await colleague.post(f"/applications/{draft_id}/submission"))
    assert refusal(await officer.post(f"{place}/{change['id']}/refusal", WHY))[:2] == (409, "not_in_this_state")


async def test_a_change_that_is_refused_changes_nobody(
    carrier: Caller, officer: Caller, colleague: Caller, draft_id: str, join: Any, refusal: Any
) -> None:
    reader = await join("READER")
    body = {"incoming": reader, "explanation": "Élue."}
    place = f"{PLACE}/representative-changes"
    assert refusal(await colleague.post(place, body))[:2] == (422, "not_this_role")
    change = done(await carrier.post(place, body), 201)["change"]
    done(await officer.post(f"{place}/{change['id']}/refusal", WHY))
    assert (await member_of(carrier, "colleague-1"))["role"] == "READER"
    assert (await member_of(carrier, "carrier-1"))["role"] == "REPRESENTATIVE"


async def test_where_a_chair_died_an_officer_ends_the_membership_and_invites_the_next(
    carrier: Caller, colleague: Caller, officer: Caller, draft_id: str, join: Any, refusal: Any
) -> None:
    first = await member_of(carrier, "carrier-1")
    ending = {"reason": "DECEASED", "explanation": "Acte reçu le 4 mars."}
    done(await officer.post(f"{PLACE}/members/{first['id']}/ending", ending))
    assert refusal(await carrier.get(f"/applications/{draft_id}"))[:2] == (403, "forbidden")
    await join("REPRESENTATIVE", by=officer)
    done(await colleague.post(f"/applications/{draft_id}/submission"))
