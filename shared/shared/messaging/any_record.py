"""Reading whatever Kafka holds: aiokafka stops for good at a record whose header has a name that is not UTF-8.

Its consumer then gives nothing any more, of any partition. Here such a batch is read again, byte by byte, with
surrogates in the place of what is no text; the contract then refuses the record (envelope.py).
"""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false, reportUnknownParameterType=false, reportMissingSuperCall=false

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatch, _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy


def read_any_record() -> None:
    """Let every consumer of this process read any record that a broker takes."""
    fetcher.MemoryRecords = _Records


class _Records(_MemoryRecordsPy):  # type: ignore[misc]
    """The batches of a fetch."""

    def next_batch(self, *limits: Any, **named: Any) -> Any:
        piece = self._next_slice
        batch = super().next_batch(*limits, **named)
        return _Batch(batch, bytes(piece)) if piece is not None and isinstance(batch, DefaultRecordBatch) else batch


class _Batch:
    """A batch that is read quickly, or else patiently: readers pass over what they had of it."""

    def __init__(self, batch: Any, content: bytes) -> None:
        self._batch = batch
        self._content = content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._batch
        except UnicodeDecodeError:
            yield from _Patiently(self._content)


class _Patiently(_DefaultRecordBatchPy):  # type: ignore[misc]
    """aiokafka's reader in Python, over bytes that decode to something always."""

    def __iter__(self) -> Any:
        super().__iter__()
        self._buffer = _Tolerant(self._buffer)
        return self


class _Tolerant(bytearray):
    """Bytes whose slices decode what is no UTF-8 to surrogates."""

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return _Tolerant(found) if isinstance(place, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "surrogateescape") -> str:
        return super().decode(encoding, errors)
