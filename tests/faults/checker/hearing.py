"""What stands on Kafka was applied by every consumer that hears it: all of it, once, in order."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .evidence import SERVICES, Evidence, grouped
from .hearers import consumers
from .invariant import invariant
from .records import Row, Told


@invariant(counts="lost")
def every_event_was_applied(evidence: Evidence) -> Iterator[str]:
    """Each consumer's inbox holds every event of its topics.

    What stands aside is told of by `nothing_is_parked`.
    """
    for consumer, inbox, events in _hearings(evidence):
        aside = evidence.aside(consumer)
        applied = {_place(row) for row in inbox}
        for event in events:
            place = (*event.stream, event.sequence)
            if place not in applied and place not in aside:
                yield f"{consumer}: {event} ({event.event_id}) was never applied"


@invariant(counts="doubled")
def nothing_was_applied_twice(evidence: Evidence) -> Iterator[str]:
    """No event stands twice in an inbox, and no place of a stream does."""
    for consumer, inbox, _ in _hearings(evidence):
        for what, count in Counter(row["event_id"] for row in inbox).items():
            if count > 1:
                yield f"{consumer}: event {what} was applied {count} times"
        for place, count in Counter(_place(row) for row in inbox).items():
            if count > 1:
                yield f"{consumer}: {place} was applied {count} times"


@invariant()
def only_published_events_were_applied(evidence: Evidence) -> Iterator[str]:
    """What an inbox holds at a place of a stream is the event that stands there on the topic."""
    for consumer, inbox, events in _hearings(evidence):
        standing = {(*event.stream, event.sequence): event.event_id for event in events}
        for row in inbox:
            published = standing.get(_place(row))
            if published != row["event_id"]:
                yield f"{consumer}: {_place(row)} was applied as {row['event_id']}, published as {published}"


@invariant(counts="out_of_order")
def inboxes_have_no_gap(evidence: Evidence) -> Iterator[str]:
    """A consumer applied each stream from its first event on without a gap."""
    for consumer, inbox, _ in _hearings(evidence):
        for stream, rows in grouped(inbox, "topic", "aggregate_id").items():
            applied = sorted(row["sequence"] for row in rows)
            if applied != list(range(1, len(applied) + 1)):
                yield f"{consumer}: {stream} was applied as {applied}"


@invariant()
def cursors_stand_at_the_last_applied_event(evidence: Evidence) -> Iterator[str]:
    """A cursor stands at the last event of its stream that the inbox holds."""
    for service in SERVICES:
        inbox = grouped(evidence.rows(service, "messaging.inbox"), "consumer", "topic", "aggregate_id")
        applied = {stream: max(row["sequence"] for row in rows) for stream, rows in inbox.items()}
        cursors = {
            (row["consumer"], row["topic"], row["aggregate_id"]): row["last_sequence"]
            for row in evidence.rows(service, "messaging.cursor")
        }
        for stream in sorted(applied.keys() | cursors.keys()):
            if applied.get(stream, 0) != cursors.get(stream, 0):
                yield f"{stream}: the cursor stands at {cursors.get(stream, 0)}, {applied.get(stream, 0)} was applied"


@invariant(counts="lost")
def nothing_is_parked(evidence: Evidence) -> Iterator[str]:
    """No record stands aside: held, waiting, dead, forked or given up."""
    for service in SERVICES:
        for row in evidence.rows(service, "messaging.parked"):
            yield f"{row['consumer']}: {_place(row)} is {row['state']}: {row['error']}"


@invariant()
def nothing_is_quarantined(evidence: Evidence) -> Iterator[str]:
    """No record was unreadable."""
    for service in SERVICES:
        for row in evidence.rows(service, "messaging.quarantine"):
            yield f"{row['consumer']}: {row['topic']}/{row['partition']}/{row['kafka_offset']}: {row['error']}"


def _hearings(evidence: Evidence) -> Iterator[tuple[str, list[Row], list[Told]]]:
    """Each consumer with its inbox and the events of its topics."""
    for consumer, (service, topics) in consumers(evidence).items():
        inbox = [row for row in evidence.rows(service, "messaging.inbox") if row["consumer"] == consumer]
        yield consumer, inbox, [event for event in evidence.told if event.topic in topics]


def _place(row: Row) -> tuple[str, str, int]:
    return (row["topic"], row["aggregate_id"], row["sequence"])


INVARIANTS: Final = (
    every_event_was_applied,
    nothing_was_applied_twice,
    only_published_events_were_applied,
    inboxes_have_no_gap,
    cursors_stand_at_the_last_applied_event,
    nothing_is_parked,
    nothing_is_quarantined,
)
