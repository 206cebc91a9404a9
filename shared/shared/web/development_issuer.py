"""An issuer for one developer's machine: its key pair lies in a folder, and it refuses to run anywhere else."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.clock import SystemClock

DEVELOPMENT_ISSUER: Final = "https://issuer.novapec.invalid/development"
_KEY_ID: Final = "development"


class DevelopmentOnly(Exception):
    """Tokens made here prove nothing: they are for development."""


class DevelopmentIssuer:
    """Makes access tokens for services with OIDC_ISSUER=DEVELOPMENT_ISSUER and OIDC_JWKS_FILE=`jwks_path`.

    The private key is made on first use, mode 600; several processes may start on the same folder at once.
    """

    def __init__(self, folder: Path, *, environment: str = "development", audience: str = "novapec") -> None:
        if environment != "development":
            message = f"the development issuer does not run in {environment}: configure OIDC_ISSUER"
            raise DevelopmentOnly(message)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._audience = audience
        self._key = _key_in(folder / "development-issuer.pem")
        self.jwks_path = folder / "development-issuer.jwks.json"
        _replace(self.jwks_path, json.dumps({"keys": [self._public_jwk()]}).encode(), mode=0o644)

    def token(
        self,
        sub: str,
        roles: Iterable[str],
        org: str | None = None,
        regions: Iterable[str] = (),
        lifetime: timedelta = timedelta(hours=8),
    ) -> str:
        """An access token (at+jwt). `org` is a SIRET, `regions` INSEE codes; a negative lifetime: already expired."""
        now = SystemClock().now()
        claims: dict[str, Any] = {
            "iss": DEVELOPMENT_ISSUER,
            "aud": self._audience,
            "sub": sub,
            "iat": now + min(lifetime, timedelta()),
            "exp": now + lifetime,
            "roles": [str(role) for role in roles],
            "regions": [str(region) for region in regions],
        }
        if org is not None:
            claims["org"] = org
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": self._key_id})

    def _public_jwk(self) -> dict[str, str]:
        x = urlsafe_b64encode(self._key.public_key().public_bytes_raw()).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self._key_id, "use": "sig", "alg": "EdDSA"}

    @property
    def _key_id(self) -> str:
        raw = self._key.public_key().public_bytes_raw()
        return f"{_KEY_ID}-{raw.hex()[:16]}"


def _key_in(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = _draft(path, made, mode=0o600)
        try:
            os.link(draft, path)  # fails where another process was first: its key is the one
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    path.chmod(0o600)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{path} is not an Ed25519 key: delete it, and a new one is made"
        raise DevelopmentOnly(message)
    return key


def _replace(path: Path, content: bytes, *, mode: int) -> None:
    _draft(path, content, mode=mode).replace(path)


def _draft(path: Path, content: bytes, *, mode: int) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return draft
