"""Everything outside intake, as the settings choose it: made once a process, at its first use."""

from dataclasses import dataclass

from shared.files.scanner import Scanner
from shared.mail import Mailer
from shared.objects import ObjectFolder


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """How large a document may be, in bytes, and how many a file may have."""

    largest_bytes: int = 20 * 1024 * 1024
    per_application: int = 30


@dataclass(frozen=True, slots=True)
class Outside:
    """Where documents are stored, who scans them, who carries letters."""

    objects: ObjectFolder
    scanner: Scanner
    limits: DocumentLimits
    mailer: Mailer
