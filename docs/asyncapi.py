"""The platform's events as AsyncAPI 3 documents: one for all of it, one for each service. generate.py writes them."""

import json
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from event_examples import example_of

from shared.contracts import Event
from shared.contracts.envelope import CONTENT_TYPE, LONGEST_SUBJECT, SOURCE_PREFIX, SPEC_VERSION
from shared.contracts.freeze import schema_of
from shared.contracts.signatures import SIGNATURE
from shared.messaging.topics import PARTITIONS
from shared.service import Service

MAJOR: Final = 1
"""A new version of a type raises it."""
CHANGELOG: Final = Path(__file__).parents[1] / "CHANGELOG.md"
SERVICES: Final = ("intake", "review", "funding", "impact", "webhooks")

MEANING: Final = """Novapec's services meet only on these events, and any other system may hear them.

**Reading a record.** CloudEvents 1.0 in Kafka binary mode: the attributes are headers (`ce_id`, `ce_type`...), the
value is the event's data in JSON. Unknown fields and unknown types are to be passed over: contracts grow by addition.

**Order.** The record's key is the aggregate's id, so that the events of one aggregate stand in one partition, in the
order in which they happened. Nothing is said of the order between aggregates.

**Sequence.** `ce_sequence` counts the events of one aggregate on its topic from 1, without a gap. A record may be
delivered more than once: keep the last sequence applied of each (topic, `ce_subject`), in the transaction that applies
the event, and pass over what is not greater.

**Gaps and forks.** A sequence more than one ahead of the last is a gap: hold it until what is missing came. Another
`ce_id` at a sequence already applied is a fork, which only the restoring of an old backup can bring about: stop, and
ask the operators.

**From the first event.** Topics keep everything (`retention.ms` -1): a new consumer group with `auto.offset.reset`
`earliest` reads the whole history.

**What is not in them.** No person's name, address or bank details: people are opaque ids."""

_SERVERS: Final = {
    "local": {
        "host": "127.0.0.1:{port}",
        "protocol": "kafka",
        "description": "A platform on this machine, in the clear: `novapec up` prints where its Kafka listens. That of "
        "`docker compose up` is `kafka:9092` to the containers of its network `data`, and to nobody else.",
        "variables": {"port": {"description": "As `novapec up` prints it.", "examples": ["9092"]}},
    },
    "guarded": {
        "host": "{broker}:{port}",
        "protocol": "kafka-secure",
        "description": "A platform that is guarded: TLS, and read-only credentials of your own (docs/consuming.md, "
        "Credentials). Its operators name the brokers.",
        "variables": {
            "broker": {"description": "One of the brokers.", "examples": ["novapec-kafka-bootstrap.novapec.svc"]},
            "port": {
                "description": "By certificate and by password there are different ones.",
                "default": "9093",
                "examples": ["9093", "9094"],
            },
        },
        "security": [{"$ref": f"#/components/securitySchemes/{way}"} for way in ("certificate", "password")],
    },
}
_SECURITY: Final = {
    "certificate": {"type": "X509", "description": "Mutual TLS: a certificate that the platform's authority signed."},
    "password": {"type": "scramSha512", "description": "A user name and a password (SASL, SCRAM-SHA-512), over TLS."},
}


def changes() -> list[str]:
    """The changelog's entries on contracts, the first versions first."""
    text = CHANGELOG.read_text(encoding="utf-8")
    sections = [one.partition("\n### ")[0] for one in text.split("\n### Contracts\n")[1:]]
    return [" ".join(entry.split()) for one in sections for entry in f"\n{one}".split("\n- ")[1:]]


def version() -> str:
    """Of the contracts as a whole: each addition raises the second number, a new version of a type the first."""
    return f"{MAJOR}.{len(changes()) - 1}.0"


def document(service: str | None = None) -> dict[str, Any]:
    """The AsyncAPI document of the whole platform, or of what one service sends and receives."""
    told = SERVICES if service is None else (service,)
    sends = {topic: kinds for topic, kinds in _by_topic(Event.REGISTRY.values()).items() if topic.split(".")[1] in told}
    receives = {one: _by_topic(_heard_by(import_module(f"{one}.main").SERVICE)) for one in told}
    kinds = {kind for topics in (sends, *receives.values()) for heard in topics.values() for kind in heard}
    topics = _by_topic(sorted(kinds, key=lambda kind: kind.TYPE))
    schemas: dict[str, Any] = {"Headers": HEADERS}
    messages = {kind.__name__: _message(kind, schemas) for heard in topics.values() for kind in heard}
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:fr:apec:novapec{'' if service is None else f':{service}'}",
        "info": {
            "title": f"Novapec: events {'of the platform' if service is None else f'of {service}'}",
            "version": version(),
            "description": MEANING,
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": _SERVERS,
        "channels": {_id(topic): _channel(topic, heard) for topic, heard in topics.items()},
        "operations": {
            **{f"{_id(topic)}.publish": _operation("send", topic, heard) for topic, heard in sends.items()},
            **{
                f"{one}.hears.{_id(topic)}": _operation("receive", topic, heard)
                for one, heard_topics in receives.items()
                for topic, heard in heard_topics.items()
            },
        },
        "components": {"messages": messages, "schemas": schemas, "securitySchemes": _SECURITY},
    }


HEADERS: Final[dict[str, Any]] = {
    "type": "object",
    "required": [
        *("content-type", "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_sequence"),
        *("ce_partitionkey", "ce_correlationid", "ce_dataschema"),
    ],
    "properties": {
        "content-type": {"type": "string", "const": CONTENT_TYPE},
        "ce_specversion": {"type": "string", "const": SPEC_VERSION},
        "ce_id": {"type": "string", "format": "uuid", "description": "The event. Two records with it are one event."},
        "ce_type": {"type": "string", "description": "The contract and its version."},
        "ce_source": {"type": "string", "description": f"Who announced it: `{SOURCE_PREFIX}/<service>`."},
        "ce_subject": {"type": "string", "maxLength": LONGEST_SUBJECT, "description": "The aggregate's id."},
        "ce_time": {"type": "string", "format": "date-time", "description": "When it happened (business time)."},
        "ce_sequence": {
            "type": "string",
            "pattern": "^[0-9]{20}$",
            "description": "The event's place among those of its aggregate on this topic, from 1.",
        },
        "ce_partitionkey": {"type": "string", "description": "The record's key: the aggregate's id."},
        "ce_correlationid": {"type": "string", "format": "uuid", "description": "The command that it all began with."},
        "ce_causationid": {"type": "string", "format": "uuid", "description": "The event that this one answers."},
        "ce_actor": {"type": "string", "description": "The opaque id of the person who acted, where one did."},
        "ce_dataschema": {"type": "string", "format": "uri", "description": "The JSON Schema of the data."},
        SIGNATURE: {
            "type": "string",
            "description": "Of events about payments, where the platform signs them: a detached JWS (EdDSA) over "
            "envelope and data.",
        },
        "traceparent": {"type": "string", "description": "W3C trace context."},
    },
}


def _channel(topic: str, kinds: Iterable[type[Event]]) -> dict[str, Any]:
    kinds = list(kinds)
    return {
        "address": topic,
        "title": topic,
        "description": " ".join((kinds[0].__mro__[1].__doc__ or "").split()),
        "messages": {kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in kinds},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(action: str, topic: str, kinds: Iterable[type[Event]]) -> dict[str, Any]:
    channel = f"#/channels/{_id(topic)}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{kind.__name__}"} for kind in kinds],
    }


def _message(kind: type[Event], schemas: dict[str, Any]) -> dict[str, Any]:
    headers, payload = example_of(kind)
    return {
        "name": kind.TYPE,
        "title": kind.__name__,
        "summary": " ".join((kind.__doc__ or "").split()) + (" Signed." if kind.SIGNED else ""),
        "contentType": CONTENT_TYPE,
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "headers": {"$ref": "#/components/schemas/Headers"},
        "payload": _hoisted(kind, schemas),
        "bindings": {
            "kafka": {"key": {"type": "string", "description": f"`{kind.KEY}`"}, "bindingVersion": "0.5.0"},
        },
        "examples": [{"name": kind.__name__, "headers": headers, "payload": payload}],
    }


def _hoisted(kind: type[Event], schemas: dict[str, Any]) -> dict[str, Any]:
    """The event's schema for a document of many: its definitions stand with the document's own, by the event's name."""
    text = json.dumps({name: part for name, part in schema_of(kind).items() if name not in {"$id", "$schema"}})
    schema = json.loads(text.replace('"#/$defs/', f'"#/components/schemas/{kind.__name__}.'))
    schemas |= {f"{kind.__name__}.{name}": part for name, part in schema.pop("$defs", {}).items()}
    return schema


def _heard_by(service: Service) -> set[type[Event]]:
    return {*service.reactions, *(kind for projection in service.projections for kind in projection.apply)}


def _by_topic(kinds: Iterable[type[Event]]) -> dict[str, list[type[Event]]]:
    topics: dict[str, list[type[Event]]] = {}
    for kind in sorted(kinds, key=lambda one: (SERVICES.index(one.SERVICE), one.TOPIC, one.TYPE)):
        topics.setdefault(kind.TOPIC, []).append(kind)
    return topics


def _id(topic: str) -> str:
    return topic.removeprefix("novapec.")
