"""What may be taken back from Kafka, and what not: the sentences that say why."""

from uuid import UUID

import pytest

from novapec.restored import doubts
from novapec.restored.looking import by_stream, in_order
from novapec.restored.own_topics import Produced
from shared.contracts import intake
from shared.identity import new_id
from shared.messaging.records import Arrived
from shared.testing.events import heard

FIRST, SECOND = UUID(int=1), UUID(int=2)


def event(call_id: UUID = FIRST, sequence: int = 1, event_id: UUID | None = None) -> Arrived:
    closed = intake.CallClosed(call_id=call_id, edition=2025, closed_on="2025-07-21")
    return heard(closed, sequence=sequence, event_id=event_id)


def test_events_are_taken_as_they_were_produced_and_each_stream_by_its_own_numbers():
    late, early, repeated = event(FIRST, 2), event(FIRST, 1), event(SECOND, 1)
    taken = in_order([Produced(30, early), Produced(10, late), Produced(20, repeated)])
    assert taken == [early, repeated, late]


def test_streams_that_go_on_without_a_gap_raise_no_doubt():
    events = by_stream([event(FIRST, 3), event(FIRST, 4), event(SECOND, 1)])
    assert doubts.of_streams(events, {event().stream: 2}) == []


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((4,), "number 3 is neither here nor on Kafka"),
        ((3, 5), "number 4 is neither here nor on Kafka"),
        ((2, 3), "number 2 is another event here than on Kafka"),
        ((3, 3), "Kafka holds two events with number 3"),
    ],
)
def test_streams_that_do_not_fit_are_named(numbers: tuple[int, ...], says: str):
    events = [event(FIRST, number) for number in numbers]
    (doubt,) = doubts.of_streams(by_stream(events), {event().stream: 2})
    assert says in doubt
    assert f"{intake.CallClosed.TOPIC} {FIRST}" in doubt


def test_an_event_known_at_its_own_place_or_met_before_raises_no_doubt():
    one = event(event_id=new_id())
    assert doubts.of_one("intake", one, (*one.stream, 1), None) == []
    assert doubts.of_one("intake", one, None, Produced(1, one)) == []
    assert doubts.of_one("intake", one, None, None) == []


def test_an_event_that_stands_elsewhere_in_the_log_is_doubted():
    one = event(sequence=2)
    (doubt,) = doubts.of_one("intake", one, (*one.stream, 3), None)
    assert "stands elsewhere in the event log" in doubt


def test_two_events_with_one_id_are_doubted():
    one = event(event_id=UUID(int=9))
    (doubt,) = doubts.of_one("intake", one, None, Produced(1, event(SECOND, event_id=UUID(int=9))))
    assert "two different events" in doubt


@pytest.mark.parametrize("change", [{"source": "/novapec/review"}, {"data_schema": None}], ids=str)
def test_an_event_that_the_service_did_not_write_is_doubted(change: dict[str, str | None]):
    one = event()
    forged = one._replace(heard=one.heard._replace(envelope=one.heard.envelope._replace(**change)))
    (doubt,) = doubts.of_one("intake", forged, None, None)
    assert "was not written by intake" in doubt


def test_many_doubts_are_told_in_part_and_counted():
    with pytest.raises(doubts.CannotTakeBack) as refusal:
        doubts.refuse([f"doubt {n}" for n in range(25)])
    assert str(refusal.value).endswith("doubt 9\nand 15 more")
