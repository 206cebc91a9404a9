"""Damage between the topics and the hearers."""

from random import Random

from checker.evidence import Evidence
from checker.hearers import consumers
from checker.records import Row

from .spoiling import new_id, noticed_by, one


def _applied(evidence: Evidence, draw: Random, *, last: bool) -> tuple[str, Row, Row]:
    """A service, a row of its inbox (the last of its stream, or one before it), and its cursor."""
    service = draw.choice(sorted({service for service, _ in consumers(evidence).values()}))
    cursors = {
        (row["consumer"], row["topic"], row["aggregate_id"]): row for row in evidence.rows(service, "messaging.cursor")
    }
    found = [
        (row, cursors[row["consumer"], row["topic"], row["aggregate_id"]])
        for row in evidence.rows(service, "messaging.inbox")
    ]
    row, cursor = draw.choice([pair for pair in found if (pair[0]["sequence"] == pair[1]["last_sequence"]) == last])
    return service, row, cursor


@noticed_by("every_event_was_applied")
def the_last_event_of_a_stream_was_never_applied(evidence: Evidence, draw: Random) -> None:
    service, row, cursor = _applied(evidence, draw, last=True)
    evidence.rows(service, "messaging.inbox").remove(row)
    cursor["last_sequence"] -= 1


@noticed_by("every_event_was_applied")
def a_consumer_never_heard_a_topic(evidence: Evidence, draw: Random) -> None:
    consumer, (service, topics) = draw.choice(sorted(consumers(evidence).items()))
    topic = draw.choice(sorted(topics))
    for table in ("messaging.inbox", "messaging.cursor"):
        rows = evidence.rows(service, table)
        rows[:] = [row for row in rows if (row["consumer"], row["topic"]) != (consumer, topic)]


@noticed_by("nothing_was_applied_twice")
def an_event_is_applied_twice(evidence: Evidence, draw: Random) -> None:
    service, row, cursor = _applied(evidence, draw, last=True)
    cursor["last_sequence"] += 1
    evidence.rows(service, "messaging.inbox").append({**row, "sequence": cursor["last_sequence"]})


@noticed_by("nothing_was_applied_twice")
def a_place_is_applied_twice(evidence: Evidence, draw: Random) -> None:
    service, row, _ = _applied(evidence, draw, last=False)
    evidence.rows(service, "messaging.inbox").append({**row, "event_id": new_id(draw)})


@noticed_by("only_published_events_were_applied")
def history_forks(evidence: Evidence, draw: Random) -> None:
    _, row, _ = _applied(evidence, draw, last=True)
    row["event_id"] = new_id(draw)


@noticed_by("inboxes_have_no_gap")
def an_event_in_the_middle_was_passed_over(evidence: Evidence, draw: Random) -> None:
    service, row, _ = _applied(evidence, draw, last=False)
    evidence.rows(service, "messaging.inbox").remove(row)


@noticed_by("cursors_stand_at_the_last_applied_event")
def a_cursor_stands_still(evidence: Evidence, draw: Random) -> None:
    _applied(evidence, draw, last=True)[2]["last_sequence"] -= 1


@noticed_by("cursors_stand_at_the_last_applied_event")
def a_cursor_ran_ahead(evidence: Evidence, draw: Random) -> None:
    _applied(evidence, draw, last=True)[2]["last_sequence"] += 1


@noticed_by("nothing_is_parked")
def an_event_is_a_dead_letter(evidence: Evidence, draw: Random) -> None:
    service, row, _ = _applied(evidence, draw, last=True)
    state = draw.choice(["held", "waiting", "dead", "fork", "discarded"])
    evidence.rows(service, "messaging.parked").append({**row, "state": state, "error": "Reject: it cannot be"})


@noticed_by("nothing_is_quarantined")
def a_record_is_quarantined(evidence: Evidence, draw: Random) -> None:
    row = one(draw, evidence.rows("impact", "messaging.inbox"))
    broken = {"consumer": row["consumer"], "topic": row["topic"], "partition": 0, "kafka_offset": 7, "error": "no JSON"}
    evidence.rows("impact", "messaging.quarantine").append(broken)
