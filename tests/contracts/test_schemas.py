"""The contracts on the wire: frozen schemas, additive change only, round trips."""

import json
from copy import deepcopy
from typing import Any

import pytest
from contract_samples import a_sample_of
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from shared.contracts import Envelope, Event, Malformed, read
from shared.contracts.compatibility import problems
from shared.contracts.freeze import SCHEMAS, schema_of

EVENTS = sorted(Event.REGISTRY.values(), key=lambda kind: kind.TYPE)
FORBIDDEN = {"email", "phone", "iban", "bic", "first_name", "last_name", "signatory", "comment", "narrative", "text"}


def names_of(event: type[Event]) -> str:
    return event.__name__


def frozen(kind: type[Event]) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{kind.TYPE}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", EVENTS, ids=names_of)
def test_every_event_version_has_a_frozen_schema_that_its_model_still_keeps(kind: type[Event]):
    assert problems(frozen(kind), schema_of(kind)) == []


@pytest.mark.parametrize("kind", EVENTS, ids=names_of)
def test_the_schema_in_the_folder_is_the_one_of_today(kind: type[Event]):
    assert frozen(kind) == schema_of(kind), "run `make docs`"


def test_no_schema_is_left_of_an_event_that_is_gone():
    assert {file.stem for file in SCHEMAS.glob("*.json")} == set(Event.REGISTRY)


@pytest.mark.parametrize(
    ("what", "spoil"),
    [
        ("a property removed", lambda s: s["properties"].pop("edition")),
        ("a property made required", lambda s: s["required"].append("rna")),
        ("a property made optional", lambda s: s["required"].remove("edition")),
        ("a type changed", lambda s: s["properties"]["edition"].update(type="string")),
        ("an enum value added", lambda s: s["$defs"]["Axis"]["enum"].append("ART")),
        ("a definition removed", lambda s: s["$defs"].pop("Organisation")),
        ("a property named like a keyword changed", lambda s: s["properties"]["project_title"].update(type="integer")),
    ],
)
def test_a_change_that_hearers_could_trip_over_is_refused(what: str, spoil: Any):
    kind = Event.REGISTRY["fr.apec.novapec.intake.application-submitted.v1"]
    changed = deepcopy(schema_of(kind))
    spoil(changed)
    assert problems(schema_of(kind), changed), what


def test_an_optional_property_may_be_added():
    kind = Event.REGISTRY["fr.apec.novapec.intake.application-submitted.v1"]
    changed = deepcopy(schema_of(kind))
    changed["properties"]["nickname"] = {"type": "string"}
    assert problems(schema_of(kind), changed) == []


@pytest.mark.parametrize("kind", EVENTS, ids=names_of)
def test_no_event_carries_a_person_or_bank_details(kind: type[Event]):
    def names(schema: Any) -> set[str]:
        if isinstance(schema, list):
            return {name for one in schema for name in names(one)}
        if not isinstance(schema, dict):
            return set()
        return set(schema.get("properties", {})) | {name for one in schema.values() for name in names(one)}

    assert not names(schema_of(kind)) & FORBIDDEN


@pytest.mark.parametrize("kind", EVENTS, ids=names_of)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=...)
def test_what_is_written_is_valid_and_reads_back_as_the_same_event(kind: type[Event], data: int):
    event, envelope = a_sample_of(kind, seed=data)
    value = event.model_dump_json(exclude_none=True).encode()
    Draft202012Validator(frozen(kind)).validate(json.loads(value))
    heard = read(kind.TOPIC, envelope.headers(), value)
    assert heard.event == event.told_as(envelope.id)
    assert heard.envelope == envelope


def test_unknown_fields_of_a_newer_publisher_are_ignored():
    kind = Event.REGISTRY["fr.apec.novapec.intake.call-closed.v1"]
    event, envelope = a_sample_of(kind, seed=1)
    newer = {**json.loads(event.model_dump_json()), "closed_because": "THE_END"}
    assert read(kind.TOPIC, envelope.headers(), json.dumps(newer).encode()).event == event


@pytest.mark.parametrize(
    "missing", ["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_sequence", "ce_specversion"]
)
def test_a_record_without_a_required_attribute_is_malformed_and_says_which(missing: str):
    event, envelope = a_sample_of(Event.REGISTRY["fr.apec.novapec.intake.call-closed.v1"], seed=1)
    headers = [(name, value) for name, value in envelope.headers() if name != missing]
    with pytest.raises(Malformed, match=missing):
        read(event.TOPIC, headers, event.model_dump_json().encode())


def test_the_sequence_sorts_as_text():
    _, envelope = a_sample_of(Event.REGISTRY["fr.apec.novapec.intake.call-closed.v1"], seed=1)
    assert isinstance(envelope, Envelope)
    assert dict(envelope.headers())["ce_sequence"] == f"{envelope.sequence:020d}".encode()
