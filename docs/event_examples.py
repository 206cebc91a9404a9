"""One example of each event, headers and data, made from its contract: always the same, and read back by a test."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from shared.contracts import Envelope, Event
from shared.contracts.envelope import SOURCE_PREFIX
from shared.contracts.freeze import schema_of

_EXAMPLES: Final = UUID("6e6f7661-7065-5000-8000-000000000000")
_AT: Final = datetime(2025, 6, 16, 9, 30, tzinfo=UTC)

_SAID: Final[Mapping[str, Any]] = {
    "bank_reason": "AC04",
    "code": "participants",
    "committee_code": "NATIONAL",
    "departments": ["75"],
    "edition": 2025,
    "end_to_end_id": "NVP-2025-0042-1-1",
    "envelope_key": "2025/NATIONAL",
    "minutes_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "number": "NVP-2025-0042",
    "project_title": "Projet d'exemple",
    "rna": "W751000000",
    "routing_rule": "national",
    "rules_version": "1.0.0",
    "session": "juin",
    "siret": "11111111100006",
    "version": "1.0.0",
}
"""What a field of this name holds where its type allows."""
_BY_FORMAT: Final[Mapping[str, str]] = {"date": "2025-06-16", "date-time": "2025-06-16T09:30:00Z"}


def example_of(kind: type[Event]) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers and data of one record."""
    schema = schema_of(kind)
    data = _value(kind.KEY, schema, schema.get("$defs", {}))
    event = kind.model_validate(data)
    envelope = Envelope(
        id=_id(f"{kind.TYPE}/event"),
        type=kind.TYPE,
        source=f"{SOURCE_PREFIX}/{kind.SERVICE}",
        subject=event.aggregate_id,
        time=_AT,
        sequence=1,
        correlation_id=_id("the command"),
        data_schema=kind.schema_uri(),
    )
    return {name: value.decode() for name, value in envelope.headers()}, data


def _value(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    schema = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    schema = definitions[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _MAKERS[schema["type"]](name, schema, definitions)


def _object(_: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    fields: Mapping[str, Any] = schema.get("properties", {})
    said = [name for name, part in fields.items() if name in schema.get("required", ()) or part.get("default")]
    return {name: _value(name, fields[name], definitions) for name in said}


def _array(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Any]:
    return _SAID.get(name) or [_value(name.removesuffix("s"), schema["items"], definitions)]


def _number(name: str, schema: Mapping[str, Any], _: Mapping[str, Any]) -> int:
    said = _SAID.get(name)
    usual = said if isinstance(said, int) else 6_000_000 if name.endswith("_cents") else 1
    least = schema.get("minimum", schema.get("exclusiveMinimum", usual - 1) + 1)
    return max(least, min(usual, schema.get("maximum", usual)))


def _text(name: str, schema: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    if schema.get("format") == "uuid":
        return str(_id(name))
    said = _SAID.get(name, f"exemple de {name}")
    return _BY_FORMAT.get(schema.get("format", ""), said if isinstance(said, str) else str(said))


def _id(name: str) -> UUID:
    return uuid5(_EXAMPLES, name)


def _true(_: str, __: Mapping[str, Any], ___: Mapping[str, Any]) -> bool:
    return True


_MAKERS: Final[Mapping[str, Callable[[str, Mapping[str, Any], Mapping[str, Any]], Any]]] = {
    "object": _object,
    "array": _array,
    "integer": _number,
    "boolean": _true,
    "string": _text,
}
