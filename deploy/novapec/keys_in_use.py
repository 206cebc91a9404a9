"""What the platform's own keys are for, and which variable of the environment gives them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class KeyUse(StrEnum):
    """What `novapec rotate-keys` renews."""

    ACCOUNTS = "accounts"
    WEBHOOKS = "webhooks"
    PAYMENTS = "payments"


VARIABLES: Final[Mapping[KeyUse, str]] = {
    KeyUse.ACCOUNTS: "BANK_ACCOUNT_KEYS",
    KeyUse.WEBHOOKS: "WEBHOOK_KEYS",
    KeyUse.PAYMENTS: "EVENT_SIGNING_KEY",
}
"""In the order in which they are renewed."""
