"""What keeping the documents of reports takes besides the rules: where they lie, who scans them, how many may be."""

from dataclasses import dataclass

from shared.files.scanner import Scanner
from shared.objects import ObjectFolder


@dataclass(frozen=True, slots=True)
class Cabinet:
    """From the environment. `largest_bytes` of one document; so many of an agreement."""

    objects: ObjectFolder
    scanner: Scanner
    largest_bytes: int = 10 * 1024 * 1024
    per_agreement: int = 100
