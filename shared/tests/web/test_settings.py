"""A service that is set up wrongly does not start, and says everything that is wrong."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from web_callers import settings_for

from shared.contracts.signatures import SigningKey
from shared.service import ProcessRole, ServiceSettings, SettingsRefused
from shared.web.development_issuer import DEVELOPMENT_ISSUER

DSN = "postgresql://app:s3cret@localhost/intake"
REAL = {"oidc_issuer": "https://login.example", "oidc_jwks_file": None, "simulation": False, "simulation_start": None}


def settings(**changes: Any) -> ServiceSettings:
    return ServiceSettings(**settings_for(DSN, Path("jwks.json"), **changes))


def refused(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsRefused) as refusal:
        settings(**changes)
    return refusal.value.problems


def test_simulation_is_refused_beside_a_real_issuer():
    (problem,) = refused(**{**REAL, "simulation": True, "simulation_start": "2025-01-15T08:00:00Z"})
    assert problem.startswith("SIMULATION=true is refused because OIDC_ISSUER is not the development issuer")


def test_simulation_needs_its_start():
    (problem,) = refused(simulation_start=None)
    assert problem.startswith("SIMULATION_START is missing")


def test_the_development_issuer_is_refused_in_production():
    problems = refused(environment="production")
    assert any("set ENVIRONMENT=development, or name the real issuer" in problem for problem in problems)


def test_production_takes_a_real_issuer():
    production = settings(environment="production", **REAL)
    assert not production.development_issuer


def test_production_speaks_tls_to_its_issuer_and_names_its_origins():
    problems = refused(environment="production", cors_origins="*", **{**REAL, "oidc_issuer": "http://login.example"})
    assert [problem.split(" ")[0] for problem in problems] == ["OIDC_ISSUER", "CORS_ORIGINS"]


def test_every_wrong_value_is_said_at_once_without_secrets(monkeypatch: pytest.MonkeyPatch):
    for name, value in {"PORT": "many", "ROLES": "api,painter", "DATABASE_POOL_SIZE": "0"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused) as refusal:
        ServiceSettings(database_url=DSN)
    text = str(refusal.value)
    for name in ("PORT", "ROLES", "DATABASE_POOL_SIZE", "OIDC_ISSUER is missing"):
        assert name in text
    assert "s3cret" not in text


def test_several_rules_broken_are_said_at_once():
    problems = refused(oidc_jwks_file=None, simulation_start=None, roles="")
    assert len(problems) == 3


def test_the_environment_is_read_by_plain_names(monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        "DATABASE_URL": DSN,
        "ENVIRONMENT": "development",
        "OIDC_ISSUER": DEVELOPMENT_ISSUER,
        "OIDC_JWKS_FILE": "jwks.json",
        "ROLES": "api, relay",
        "CORS_ORIGINS": "https://a.example,https://b.example",
        "KAFKA_IDEMPOTENCE": "false",
        "KAFKA_BOOTSTRAP": "kafka:9092",
        "OIDC_SECOND_FACTOR": "otp, urn:apec:two",
    }.items():
        monkeypatch.setenv(name, value)
    read = ServiceSettings()
    assert read.roles == {ProcessRole.API, ProcessRole.RELAY}
    assert read.cors_origins == ("https://a.example", "https://b.example")
    assert read.oidc_second_factor == {"otp", "urn:apec:two"}
    assert (read.kafka_idempotence, read.kafka_bootstrap) == (False, "kafka:9092")
    assert "s3cret" not in repr(read)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kafka_username": "intake"}, "KAFKA_USERNAME: of no use while KAFKA_SECURITY_PROTOCOL is PLAINTEXT"),
        ({"kafka_security_protocol": "SASL_SSL", "kafka_username": "intake"}, "KAFKA_USERNAME and KAFKA_PASSWORD are"),
        ({"kafka_security_protocol": "SSL", "kafka_password": "s3cret"}, "KAFKA_USERNAME and KAFKA_PASSWORD go with"),
        ({"kafka_security_protocol": "SSL", "kafka_ca_file": "/nowhere/ca.pem"}, "KAFKA_CA_FILE: there is no file"),
        ({"kafka_security_protocol": "SSL", "kafka_key_file": __file__}, "KAFKA_CERTIFICATE_FILE and KAFKA_KEY_FILE"),
    ],
)
def test_a_way_into_kafka_that_cannot_work_is_refused(given: dict[str, str], said: str):
    (problem,) = refused(**given)
    assert problem.startswith(said)
    assert "s3cret" not in problem


def test_a_service_reaches_kafka_as_its_environment_says():
    reached = settings(
        kafka_security_protocol="SASL_SSL", kafka_ca_file=__file__, kafka_username="intake", kafka_password="s3cret"
    ).kafka()
    assert (reached.protocol, reached.ca_file, reached.username) == ("SASL_SSL", __file__, "intake")
    assert reached.password == "s3cret"
    assert "s3cret" not in repr(reached)


KEY = SigningKey("2026", Ed25519PrivateKey.from_private_bytes(bytes(32)))
PRIVATE = f"2026:{b64encode(bytes(32)).decode()}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"event_signing_key": "2026:short"},
            "EVENT_SIGNING_KEY or EVENT_VERIFICATION_KEYS is refused: write a key as",
        ),
        ({"event_verification_keys": f"{KEY.public},{KEY.public}"}, "EVENT_SIGNING_KEY or EVENT_VERIFICATION_KEYS is"),
        ({"event_signatures_required": True}, "EVENT_VERIFICATION_KEYS is missing"),
        (
            {"event_signing_key": PRIVATE, "event_verification_keys": KEY.public.replace("2026", "2025")},
            "EVENT_VERIFICATION_KEYS lacks 2026, which EVENT_SIGNING_KEY signs with",
        ),
    ],
)
def test_keys_that_sign_or_verify_nothing_are_refused(given: dict[str, Any], said: str):
    (problem,) = refused(**given)
    assert problem.startswith(said)
    assert PRIVATE.partition(":")[2] not in problem


def test_a_service_signs_and_believes_as_its_environment_says():
    read = settings(event_signing_key=PRIVATE, event_verification_keys=KEY.public, event_signatures_required=True)
    signatures = read.kafka().signatures
    assert (signatures.key.name if signatures.key else None, list(signatures.believed)) == ("2026", ["2026"])
    assert signatures.required
    assert PRIVATE not in repr(read) + repr(read.kafka())
    assert not settings().kafka().signatures.required


def test_a_service_may_add_settings_of_its_own(monkeypatch: pytest.MonkeyPatch):
    class Own(ServiceSettings):
        bank_folder: Path

    with pytest.raises(SettingsRefused, match="BANK_FOLDER is missing"):
        Own(**settings_for(DSN, Path("jwks.json")))
    monkeypatch.setenv("BANK_FOLDER", "/bank")
    assert Own(**settings_for(DSN, Path("jwks.json"))).bank_folder == Path("/bank")
