"""Who may call: every way a token can be wrong is refused, and nothing is read from the database for it."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx import AsyncClient
from web_callers import SIRET, Api, caller

from shared.clock import SystemClock
from shared.vocabulary import Role
from shared.web import Principal
from shared.web.authentication import SecondFactorMissing, TokenVerifier
from shared.web.development_issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer, DevelopmentOnly
from shared.web.keys import KeyRing, from_file
from shared.web.problem import Forbidden


def kid_of(issuer: DevelopmentIssuer) -> str:
    return json.loads(issuer.jwks_path.read_text())["keys"][0]["kid"]


def signed(issuer: DevelopmentIssuer, key: Any = None, algorithm: str = "EdDSA", **changes: Any) -> str:
    """A token that is right in all but `changes`: header fields as `header_x`, claims by their name; None removes."""
    now = SystemClock().now()
    header: dict[str, Any] = {"typ": "at+jwt", "kid": kid_of(issuer)}
    claims: dict[str, Any] = {
        "iss": DEVELOPMENT_ISSUER,
        "aud": "novapec",
        "sub": "carrier-1",
        "exp": now + timedelta(minutes=5),
        "roles": ["carrier"],
        "org": SIRET,
    }
    for name, value in changes.items():
        target, field = (header, name.removeprefix("header_")) if name.startswith("header_") else (claims, name)
        target.pop(field, None) if value is None else target.update({field: value})
    return jwt.encode(claims, key or issuer._key, algorithm=algorithm, headers=header)


async def refused(http: AsyncClient, token: str) -> str:
    answer = await caller(http, token).get("/notes")
    assert answer.status_code == 401, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    return answer.json()["detail"]


async def test_the_issuers_token_is_let_in(http: AsyncClient, issuer: DevelopmentIssuer):
    assert (await caller(http, signed(issuer)).get("/notes")).status_code == 200


async def test_no_token_is_refused(http: AsyncClient):
    answer = await http.get("/notes")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic Y2Fycmllcjo=", "Bearer a.b.c", "Bearer x", "bearer"])
async def test_what_is_no_token_is_refused(http: AsyncClient, header: str):
    assert (await http.get("/notes", headers={"Authorization": header})).status_code == 401


async def test_an_unsigned_token_is_refused(http: AsyncClient, issuer: DevelopmentIssuer):
    claims = jwt.decode(signed(issuer), options={"verify_signature": False})
    header = {"alg": "none", "typ": "at+jwt", "kid": kid_of(issuer)}
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
    assert "algorithme" in await refused(http, ".".join([*parts, ""]))


async def test_the_public_key_used_as_a_shared_secret_is_refused(http: AsyncClient, issuer: DevelopmentIssuer):
    public = issuer._key.public_key().public_bytes_raw()
    assert "algorithme" in await refused(http, signed(issuer, key=public, algorithm="HS256"))


async def test_another_algorithm_under_the_issuers_key_id_is_refused(http: AsyncClient, issuer: DevelopmentIssuer):
    assert await refused(http, signed(issuer, key=generate_private_key(SECP256R1()), algorithm="ES256"))


async def test_a_strangers_signature_is_refused(http: AsyncClient, issuer: DevelopmentIssuer):
    assert "signature" in await refused(http, signed(issuer, key=Ed25519PrivateKey.generate()))


async def test_a_changed_claim_is_refused(http: AsyncClient, issuer: DevelopmentIssuer):
    header, _, signature = signed(issuer).split(".")
    _, claims, _ = signed(issuer, roles=["operator"]).split(".")
    assert "signature" in await refused(http, f"{header}.{claims}.{signature}")


async def test_a_token_that_brings_its_own_key_is_refused(http: AsyncClient, issuer: DevelopmentIssuer):
    key = Ed25519PrivateKey.generate()
    x = urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    own = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": "own"}
    token = signed(issuer, key=key, header_kid="own", header_jwk=own, header_jku="https://evil.invalid/jwks.json")
    assert "clé" in await refused(http, token)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"aud": "another"}, "aud"),
        ({"aud": None}, "aud"),
        ({"iss": "https://evil.invalid"}, "iss"),
        ({"iss": None}, "iss"),
        ({"exp": 1_700_000_000}, "expiré"),
        ({"exp": None}, "exp"),
        ({"nbf": 4_000_000_000}, "pas encore"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"org": 12}, "org"),
        ({"roles": "operator"}, "roles"),
        ({"regions": [11]}, "regions"),
        ({"header_typ": "JWT"}, "at+jwt"),
        ({"header_typ": None}, "at+jwt"),
        ({"header_kid": None}, "kid"),
        ({"header_kid": "unknown"}, "clé"),
        ({"header_crit": ["exp"], "header_exp": 1}, "lisible"),
        ({"header_crit": ["b64"], "header_b64": True}, "lisible"),
        ({"padding": "x" * 9000}, "trop long"),
    ],
)
async def test_a_token_wrong_in_one_thing_is_refused_naming_it(
    http: AsyncClient, issuer: DevelopmentIssuer, changes: dict[str, Any], word: str
):
    assert word in await refused(http, signed(issuer, **changes))


async def test_the_clocks_of_two_machines_may_differ_by_thirty_seconds(http: AsyncClient, issuer: DevelopmentIssuer):
    now = SystemClock().now()
    assert (await caller(http, signed(issuer, exp=now - timedelta(seconds=20))).get("/notes")).status_code == 200
    assert await refused(http, signed(issuer, exp=now - timedelta(seconds=40)))


async def test_a_role_nobody_knows_gives_nothing(http: AsyncClient, issuer: DevelopmentIssuer):
    api = caller(http, signed(issuer, roles=["superuser"]))
    answer = await api.post("/notes", {"title": "A note", "text": "", "siret": SIRET})
    assert answer.status_code == 403


async def test_a_caller_without_the_role_is_told_which_it_takes(operator: Api):
    answer = await operator.post("/notes", {"title": "A note", "text": "", "siret": SIRET})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Il faut le rôle porteur ou chargé de programme pour cette opération."


async def test_a_carrier_cannot_write_for_another_organisation(carrier: Api):
    answer = await carrier.post("/notes", {"title": "A note", "text": "", "siret": "35600000000048"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_an_unknown_caller_learns_nothing_of_the_fields(http: AsyncClient):
    answer = await http.post("/notes", json={"unknown": 1})
    assert answer.status_code == 401


def test_a_principal_has_what_its_token_says():
    principal = Principal("a", frozenset({Role.CARRIER}), org=SIRET)
    principal.require(Role.OPERATOR, Role.CARRIER)
    assert principal.is_carrier_of(SIRET)
    assert not principal.is_carrier_of("35600000000048")
    assert not Principal("a", frozenset({Role.OPERATOR}), org=SIRET).is_carrier_of(SIRET)
    with pytest.raises(Forbidden):
        principal.require(Role.OPERATOR)


ASKS: dict[str, Any] = {"sub": "chloe", "org": None, "roles": ["finance_approver", "auditor"]}


@pytest.mark.parametrize(
    ("said", "strong"),
    [
        ({"amr": ["pwd", "otp"]}, True),
        ({"acr": "urn:apec:two"}, True),
        ({"amr": ["pwd"]}, False),
        ({"acr": "otp-was-offered"}, False),
        ({}, False),
    ],
)
async def test_an_approver_counts_with_a_second_factor_alone_where_one_is_asked_for(
    issuer: DevelopmentIssuer, said: dict[str, Any], strong: bool
):
    keys = KeyRing(from_file(issuer.jwks_path))
    asking = TokenVerifier(DEVELOPMENT_ISSUER, "novapec", "at+jwt", keys, frozenset({"otp", "urn:apec:two"}))
    principal = await asking.verify(signed(issuer, **ASKS, **said))
    principal.require(Role.AUDITOR)
    principal.require(Role.AUDITOR, Role.FINANCE_APPROVER)
    if strong:
        principal.require(Role.FINANCE_APPROVER)
    else:
        with pytest.raises(SecondFactorMissing) as refusal:
            principal.require(Role.FINANCE_APPROVER, Role.FINANCE_OFFICER)
        assert refusal.value.headers == {"WWW-Authenticate": 'Bearer error="insufficient_user_authentication"'}


async def test_without_the_setting_nobody_is_asked_for_a_second_factor(issuer: DevelopmentIssuer):
    verifier = TokenVerifier(DEVELOPMENT_ISSUER, "novapec", "at+jwt", KeyRing(from_file(issuer.jwks_path)))
    (await verifier.verify(signed(issuer, **ASKS))).require(Role.FINANCE_APPROVER)


def test_the_development_issuer_refuses_production(tmp_path):
    with pytest.raises(DevelopmentOnly, match="production"):
        DevelopmentIssuer(tmp_path, environment="production")
    assert not list(tmp_path.iterdir())


def test_the_development_key_is_private_and_kept(tmp_path):
    first, second = DevelopmentIssuer(tmp_path), DevelopmentIssuer(tmp_path)
    assert kid_of(first) == kid_of(second)
    key = tmp_path / "development-issuer.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {key.name, first.jwks_path.name}
    assert "d" not in json.loads(first.jwks_path.read_text())["keys"][0]
