"""How long the names of who signed and who certified are kept: with the accounts, where there are any."""

from dataclasses import dataclass
from enum import StrEnum


class Situation(StrEnum):
    """Ce qui fait courir la durée de conservation."""

    CONCLUDED = "CONCLUDED"
    NOT_CONCLUDED = "NOT_CONCLUDED"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long names are kept in one situation: `days` after what ended it.

    Of an agreement that was concluded, after the end of the year in which it was closed or terminated: accounting
    evidence is kept from the closing of the accounts (code de commerce, article L123-22). Of one that lapsed or was
    cancelled, after the last day to sign it.
    """

    situation: Situation
    days: int
    revision: int
