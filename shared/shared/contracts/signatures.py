"""Signatures of events about money that leaves: a detached JWS over the envelope and the data (docs/adr/0016).

Header `ce_signature`: a JWS in compact form, its payload detached and unencoded (RFC 7515 appendix F, RFC 7797), EdDSA
over Ed25519 (RFC 8037), with the key's name as `kid`. What is signed: content-type and the ce_ attributes as one JSON
object in canonical form (RFC 8785), a line feed, and the record's value as it stands on the wire.
"""

import binascii
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.envelope import Event, Malformed

SIGNATURE: Final = "ce_signature"
ALGORITHM: Final = "EdDSA"
_KEY_BYTES: Final = 32
_JWS: Final = jwt.PyJWS()

Headers = Iterable[tuple[str, bytes | None]]


class KeyRefused(ValueError):
    """A key that cannot be read. Never holds one."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its name, which hearers know its public part by."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """From `name:base64 of 32 bytes`. Raises KeyRefused."""
        name, content = _named(text)
        return cls(name, Ed25519PrivateKey.from_private_bytes(content))

    @property
    def public(self) -> str:
        """`name:base64` of the public part."""
        return f"{self.name}:{b64encode(self.private.public_key().public_bytes_raw()).decode()}"


def believed_keys(text: str) -> dict[str, Ed25519PublicKey]:
    """Public keys by their names, from `name:base64,name:base64`; none where empty. Raises KeyRefused."""
    pairs = [_named(one) for one in text.split(",") if one.strip()]
    if len({name for name, _ in pairs}) < len(pairs):
        message = "each key needs a name of its own"
        raise KeyRefused(message)
    return {name: Ed25519PublicKey.from_public_bytes(content) for name, content in pairs}


def published(believed: Mapping[str, Ed25519PublicKey]) -> dict[str, list[dict[str, str]]]:
    """The same as a JSON Web Key Set (RFC 7517, RFC 8037), for other systems."""

    def x(key: Ed25519PublicKey) -> str:
        return urlsafe_b64encode(key.public_bytes_raw()).rstrip(b"=").decode()

    kind = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": ALGORITHM}
    return {"keys": [{**kind, "kid": name, "x": x(key)} for name, key in believed.items()]}


@dataclass(frozen=True, slots=True)
class Signatures:
    """What a process signs with, whom it believes, and whether it takes nothing else."""

    key: SigningKey | None = None
    believed: Mapping[str, Ed25519PublicKey] = field(default_factory=dict[str, Ed25519PublicKey])
    required: bool = False

    def of(self, event_type: str, headers: Headers, value: bytes) -> list[tuple[str, bytes]]:
        """The header to add to a record: none where the type is not signed, or nobody signs here."""
        if self.key is None or not is_signed(event_type):
            return []
        token = _JWS.encode(
            signed_content(headers, value),
            self.key.private,
            algorithm=ALGORITHM,
            headers={"kid": self.key.name, "typ": None},
            is_payload_detached=True,
        )
        return [(SIGNATURE, token.encode())]

    def require(self, event_type: str, headers: Headers, value: bytes | None) -> None:
        """Raises Malformed, where signatures are required, for a record of a signed type without a good one."""
        if not self.required or not is_signed(event_type):
            return
        given = tuple(headers)
        token = dict(given).get(SIGNATURE)
        if token is None:
            message = f"{SIGNATURE} is missing: {event_type} is believed only where it is signed"
            raise Malformed(message)
        try:
            name = str(jwt.get_unverified_header(token).get("kid"))
            key = self.believed.get(name)
            if key is None:
                message = f"{SIGNATURE} is by a key that is not known here: {name}"
                raise Malformed(message)
            content = signed_content(given, value or b"")
            _JWS.decode_complete(token, key, algorithms=[ALGORITHM], detached_payload=content)
        except jwt.InvalidTokenError as error:
            message = f"{SIGNATURE} does not fit this record: {error}"
            raise Malformed(message) from None


def is_signed(event_type: str) -> bool:
    """Whether events of a type are signed; one that this version does not know is only passed over."""
    known = Event.REGISTRY.get(event_type)
    return known is not None and known.SIGNED


def signed_content(headers: Headers, value: bytes) -> bytes:
    """What the signature of a record covers."""
    told = {
        name: (text or b"").decode()
        for name, text in headers
        if name == "content-type" or (name.startswith("ce_") and name != SIGNATURE)
    }
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return canonical.encode() + b"\n" + value


def _named(text: str) -> tuple[str, bytes]:
    name, _, encoded = text.strip().partition(":")
    try:
        content = b64decode(encoded, validate=True)
    except binascii.Error:
        content = b""
    if not name or len(content) != _KEY_BYTES:
        message = f"write a key as name:base64 of {_KEY_BYTES} bytes"
        raise KeyRefused(message)
    return name, content
