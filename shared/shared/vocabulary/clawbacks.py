"""The words of what must be paid back."""

from enum import StrEnum


class ClawbackGround(StrEnum):
    """Motif de reversement."""

    UNSPENT = "UNSPENT"
    INELIGIBLE_COST = "INELIGIBLE_COST"
    NOT_EXECUTED = "NOT_EXECUTED"
    BREACH = "BREACH"


class ClawbackCancellationReason(StrEnum):
    """Motif d'annulation d'un reversement."""

    MISTAKE = "MISTAKE"
    ANSWER_ACCEPTED = "ANSWER_ACCEPTED"
    OTHER = "OTHER"


class WriteOffReason(StrEnum):
    """Motif d'abandon d'un reversement."""

    INSOLVENCY = "INSOLVENCY"
    DISPROPORTIONATE_COST = "DISPROPORTIONATE_COST"
    TIME_BARRED = "TIME_BARRED"
    OTHER = "OTHER"
