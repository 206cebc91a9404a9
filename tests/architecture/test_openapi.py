"""The OpenAPI files of the services: whole, in French, with examples that are accepted; and the checks themselves."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from openapi_faults import Document, examples_of, faults, operations

from shared.service import ServiceSettings, build_app
from shared.web import Body
from shared.web.development_issuer import DEVELOPMENT_ISSUER

DESCRIBED = ("intake", "review", "funding", "impact", "webhooks")


def document_of(service: str) -> Document:
    """The file as `/openapi.json` gives it, the simulated clock included; nothing is opened for it."""
    settings = ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        environment="development",
        oidc_issuer=DEVELOPMENT_ISSUER,
        oidc_jwks_file=Path("nothing.json"),
        simulation=True,
        simulation_start=datetime(2025, 1, 15, 8, tzinfo=UTC),
    )
    return build_app(import_module(f"{service}.main").SERVICE, settings, background=False).openapi()


@pytest.fixture(scope="module", params=DESCRIBED)
def described(request: pytest.FixtureRequest) -> tuple[str, Document]:
    return request.param, document_of(request.param)


def bodies(service: str) -> dict[str, type[Body]]:
    """The models of the bodies, by name: those of the service and of the simulated clock."""
    found: dict[str, type[Body]] = {}
    waiting = Body.__subclasses__()
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.split(".")[0] == service or model.__module__ == "shared.web.simulation":
            found[model.__name__] = model
    return found


def test_an_openapi_file_has_no_fault(described: tuple[str, Document]):
    assert faults(described[1]) == []


def test_every_example_of_a_body_is_accepted_by_its_model(described: tuple[str, Document]):
    service, document = described
    models = bodies(service)
    tried = 0
    for _, _, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        model = models[content["schema"]["$ref"].rpartition("/")[2]]
        for example in examples_of(content, document):
            model.model_validate(example)
            tried += 1
    assert tried


FORM, ROUTE, READ = "/committees", "/cases/{case_id}/routing", "/cases/{case_id}"


def _spoil(change: Callable[[Document], Any]) -> Document:
    document = deepcopy(document_of("review"))
    change(document)
    return document


SPOILT: dict[str, tuple[Callable[[Document], Any], str]] = {
    "no summary": (lambda d: d["paths"][FORM]["post"].pop("summary"), "no summary"),
    "an English summary": (lambda d: d["paths"][FORM]["post"].update(summary="Form the committee"), "no summary"),
    "a generated summary": (lambda d: d["paths"][FORM]["post"].update(summary="Form Committee"), "nobody wrote"),
    "no description": (lambda d: d["paths"][FORM]["post"].pop("description"), "no description"),
    "an unknown group": (lambda d: d["paths"][FORM]["post"].update(tags=["Divers"]), "not in one known group"),
    "a group without words": (lambda d: d["tags"][0].pop("description"), "is not described"),
    "an empty group": (lambda d: d["tags"].append({"name": "Divers", "description": "Le reste."}), "holds nothing"),
    "a parameter without words": (
        lambda d: [one.pop("description", None) for one in d["paths"][READ]["get"]["parameters"]],
        "parameter case_id",
    ),
    "no example": (lambda d: d["components"]["schemas"]["RoutingBody"].pop("examples"), "no example"),
    "a refused example": (
        lambda d: d["components"]["schemas"]["RoutingBody"]["examples"][0].update(reason="MOOD"),
        "an example is refused",
    ),
    "an example with a field too many": (
        lambda d: d["components"]["schemas"]["VoteBody"]["examples"][0].update(colour="blue"),
        "an example is refused",
    ),
    "a read that conflicts": (
        lambda d: d["paths"][READ]["get"]["responses"].update({"409": {}}),
        "which cannot happen",
    ),
    "a creation that is stale": (
        lambda d: d["paths"][FORM]["post"]["responses"].update({"412": {}}),
        "which cannot happen",
    ),
    "a write that never conflicts": (lambda d: d["paths"][ROUTE]["post"]["responses"].pop("409"), "does not list"),
    "an answer without words": (
        lambda d: d["paths"][READ]["get"]["responses"]["200"].update(description="Successful Response"),
        "its 200 is not described",
    ),
    "two of one name": (lambda d: d["paths"][READ]["get"].update(operationId="list_cases"), "names 2 operations"),
    "a name that says nothing": (lambda d: d["paths"][READ]["get"].update(operationId="see"), "no verb"),
    "a field without words": (
        lambda d: d["components"]["schemas"]["CaseView"]["properties"]["opened_on"].pop("description"),
        "CaseView.opened_on",
    ),
    "a model without words": (lambda d: d["components"]["schemas"]["CaseView"].pop("description"), "CaseView is not"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_spoilt_in_an_openapi_file_is_found(spoilt: str):
    change, fault = SPOILT[spoilt]
    assert any(fault in one for one in faults(_spoil(change))), faults(_spoil(change))
