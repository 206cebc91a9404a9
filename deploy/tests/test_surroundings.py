"""A stack that the environment names: commands work with it alone, and say what is missing of it."""

import json

import pytest

from novapec.addresses import Addresses
from novapec.home import Home
from novapec.running import NotRunning, RunningStack, read_addresses
from novapec.services import SERVICES, migrations_of
from novapec.surroundings import Incomplete, surrounding
from shared.messaging.kafka_settings import KafkaSettings
from shared.testing.plugin import DatabaseFactory

SECRET = "not-for-the-screen"


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every variable that a stack of four services needs."""
    for name in SERVICES:
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", f"postgresql://{name}_app:{SECRET}@db/{name}")
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "kafka:9093")
    return monkeypatch


def test_the_environment_says_where_a_stack_is(named: pytest.MonkeyPatch, home: Home):
    named.setenv("INTAKE_URL", "http://novapec-intake-api/")
    named.setenv("INTAKE_PROBES", "http://novapec-intake-consumer:8000/, http://novapec-intake-relay:8000")
    found = read_addresses(home)
    assert list(found.databases) == list(SERVICES)
    assert found.databases["review"].application_dsn == f"postgresql://review_app:{SECRET}@db/review"
    assert {name: one.url for name, one in found.services.items()} == {"intake": "http://novapec-intake-api"}
    assert found.probes == {"intake": ["http://novapec-intake-consumer:8000", "http://novapec-intake-relay:8000"]}
    assert (found.kafka.bootstrap, found.kafka.protocol, found.simulation) == ("kafka:9093", "PLAINTEXT", False)


def test_an_environment_that_names_no_database_names_no_stack(monkeypatch: pytest.MonkeyPatch, home: Home):
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "kafka:9093")
    assert surrounding() is None
    with pytest.raises(NotRunning, match="INTAKE_DATABASE_URL"):
        read_addresses(home)


@pytest.mark.parametrize(
    ("missing", "more", "said"),
    [
        ("FUNDING_DATABASE_URL", {}, "FUNDING_DATABASE_URL is missing"),
        ("KAFKA_BOOTSTRAP", {}, "KAFKA_BOOTSTRAP is missing"),
        (None, {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_PASSWORD": SECRET}, "KAFKA_USERNAME and KAFKA_PASSWORD"),
        (None, {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_CA_FILE": "/nowhere/ca.crt"}, "there is no file"),
        (None, {"KAFKA_SECURITY_PROTOCOL": "TLS", "KAFKA_PASSWORD": SECRET}, "KAFKA_SECURITY_PROTOCOL: "),
        (None, {"EVENT_SIGNATURES_REQUIRED": "true"}, "EVENT_VERIFICATION_KEYS is missing"),
        (None, {"SIMULATION": "true", "INTAKE_URL": "http://intake"}, "REVIEW_URL is missing"),
    ],
)
def test_what_is_missing_is_named_and_no_secret_is(
    named: pytest.MonkeyPatch, missing: str | None, more: dict[str, str], said: str
):
    if missing:
        named.delenv(missing)
    for name, value in more.items():
        named.setenv(name, value)
    with pytest.raises(Incomplete, match=said) as refused:
        surrounding()
    assert SECRET not in str(refused.value)


def test_two_stacks_at_once_are_refused(named: pytest.MonkeyPatch, home: Home):
    home.make()
    Addresses(services={}, databases={}, kafka=KafkaSettings("kafka:9093")).write(home.stack_file)
    with pytest.raises(NotRunning, match="Two stacks are named"):
        read_addresses(home)


def test_no_token_is_made_in_production_and_nothing_is_written(named: pytest.MonkeyPatch, home: Home):
    named.setenv("ENVIRONMENT", "production")
    stack = RunningStack(home)
    with pytest.raises(NotRunning, match="does not run in production"):
        stack.token("programme-manager")
    assert not home.folder.exists()


def test_the_owners_password_is_the_migrations_alone(named: pytest.MonkeyPatch, novapec):
    ended = novapec("migrate", "--service", "review")
    assert ended.status == 1
    assert "give MIGRATION_DATABASE_URL" in ended.said


async def test_commands_run_with_the_environment_alone(
    service_database: DatabaseFactory, named: pytest.MonkeyPatch, home: Home, novapec_beside
):
    for name in SERVICES:
        made = await service_database(name, migrations_of(name))
        named.setenv(f"{name.upper()}_DATABASE_URL", made.dsn)
    named.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:1")
    named.setenv("INTAKE_URL", "http://127.0.0.1:1")
    named.setenv("REVIEW_PROBES", "http://127.0.0.1:1")

    status = json.loads((await novapec_beside("status", "--json")).out)
    assert (status["in_flight"], set(status["chains"])) == ({}, set(SERVICES))
    paused = await novapec_beside("consumers", "list", "--service", "review", "--json")
    assert {one["service"] for one in json.loads(paused.out)} == {"review"}

    found = json.loads((await novapec_beside("doctor", "--json")).out)["findings"]
    said = {(one["area"], one["subject"]): one for one in found}
    assert said["kafka", "127.0.0.1:1"]["verdict"] == "wrong"
    assert "does not answer" in said["services", "intake"]["says"]
    assert "does not answer" in said["services", "review 127.0.0.1 127.0.0.1"]["says"]
    assert said["services", "review"]["do"] == "give REVIEW_URL, or look at its pods"
    assert str(home.folder) not in {one["subject"] for one in found}
    assert not home.folder.exists()
