"""The envelope of every event: CloudEvents 1.0, Kafka binary mode (attributes in `ce_*` headers, data as the value).

Source: CloudEvents Kafka protocol binding 1.0; extensions `sequence`, `partitionkey`, `correlationid`, `causationid`,
`actor`; W3C `traceparent` as a plain header.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, NamedTuple, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import SchemaValidator, core_schema

TYPE_PREFIX: Final = "fr.apec.novapec"
SOURCE_PREFIX: Final = "/novapec"
SCHEMA_PREFIX: Final = "https://novapec.fr/schemas"
CONTENT_TYPE: Final = "application/json"
SPEC_VERSION: Final = "1.0"
LARGEST_SEQUENCE: Final = 2**63 - 1
LONGEST_SUBJECT: Final = 200
"""Characters: a stream's name is a key of tables, whose indexes hold no more than some kilobytes."""

_uuid: Final[Callable[[str], UUID]] = SchemaValidator(core_schema.uuid_schema()).validate_python
"""A fifth of the time that UUID(text) takes; of what a read model costs, reading headers is a good part."""

_THE_SAME_FOR_ALL: Final = (("content-type", CONTENT_TYPE.encode()), ("ce_specversion", SPEC_VERSION.encode()))


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


class Event(BaseModel):
    """A fact that one service announces and others hear. Frozen; unknown fields are ignored.

    A concrete event stands under an aggregate's base class (`abstract=True`), which sets `SERVICE`, `AGGREGATE` and
    `KEY`, the field that holds the aggregate's id (also the Kafka record's key). `TYPE` comes from the class name.
    `signed=True`: it tells of money that leaves, and its publisher signs it (signatures.py).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    SERVICE: ClassVar[str]
    AGGREGATE: ClassVar[str]
    KEY: ClassVar[str]
    TOPIC: ClassVar[str]
    TYPE: ClassVar[str]
    SIGNED: ClassVar[bool] = False

    REGISTRY: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, *, abstract: bool = False, signed: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.SIGNED = signed
        if hasattr(cls, "AGGREGATE"):
            cls.TOPIC = f"novapec.{cls.SERVICE}.{cls.AGGREGATE}"
        if not abstract:
            cls.TYPE = f"{TYPE_PREFIX}.{cls.SERVICE}.{_kebab(cls.__name__)}.v1"
            Event.REGISTRY[cls.TYPE] = cls

    @property
    def aggregate_id(self) -> str:
        """The id of the aggregate this event belongs to: record key, CloudEvents subject, half of its stream's name."""
        return str(getattr(self, self.KEY))

    def told_as(self, event_id: UUID) -> Self:  # noqa: ARG002  for those that had an older form
        """What a hearer takes it for, by the id it was told under: an older form is completed here."""
        return self

    @classmethod
    def schema_uri(cls) -> str:
        """Where the frozen JSON Schema of this version is published."""
        return f"{SCHEMA_PREFIX}/{cls.TYPE}.json"


class Envelope(NamedTuple):
    """The attributes of one event on the wire. `time` is business time; `sequence` counts the stream from 1."""

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    correlation_id: UUID
    causation_id: UUID | None = None
    actor: str | None = None
    data_schema: str | None = None
    traceparent: str | None = None

    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers, in a fixed order."""
        subject = self.subject.encode()
        found = [
            *_THE_SAME_FOR_ALL,
            ("ce_id", str(self.id).encode()),
            ("ce_type", self.type.encode()),
            ("ce_source", self.source.encode()),
            ("ce_subject", subject),
            ("ce_time", _rfc3339(self.time).encode()),
            ("ce_sequence", b"%020d" % self.sequence),
            ("ce_partitionkey", subject),
            ("ce_correlationid", str(self.correlation_id).encode()),
        ]
        if self.causation_id is not None:
            found.append(("ce_causationid", str(self.causation_id).encode()))
        if self.actor is not None:
            found.append(("ce_actor", self.actor.encode()))
        if self.data_schema is not None:
            found.append(("ce_dataschema", self.data_schema.encode()))
        if self.traceparent is not None:
            found.append(("traceparent", self.traceparent.encode()))
        return found


class Malformed(ValueError):
    """A record that is not a Novapec event: which attribute is wrong, and what was expected."""


class Heard(NamedTuple):
    """One event as a hearer meets it. `event` is None when this version does not know the type: the cursor moves on."""

    envelope: Envelope
    topic: str
    event: Event | None


def read(topic: str, headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Heard:
    """Read a Kafka record. Raises Malformed naming what is wrong; an unknown type with good headers is not wrong."""
    envelope = _envelope(_text_headers(headers))
    known = Event.REGISTRY.get(envelope.type)
    if known is None:
        return Heard(envelope, topic, None)
    if topic != known.TOPIC:
        message = f"{envelope.type} belongs on {known.TOPIC}, not on {topic}"
        raise Malformed(message)
    if not value:
        message = "the record has no value: tombstones are not part of the contract"
        raise Malformed(message)
    try:
        event = known.model_validate_json(value)
    except ValueError as error:
        message = f"the data does not match {envelope.type}: {error}"
        raise Malformed(message) from error
    if event.aggregate_id != envelope.subject:
        message = f"ce_subject is {envelope.subject}, but the data's {known.KEY} is {event.aggregate_id}"
        raise Malformed(message)
    return Heard(envelope, topic, event.told_as(envelope.id))


def _text_headers(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    text: dict[str, str] = {}
    for name, value in headers:
        if value is None:
            message = f"header {name} is null"
            raise Malformed(message)
        if name in text:
            message = f"header {name} stands twice"
            raise Malformed(message)
        try:
            name.encode()
            text[name] = value.decode()
        except UnicodeError as error:
            message = f"header {name} is not UTF-8"
            raise Malformed(message) from error
        if "\0" in name or "\0" in text[name]:
            message = "a header holds a NUL character"
            raise Malformed(message)
    return text


def _envelope(text: Mapping[str, str]) -> Envelope:
    try:
        envelope = _parsed(text)
    except KeyError as error:
        message = f"header {error.args[0]} is missing"
        raise Malformed(message) from error
    except ValueError as error:
        message = f"an attribute does not parse: {error}"
        raise Malformed(message) from error
    version = text.get("ce_specversion")
    if version != SPEC_VERSION:
        message = f"ce_specversion is {version}, expected {SPEC_VERSION}"
        raise Malformed(message)
    if not 1 <= envelope.sequence <= LARGEST_SEQUENCE or not envelope.subject:
        message = f"ce_sequence counts from 1 to {LARGEST_SEQUENCE}, ce_subject is not empty"
        raise Malformed(message)
    if len(envelope.subject) > LONGEST_SUBJECT:
        message = f"ce_subject is {len(envelope.subject)} characters long, at most {LONGEST_SUBJECT} are kept"
        raise Malformed(message)
    return envelope


def _parsed(text: Mapping[str, str]) -> Envelope:
    causation = text.get("ce_causationid")
    return Envelope(
        id=_uuid(text["ce_id"]),
        type=text["ce_type"],
        source=text["ce_source"],
        subject=text["ce_subject"],
        time=_instant(text["ce_time"]),
        sequence=int(text["ce_sequence"]),
        correlation_id=_uuid(text.get("ce_correlationid") or text["ce_id"]),
        causation_id=_uuid(causation) if causation else None,
        actor=text.get("ce_actor"),
        data_schema=text.get("ce_dataschema"),
        traceparent=text.get("traceparent"),
    )


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        message = "ce_time carries no offset"
        raise ValueError(message)
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _rfc3339(instant: datetime) -> str:
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return f"{in_utc.replace(tzinfo=None).isoformat()}Z"
