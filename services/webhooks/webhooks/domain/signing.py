"""Signatures as the Standard Webhooks specification has them (standardwebhooks.com): receivers use its libraries.

A secret is `whsec_` and 32 bytes in base64. It is never kept: it is derived from a key of the environment, the
subscription's id and its version, so that a copy of the database signs nothing.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

PREFIX: Final = "whsec_"


def derived(key: bytes, subscription_id: UUID, version: int) -> bytes:
    """The 32 bytes that sign for a subscription."""
    return hmac.digest(key, f"novapec webhooks/{subscription_id}/{version}".encode(), sha256)


def shown(secret: bytes) -> str:
    """A secret as its receiver keeps it."""
    return PREFIX + b64encode(secret).decode()


def headers(event_id: UUID, body: bytes, secrets: Iterable[bytes], *, at: datetime) -> Mapping[str, str]:
    """The three headers of a delivery: its id, the same at each attempt; the second it left; a signature by secret."""
    second = str(int(at.timestamp()))
    content = f"{event_id}.{second}.".encode() + body
    signatures = (b64encode(hmac.digest(secret, content, sha256)).decode() for secret in secrets)
    return {
        "webhook-id": str(event_id),
        "webhook-timestamp": second,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
