"""The issuer's public keys (JWKS): from a file, a URL or OpenID Connect discovery, cached, refreshed with restraint."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import httpx
import jwt
import structlog

from shared.web.problem import Problem

ALGORITHMS: Final = frozenset({"RS256", "ES256", "EdDSA"})
REFRESH_SECONDS: Final = 60.0
"""At most one refresh in this time, however many unknown key ids arrive."""
LIFETIME_SECONDS: Final = 3600.0
"""After this time the keys are read again, so that a withdrawn key stops working."""
_FIRST_RETRY_SECONDS: Final = 2.0
SMALLEST_RSA_BITS: Final = 2048
"""NIST SP 800-57, part 1, table 2: below it, RSA may sign nothing new."""

KeySet = Mapping[str, Any]
Source = Callable[[], Awaitable[KeySet]]

_log = structlog.get_logger("novapec.web")


class KeysUnavailable(Problem):
    """The issuer's keys could not be read, so that nobody can be recognised."""

    def __init__(self) -> None:
        detail = "Les clés de l'émetteur de jetons ne peuvent pas être lues pour l'instant. Réessayez dans un moment."
        super().__init__(503, "issuer_unavailable", detail, headers={"Retry-After": "5"})


class KeyRing:
    """The usable keys by key id. `monotonic` counts seconds; keys outlive an issuer that is down."""

    def __init__(self, source: Source, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._monotonic = monotonic
        self._keys: dict[str, jwt.PyJWK] | None = None
        self._tried_at: float | None = None
        self._read_at = 0.0
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> jwt.PyJWK | None:
        """The key of this id, or None. Raises KeysUnavailable where no key could ever be read."""
        if self._keys is None or kid not in self._keys or self._monotonic() - self._read_at > LIFETIME_SECONDS:
            async with self._lock:
                await self._refresh()
        if self._keys is None:
            raise KeysUnavailable
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        pause = _FIRST_RETRY_SECONDS if self._keys is None else REFRESH_SECONDS
        if self._tried_at is not None and self._monotonic() - self._tried_at < pause:
            return
        self._tried_at = self._monotonic()
        try:
            found = await self._source()
        except (OSError, ValueError, httpx.HTTPError) as error:
            _log.warning("issuer_keys_unreadable", error_type=type(error).__name__)
            return
        self._keys = usable(found)
        if not self._keys:
            _log.error("issuer_has_no_usable_key")
        self._read_at = self._monotonic()


def usable(keys: KeySet) -> dict[str, jwt.PyJWK]:
    """The keys of a set that may sign an access token, by id; any other is left out, and a weak one is logged."""
    found: dict[str, jwt.PyJWK] = {}
    entries = keys.get("keys")
    for entry in cast("list[object]", entries) if isinstance(entries, list) else []:
        key = _usable(cast("dict[str, Any]", entry)) if isinstance(entry, dict) else None
        if key is not None and key.key_id is not None:
            found.setdefault(key.key_id, key)
    return found


def _usable(entry: dict[str, Any]) -> jwt.PyJWK | None:
    algorithm = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}.get(
        (str(entry.get("kty")), entry.get("crv"))
    )
    declared, use = entry.get("alg", algorithm), entry.get("use", "sig")
    if algorithm is None or declared != algorithm or use != "sig" or "d" in entry:
        return None
    try:
        key = jwt.PyJWK(entry, algorithm)
    except jwt.PyJWTError:
        return None
    if algorithm == "RS256" and key.key.key_size < SMALLEST_RSA_BITS:
        _log.error("issuer_key_too_short", kid=key.key_id, bits=key.key.key_size, least=SMALLEST_RSA_BITS)
        return None
    return key


def from_file(path: Path) -> Source:
    """A JWKS file, as the development issuer writes one or an operator mounts one."""

    async def read() -> KeySet:
        return _object(await asyncio.to_thread(path.read_bytes))

    return read


def from_url(url: str) -> Source:
    """A JWKS address."""

    async def read() -> KeySet:
        return await _fetch(url)

    return read


def from_discovery(issuer: str) -> Source:
    """OpenID Connect discovery: the issuer names its JWKS address itself."""

    async def read() -> KeySet:
        found = await _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            message = "the discovery document speaks for another issuer"
            raise ValueError(message)
        return await _fetch(str(found.get("jwks_uri")))

    return read


async def _fetch(url: str) -> KeySet:
    async with httpx.AsyncClient(timeout=5.0, follow_redirects=False) as client:
        answer = await client.get(url, headers={"Accept": "application/json"})
        answer.raise_for_status()
        return _object(answer.content)


def _object(text: bytes) -> KeySet:
    found: object = json.loads(text)
    if not isinstance(found, dict):
        message = "a JSON object was expected"
        raise ValueError(message)  # noqa: TRY004  because it is the content that is wrong, as with unreadable JSON
    return cast("KeySet", found)
