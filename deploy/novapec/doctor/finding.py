"""What a look finds."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`WRONG` needs somebody now, `WARN` soon or in production."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `says` is what was seen; `do` what mends it, empty where nothing is to be done."""

    area: str
    subject: str
    verdict: Verdict
    says: str
    do: str = ""


def ok(area: str, subject: str, says: str) -> Finding:
    """Nothing to do."""
    return Finding(area, subject, Verdict.OK, says)


def warn(area: str, subject: str, says: str, do: str) -> Finding:
    """To be done soon, or before production."""
    return Finding(area, subject, Verdict.WARN, says, do)


def wrong(area: str, subject: str, says: str, do: str) -> Finding:
    """To be done now."""
    return Finding(area, subject, Verdict.WRONG, says, do)
