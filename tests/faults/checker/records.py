"""A record as it lies on a topic, and the event that it carries."""

import json
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
"""A row of a table, as row_to_json gives it."""
Stream = tuple[str, str]
"""(topic, aggregate id)."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event. `name` is its class name in docs/events.md; `at` is business time as ISO 8601 text."""

    topic: str
    aggregate_id: str
    sequence: int
    event_id: str
    name: str
    at: str
    correlation_id: str
    causation_id: str | None
    actor: str | None
    data: dict[str, Any] = field(hash=False)

    @property
    def stream(self) -> Stream:
        """The stream it belongs to."""
        return (self.topic, self.aggregate_id)

    def __getitem__(self, name: str) -> Any:
        """A field of its data; None where it is left out."""
        return self.data.get(name)

    def __str__(self) -> str:
        return f"{self.name} {self.sequence} of {self.aggregate_id}"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    key: str | None
    headers: tuple[tuple[str, str | None], ...]
    value: str | None

    @property
    def told(self) -> Told | None:
        """The event it carries; None where it carries none that a hearer would take."""
        heads = dict(self.headers)
        if len(heads) != len(self.headers) or not all(map(_readable, heads.values())):
            return None
        try:
            service = _text(heads["ce_type"]).split(".")[3]
            if heads["ce_specversion"] != "1.0" or service != self.topic.split(".")[1]:
                return None
            return Told(
                topic=self.topic,
                aggregate_id=_text(heads["ce_subject"]),
                sequence=int(_text(heads["ce_sequence"])),
                event_id=_text(heads["ce_id"]),
                name=class_name(_text(heads["ce_type"])),
                at=_text(heads["ce_time"]),
                correlation_id=_text(heads["ce_correlationid"]),
                causation_id=heads.get("ce_causationid"),
                actor=heads.get("ce_actor"),
                data=_object(self.value),
            )
        except (KeyError, IndexError, TypeError, ValueError, RecursionError):
            return None

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


def class_name(event_type: str) -> str:
    """The name of fr.apec.novapec.funding.ledger-posted.v1 is LedgerPosted."""
    *_, kebab, _version = event_type.split(".")
    return "".join(word.capitalize() for word in kebab.split("-"))


def _readable(value: str | None) -> bool:
    """Not null, and UTF-8 without NUL: what is not was dumped with a replacement character."""
    return value is not None and not {"\0", "\ufffd"} & set(value)


def _text(value: str | None) -> str:
    if value is None:
        message = "the header is null"
        raise ValueError(message)
    return value


def _object(value: str | None) -> dict[str, Any]:
    data = json.loads(value or "")
    if not isinstance(data, dict):
        message = "the value is no object"
        raise TypeError(message)
    return data
