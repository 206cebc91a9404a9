"""Secrets of subscriptions, derived from the keys of the environment. A key is lost: every secret from it is, too."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from webhooks.domain.signing import derived, shown
from webhooks.domain.subscription import Secret, Subscription

_KEY_BYTES: Final = 32
_NAME: Final = re.compile(r"[\w.-]{1,40}")
"""Shorter than a key in base64 or hex: what stands there by mistake is not taken for a name and repeated."""


class KeysError(Exception):
    """A key ring that cannot be read, or that lacks a key. Never holds one."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by name; `newest` names the one from which new secrets are derived."""

    newest: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `name:base64 of 32 bytes`, several separated by commas, the newest first. Raises KeysError."""
        keys: dict[str, bytes] = {}
        for one in (part.strip() for part in text.split(",")):
            name, colon, encoded = one.partition(":")
            if not colon or not _NAME.fullmatch(name) or name in keys:
                raise KeysError("each key has a name of its own: name:base64")
            keys[name] = _decoded(name, encoded)
        return cls(next(iter(keys)), keys)

    def show(self, subscription_id: UUID, secret: Secret) -> str:
        """A secret as its receiver keeps it. Raises KeysError."""
        return shown(self._secret(subscription_id, secret))

    def signing(self, subscription: Subscription, *, at: datetime) -> list[bytes]:
        """The secrets that sign what leaves at this instant, the newest first. Raises KeysError."""
        signing = [one for one in subscription.secrets if one.signs_at(at)]
        return [self._secret(subscription.id, one) for one in sorted(signing, key=lambda one: -one.version)]

    def _secret(self, subscription_id: UUID, secret: Secret) -> bytes:
        key = self.keys.get(secret.key)
        if key is None:
            raise KeysError(f"the key {secret.key!r} is not in WEBHOOK_KEYS: put it behind the newest")
        return derived(key, subscription_id, secret.version)


def _decoded(name: str, encoded: str) -> bytes:
    try:
        key = b64decode(encoded, validate=True)
    except binascii.Error:
        raise KeysError(f"the key {name!r} is not base64") from None
    if len(key) != _KEY_BYTES:
        raise KeysError(f"the key {name!r} has {len(key)} bytes: it takes {_KEY_BYTES}")
    return key
