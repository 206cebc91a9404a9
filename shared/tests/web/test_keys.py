"""The issuer's keys: which are used, and how seldom they are asked for."""

import asyncio
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from structlog.testing import capture_logs

from shared.web.keys import KeyRing, KeysUnavailable, from_discovery, usable
from shared.web.problem import Problem


def ed25519(kid: str, **changes: Any) -> dict[str, Any]:
    x = urlsafe_b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, **changes}


def rsa_key(kid: str, bits: int) -> dict[str, Any]:
    key = rsa.generate_private_key(65537, bits).public_key()
    return {**RSAAlgorithm.to_jwk(key, as_dict=True), "kid": kid}


def ec_key(kid: str, curve: ec.EllipticCurve) -> dict[str, Any]:
    return {**ECAlgorithm.to_jwk(ec.generate_private_key(curve).public_key(), as_dict=True), "kid": kid}


class Issuer:
    """Answers its keys, counts how often it was asked, or is down."""

    def __init__(self, *kids: str) -> None:
        self.keys = [ed25519(kid) for kid in kids]
        self.asked = 0
        self.down = False

    async def __call__(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.down:
            raise httpx.ConnectError("down")
        return {"keys": self.keys}


class Seconds:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_keys_are_read_once_and_kept():
    issuer, seconds = Issuer("a", "b"), Seconds()
    ring = KeyRing(issuer, monotonic=seconds)
    found = await asyncio.gather(*(ring.find(kid) for kid in "abab"))
    assert all(found)
    assert issuer.asked == 1


async def test_unknown_key_ids_ask_the_issuer_once_a_minute():
    issuer, seconds = Issuer("a"), Seconds()
    ring = KeyRing(issuer, monotonic=seconds)
    await ring.find("a")
    for number in range(50):
        assert await ring.find(f"unknown-{number}") is None
    assert issuer.asked == 1
    seconds.now += 61
    issuer.keys.append(ed25519("new"))
    assert await ring.find("new") is not None
    assert issuer.asked == 2


async def test_a_withdrawn_key_stops_working_within_the_hour():
    issuer, seconds = Issuer("a", "b"), Seconds()
    ring = KeyRing(issuer, monotonic=seconds)
    assert await ring.find("a")
    issuer.keys = issuer.keys[1:]
    seconds.now += 3601
    assert await ring.find("a") is None


async def test_known_keys_outlive_an_issuer_that_is_down():
    issuer, seconds = Issuer("a"), Seconds()
    ring = KeyRing(issuer, monotonic=seconds)
    await ring.find("a")
    issuer.down = True
    seconds.now += 7200
    assert await ring.find("a") is not None


async def test_without_any_key_nobody_is_recognised_and_the_caller_may_try_later():
    issuer, seconds = Issuer("a"), Seconds()
    issuer.down = True
    ring = KeyRing(issuer, monotonic=seconds)
    with pytest.raises(KeysUnavailable):
        await ring.find("a")
    issuer.down = False
    seconds.now += 3
    assert await ring.find("a") is not None


def test_only_public_signature_keys_of_the_allowed_algorithms_are_used():
    keys = [
        ed25519("ed"),
        rsa_key("rsa", 2048),
        ec_key("ec", ec.SECP256R1()),
        rsa_key("short", 1024),
        ec_key("curve", ec.SECP384R1()),
        ed25519("encrypts", use="enc"),
        ed25519("private", d="AAAA"),
        ed25519("declares", alg="RS256"),
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared-secret"},
        {"kty": "OKP", "crv": "Ed25519", "x": "!", "kid": "broken"},
        ed25519("ed"),
        {"kid": "nothing"},
        "no object",
    ]
    assert set(usable({"keys": keys})) == {"ed", "rsa", "ec"}


async def test_a_short_rsa_key_signs_nothing_and_the_operator_is_told_which_and_how_long_it_must_be():
    issuer = Issuer()
    issuer.keys = [rsa_key("short", 1024)]
    with capture_logs() as said:
        assert await KeyRing(issuer).find("short") is None
    assert [one for one in said if one["event"] == "issuer_key_too_short"] == [
        {"event": "issuer_key_too_short", "log_level": "error", "kid": "short", "bits": 1024, "least": 2048}
    ]
    assert "issuer_has_no_usable_key" in [one["event"] for one in said]


@pytest.mark.parametrize("nothing", [{}, {"keys": None}, {"keys": {}}])
def test_a_set_without_keys_has_none(nothing: dict[str, Any]):
    assert usable(nothing) == {}


async def test_a_discovery_document_of_another_issuer_is_not_believed(monkeypatch: pytest.MonkeyPatch):
    async def answer(_: Any, url: str, **__: Any) -> httpx.Response:
        body = {"issuer": "https://evil.invalid", "jwks_uri": "https://evil.invalid/jwks"}
        return httpx.Response(200, json=body, request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx.AsyncClient, "get", answer)
    with pytest.raises(Problem):
        await KeyRing(from_discovery("https://issuer.example")).find("a")


async def test_discovery_leads_to_the_keys(monkeypatch: pytest.MonkeyPatch):
    found = {
        "https://issuer.example/.well-known/openid-configuration": {
            "issuer": "https://issuer.example",
            "jwks_uri": "https://issuer.example/jwks",
        },
        "https://issuer.example/jwks": {"keys": [ed25519("a")]},
    }

    async def answer(_: Any, url: str, **__: Any) -> httpx.Response:
        return httpx.Response(200, json=found[url], request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx.AsyncClient, "get", answer)
    assert await KeyRing(from_discovery("https://issuer.example")).find("a")
