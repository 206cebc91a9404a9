"""A file changes hands: who carries it now answers for it, and who has an interest there is recused from then on."""

import pytest
from review_driver import AWARD, REGIONAL, REJECTION, done, member, refused
from review_examples import CARRIER, CHAIR, PARTNER, SECOND, THIRD, submitted, transferred

from shared.contracts import intake
from shared.messaging import Reject
from shared.vocabulary import Role

NEW, ELSEWHERE = "55208131766522", "44306184100047"
MEMBERS = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=["55208131700109"])]
"""The third member is tied to the legal person that takes the file over, by another of its establishments."""


def carrier_of(review, siret):
    return review.api.caller(Role.CARRIER, sub=f"carrier-{siret}", org=siret)


async def test_a_member_tied_to_the_new_carrier_reads_the_file_before_and_nothing_of_it_after(review):
    await review.forms(REGIONAL, members=MEMBERS)
    case = await review.hears_admissible()
    third, second = review.member(THIRD), review.member(SECOND)
    assert done(await third.get(f"/cases/{case['id']}"))["application"]["carrier_siret"] == CARRIER
    await review.hears(transferred(NEW))
    shown = done(await second.get(f"/cases/{case['id']}"))["application"]
    assert (shown["carrier_siret"], shown["carrier_name"]) == (NEW, "Union Exemple")
    refused(await third.get(f"/cases/{case['id']}"), 403, "forbidden")
    assert done(await third.get("/cases"))["items"] == done(await third.get("/tasks"))["items"] == []
    refused(await third.post(f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"}), 403, "forbidden")


async def test_the_vote_of_who_is_tied_to_the_new_carrier_is_struck_and_the_quorum_shrinks(review):
    session = await review.sits(await review.forms(REGIONAL, members=MEMBERS))
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="FOR", second="AGAINST", third="FOR")
    await review.hears(transferred(NEW))
    ballot = (await review.case(case["id"]))["ballot"]
    assert (ballot["in_favour"], ballot["against"], ballot["eligible"]) == (1, 1, 2)
    refused(await review.chair.post(f"/cases/{case['id']}/decision", AWARD), 422, "majority_missing", "outcome")


async def test_who_was_tied_to_the_carrier_before_is_not_let_back_in_even_by_a_new_version_of_the_file(review):
    members = [member(CHAIR, chair=True), member(SECOND), member(THIRD, organisations=[CARRIER])]
    await review.forms(REGIONAL, members=members)
    case = await review.hears_admissible()
    await review.hears(transferred(NEW))
    refused(await review.member(THIRD).get(f"/cases/{case['id']}"), 403, "forbidden")
    file = submitted().model_dump() | {"version": 2, "resubmitted_on": "2025-05-15"}
    file["carrier"] |= {"siret": NEW, "name": "Union Exemple"}
    await review.hears(intake.ApplicationResubmitted.model_validate(file | {"partners": ()}))
    refused(await review.member(THIRD).get(f"/cases/{case['id']}"), 403, "forbidden")
    # What was no carrier's interest closes the file no longer: the partner left with the new version.
    await review.forms(REGIONAL, code="REGIONAL-11", regions=["11"], members=[member("p", chair=True)])
    row = await review.database.fetchrow("SELECT organisations, former_carriers FROM review.application_file")
    assert (row["organisations"], row["former_carriers"]) == (sorted([CARRIER, NEW]), [CARRIER])


async def test_a_transfer_that_is_undone_gives_the_file_back_and_lets_nobody_in(review):
    await review.forms(REGIONAL, members=MEMBERS)
    case = await review.hears_admissible()
    await review.hears(transferred(NEW))
    await review.hears(transferred(CARRIER, NEW))
    assert (await review.case(case["id"]))["application"]["carrier_siret"] == CARRIER
    refused(await review.member(THIRD).get(f"/cases/{case['id']}"), 403, "forbidden")


async def test_the_decision_is_told_to_and_appealed_by_the_new_carrier_alone(review):
    session = await review.sits(await review.forms())
    case = await review.hears_admissible()
    await review.opens(session, case)
    await review.votes(case, chair="AGAINST", second="AGAINST", third="AGAINST")
    await review.decides(case, REJECTION)
    await review.signs(session)
    path, grounds = f"/decisions/{case['application_id']}", {"grounds": "Un oubli."}
    old, new, other = (carrier_of(review, siret) for siret in (CARRIER, NEW, ELSEWHERE))
    done(await old.get(path))
    for stranger in (new, other):
        refused(await stranger.get(path), 404, "not_found")
    await review.hears(transferred(NEW))
    for stranger in (old, other):
        refused(await stranger.get(path), 404, "not_found")
        refused(await stranger.post(f"{path}/appeal", grounds), 404, "not_found")
    done(await new.get(path))
    done(await new.post(f"{path}/appeal", grounds), 201)


async def test_a_hearing_is_confirmed_by_the_new_carrier_alone(review):
    await review.forms()
    case = await review.hears_admissible()
    body = {"slots": ["2025-05-20T09:00:00+02:00"], "lasts_minutes": 60, "place": "Salle", "participants": [CHAIR]}
    hearing = done(await review.officer.post(f"/cases/{case['id']}/hearings", body), 201)
    one = f"/hearings/{hearing['id']}"
    old, new = carrier_of(review, CARRIER), carrier_of(review, NEW)
    refused(await new.get(one), 403, "forbidden")
    assert [task["kind"] for task in done(await old.get("/tasks"))["items"]] == ["HEARING_TO_CONFIRM"]
    await review.hears(transferred(NEW))
    refused(await old.get(one), 403, "forbidden")
    refused(await old.get(f"{one}/calendar.ics"), 403, "forbidden")
    refused(await old.post(f"{one}/confirmation", {"starts_at": body["slots"][0]}), 403, "forbidden")
    assert done(await old.get("/tasks"))["items"] == []
    assert [task["kind"] for task in done(await new.get("/tasks"))["items"]] == ["HEARING_TO_CONFIRM"]
    done(await new.post(f"{one}/confirmation", {"starts_at": body["slots"][0]}))


async def test_a_partner_that_takes_the_project_over_carries_it_and_its_people_stay_recused(review):
    await review.forms(REGIONAL, members=[member(CHAIR, chair=True), member(THIRD, organisations=[PARTNER])])
    case = await review.hears_admissible()
    await review.hears(transferred(PARTNER))
    assert (await review.case(case["id"]))["application"]["carrier_siret"] == PARTNER
    refused(await review.member(THIRD).get(f"/cases/{case['id']}"), 403, "forbidden")


async def test_a_transfer_of_what_was_never_submitted_is_set_aside(review):
    with pytest.raises(Reject):
        await review.hears(transferred(NEW))
