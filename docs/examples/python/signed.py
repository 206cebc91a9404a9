"""Who signed a payment: what `paid.py --keys jwks.json` asks. It needs cryptography."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Signers:
    """Whose payments are believed: the public keys of a JSON Web Key Set, by their names."""

    def __init__(self, path: str) -> None:
        found = json.loads(Path(path).read_text(encoding="utf-8"))["keys"]
        self._keys = {one["kid"]: Ed25519PublicKey.from_public_bytes(decoded(one["x"])) for one in found}

    def signed(self, headers: dict[str, str], value: bytes) -> bool:
        """Whether ce_signature is a detached JWS over this record's attributes and value, by a key that we know."""
        try:
            protected, payload, signature = headers["ce_signature"].split(".")
            header = json.loads(decoded(protected))
            if (header["alg"], header["b64"], header["crit"], payload) != ("EdDSA", False, ["b64"], ""):
                return False
            key = self._keys[header["kid"]]
            key.verify(decoded(signature), f"{protected}.{canonical(headers)}\n".encode() + value)
        except (KeyError, TypeError, ValueError, InvalidSignature):
            return False
        return True


def canonical(headers: dict[str, str]) -> str:
    """The attributes of the record that are signed, as RFC 8785 writes them."""
    told = {name: text for name, text in headers.items() if name.startswith("ce_") or name == "content-type"}
    del told["ce_signature"]
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def decoded(text: str) -> bytes:
    """base64url without its padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
