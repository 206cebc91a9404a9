"""What is wrong with an OpenAPI file: each check names what it found, so that a test can ask for none."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Document = dict[str, Any]

ENGLISH = frozenset(
    {
        "the",
        "of",
        "and",
        "by",
        "with",
        "an",
        "is",
        "are",
        "who",
        "from",
        "its",
        "this",
        "that",
        "which",
        "when",
        "where",
    }
    | {"successful", "response", "list", "read", "see", "make", "open", "give", "one", "once", "other", "own", "every"}
)
"""Words that no French sentence has."""
ALWAYS = {"401", "403", "422", "503"}


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def faults(document: Document) -> list[str]:
    return [
        *(f"{method} {path}: {fault}" for path, method, one in operations(document) for fault in _words(one, document)),
        *(f"{method} {path}: {fault}" for path, method, one in operations(document) for fault in _body(one, document)),
        *(
            f"{method} {path}: {fault}"
            for path, method, one in operations(document)
            for fault in _answers(path, method, one)
        ),
        *_names(document),
        *_tags(document),
        *_fields(document),
    ]


def _is_french(text: str) -> bool:
    prose = re.sub(r"`[^`]*`", "", text)
    return (
        bool(prose.strip())
        and not {word.lower() for word in re.findall(r"[^\W\d_]+", prose) if not word.isupper()} & ENGLISH
    )


def _words(operation: dict[str, Any], document: Document) -> Iterator[str]:
    for name in ("summary", "description"):
        if not _is_french(operation.get(name, "")):
            yield f"no {name} in French"
    if operation.get("summary") == operation["operationId"].replace("_", " ").title():
        yield "a summary that nobody wrote"
    known = {tag["name"] for tag in document.get("tags", [])}
    if len(operation.get("tags", [])) != 1 or not set(operation["tags"]) <= known:
        yield "not in one known group"
    for parameter in operation.get("parameters", []):
        if not _is_french(parameter.get("description", "")):
            yield f"parameter {parameter['name']} is not described in French"


def _body(operation: dict[str, Any], document: Document) -> Iterator[str]:
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        examples = examples_of(content, document)
        if not examples:
            yield f"no example of a body in {kind}"
        schema = {**content["schema"], "components": document["components"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        for example in examples:
            yield from (f"an example is refused: {error.message}" for error in validator.iter_errors(example))


def examples_of(content: dict[str, Any], document: Document) -> list[Any]:
    """The whole examples of a body: beside its schema, or on its model."""
    if "example" in content:
        return [content["example"]]
    beside = [one["value"] for one in content.get("examples", {}).values()]
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    schema = document["components"]["schemas"].get(name, content["schema"])
    return beside or schema.get("examples", [])


def _answers(path: str, method: str, operation: dict[str, Any]) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        if not _is_french(answer.get("description", "")):
            yield f"its {status} is not described in French"
    listed = set(operation["responses"])
    headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
    created = method == "post" and "{" not in path
    expected = set(ALWAYS)
    if method == "get":
        unexpected = {"409", "412", "413", "428"}
    else:
        expected |= {"400", "404", "409"} | ({"413"} if "requestBody" in operation else set())
        unexpected = set[str]() if "requestBody" in operation else {"413"}
    if "{" in path:
        expected.add("404")
    if created:
        unexpected |= {"412", "428"}
        if "If-Match" in headers:
            yield "a creation asks for If-Match"
    if method in {"put", "patch", "delete"}:
        expected |= {"412", "428"}
    if missing := expected - listed:
        yield f"does not list {sorted(missing)}"
    if strange := unexpected & listed:
        yield f"lists {sorted(strange)}, which cannot happen"


def _names(document: Document) -> Iterator[str]:
    names = Counter(one["operationId"] for _, _, one in operations(document))
    for name, times in names.items():
        if times > 1:
            yield f"{name} names {times} operations"
        if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name):
            yield f"{name} is no verb and its object"


def _tags(document: Document) -> Iterator[str]:
    used = {tag for _, _, one in operations(document) for tag in one.get("tags", [])}
    for tag in document.get("tags", []):
        if not _is_french(tag.get("description", "")):
            yield f"group {tag['name']} is not described in French"
        if tag["name"] not in used:
            yield f"group {tag['name']} holds nothing"


def _fields(document: Document) -> Iterator[str]:
    models = document["components"]["schemas"]
    for name, model in models.items():
        if not _is_french(model.get("description", "")):
            yield f"{name} is not described in French"
        for field, shape in model.get("properties", {}).items():
            if not _is_french(_description(shape, models)):
                yield f"{name}.{field} is not described in French"
            if shape.get("title", "") and not _is_french(shape["title"]):
                yield f"{name}.{field} has an English title"


def _description(shape: dict[str, Any], models: dict[str, Any]) -> str:
    if "description" in shape:
        return shape["description"]
    if "$ref" in shape:
        return models[shape["$ref"].rpartition("/")[2]].get("description", "")
    for one in shape.get("anyOf", []):
        if text := _description(one, models):
            return text
    return ""
