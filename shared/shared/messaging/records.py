"""Records as they came off Kafka, kept raw so that whatever happens to them nothing is lost."""

import asyncio
import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from aiokafka import ConsumerRecord

from shared.contracts.envelope import Heard, Malformed, read
from shared.contracts.signatures import Signatures

Stream = tuple[str, str]
"""(topic, aggregate id)."""
LONGEST: Final = 2000
"""Characters of an error that are kept."""
READ_IN_TURN: Final = 50
"""Records that are read before somebody else has a turn: half a millisecond."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One record: where it stood, and its bytes."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    @classmethod
    def of(cls, record: "ConsumerRecord[Any, Any]") -> "Raw":
        """From aiokafka's record."""
        headers = tuple(record.headers)
        return cls(record.topic, record.partition, record.offset, record.key, record.value, headers)

    def headers_json(self) -> str:
        """The headers as JSON: [[name, base64 or null], ...].

        A name that jsonb refuses stands there legibly, and as it was behind: [legible, base64 or null, base64 of it].
        """
        return json.dumps([[*_named(n, None if v is None else _base64(v))] for n, v in self.headers])


def headers_from_json(text: str) -> tuple[tuple[str, bytes | None], ...]:
    """The inverse of Raw.headers_json."""
    return tuple((_name(n, *was), None if v is None else base64.b64decode(v)) for n, v, *was in json.loads(text))


def _named(name: str, value: str | None) -> Iterator[str | None]:
    """A header as jsonb takes it. A name made legible is another name: read again, it would be taken for a good one."""
    legible = sentence(name)
    yield from (legible, value)
    if legible != name:
        yield _base64(name.encode(errors="surrogateescape"))


def _name(legible: str, as_it_was: str | None = None) -> str:
    if as_it_was is None:
        return legible
    return base64.b64decode(as_it_was).decode(errors="surrogateescape")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


class Arrived(NamedTuple):
    """A record that is an event of a stream."""

    raw: Raw
    heard: Heard

    @property
    def stream(self) -> Stream:
        """The stream it belongs to."""
        return (self.heard.topic, self.heard.envelope.subject)

    @property
    def sequence(self) -> int:
        """Its place in the stream."""
        return self.heard.envelope.sequence


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that names no stream we can trust, and why."""

    raw: Raw
    error: str


def decode(raw: Raw) -> Arrived | Broken:
    """Read a record. Never raises: what cannot be read is Broken and goes to quarantine with its bytes."""
    try:
        return Arrived(raw, read(raw.topic, raw.headers, raw.value))
    except Malformed as error:
        return Broken(raw, sentence(str(error)))
    except Exception as error:  # noqa: BLE001  because no byte sequence may stop a hearer
        return Broken(raw, sentence(f"{type(error).__name__}: {error}"))


def believed(one: Arrived | Broken, signatures: Signatures) -> Arrived | Broken:
    """The same record, or Broken where its signature is asked for and is not good."""
    if isinstance(one, Broken):
        return one
    try:
        signatures.require(one.heard.envelope.type, one.raw.headers, one.raw.value)
    except Malformed as error:
        return Broken(one.raw, sentence(str(error)))
    except Exception as error:  # noqa: BLE001  because no byte sequence may stop a hearer
        return Broken(one.raw, sentence(f"{type(error).__name__}: {error}"))
    return one


async def decoded(records: Sequence[Raw]) -> list[Arrived | Broken]:
    """Read records, and let others have their turns in between: PostgreSQL's answers need not wait for the end."""
    found: list[Arrived | Broken] = []
    for first in range(0, len(records), READ_IN_TURN):
        if first:
            await asyncio.sleep(0)
        found += map(decode, records[first : first + READ_IN_TURN])
    return found


def sentence(text: str) -> str:
    """A text as PostgreSQL can keep it: it refuses NUL, and lone surrogates are not UTF-8."""
    return text.replace("\0", "\\0").encode(errors="replace").decode()[:LONGEST]
