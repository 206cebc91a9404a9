"""What was announced stands on Kafka: all of it, unchanged, in order."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from .evidence import SERVICES, Evidence, grouped
from .invariant import invariant
from .records import Record, Row


@invariant(counts="lost")
def every_logged_event_stands_on_its_topic(evidence: Evidence) -> Iterator[str]:
    """Every event of an event log stands on its topic at least once."""
    standing = {(r.topic, dict(r.headers).get("ce_id")) for records in evidence.topics.values() for r in records}
    for service, row in evidence.logged():
        if (row["topic"], row["event_id"]) not in standing:
            yield f"{service}: {_name(row)} is not on {row['topic']}"


@invariant()
def topics_hold_nothing_that_was_not_logged(evidence: Evidence) -> Iterator[str]:
    """A topic holds no record that the event log of its service does not know."""
    known = {(service, row["topic"], row["event_id"]) for service, row in evidence.logged()}
    for topic, records in evidence.topics.items():
        service = topic.split(".")[1]
        for record in records:
            if (service, topic, dict(record.headers).get("ce_id")) not in known:
                yield f"{record} ({dict(record.headers).get('ce_id')}) is not in the event log of {service}"


@invariant()
def records_equal_what_was_logged(evidence: Evidence) -> Iterator[str]:
    """A record's key, headers and bytes are those of its row in the event log."""
    rows = {row["event_id"]: row for _, row in evidence.logged()}
    for record in (record for records in evidence.topics.values() for record in records):
        row = rows.get(dict(record.headers).get("ce_id") or "")
        if row is not None:
            yield from (f"{record}: {difference}" for difference in _differences(record, row))


@invariant(counts="out_of_order")
def first_occurrences_rise_by_one(evidence: Evidence) -> Iterator[str]:
    """In the order of a partition, the first occurrences of a stream's events count 1, 2, 3."""
    last: Counter[tuple[str, str | None]] = Counter()
    for topic, records in evidence.topics.items():
        for record in records:
            event = record.told
            if event is None:
                continue
            if event.sequence > last[event.stream] + 1:
                yield f"{record}: {event} follows on {last[event.stream]} of {topic}"
            last[event.stream] = max(last[event.stream], event.sequence)


@invariant()
def a_stream_stays_in_one_partition(evidence: Evidence) -> Iterator[str]:
    """All records of a key lie in one partition."""
    partitions: dict[tuple[str, str | None], int] = {}
    for record in (record for records in evidence.topics.values() for record in records):
        if record.told is not None and partitions.setdefault((record.topic, record.key), record.partition) != (
            record.partition
        ):
            yield f"{record}: {record.key} also lies in partition {partitions[record.topic, record.key]}"


@invariant(counts="lost")
def logged_streams_count_from_one(evidence: Evidence) -> Iterator[str]:
    """The event log holds each stream from 1 without a gap, its positions growing with its sequences."""
    for service in SERVICES:
        for stream, rows in grouped(evidence.rows(service, "messaging.event_log"), "topic", "aggregate_id").items():
            ordered = sorted(rows, key=lambda row: row["position"])
            if [row["sequence"] for row in ordered] != list(range(1, len(rows) + 1)):
                yield f"{service}: {stream} counts {[row['sequence'] for row in ordered]}"


@invariant(counts="doubled")
def an_event_id_stands_once(evidence: Evidence) -> Iterator[str]:
    """No two events have one id, in whichever service."""
    ids = Counter(row["event_id"] for _, row in evidence.logged())
    yield from (f"{event_id} stands {count} times in the event logs" for event_id, count in ids.items() if count > 1)


@invariant(counts="lost")
def the_outbox_is_empty(evidence: Evidence) -> Iterator[str]:
    """Nothing waits to be published."""
    for service in SERVICES:
        for row in evidence.rows(service, "messaging.outbox"):
            yield f"{service}: {_name(row)} was never published"


@invariant()
def streams_end_at_their_last_event(evidence: Evidence) -> Iterator[str]:
    """A stream's counter stands at the highest sequence of its event log."""
    for service in SERVICES:
        rows = evidence.rows(service, "messaging.event_log")
        logged = {stream: len(group) for stream, group in grouped(rows, "topic", "aggregate_id").items()}
        counted = {
            (row["topic"], row["aggregate_id"]): row["last"] for row in evidence.rows(service, "messaging.stream")
        }
        for stream in sorted(logged.keys() | counted.keys()):
            if logged.get(stream, 0) != counted.get(stream, 0):
                yield f"{service}: {stream} counts {counted.get(stream, 0)}, {logged.get(stream, 0)} are logged"


def _differences(record: Record, row: Row) -> Iterator[str]:
    heads = dict(record.headers)
    if len(heads) != len(record.headers):
        yield "a header stands twice"
    if (record.topic, record.key) != (row["topic"], row["aggregate_id"]):
        yield f"key {record.key} on {record.topic}, logged as {row['aggregate_id']} for {row['topic']}"
    if record.value is None or record.value.encode() != bytes.fromhex(row["payload"].removeprefix(r"\x")):
        yield "the value is not the logged payload"
    when = heads.pop("ce_time", None) or ""
    if not when.endswith("Z") or datetime.fromisoformat(when) != datetime.fromisoformat(row["at"]):
        yield f"ce_time is {when}, logged at {row['at']}"
    heads.pop("ce_signature", None)  # the relay's, over all of this: hearers check it
    expected = _headers(row)
    for name in sorted(heads.keys() | expected.keys()):
        if heads.get(name) != expected.get(name):
            yield f"{name} is {heads.get(name)}, logged as {expected.get(name)}"


def _headers(row: Row) -> dict[str, str]:
    """The headers of docs/architecture.md but ce_time, which may be written in more ways than one."""
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": row["event_id"],
        "ce_type": row["type"],
        "ce_source": row["source"],
        "ce_subject": row["aggregate_id"],
        "ce_sequence": f"{row['sequence']:020d}",
        "ce_partitionkey": row["aggregate_id"],
        "ce_correlationid": row["correlation_id"],
        "ce_causationid": row["causation_id"],
        "ce_actor": row["actor"],
        "ce_dataschema": row["data_schema"],
        "traceparent": row["traceparent"],
    }
    return {name: value for name, value in headers.items() if value is not None}


def _name(row: Row) -> str:
    return f"event {row['sequence']} of {row['aggregate_id']} ({row['event_id']})"


INVARIANTS: Final = (
    every_logged_event_stands_on_its_topic,
    topics_hold_nothing_that_was_not_logged,
    records_equal_what_was_logged,
    first_occurrences_rise_by_one,
    a_stream_stays_in_one_partition,
    logged_streams_count_from_one,
    an_event_id_stands_once,
    the_outbox_is_empty,
    streams_end_at_their_last_event,
)
