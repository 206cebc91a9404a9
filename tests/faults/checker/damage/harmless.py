"""What a fault may leave behind without breaking any promise."""

from dataclasses import replace
from random import Random

from checker.evidence import SERVICES, Evidence

from .clients import acknowledged
from .spoiling import an_event, forget, noticed_by, record_of


@noticed_by("")
def a_record_stands_twice(evidence: Evidence, draw: Random) -> None:
    """The relay was killed after it had sent: the gate knows it again."""
    record = record_of(evidence, an_event(evidence, draw))
    records = evidence.topics[record.topic]
    last = max(one.offset for one in records if one.partition == record.partition)
    records.append(replace(record, offset=last + 1))
    forget(evidence)


@noticed_by("")
def a_zombie_sends_a_whole_stream_again(evidence: Evidence, draw: Random) -> None:
    stream = an_event(evidence, draw).stream
    records = evidence.topics[stream[0]]
    again = [record for record in records if record.key == stream[1]]
    last = max(one.offset for one in records if one.partition == again[0].partition)
    records += [replace(record, offset=last + n) for n, record in enumerate(again, start=1)]
    forget(evidence)


@noticed_by("")
def an_answer_is_lost(evidence: Evidence, draw: Random) -> None:
    """Its client never heard that it was done."""
    command = draw.choice(acknowledged(evidence))
    command.update(phase="unknown", status=None, answer="ReadTimeout")
    forget(evidence)


@noticed_by("")
def a_client_died_before_its_answer(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(acknowledged(evidence))
    for lines in evidence.histories.values():
        lines[:] = [line for line in lines if line is not command]
    forget(evidence)


@noticed_by("")
def an_answer_is_given_again(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(acknowledged(evidence))
    history = next(lines for lines in evidence.histories.values() if command in lines)
    history.append({**command, "at": history[-1]["at"] + 1})
    forget(evidence)


@noticed_by("")
def the_rows_are_dumped_in_another_order(evidence: Evidence, draw: Random) -> None:
    for service in SERVICES:
        for rows in evidence.databases[service].values():
            draw.shuffle(rows)


@noticed_by("")
def a_cursor_was_made_for_a_stream_that_never_came(evidence: Evidence, draw: Random) -> None:
    cursors = evidence.rows("funding", "messaging.cursor")
    cursors.append({**draw.choice(cursors), "aggregate_id": "awaited", "last_sequence": 0})
