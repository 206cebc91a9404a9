"""The words of an agreement that is ended before its time."""

from enum import StrEnum


class TerminationGround(StrEnum):
    """Motif de résiliation d'une convention."""

    NOT_EXECUTED = "NOT_EXECUTED"
    BREACH = "BREACH"
    CARRIER_CEASED = "CARRIER_CEASED"
    BY_AGREEMENT = "BY_AGREEMENT"
