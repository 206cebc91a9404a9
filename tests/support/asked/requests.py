"""A request as the OpenAPI description shows it."""

from typing import Any, Final

from shared.identity import new_id

METHODS: Final = ("get", "post", "put", "patch", "delete")


def a_request(document: dict[str, Any], path: str, method: str, known: dict[str, str]) -> dict[str, Any]:
    """A request that is well formed; what `known` does not place in its address names an object that does not exist."""
    operation = document["paths"][path][method]
    url, query = path, {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        if parameter["in"] == "path":
            url = url.replace(f"{{{name}}}", known[name] if name in known else _placed(document, parameter))
        elif parameter["in"] == "query" and parameter.get("required"):
            query[name] = known[name] if name in known else _placed(document, parameter)
    request: dict[str, Any] = {"method": method.upper(), "url": url, "params": query, "headers": {}}
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
        "2025-01-01" if schema.get("format") == "date" else schema.get("minimum", 1),
    )
    return str(next(one for one in given if one is not None))


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"].get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)


def _example(document: dict[str, Any], content: dict[str, Any]) -> Any:
    for example in content.get("examples", {}).values():
        return example["value"]
    schema = _resolved(document, content["schema"])
    return content.get("example") or next(iter(schema.get("examples", ())), {})
