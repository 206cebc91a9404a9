"""Each person is shown what waits for them, of their own committees, and nothing of a file that is closed to them."""

from datetime import timedelta
from uuid import UUID

import pytest
from review_driver import AWARD, MEMBERS, NATIONAL, PRESIDING, REGIONAL, REJECTION, done, member
from review_examples import AT, CARRIER, CHAIR, PARTNER, SECOND, THIRD, refused

from review.handlers.tasks import tasks_of
from review.store.tasks import TaskKind
from shared.origin import Origin
from shared.vocabulary import Role
from shared.web import Principal

SOON = AT + timedelta(hours=1)
SCORES = dict.fromkeys(
    ("INNOVATION", "IMPACT", "FEASIBILITY", "CONCRETENESS", "COMPLEMENTARITY", "BUDGET_SOUNDNESS"), 3
)
EVALUATION = {"opinion": "FAVOURABLE", "points": SCORES, "comment": "Utile."}
FIRST = (None, None, None, None, None)


async def waiting(caller):
    return [one["kind"] for one in done(await caller.get("/tasks"))["items"]]


async def waiting_later(review, sub, *roles, days=1, org=None):
    """The same some days later: the API's clock stands still."""
    by = Principal(sub, frozenset(roles), org=org)
    async with review.database.transaction(Origin.of_command(AT + timedelta(days=days), actor=sub)) as tx:
        return [one.kind for one in await tasks_of(tx, by, after=FIRST, limit=50)]


def presiding(review, sub=CHAIR):
    return review.api.caller(*review.chair_roles, sub=sub)


async def test_a_case_waits_to_be_routed_then_for_a_session_then_for_nobody_of_the_office(review):
    case = await review.hears_admissible()
    (task,) = done(await review.officer.get("/tasks"))["items"]
    assert (task["kind"], task["subject_id"], task["number"]) == ("CASE_TO_ROUTE", case["id"], "NVP-2025-0001")
    committee = await review.forms()
    body = {"committee_id": committee["id"], "reason": "NO_COMMITTEE_FITS"}
    done(await review.officer.post(f"/cases/{case['id']}/routing", body))
    (task,) = done(await review.officer.get("/tasks"))["items"]
    assert (task["kind"], task["subject_id"], task["number"]) == ("SESSION_TO_CONVENE", committee["id"], None)
    assert task["label"] == "Comité Provence-Alpes-Côte d'Azur, édition 2025"
    await review.convenes(committee)
    assert await waiting(review.officer) == []
    assert await waiting_later(review, "officer", Role.PROGRAMME_OFFICER) == ["SESSION_TO_CONVENE"]


async def test_a_member_scores_and_votes_once_on_the_cases_of_their_own_committee(review):
    elsewhere = review.member("elsewhere")
    await review.forms(NATIONAL, members=[member("elsewhere", chair=True)])
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    done(await review.officer.post(f"/sessions/{session['id']}/agenda", {"cases": [case["id"]]}))
    second = review.member(SECOND)
    (task,) = done(await second.get("/tasks"))["items"]
    assert (task["kind"], task["subject_id"]) == ("CASE_TO_SCORE", case["id"])
    assert (task["number"], task["due_on"], task["overdue"]) == ("NVP-2025-0001", "2025-05-15", False)
    done(await second.post(f"/cases/{case['id']}/evaluations", EVALUATION))
    assert await waiting(second) == []
    await review.opens(session, case)
    assert (await waiting(second), await waiting(elsewhere)) == (["VOTE_TO_CAST"], [])
    await review.votes(case, second="FOR")
    assert await waiting(second) == []


async def test_a_recused_member_and_a_mandate_that_is_over_see_nothing(review):
    members = [
        member(CHAIR, chair=True),
        member(SECOND, mandate_until="2025-05-15"),
        member(THIRD, organisations=[PARTNER]),
    ]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    await review.opens(session, case)
    assert await waiting(review.member(THIRD)) == []
    assert sorted(await waiting(review.member(SECOND))) == ["CASE_TO_SCORE", "VOTE_TO_CAST"]
    assert await waiting_later(review, SECOND, Role.COMMITTEE_MEMBER) == []
    done(await review.member(SECOND).post(f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"}))
    assert await waiting(review.member(SECOND)) == []


async def test_a_conflict_hides_a_case_from_an_officer_too(review):
    await review.forms(REGIONAL, members=[member(CHAIR, chair=True), member(SECOND, organisations=[CARRIER])])
    await review.hears_admissible()
    assert await waiting(review.officer) == ["SESSION_TO_CONVENE"]
    assert await waiting(review.api.caller(Role.PROGRAMME_OFFICER, sub=SECOND)) == []


async def test_who_presides_closes_the_vote_then_signs_the_minutes(review):
    members = [member(CHAIR, chair=True), member(SECOND, deputy=True), member(THIRD)]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    for sub in (CHAIR, SECOND, THIRD):
        done(await review.member(sub).post(f"/cases/{case['id']}/evaluations", EVALUATION))
    await review.opens(session, case)
    chair, deputy = presiding(review), presiding(review, SECOND)
    assert await waiting(chair) == ["VOTE_TO_CAST"]
    await review.votes(case, chair="FOR", second="FOR", third="ABSTAIN")
    # The chair is there: the deputy does not close; either may sign.
    assert (await waiting(chair), await waiting(deputy)) == (["VOTE_TO_CLOSE"], [])
    assert await waiting(review.member(CHAIR)) == []
    await review.decides(case, AWARD)
    assert await waiting(chair) == []
    assert await waiting_later(review, CHAIR, PRESIDING) == ["SESSION_WITHOUT_MINUTES"]
    await review.funding_reserves()
    (task,) = done(await chair.get("/tasks"))["items"]
    assert (task["kind"], task["subject_id"]) == ("MINUTES_TO_SIGN", session["id"])
    assert task["label"] == "Comité Provence-Alpes-Côte d'Azur, séance du 15/05/2025"
    assert (await waiting(deputy), await waiting(review.member(THIRD))) == (["MINUTES_TO_SIGN"], [])
    done(await deputy.post(f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"}))
    assert await waiting(deputy) == []
    await review.signs(session)
    assert await waiting(chair) == []


async def test_the_deputy_closes_where_the_chair_is_recused_and_a_refused_award_comes_back(review):
    members = [member(CHAIR, chair=True, organisations=[CARRIER]), member(SECOND, deputy=True), member(THIRD)]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, second="FOR", third="FOR")
    deputy = presiding(review, SECOND)
    assert "VOTE_TO_CLOSE" in await waiting(deputy)
    assert await waiting(presiding(review)) == []
    done(await deputy.post(f"/cases/{case['id']}/decision", AWARD))
    await review.hears(refused((await review.proposals())[-1]))
    assert "DECISION_TO_RETAKE" in await waiting(deputy)


async def test_where_everyone_who_presides_is_recused_the_members_who_are_there_close_the_vote_and_sign(review):
    tied = {"organisations": [CARRIER]}
    members = [
        member(CHAIR, chair=True, **tied),
        member("deputy", deputy=True, **tied),
        member(SECOND),
        member(THIRD),
        member("away"),
        member("advisory", voting=False),
    ]
    session = await review.sits(await review.forms(REGIONAL, members=members), (CHAIR, SECOND, THIRD, "advisory"))
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, second="FOR")
    assert "VOTE_TO_CLOSE" not in await waiting(review.member(SECOND)), "a vote is still waited for"
    await review.votes(case, third="FOR")
    nobody = {sub: await waiting(presiding(review, sub)) for sub in (CHAIR, "deputy", "away", "advisory")}
    assert not [sub for sub, kinds in nobody.items() if "VOTE_TO_CLOSE" in kinds]
    assert "VOTE_TO_CLOSE" in await waiting(review.member(SECOND))
    done(await review.member(SECOND).post(f"/cases/{case['id']}/decision", AWARD))
    await review.hears(refused((await review.proposals())[-1]))
    assert "DECISION_TO_RETAKE" in await waiting(review.member(THIRD))
    for sub in ("advisory", "away"):
        assert "DECISION_TO_RETAKE" not in await waiting(review.member(sub))
        told = (await review.member(sub).post(f"/cases/{case['id']}/decision", REJECTION)).json()
        assert told["code"] == "not_presiding"
    done(await review.member(THIRD).post(f"/cases/{case['id']}/decision", REJECTION))
    assert "MINUTES_TO_SIGN" in await waiting(review.member(SECOND))
    assert "MINUTES_TO_SIGN" not in await waiting(review.member("away"))
    signed = await review.member(SECOND).post(
        f"/sessions/{session['id']}/minutes", {"instead_of_chair": "CHAIR_RECUSED"}
    )
    done(signed)
    assert "MINUTES_TO_SIGN" not in await waiting(review.member(THIRD))


async def test_a_proxy_waits_for_its_holder(review):
    members = [*MEMBERS, member("absent")]
    session = await review.sits(await review.forms(REGIONAL, members=members, proxies_per_holder=1))
    done(await review.officer.post(f"/sessions/{session['id']}/proxies", {"giver": "absent", "holder": SECOND}))
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="FOR", second="FOR", third="FOR")
    assert "VOTE_TO_CAST" in await waiting(review.member(SECOND))
    assert "VOTE_TO_CLOSE" not in await waiting(presiding(review))
    body = {"choice": "FOR", "for_member": "absent"}
    done(await review.member(SECOND).post(f"/cases/{case['id']}/votes", body))
    assert "VOTE_TO_CAST" not in await waiting(review.member(SECOND))
    assert "VOTE_TO_CLOSE" in await waiting(presiding(review))


async def test_a_hearing_waits_for_its_carrier_then_for_a_report(review):
    await review.convenes(await review.forms())
    case = await review.hears_admissible()
    plan = {"slots": [SOON.isoformat()], "lasts_minutes": 30, "place": "Salle", "participants": [SECOND]}
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", plan), 201)["id"]
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    assert await waiting(review.officer) == await waiting(carrier) == ["HEARING_TO_CONFIRM"]
    assert await waiting(review.api.caller(Role.CARRIER, sub="other", org="44306184100047")) == []
    # Its slot is over: the officer proposes others, the carrier can do nothing.
    assert await waiting_later(review, "carrier", Role.CARRIER, org=CARRIER) == []
    done(await carrier.post(f"/hearings/{hearing}/confirmation", {"starts_at": SOON.isoformat()}))
    assert await waiting(review.officer) == await waiting(carrier) == []
    for sub, expected in ((SECOND, True), (THIRD, False)):
        found = await waiting_later(review, sub, Role.COMMITTEE_MEMBER)
        assert (TaskKind.HEARING_TO_REPORT in found) is expected
    assert TaskKind.HEARING_TO_REPORT in await waiting_later(review, CHAIR, PRESIDING)


async def test_an_appeal_waits_for_an_officer(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="AGAINST", second="AGAINST", third="AGAINST")
    await review.decides(case, REJECTION)
    await review.signs(session)
    carrier = review.api.caller(Role.CARRIER, sub="carrier", org=CARRIER)
    lodged = await carrier.post(f"/decisions/{case['application_id']}/appeal", {"grounds": "Un oubli."})
    assert lodged.is_success, lodged.text
    assert "APPEAL_TO_EXAMINE" in await waiting(review.officer)


async def test_tasks_come_a_page_at_a_time(review):
    for name in ("NVP-2025-0001", "NVP-2025-0002", "NVP-2025-0003"):
        await review.hears_admissible(name)
    seen, path = [], "/tasks?limit=1"
    while path:
        page = done(await review.officer.get(path))
        seen += [UUID(one["subject_id"]) for one in page["items"]]
        path = f"/tasks?limit=1&cursor={page['next']}" if page["next"] else ""
    assert len(set(seen)) == len(seen) == 3


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE_OFFICER, Role.CARRIER])
async def test_a_role_for_which_nothing_ever_waits_is_refused(review, role):
    assert (await review.api.caller(role).get("/tasks")).status_code == 403
