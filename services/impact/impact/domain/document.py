"""Evidence: documents that an observation or a report rests on. Kept for good, under their hash; never in an event."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document as it is listed, without its content. `sha256` in hexadecimal."""

    id: UUID
    title: str
    media_type: str
    sha256: str
    size_bytes: int
    added_by: str
    added_on: date
