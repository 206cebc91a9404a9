"""What is kept sealed in the database: AES-256-GCM under keys of the environment, so that a backup shows no account.

What is sealed is bound to the place it is kept for: a sealed account copied onto another row does not open. Keys have
names, so that a new one can take over while the old one still opens what it sealed (`rotate-bank-accounts`).
"""

import binascii
import os
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES: Final = 32
_NAME: Final = re.compile(r"[\w.-]{1,40}")
"""Shorter than a key in base64 or hex: what stands there by mistake is not taken for a name and repeated."""
_NONCE_BYTES: Final = 12


class VaultError(Exception):
    """A key ring that cannot be read, or a sealed text that no key of the ring opens. Never holds a key or a text."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text that only the key of that name opens; `content` is the nonce (12 bytes) and what AES-GCM made of it."""

    key: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys by name; `sealing` names the one that seals, all of them open."""

    sealing: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `name:base64 of 32 bytes`, several separated by commas: the first seals. Raises VaultError."""
        keys: dict[str, bytes] = {}
        for one in (part.strip() for part in text.split(",")):
            name, colon, encoded = one.partition(":")
            if not colon or not _NAME.fullmatch(name) or name in keys:
                raise VaultError("each key has a name of its own: name:base64")
            keys[name] = _decoded(name, encoded)
        return cls(next(iter(keys)), keys)

    def seal(self, text: str, *, place: str) -> Sealed:
        """Seal a text for that place, with the sealing key and a nonce of its own."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.keys[self.sealing]).encrypt(nonce, text.encode(), place.encode())
        return Sealed(self.sealing, nonce + sealed)

    def open(self, sealed: Sealed, *, place: str) -> str:
        """The text that was sealed for that place. Raises VaultError where its key is missing, or it was touched."""
        key = self.keys.get(sealed.key)
        if key is None:
            raise VaultError(f"the key {sealed.key!r} is not in the ring: put it behind the sealing key")
        nonce, content = sealed.content[:_NONCE_BYTES], sealed.content[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, content, place.encode()).decode()
        except InvalidTag:
            raise VaultError(f"what the key {sealed.key!r} sealed for {place} was changed, or moved here") from None


def _decoded(name: str, encoded: str) -> bytes:
    try:
        key = b64decode(encoded, validate=True)
    except binascii.Error:
        raise VaultError(f"the key {name!r} is not base64") from None
    if len(key) != _KEY_BYTES:
        raise VaultError(f"the key {name!r} has {len(key)} bytes: it takes {_KEY_BYTES}")
    return key
