"""What does not fit a database that is merely older than Kafka: sentences for the operator. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from novapec.failures import Failed
from novapec.restored.own_topics import Produced
from shared.contracts.envelope import SOURCE_PREFIX
from shared.messaging.records import Arrived, Stream

Place = tuple[str, str, int]
"""(topic, aggregate id, sequence)."""

SHOWN: Final = 10
"""How many doubts are told one by one."""


class CannotTakeBack(Failed):
    """Nothing was written: the message says what does not fit."""


def refuse(doubts: Sequence[str]) -> None:
    """Raise CannotTakeBack where there are any."""
    if doubts:
        more = [f"and {len(doubts) - SHOWN} more"] if len(doubts) > SHOWN else []
        raise CannotTakeBack("\n".join(["Nothing can be taken back:", *doubts[:SHOWN], *more]))


def of_one(service: str, one: Arrived, logged: Place | None, before: Produced | None) -> list[str]:
    """Of an event on a topic of `service`: where the event log has it, or a copy of it that was met before."""
    envelope, place = one.heard.envelope, (*one.stream, one.sequence)
    name = " ".join(map(str, place))
    if logged is not None:
        return [] if logged == place else [f"{name}: event {envelope.id} stands elsewhere in the event log"]
    if before is not None:
        same = (*before.event.stream, before.event.sequence) == place and before.event.raw.value == one.raw.value
        return [] if same else [f"{name}: Kafka holds two different events with the id {envelope.id}"]
    if envelope.source != f"{SOURCE_PREFIX}/{service}" or envelope.data_schema is None or one.raw.value is None:
        return [f"{name}: event {envelope.id} was not written by {service}"]
    return []


def of_streams(streams: Mapping[Stream, Sequence[Arrived]], lasts: Mapping[Stream, int]) -> list[str]:
    """Of streams whose events must go on from the last numbers of the event log, `lasts`, without a gap."""
    found = (_of_stream(" ".join(stream), lasts.get(stream, 0), events) for stream, events in streams.items())
    return [doubt for doubt in found if doubt is not None]


def _of_stream(name: str, last: int, events: Sequence[Arrived]) -> str | None:
    for expected, one in enumerate(events, last + 1):
        if one.sequence <= last:
            return (
                f"{name}: number {one.sequence} is another event here than on Kafka. Something was announced after the "
                "restore: restore again while the service is stopped, and take back before it starts"
            )
        if one.sequence < expected:
            return f"{name}: Kafka holds two events with number {one.sequence}"
        if one.sequence > expected:
            return f"{name}: number {expected} is neither here nor on Kafka"
    return None


def of_missing(count: int) -> list[str]:
    """Of `count` events that the event log holds as published, and Kafka does not."""
    if not count:
        return []
    doubt = (
        f"{count} events that were published from here are not on Kafka, so this database is not merely older. Is it "
        "the right Kafka? Did Kafka lose events as well? Then run `novapec re-announce` first"
    )
    return [doubt]
