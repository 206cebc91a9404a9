"""Who may do what: each operation is asked by each role alone, and docs/roles.md says what is found.

A cell says whether the role is refused whatever the object (403). Where it is not, the object decides: whose file it
is, who is in conflict with it, which state it is in; those rules have their tests in the services.
"""

from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from whole_app import SERVICES, whole_app

from shared.identity import new_id
from shared.testing.plugin import Databases
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "roles.md"
SIRET: Final = "73282932000074"
"""Of the examples: a carrier is refused what belongs to another."""
NOBODY_NEEDED: Final = "public"
METHODS: Final = ("get", "post", "put", "patch", "delete")


@pytest.mark.parametrize("service", SERVICES)
async def test_the_page_of_roles_says_who_is_refused(
    service: str, databases: Databases, issuer: DevelopmentIssuer, monkeypatch: pytest.MonkeyPatch
):
    app = await whole_app(service, databases, issuer, monkeypatch)
    document = app.openapi()
    transport = httpx.ASGITransport(app=app)
    lines = [f"## {service}", "", f"| | {' | '.join(Role)} |", f"|---|{':-:|' * len(Role)}"]
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=f"http://{service}.test") as http,
    ):
        for path, operations in document["paths"].items():
            for method in [one for one in METHODS if one in operations]:
                request = a_request(document, path, method)
                anybody = (await http.send(http.build_request(**request))).status_code
                cells: list[str] = []
                for role in Role:
                    request["headers"] |= {
                        "Authorization": f"Bearer {issuer.token('someone', (role,), org=SIRET, regions=('11',))}",
                        "Idempotency-Key": str(new_id()),
                    }
                    answer = await http.send(http.build_request(**request))
                    cells.append("" if answer.status_code == HTTPStatus.FORBIDDEN else "x")
                shown = cells if anybody == HTTPStatus.UNAUTHORIZED else [NOBODY_NEEDED] * len(Role)
                lines.append(f"| `{method.upper()} {path}` | {' | '.join(shown)} |")
    found = "\n".join(lines)
    target = ROOT / "build" / "roles" / f"{service}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found + "\n", encoding="utf-8")
    assert found in PAGE.read_text(encoding="utf-8"), f"who may do what has changed: if it should, copy {target}"


def a_request(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    """A request that is well formed, about an object that does not exist."""
    operation = document["paths"][path][method]
    url, query = path, {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            url = url.replace(f"{{{parameter['name']}}}", _placed(document, parameter))
        elif parameter["in"] == "query" and parameter.get("required"):
            query[parameter["name"]] = _placed(document, parameter)
    request: dict[str, Any] = {"method": method, "url": url, "params": query, "headers": {"If-Match": '"1"'}}
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        if media == "application/json":
            request["json"] = _example(document, content)
        else:
            request["headers"]["Content-Type"] = media
            request["content"] = b"nothing"
        break
    return request


def _placed(document: dict[str, Any], parameter: dict[str, Any]) -> str:
    schema = _resolved(document, parameter["schema"])
    if schema.get("format") == "uuid":
        return str(new_id())
    said = parameter.get("examples", {})
    given = (
        parameter.get("example"),
        *(one["value"] for one in (said.values() if isinstance(said, dict) else ())),
        *schema.get("examples", ()),
        *schema.get("enum", ()),
        "2025-01-01" if schema.get("format") == "date" else 1,
    )
    return str(next(one for one in given if one is not None))


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"].get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)


def _example(document: dict[str, Any], content: dict[str, Any]) -> Any:
    for example in content.get("examples", {}).values():
        return example["value"]
    schema = _resolved(document, content["schema"])
    return content.get("example") or next(iter(schema.get("examples", ())), {})
