"""The OpenAPI file: every route says what it is for, and what it refuses."""

from review_driver import MEMBER, PRESIDING, done

from review.api.examples import (
    ATTENDANCE,
    AWARD,
    COMMITTEE,
    HEARING,
    MINUTES,
    REJECTION,
    ROUTING,
    SESSION,
    VOTE,
)

WRITES = {
    "/committees",
    "/sessions",
    "/sessions/{session_id}/attendance",
    "/sessions/{session_id}/minutes",
    "/sessions/{session_id}/cases/{case_id}/ballot",
    "/cases/{case_id}/routing",
    "/cases/{case_id}/votes",
    "/cases/{case_id}/decision",
    "/cases/{case_id}/conflicts",
    "/cases/{case_id}/conflicts/lifting",
    "/interests",
    "/interests/lifting",
    "/sessions/{session_id}/agenda",
    "/sessions/{session_id}/departures",
    "/sessions/{session_id}/simulation",
    "/sessions/{session_id}/addenda",
    "/cases/{case_id}/evaluations",
    "/committees/{committee_id}/mandates",
    "/committees/{committee_id}/rules",
    "/decisions/{application_id}/appeal",
    "/committees/{committee_id}/mandates/end",
    "/sessions/{session_id}/proxies",
    "/sessions/{session_id}/proxies/withdrawal",
    "/cases/{case_id}/hearings",
    "/hearings/{hearing_id}/slots",
    "/hearings/{hearing_id}/confirmation",
    "/hearings/{hearing_id}/cancellation",
    "/hearings/{hearing_id}/report",
    "/hearings/{hearing_id}/letters",
}


async def documented(review):
    paths = done(await review.api.nobody().get("/openapi.json"))["paths"]
    return {(path, verb): route for path, verbs in paths.items() for verb, route in verbs.items() if route.get("tags")}


async def test_every_command_is_documented_with_its_key_and_its_refusals(review):
    routes = await documented(review)
    assert {path for path, verb in routes if verb == "post"} >= WRITES
    for path in WRITES:
        route = routes[path, "post"]
        assert {"403", "409", "422"} <= set(route["responses"]), path
        assert "Idempotency-Key" in {parameter["name"] for parameter in route["parameters"]}, path


async def test_every_route_says_what_it_is_for(review):
    own = [route for (path, _), route in (await documented(review)).items() if path.split("/")[1] in OWN]
    assert len(own) == 58
    assert all(route["summary"] and route["description"] for route in own)


async def test_the_examples_of_the_documentation_are_accepted_as_they_stand(review):
    """Only the ids are replaced: those of the examples are invented; and the day of the hearing, which is over here."""
    unrouted = await review.hears_admissible("NVP-2025-0001")
    committee = done(await review.officer.post("/committees", COMMITTEE), 201)
    named = {"committee_id": committee["id"]}
    done(await review.officer.post(f"/cases/{unrouted['id']}/routing", {**ROUTING, **named}))
    done(
        await review.officer.post(
            f"/cases/{unrouted['id']}/hearings", {**HEARING, "slots": ["2025-06-03T09:00:00+02:00"]}
        ),
        201,
    )
    session = done(await review.officer.post("/sessions", {**SESSION, **named}), 201)
    done(await review.officer.post(f"/sessions/{session['id']}/attendance", ATTENDANCE))
    chair = review.api.caller(PRESIDING, MEMBER, sub="presidente-1")
    case = await review.hears_admissible("NVP-2025-0002")
    for one, vote, decision in ((unrouted, VOTE, AWARD), (case, {**VOTE, "choice": "AGAINST"}, REJECTION)):
        await review.opens(session, one)
        done(await chair.post(f"/cases/{one['id']}/votes", vote))
        done(await chair.post(f"/cases/{one['id']}/decision", decision))
    shown = done(await review.officer.get(f"/sessions/{session['id']}"))
    assert shown["minutes"].keys() == MINUTES.keys()


OWN = {"committees", "sessions", "cases", "decisions", "interests", "envelopes-left", "hearings", "applications"}
