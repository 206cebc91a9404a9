"""Mandates and proxies over HTTP, on the real database."""

from io import BytesIO

from pypdf import PdfReader
from review_driver import AWARD, MEMBERS, PRESIDING, REGIONAL, done, member, refused
from review_examples import CHAIR, SECOND, THIRD

from shared.contracts import review as wire
from shared.testing import require_announced

OVER = {"mandate_until": "2025-05-14"}
TO_COME = {"mandate_from": "2025-05-16"}
AWAY = member("away")


async def test_who_has_no_mandate_on_the_day_is_neither_convened_nor_attends_nor_reads(review):
    committee = await review.forms(REGIONAL, members=[*MEMBERS, member("former", **OVER), member("coming", **TO_COME)])
    case = await review.hears_admissible()
    session = await review.convenes(committee)
    notice = done(await review.member(SECOND).get(f"/sessions/{session['id']}/notice"))
    assert [one["sub"] for one in notice["members"]] == [CHAIR, SECOND, THIRD]
    path = f"/sessions/{session['id']}/attendance"
    refused(await review.officer.post(path, {"present": [CHAIR, "former"]}), 422, "attendee_not_a_member", "present")
    for sub in ("former", "coming"):
        caller = review.member(sub)
        for address in (f"/committees/{committee['id']}", f"/cases/{case['id']}", f"/sessions/{session['id']}"):
            refused(await caller.get(address), 403, "forbidden")
        for pages in ("/cases", "/sessions"):
            assert done(await caller.get(pages))["items"] == []
    assert session["minutes"]["voting_members"] == [CHAIR, SECOND, THIRD]


async def test_a_mandate_ends_and_another_begins_and_both_are_announced_without_a_name(review):
    committee = await review.forms()
    path = f"/committees/{committee['id']}/mandates"
    refused(await review.chair.post(path, AWAY), 403, "forbidden")
    shown = done(await review.officer.post(path, {**AWAY, "mandate_until": "2027-12-31"}))
    assert [one["mandate_until"] for one in shown["members"] if one["sub"] == "away"] == ["2027-12-31"]
    refused(await review.officer.post(path, AWAY), 422, "member_named_twice", "mandate_from")
    told = await require_announced(review.database, wire.CommitteeChanged)
    assert (told.voting_members, [one.member for one in told.mandates]) == (4, [CHAIR, SECOND, THIRD, "away"])
    assert AWAY["name"] not in told.model_dump_json()
    end = {"member": THIRD, "last_day": "2025-05-15"}
    ended = done(await review.officer.post(f"{path}/end", end))
    assert (ended["revision"], [one["sub"] for one in ended["members"]]) == (3, ["away", CHAIR, SECOND, THIRD])
    refused(await review.officer.post(f"{path}/end", {**end, "last_day": "2025-05-16"}), 422, "mandate_missing")
    back = done(await review.officer.post(path, {**member(THIRD), "mandate_from": "2025-05-16", "voting": False}))
    assert [one["voting"] for one in back["members"] if one["sub"] == THIRD] == [True, False]


async def test_a_proxy_is_given_votes_and_stands_in_the_minutes(review):
    members = [*MEMBERS, AWAY, member("adviser", voting=False)]
    committee = await review.forms(REGIONAL, members=members, proxies_per_holder=1)
    session = await review.sits(committee, present=(CHAIR, SECOND, "adviser"))
    path = f"/sessions/{session['id']}/proxies"
    refused(await review.member(SECOND).post(path, {"giver": "away", "holder": CHAIR}), 403, "forbidden")
    refused(await review.member("away").post(path, {"holder": "adviser"}), 422, "holder_not_present", "holder")
    given = done(await review.member("away").post(path, {"holder": SECOND}))
    assert given["proxies"] == [{"giver": "away", "holder": SECOND}]
    done(await review.officer.post(path, {"giver": THIRD, "holder": CHAIR}))
    assert done(await review.officer.post(f"{path}/withdrawal", {"giver": THIRD}))["proxies"] == given["proxies"]
    case = await review.opens(session, await review.hears_admissible())
    assert (case["ballot"]["eligible"], case["ballot"]["proxies"]) == (3, 1)
    refused(await review.member("away").post(f"{path}/withdrawal", {}), 409, "not_in_this_state")
    votes = f"/cases/{case['id']}/votes"
    refused(await review.member("adviser").post(votes, {"choice": "FOR"}), 422, "member_not_eligible")
    refused(await review.member(CHAIR).post(votes, {"choice": "FOR", "for_member": "away"}), 422, "proxy_missing")
    await review.votes(case, chair="AGAINST", second="FOR")
    done(await review.member(SECOND).post(votes, {"choice": "FOR", "for_member": "away"}))
    decided = await review.decides(case)
    assert (decided["ballot"]["in_favour"], decided["ballot"]["cast"]) == (2, 3)
    await review.funding_reserves()
    minutes = (await review.signs(session))["minutes"]
    (ballot,) = minutes["ballots"]
    assert (minutes["proxies"], ballot["proxies"], ballot["votes"]["away"]) == (
        given["proxies"],
        given["proxies"],
        "FOR",
    )
    assert minutes["advisory_members"] == ["adviser"]
    assert ballot["quorum"] == {"present": 2, "base": 4, "percent": 50, "casting": None}
    paper = await review.member(THIRD).get(f"/sessions/{session['id']}/minutes.pdf")
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    for line in (f"pouvoir à Personne {SECOND}", f"Par pouvoir : Personne away par Personne {SECOND}.", "consultative"):
        assert line in " ".join(said.split())


async def test_a_conflict_told_during_the_vote_strikes_the_proxy_too(review):
    committee = await review.forms(REGIONAL, members=[*MEMBERS, AWAY], proxies_per_holder=1)
    session = await review.sits(committee)
    done(await review.member("away").post(f"/sessions/{session['id']}/proxies", {"holder": THIRD}))
    case = await review.opens(session, await review.hears_admissible())
    vote = {"choice": "AGAINST", "for_member": "away"}
    done(await review.member(THIRD).post(f"/cases/{case['id']}/votes", vote))
    done(await review.member("away").post(f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"}))
    ballot = (await review.case(case["id"]))["ballot"]
    assert (ballot["cast"], ballot["eligible"], ballot["proxies"]) == (0, 3, 0)
    await review.votes(case, chair="FOR", second="FOR")
    assert (await review.decides(case))["ballot"]["proxies"] == 0


async def test_the_deputy_concludes_only_where_the_chair_is_away(review):
    members = [member(CHAIR, chair=True), member(SECOND, deputy=True), member(THIRD)]
    session = await review.sits(await review.forms(REGIONAL, members=members))
    case = await review.carries(session, await review.hears_admissible())
    deputy = review.api.caller(PRESIDING, sub=SECOND)
    refused(await deputy.post(f"/cases/{case['id']}/decision", AWARD), 422, "not_presiding")
    done(await review.officer.post(f"/sessions/{session['id']}/departures", {"member": CHAIR}))
    assert done(await deputy.post(f"/cases/{case['id']}/decision", AWARD))["state"] == "AWARD_PROPOSED"
