"""Who may act for a carrier is said by intake: who left it learns no decision, confirms no hearing, appeals nothing."""

from review_driver import REGIONAL, REJECTION, done, refused
from review_examples import CARRIER

from shared.contracts import intake
from shared.identity import new_id
from shared.vocabulary import Role


async def recorded(review, *members: str) -> None:
    organisation = {"organisation_id": new_id(), "siret": CARRIER, "recorded_on": "2025-05-15"}
    await review.hears(intake.MembersRecorded(**organisation, members=members))


async def test_who_left_learns_no_decision_and_appeals_nothing_and_who_stayed_does(review):
    session = await review.sits(await review.forms(REGIONAL))
    case = await review.opens(session, await review.hears_admissible())
    await review.votes(case, chair="AGAINST", second="AGAINST", third="AGAINST")
    await review.decides(case, REJECTION)
    await review.signs(session)
    file = case["application_id"]
    left, stayed = (review.api.caller(Role.CARRIER, sub=sub, org=CARRIER) for sub in ("left", "stayed"))
    done(await left.get(f"/decisions/{file}"))
    await recorded(review, "left", "stayed")
    done(await left.get(f"/decisions/{file}"))
    await recorded(review, "stayed")
    refused(await left.get(f"/decisions/{file}"), 403, "not_a_member", "org")
    refused(await left.get("/tasks"), 403, "not_a_member", "org")
    appeal = {"grounds": "Un lot de pièces n'a pas été lu."}
    refused(await left.post(f"/decisions/{file}/appeal", appeal), 403, "not_a_member", "org")
    done(await stayed.get(f"/decisions/{file}"))
