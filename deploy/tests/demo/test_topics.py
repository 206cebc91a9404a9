"""What is made of the records: each event once, and disorder named."""

from dataclasses import dataclass
from uuid import UUID

from novapec.demo.topics import log_of
from shared.contracts import Envelope, intake
from shared.testing import heard

CALL = UUID(int=7)


@dataclass(frozen=True)
class Record:
    """As aiokafka gives it."""

    offset: int
    headers: tuple[tuple[str, bytes], ...]
    value: bytes
    topic: str = intake.CallClosed.TOPIC
    partition: int = 3


def record(offset: int, sequence: int) -> Record:
    event = intake.CallClosed(call_id=CALL, edition=2025, closed_on="2025-07-22")
    envelope: Envelope = heard(event, sequence=sequence).heard.envelope
    return Record(offset, tuple(envelope.headers()), event.model_dump_json().encode())


def test_the_records_of_a_stream_are_its_events():
    log = log_of([record(0, 1), record(1, 2), record(2, 3)])
    assert [one.envelope.sequence for one in log.heard] == [1, 2, 3]
    assert log.disorder == ()
    assert list(log.ends.values()) == [3]


def test_an_event_that_a_relay_sent_again_counts_once_and_is_no_disorder():
    log = log_of([record(0, 1), record(1, 2), record(2, 1), record(3, 2), record(4, 3)])
    assert [one.envelope.sequence for one in log.heard] == [1, 2, 3]
    assert log.records[intake.CallClosed.TOPIC] == 5
    assert log.disorder == ()


def test_an_event_before_its_time_is_disorder():
    assert log_of([record(0, 1), record(1, 3), record(2, 2)]).disorder == (f"{intake.CallClosed.TOPIC} {CALL}",)


def test_an_event_that_is_missing_is_disorder():
    assert log_of([record(0, 1), record(1, 3)]).disorder


def test_records_are_taken_in_the_order_of_their_partition_however_they_were_fetched():
    log = log_of([record(2, 3), record(0, 1), record(1, 2)])
    assert log.disorder == ()
