"""Takes out of an OpenAPI file the titles made from names: `Held On` says less than the field's description."""

from typing import Any, cast


def drop_generated_titles(schema: dict[str, Any]) -> None:
    """Drop the title of every field, parameter and model that nobody wrote."""
    for item in schema.get("paths", {}).values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                _drop(parameter.get("schema", {}), parameter["name"])
    for name, model in schema.get("components", {}).get("schemas", {}).items():
        _drop(model, name)
        for field, shape in model.get("properties", {}).items():
            _drop(shape, field)


def _drop(shape: dict[str, Any], name: str) -> None:
    title = cast("str", shape.get("title", ""))
    if _plain(title) == _plain(name):
        shape.pop("title", None)


def _plain(text: str) -> str:
    """Letters and digits alone: `Page[CaseView]`, `Page_CaseView_`; `Held On`, `held_on`, `Held-On`."""
    return "".join(letter for letter in text if letter.isalnum()).lower()
