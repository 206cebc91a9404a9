"""Damage on the way from the event log to the topics."""

from dataclasses import replace
from random import Random

from checker.evidence import Evidence

from .spoiling import an_event, new_id, noticed_by, one, put, record_of, row_of, with_header


@noticed_by("every_logged_event_stands_on_its_topic")
def an_event_is_dropped(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw)
    evidence.topics[event.topic].remove(record_of(evidence, event))


@noticed_by("every_logged_event_stands_on_its_topic")
def an_event_is_published_to_another_topic(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw, "LedgerPosted")
    record = record_of(evidence, event)
    evidence.topics[event.topic].remove(record)
    evidence.topics["novapec.funding.agreement"].append(replace(record, topic="novapec.funding.agreement"))


@noticed_by("topics_hold_nothing_that_was_not_logged")
def an_event_is_forged(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, an_event(evidence, draw))
    evidence.topics[record.topic].append(with_header(record, "ce_id", new_id(draw)))


@noticed_by("topics_hold_nothing_that_was_not_logged")
def a_logged_event_is_deleted(evidence: Evidence, draw: Random) -> None:
    event = an_event(evidence, draw)
    evidence.rows(event.topic.split(".")[1], "messaging.event_log").remove(row_of(evidence, event))


@noticed_by("topics_hold_nothing_that_was_not_logged")
def a_tombstone_is_published(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, an_event(evidence, draw))
    evidence.topics[record.topic].append(replace(record, headers=(), value=None))


@noticed_by("records_equal_what_was_logged")
def a_published_amount_is_changed(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, an_event(evidence, draw, "LedgerPosted"))
    put(evidence, record, replace(record, value=(record.value or "").replace("0", "1", 1)))


@noticed_by("records_equal_what_was_logged")
def a_header_is_changed(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, an_event(evidence, draw))
    name, value = draw.choice([header for header in record.headers if header[0] != "ce_id"])
    put(evidence, record, with_header(record, name, f"9{value}"[:-1] if name == "ce_time" else f"{value}9"))


@noticed_by("records_equal_what_was_logged")
def a_header_is_dropped(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, an_event(evidence, draw))
    name, _ = draw.choice([header for header in record.headers if header[0] != "ce_id"])
    put(evidence, record, with_header(record, name, None))


@noticed_by("records_equal_what_was_logged")
def a_record_has_another_key(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, an_event(evidence, draw))
    put(evidence, record, replace(record, key=new_id(draw)))


@noticed_by("first_occurrences_rise_by_one")
def two_versions_are_reordered(evidence: Evidence, draw: Random) -> None:
    later = draw.choice([event for event in evidence.told if event.sequence > 1])
    earlier = next(
        event for event in evidence.told if (event.stream, event.sequence) == (later.stream, later.sequence - 1)
    )
    first, second = record_of(evidence, earlier), record_of(evidence, later)
    put(evidence, first, replace(second, offset=-1))
    put(evidence, second, first)


@noticed_by("a_stream_stays_in_one_partition")
def a_record_lies_in_another_partition(evidence: Evidence, draw: Random) -> None:
    record = record_of(evidence, draw.choice([event for event in evidence.told if event.sequence > 1]))
    put(evidence, record, replace(record, partition=(record.partition + 1) % 12))


@noticed_by("logged_streams_count_from_one")
def a_logged_stream_has_a_gap(evidence: Evidence, draw: Random) -> None:
    _, row = draw.choice(list(evidence.logged()))
    row["sequence"] += 1


@noticed_by("logged_streams_count_from_one")
def the_beginning_of_a_stream_was_never_logged(evidence: Evidence, draw: Random) -> None:
    later = draw.choice([event for event in evidence.told if event.sequence > 1])
    first = next(event for event in evidence.told if (event.stream, event.sequence) == (later.stream, 1))
    evidence.rows(first.topic.split(".")[1], "messaging.event_log").remove(row_of(evidence, first))


@noticed_by("an_event_id_stands_once")
def an_event_id_is_used_again(evidence: Evidence, draw: Random) -> None:
    first, second = draw.sample(list(evidence.logged()), 2)
    second[1]["event_id"] = first[1]["event_id"]


@noticed_by("the_outbox_is_empty")
def an_event_was_left_in_the_outbox(evidence: Evidence, draw: Random) -> None:
    service, row = draw.choice(list(evidence.logged()))
    evidence.rows(service, "messaging.outbox").append({**row, "id": 1})


@noticed_by("streams_end_at_their_last_event")
def a_stream_counts_what_was_not_logged(evidence: Evidence, draw: Random) -> None:
    one(draw, evidence.rows("funding", "messaging.stream"))["last"] += 1
