"""The OpenAPI file: every route says what it is for, and what it refuses."""

from review_driver import done

WRITES = {
    "/committees",
    "/sessions",
    "/sessions/{session_id}/attendance",
    "/sessions/{session_id}/minutes",
    "/sessions/{session_id}/cases/{case_id}/ballot",
    "/cases/{case_id}/routing",
    "/cases/{case_id}/votes",
    "/cases/{case_id}/decision",
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
    assert len(own) == 15
    assert all(route["summary"] and route["description"] for route in own)


OWN = {"committees", "sessions", "cases", "envelopes-left"}
