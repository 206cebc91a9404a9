"""A regional committee refers to the national one; a carrier reads the decision on its own application."""

from review_driver import AWARD, DEFERRAL, NATIONAL, REGIONAL, done, member, refused
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, some_id

from shared.contracts import review as wire
from shared.testing import announced, require_announced
from shared.vocabulary import Role

REFERRAL = {"outcome": "REFERRED", "reason": "BROADER_SCOPE", "explanation": "Plusieurs régions."}
NATIONALS = [member("national", chair=True), member("other")]


async def referred(review):
    session = await review.sits(await review.forms())
    national = await review.forms(NATIONAL, members=NATIONALS)
    case = await review.carries(session, await review.hears_admissible())
    await review.decides(case, REFERRAL)
    return session, national, case


async def test_a_referral_is_final_once_the_minutes_are_signed_and_hands_on_the_whole_file(review):
    session, national, case = await referred(review)
    assert (await review.case(case["id"]))["state"] == "AWAITING_MINUTES"
    await review.signs(session)
    after = await review.case(case["id"])
    assert (after["state"], after["committee_code"], after["ballot"]) == ("OPEN", "NATIONAL", None)
    assert after["routing_rule"] == "referred_by_a_regional_committee"
    told = await require_announced(review.database, wire.CaseReferred)
    assert (told.from_committee_code, told.committee_code, told.reason) == ("REGIONAL-93", "NATIONAL", "BROADER_SCOPE")
    assert (str(told.session_id), str(told.committee_id)) == (session["id"], national["id"])
    assert await announced(review.database, wire.DecisionMade) == []
    (ballot,) = done(await review.member("national").get(f"/cases/{case['id']}/ballots"))["ballots"]
    assert (ballot["session_id"], ballot["in_favour"]) == (session["id"], 2)
    assert [one["outcome"] for one in ballot["decisions"]] == ["REFERRED"]


async def test_a_case_that_was_referred_is_voted_by_the_national_committee(review):
    session, national, case = await referred(review)
    await review.signs(session)
    refused(await review.member(SECOND).get(f"/cases/{case['id']}"), 403, "forbidden")
    sitting = await review.convenes(national)
    done(await review.officer.post(f"/sessions/{sitting['id']}/attendance", {"present": ["national", "other"]}))
    await review.opens(sitting, case)
    await review.votes(case, national="FOR", other="FOR")
    chair = review.api.caller(Role.COMMITTEE_CHAIR, sub="national")
    assert done(await chair.post(f"/cases/{case['id']}/decision", AWARD))["state"] == "AWARD_PROPOSED"
    assert len(done(await review.officer.get(f"/cases/{case['id']}/ballots"))["ballots"]) == 2
    (proposal,) = await review.proposals()
    assert proposal.envelope_key == "2025/NATIONAL"


async def test_the_minutes_of_the_session_that_referred_stay_whole(review):
    session, _, case = await referred(review)
    signed = await review.signs(session)
    (ballot,) = signed["minutes"]["ballots"]
    assert ballot["decisions"][0]["outcome"] == "REFERRED"
    assert done(await review.officer.get(f"/sessions/{session['id']}"))["minutes"] == signed["minutes"]
    assert case["id"] == ballot["case_id"]


async def test_a_case_that_a_person_takes_to_another_committee_is_announced_there_without_a_session(review):
    await review.forms()
    national = await review.forms(NATIONAL)
    case = await review.hears_admissible()
    routing = {"committee_id": national["id"], "reason": "BROADER_SCOPE"}
    done(await review.officer.post(f"/cases/{case['id']}/routing", routing))
    told = await require_announced(review.database, wire.CaseReferred)
    assert (told.from_committee_code, told.committee_code, told.session_id) == ("REGIONAL-93", "NATIONAL", None)
    assert told.reason == "BROADER_SCOPE"


# ---- what the carrier reads


def carrier(review, org=CARRIER):
    return review.api.caller(Role.CARRIER, sub="carrier", org=org)


async def test_a_carrier_reads_the_decision_and_its_reason_once_it_is_final_and_not_before(review):
    session = await review.sits(await review.forms())
    case = await review.carries(session, await review.hears_admissible())
    conditional = {"outcome": "AWARDED_WITH_CONDITIONS", "conditions": ["Un plan de formation"]}
    await review.decides(case, {**AWARD, **conditional})
    path = f"/decisions/{case['application_id']}"
    refused(await carrier(review).get(path), 404, "not_found")
    await review.funding_reserves()
    refused(await carrier(review).get(path), 404, "not_found")
    await review.signs(session)
    told = done(await carrier(review).get(path))
    assert (told["outcome"], told["amount_cents"]) == ("AWARDED_WITH_CONDITIONS", 4_000_000)
    assert (told["explanation"], told["conditions"]) == (AWARD["explanation"], ["Un plan de formation"])
    assert done(await review.officer.get(path)) == told


async def test_a_carrier_reads_the_reason_of_a_referral_and_of_a_deferral_also_after_the_next_decision(review):
    session, national, case = await referred(review)
    path = f"/decisions/{case['application_id']}/history"
    assert done(await carrier(review).get(path))["decisions"] == []
    await review.signs(session)

    async def told():
        return [(one["outcome"], one["explanation"]) for one in done(await carrier(review).get(path))["decisions"]]

    assert await told() == [("REFERRED", "Plusieurs régions.")]
    chair = review.api.caller(Role.COMMITTEE_CHAIR, sub="national")
    for body in (DEFERRAL, AWARD):
        sitting = await review.convenes(national)
        done(await review.officer.post(f"/sessions/{sitting['id']}/attendance", {"present": ["national", "other"]}))
        await review.opens(sitting, case)
        await review.votes(case, national="FOR", other="FOR")
        done(await chair.post(f"/cases/{case['id']}/decision", body))
        if body is DEFERRAL:
            done(await chair.post(f"/sessions/{sitting['id']}/minutes"))
    assert await told() == [("REFERRED", "Plusieurs régions."), ("DEFERRED", DEFERRAL["explanation"])]
    refused(await carrier(review, PARTNER).get(path), 404, "not_found")
    refused(await review.member("national").get(path), 403, "forbidden")


async def test_a_carrier_reads_no_decision_on_the_application_of_another(review):
    session = await review.sits(await review.forms())
    case = await review.proposes(session, await review.hears_admissible())
    await review.funding_reserves()
    await review.signs(session)
    path = f"/decisions/{case['application_id']}"
    refused(await carrier(review, PARTNER).get(path), 404, "not_found")
    refused(await review.member(CHAIR).get(path), 403, "forbidden")
    refused(await carrier(review).get(f"/decisions/{some_id('nothing')}"), 404, "not_found")


async def test_a_member_to_whom_the_file_is_closed_reads_no_earlier_ballot(review):
    session = await review.sits(await review.forms(REGIONAL))
    case = await review.proposes(session, await review.hears_admissible())
    done(await review.member(SECOND).post(f"/cases/{case['id']}/conflicts", {"reason": "OTHER"}))
    refused(await review.member(SECOND).get(f"/cases/{case['id']}/ballots"), 403, "forbidden")
