"""What a damage is, and the hands that do it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

from checker.evidence import Evidence
from checker.records import Record, Row, Told

Spoil = Callable[[Evidence, Random], None]


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to spoil evidence in place. `invariant` must notice it; empty where nothing may."""

    name: str
    invariant: str
    spoil: Spoil


def noticed_by(invariant: str) -> Callable[[Spoil], Damage]:
    """Make a damage of a function whose name says what is done."""
    return lambda spoil: Damage(spoil.__name__, invariant, spoil)  # pyright: ignore[reportFunctionMemberAccess]


def new_id(draw: Random) -> str:
    """An id that nothing has."""
    return str(UUID(int=draw.getrandbits(128), version=4))


def one(draw: Random, rows: list[Row], **columns: Any) -> Row:
    """One of the rows, chosen among those with these values."""
    return draw.choice([row for row in rows if all(row[name] == value for name, value in columns.items())])


def an_event(evidence: Evidence, draw: Random, *names: str) -> Told:
    """An event on a topic: of these names, or any."""
    return draw.choice(evidence.of(*names) if names else evidence.told)


def record_of(evidence: Evidence, event: Told) -> Record:
    """The record in which it stands."""
    return next(
        record
        for record in evidence.topics[event.topic]
        if record.told is not None and record.told.event_id == event.event_id
    )


def row_of(evidence: Evidence, event: Told) -> Row:
    """Its row in the event log."""
    return next(row for _, row in evidence.logged() if row["event_id"] == event.event_id)


def put(evidence: Evidence, old: Record, new: Record) -> None:
    """A record in the place of another."""
    records = evidence.topics[old.topic]
    records[records.index(old)] = new


def with_header(record: Record, name: str, value: str | None) -> Record:
    """The record with one header changed; None takes it away."""
    kept = tuple((header, text) for header, text in record.headers if header != name)
    return replace(record, headers=kept if value is None else (*kept, (name, value)))


def rewrite(evidence: Evidence, event: Told, **changes: Any) -> None:
    """Another content, on the topic and in the event log alike: as if the publisher had said so."""
    value = json.dumps(event.data | changes)
    record = record_of(evidence, event)
    put(evidence, record, replace(record, value=value))
    row_of(evidence, event)["payload"] = "\\x" + value.encode().hex()


def rename(evidence: Evidence, event: Told, kebab: str) -> None:
    """Another event of the same publisher in its place, on the topic and in the event log alike."""
    *space, _, version = dict(record_of(evidence, event).headers)["ce_type"].split(".")  # type: ignore[union-attr]
    kind = ".".join([*space, kebab, version])
    record = record_of(evidence, event)
    put(evidence, record, with_header(record, "ce_type", kind))
    row_of(evidence, event)["type"] = kind
    forget(evidence)


def act_as(evidence: Evidence, event: Told, actor: str | None) -> None:
    """Another person did it, on the topic and in the event log alike."""
    record = record_of(evidence, event)
    put(evidence, record, with_header(record, "ce_actor", actor))
    row_of(evidence, event)["actor"] = actor
    forget(evidence)


def announce_again(evidence: Evidence, draw: Random, event: Told) -> None:
    """The same fact once more, as an event of its own: logged, published, counted."""
    row, record, event_id = row_of(evidence, event), record_of(evidence, event), new_id(draw)
    service = event.topic.split(".")[1]
    log = evidence.rows(service, "messaging.event_log")
    stream = next(
        one for one in evidence.rows(service, "messaging.stream") if (one["topic"], one["aggregate_id"]) == event.stream
    )
    stream["last"] += 1
    position = max(one["position"] for one in log) + 1
    log.append({**row, "position": position, "sequence": stream["last"], "event_id": event_id})
    again = with_header(with_header(record, "ce_id", event_id), "ce_sequence", f"{stream['last']:020d}")
    records = evidence.topics[event.topic]
    offset = max(one.offset for one in records if one.partition == record.partition) + 1
    records.append(replace(again, offset=offset))
    forget(evidence)


def forget(evidence: Evidence) -> None:
    """What was read of the topics is read anew."""
    for cached in ("told", "_told_by_name", "commands"):
        vars(evidence).pop(cached, None)
