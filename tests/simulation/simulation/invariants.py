"""What must hold once everything has come to rest, whatever befell: docs/delivery.md as a program."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts import Event
from shared.messaging.records import Raw
from shared.messaging.relay import Pending
from simulation.kafka import Cluster
from simulation.server import Server
from simulation.workload import HEARS, HOPELESS, TALLY

Stream = tuple[str, str]


@dataclass(frozen=True)
class Broken:
    """An invariant that does not hold, and where."""

    invariant: str
    detail: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.detail}"


def check(
    cluster: Cluster, servers: dict[str, Server], asked: list[tuple[str, list[Event]]], adversary: Any
) -> list[Broken]:
    """Every invariant that does not hold."""
    logs = {service: list(server.rows.get("event_log", {}).values()) for service, server in servers.items()}
    streams: dict[Stream, list[Pending]] = {}
    for log in logs.values():
        for pending in log:
            streams.setdefault((pending.topic, pending.envelope.subject), []).append(pending)
    for events in streams.values():
        events.sort(key=lambda one: one.envelope.sequence)
    broken = [*_numbered(streams), *_commanded(logs, asked), *_published(cluster, streams)]
    for service in HEARS:
        broken += _reacted(service, servers[service], streams)
        broken += _announced(service, servers[service], logs[service])
    broken += _tallied(servers["funding"], streams)
    for name, group in cluster.groups.items():
        server = servers[name.split(".")[1]]
        broken += _remembered(name, server, {s: e for s, e in streams.items() if _heard(group, s)})
        broken += _quarantined(name, server, [raw for raw in adversary.poison if _holds(group, raw)])
        broken += _forks_noticed(name, server, [raw for raw in adversary.forged if _holds(group, raw)])
    return broken


def is_hopeless(raw: Raw) -> bool:
    """Is this a record whose handler can never succeed?"""
    return json.loads(raw.value or b"{}").get("edition", 0) >= HOPELESS


def _numbered(streams: dict[Stream, list[Pending]]) -> list[Broken]:
    found = {stream: [one.envelope.sequence for one in events] for stream, events in streams.items()}
    return [
        Broken("sequences count from 1 without a gap", f"{stream}: {sequences}")
        for stream, sequences in found.items()
        if sequences != list(range(1, len(sequences) + 1))
    ]


def _commanded(logs: dict[str, list[Pending]], asked: list[tuple[str, list[Event]]]) -> list[Broken]:
    committed = Counter(
        (service, one.envelope.type, _number(one))
        for service, log in logs.items()
        for one in log
        if one.envelope.causation_id is None
    )
    wanted = Counter((service, event.TYPE, event.edition) for service, events in asked for event in events)  # type: ignore[attr-defined]
    return [Broken("every command is done exactly once", f"{committed} v {wanted}")] if committed != wanted else []


def _published(cluster: Cluster, streams: dict[Stream, list[Pending]]) -> list[Broken]:
    broken: list[Broken] = []
    for (topic, subject), events in streams.items():
        records = cluster.logs.get(cluster.place_of(topic, subject), ())
        ids = {value for record in records for name, value in record.headers if name == "ce_id"}
        missing = [one.envelope.sequence for one in events if str(one.envelope.id).encode() not in ids]
        if missing:
            broken.append(Broken("every committed event is in the log", f"{topic} {subject}: {missing}"))
    return broken


def _reacted(service: str, server: Server, streams: dict[Stream, list[Pending]]) -> list[Broken]:
    """Applied are all events of a stream, once each, in order; of a hopeless stream those before it."""
    heard = {event.TOPIC for event in HEARS[service]}
    applied = {key[1:]: list(row) for key, row in server.rows.get("applied", {}).items()}
    wanted = {
        stream: [one.envelope.id for one in _possible(es)] for stream, es in streams.items() if stream[0] in heard
    }
    return _compared(f"{service} reactions", applied, {s: ids for s, ids in wanted.items() if ids})


def _tallied(server: Server, streams: dict[Stream, list[Pending]]) -> list[Broken]:
    heard = {event.TOPIC for event in HEARS["funding"]}
    wanted = {stream: [_number(one) for one in events] for stream, events in streams.items() if stream[0] in heard}
    return _compared("the projection", {key[1:]: list(row) for key, row in server.rows.get(TALLY, {}).items()}, wanted)


def _compared(who: str, applied: dict[Any, list[Any]], wanted: dict[Any, list[Any]]) -> list[Broken]:
    broken: list[Broken] = []
    for stream in {**wanted, **applied}:
        mine, log = applied.get(stream, []), wanted.get(stream, [])
        place = {one: n for n, one in enumerate(log)}
        counts = Counter(mine)
        if any(one not in place for one in mine):
            broken.append(Broken("nothing is applied that was not committed", f"{who}, {stream}: {mine} v {log}"))
        if any(count > 1 for count in counts.values()):
            broken.append(Broken("every event is applied once", f"{who}, {stream}: {mine}"))
        order = [place[one] for one in mine if one in place]
        if order != sorted(order):
            broken.append(Broken("every stream is applied in order", f"{who}, {stream}: places {order}"))
        missing = [n + 1 for n, one in enumerate(log) if one not in counts]
        if missing:
            broken.append(Broken("no event is lost", f"{who}, {stream}: {missing} of {len(log)} missing"))
    return broken


def _announced(service: str, server: Server, log: list[Pending]) -> list[Broken]:
    """Review announces one event for each that it applied; funding announces nothing."""
    caused = Counter(one.envelope.causation_id for one in log if one.envelope.causation_id is not None)
    applied: list[UUID] = [one for row in server.rows.get("applied", {}).values() for one in row]
    wanted = Counter(applied if service == "review" else [])
    return [] if caused == wanted else [Broken("every reaction announces once", f"{service}: {caused} v {wanted}")]


def _remembered(consumer: str, server: Server, streams: dict[Stream, list[Pending]]) -> list[Broken]:
    """Cursors and inbox stand at the end, and nothing stands aside but what must."""
    broken: list[Broken] = []
    for stream, events in streams.items():
        done = events if ".reactions" not in consumer else _possible(events)
        cursor = server.rows.get("cursor", {}).get(("cursor", consumer, *stream), 0)
        rows = server.rows.get("inbox", {})
        inbox = [rows.get(("inbox", consumer, *stream, n)) for n in range(1, cursor + 1)]
        if cursor != len(done) or inbox != [one.envelope.id for one in done]:
            broken.append(Broken("cursor and inbox tell what was applied", f"{consumer} {stream}: {cursor}, {inbox}"))
        aside = [
            (key[4], row.state)
            for key, row in server.rows.get("parked", {}).items()
            if key[1:4] == (consumer, *stream) and row.state != "discarded"
        ]
        kept = [(one.envelope.sequence, "held") for one in events[len(done) + 1 :]]
        wanted = [(len(done) + 1, "dead"), *kept] if len(done) < len(events) else []
        if sorted(aside) != wanted:
            broken.append(Broken("nothing is parked but what must be", f"{consumer} {stream}: {aside} v {wanted}"))
    return broken


def _quarantined(consumer: str, server: Server, poison: list[Raw]) -> list[Broken]:
    kept = sorted(key[2:5] for key in server.rows.get("quarantine", {}) if key[1] == consumer)
    wanted = sorted((raw.topic, raw.partition, raw.offset) for raw in poison)
    return [] if kept == wanted else [Broken("every broken record is kept once", f"{consumer}: {kept} v {wanted}")]


def _forks_noticed(consumer: str, server: Server, forged: list[Raw]) -> list[Broken]:
    noticed = {str(key[5]) for key in server.rows.get("parked", {}) if key[1] == consumer}
    missed = [raw for raw in forged if (dict(raw.headers)["ce_id"] or b"").decode() not in noticed]
    return [Broken("every fork is noticed", f"{consumer}: {missed}")] if missed else []


def _possible(events: list[Pending]) -> list[Pending]:
    """The events of a stream before the first that can never be applied."""
    return events[: next((n for n, one in enumerate(events) if _number(one) >= HOPELESS), len(events))]


def _number(pending: Pending) -> int:
    number: int = json.loads(pending.payload)["edition"]
    return number


def _heard(group: Any, stream: Stream) -> bool:
    return any(tp.topic == stream[0] for tp in group.partitions)


def _holds(group: Any, raw: Raw) -> bool:
    return any(tuple(tp) == (raw.topic, raw.partition) for tp in group.partitions)
