"""Evidence: documents that an observation or a report rests on. Kept for good, under their hash; never in an event.

Nobody reads one before the antivirus says that it is clean; of one that it refuses the hash alone is kept.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from impact.domain.states import EvidenceState


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
    state: EvidenceState = EvidenceState.QUARANTINED
