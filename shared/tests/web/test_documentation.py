"""The OpenAPI file tells what the edge does, and its page needs no other host."""

import re

from httpx import AsyncClient

from shared.web.plain_schemas import drop_generated_titles
from shared.web.problem import ProblemView


async def test_the_page_works_without_internet(http: AsyncClient):
    page = await http.get("/docs")
    assert page.status_code == 200
    assert re.findall(r"(?:https?:)?//[^\s\"']+", page.text) == []
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 4
    for path in loaded:
        answer = await http.get(f"/{path}")
        assert answer.status_code == 200, path
        assert answer.content
    start = (await http.get("/docs/start.js")).text
    assert "http" not in start
    assert "validatorUrl: null" in start
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "base-uri 'none';" in policy


async def test_the_file_says_which_headers_are_required(http: AsyncClient):
    paths = (await http.get("/openapi.json")).json()["paths"]

    def required(path: str, method: str) -> set[str]:
        return {p["name"] for p in paths[path][method]["parameters"] if p["in"] == "header" and p["required"]}

    assert required("/notes", "post") == {"Idempotency-Key"}
    assert required("/notes/{note}", "put") == {"If-Match"}
    assert required("/notes/{note}", "get") == set()


async def test_the_page_fills_in_no_etag_that_nobody_read_and_a_new_key_for_each_request(http: AsyncClient):
    paths = (await http.get("/openapi.json")).json()["paths"]
    for item in paths.values():
        for operation in item.values():
            for one in operation.get("parameters", ()):
                if one["name"] == "If-Match":
                    assert "example" not in one
                if one["name"] == "Idempotency-Key":
                    assert f'=== "{one["example"]}"' in (await http.get("/docs/start.js")).text


async def test_each_operation_lists_the_refusals_that_fit_it(http: AsyncClient):
    paths = (await http.get("/openapi.json")).json()["paths"]

    def refusals(path: str, method: str) -> set[str]:
        return {status for status in paths[path][method]["responses"] if status.startswith(("4", "5"))}

    read = {"401", "403", "422", "429", "503"}
    written = read | {"400", "404", "409"}
    assert refusals("/notes", "get") == read | {"400"}
    assert refusals("/notes/{note}", "get") == read | {"404"}
    assert refusals("/notes", "post") == written | {"413"}
    assert refusals("/notes/{note}/close", "post") == written | {"412"}
    assert refusals("/notes/{note}", "put") == written | {"412", "413", "428"}


async def test_what_creates_offers_no_if_match(http: AsyncClient):
    paths = (await http.get("/openapi.json")).json()["paths"]
    assert "If-Match" not in {one["name"] for one in paths["/notes"]["post"]["parameters"]}
    assert "If-Match" in {one["name"] for one in paths["/notes/{note}/close"]["post"]["parameters"]}


async def test_the_file_shows_problems_as_they_are(http: AsyncClient):
    schema = (await http.get("/openapi.json")).json()
    responses = schema["paths"]["/notes"]["post"]["responses"]
    for status in ("400", "401", "403", "409", "413", "422"):
        assert set(responses[status]["content"]) == {"application/problem+json"}
    assert set(responses["201"]["content"]) == {"application/json"}
    assert {"ProblemView", "NoteView", "Page_NoteView_"} <= set(schema["components"]["schemas"])
    assert "HTTPValidationError" not in schema["components"]["schemas"]


async def test_each_refusal_is_shown_with_an_example_of_its_own_status(http: AsyncClient):
    schema = (await http.get("/openapi.json")).json()
    for path, item in schema["paths"].items():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    example = answer["content"]["application/problem+json"]["example"]
                    assert (str(example["status"]), example["instance"]) == (status, path)
                    assert ProblemView.model_validate(example).detail


async def test_the_file_shows_only_the_services_own_routes_and_asks_for_a_token(http: AsyncClient):
    schema = (await http.get("/openapi.json")).json()
    assert not [path for path in schema["paths"] if path.startswith(("/docs", "/livez", "/metrics"))]
    for item in schema["paths"].values():
        for operation in item.values():
            assert operation["security"] == [{"HTTPBearer": []}]


async def test_titles_are_written_or_not_there(http: AsyncClient):
    schema = (await http.get("/openapi.json")).json()
    assert "title" not in schema["components"]["schemas"]["NoteBody"]["properties"]["text"]
    assert "title" not in schema["components"]["schemas"]["Page_NoteView_"]
    assert not [one for one in schema["paths"]["/notes"]["get"]["parameters"] if "title" in one["schema"]]


def test_a_title_that_somebody_wrote_is_kept():
    shape = {"properties": {"held_on": {"title": "Held On"}, "siret": {"title": "Numéro SIRET"}}}
    drop_generated_titles({"components": {"schemas": {"SessionBody": shape}}})
    assert shape == {"properties": {"held_on": {}, "siret": {"title": "Numéro SIRET"}}}


async def test_an_identifier_is_described_by_its_shape(http: AsyncClient):
    schema = (await http.get("/openapi.json")).json()["components"]["schemas"]
    assert schema["NoteBody"]["properties"]["siret"]["pattern"] == r"^\d{14}$"
    assert schema["NoteBody"]["additionalProperties"] is False
