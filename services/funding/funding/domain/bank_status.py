"""What the codes of a status report mean for an order: has its money left, will it never, or is it not said yet?

Source: ISO 20022 external code sets, ExternalPaymentTransactionStatus1Code and ExternalPaymentGroupStatus1Code.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from funding.domain.payee import PayeeAnswer


class Finality(StrEnum):
    """How much of an order's fate a code settles."""

    NOT_YET = "NOT_YET"
    LEFT = "LEFT"
    NEVER = "NEVER"
    BLOCKED = "BLOCKED"
    """It left, and is neither with the recipient nor on its way back."""


_NOT_YET: Final = ("RCVD", "PATC", "ACTC", "ACCP", "ACFC", "ACSP", "ACWC", "PDNG", "PART", "RCVC", "RVCM", "RVNC")
"""Received, checked in part or whole, on its way: each may still be followed by a rejection."""
_LEFT: Final = ("ACSC", "ACCC", "ACWP")
"""Settled on our account, on the recipient's, or taken by its bank before it is posted: only a return undoes these."""
_NEVER: Final = ("RJCT", "CANC")

FINALITY: Final[Mapping[str, Finality]] = {
    **dict.fromkeys(_NOT_YET, Finality.NOT_YET),
    **dict.fromkeys(_LEFT, Finality.LEFT),
    **dict.fromkeys(_NEVER, Finality.NEVER),
    "BLCK": Finality.BLOCKED,
}

PAYEE_ANSWERS: Final[Mapping[str, PayeeAnswer]] = {
    "RCVC": PayeeAnswer.MATCH,
    "RVMC": PayeeAnswer.CLOSE_MATCH,
    "RVNM": PayeeAnswer.NO_MATCH,
    "RVNA": PayeeAnswer.NOT_APPLICABLE,
    "RVNC": PayeeAnswer.NOT_POSSIBLE,
}
"""What a transaction's code says of whose account it goes to (Verification of Payee)."""


def finality(status: str) -> Finality | None:
    """What a code settles; None for a code that nobody knows."""
    return Finality.NOT_YET if status in PAYEE_ANSWERS else FINALITY.get(status)
