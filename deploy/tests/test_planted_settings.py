"""Whatever is wrong with an environment, what is said of it repeats no secret; nor does what is made of it, printed."""

from collections.abc import Iterator
from typing import Any

import pytest
from planted_secrets import ENVIRONMENT, PLANTED, forms_of
from pydantic import ValidationError
from pydantic_settings import BaseSettings

import funding.settings
import impact.settings
import intake.settings
import review.settings
import webhooks.settings
from novapec.addresses import Addresses
from novapec.settings import CommandSettings, StackEnvironment
from shared.messaging.kafka_environment import KafkaEnvironment
from shared.postgres.provision import Provisioned
from shared.service import SettingsRefused

READERS: dict[str, type[BaseSettings]] = {
    "intake": intake.settings.Settings,
    "review": review.settings.Settings,
    "funding": funding.settings.Settings,
    "impact": impact.settings.Settings,
    "webhooks": webhooks.settings.Settings,
    "intake's command": intake.settings.EditionSettings,
    "the operator's command": CommandSettings,
    "a stack elsewhere": StackEnvironment,
}
DSN = "postgresql://app:planted-database-password@127.0.0.1:1/x?sslpassword=planted-passphrase-of-a-key"
GIVEN: dict[str, Any] = {
    "database_url": DSN,
    "migration_database_url": DSN,
    **{f"{name}_database_url": DSN for name in ("intake", "review", "funding", "impact", "webhooks")},
    "kafka_password": "planted-password-of-scram",
    "event_signing_key": f"planted:{PLANTED['the key of the accounts']}",
    "bank_account_keys": ENVIRONMENT["BANK_ACCOUNT_KEYS"],
    "webhook_keys": ENVIRONMENT["WEBHOOK_KEYS"],
    "smtp_password": ENVIRONMENT["SMTP_PASSWORD"],
    "debtor_iban": "FR7630006000011234567890189",
}
"""Every field that is a secret, with one that works. A new one without a line here fails the first test."""
SECRETS = [
    "planted-database-password",
    "planted-passphrase-of-a-key",
    *(str(one).rpartition(":")[2] for name, one in GIVEN.items() if not name.endswith("database_url")),
]
OTHERS: dict[str, Any] = {
    "environment": "development",
    "oidc_issuer": "https://issuer.example",
    "smtp_host": "127.0.0.1",
    "debtor_name": "APEC",
    "debtor_bic": "AGRIFRPP",
    "debtor_siret": "73282932000074",
    "kafka_security_protocol": "SASL_SSL",
    "kafka_username": "novapec",
}


def secret_fields(reader: type[BaseSettings]) -> set[str]:
    """The fields that hold secrets."""
    return {name for name, field in reader.model_fields.items() if "SecretStr" in str(field.annotation)}


def planted(reader: type[BaseSettings], **changes: Any) -> dict[str, Any]:
    """An environment that this reader takes, every secret planted, but for the changes."""
    known = {name: value for name, value in {**OTHERS, **GIVEN}.items() if name in reader.model_fields}
    return {**known, **changes}


def told(text: str) -> list[str]:
    """The secrets that a text gives away."""
    return [secret for secret in SECRETS if any(form in text for form in forms_of(secret))]


_OURS = {kind.__module__ for reader in READERS.values() for kind in reader.__mro__ if "settings" in kind.__module__}


def everything_made_of(settings: BaseSettings) -> Iterator[object]:
    """The settings, and whatever their properties make of them; `databases` is connection strings and nothing else."""
    yield settings
    yield settings.model_dump()
    yield settings.model_dump_json()
    for kind in type(settings).__mro__:
        for name, member in vars(kind).items():
            if isinstance(member, property) and kind.__module__ in _OURS and name != "databases":
                yield getattr(settings, name)
    if isinstance(settings, KafkaEnvironment):
        yield settings.kafka()


@pytest.mark.parametrize("name", READERS)
def test_every_secret_that_is_read_is_planted_here(name: str):
    assert secret_fields(READERS[name]) - GIVEN.keys() == set()


@pytest.mark.parametrize("name", READERS)
def test_an_environment_that_works_is_printed_without_its_secrets(name: str):
    settings = READERS[name](**planted(READERS[name]))
    printed = [repr(one) for one in everything_made_of(settings)]
    assert [(text[:80], found) for text in printed if (found := told(text))] == []


def _malformed(secret: str) -> Iterator[str]:
    """As people get a key wrong: without its name, in front of it, cut, with another behind it."""
    name, _, key = secret.rpartition(":")
    yield key
    yield f"{key}:{name}"
    yield f"{name}:{key[:20]}"
    yield f"{key}:{key}"
    yield f"{secret},{key}"


@pytest.mark.parametrize("name", READERS)
def test_whatever_is_refused_its_secrets_are_not_repeated(name: str):
    reader = READERS[name]
    wrong = "this is wrong: " + " ".join(SECRETS)
    said: dict[str, str] = {}
    for field, known in reader.model_fields.items():
        names_a_file = "Path" in str(known.annotation)  # and is told which is not there
        for value in ("wrong" if names_a_file else wrong, *(_malformed(str(GIVEN[field])) if field in GIVEN else ())):
            try:
                reader(**planted(reader, **{field: value}))
            except (SettingsRefused, ValidationError) as error:
                said[f"{field}={value}"] = f"{error} {error!r}"
    assert said or name == "intake's command", "some of them can be wrong"
    assert {what: found for what, text in said.items() if (found := told(text))} == {}


def test_where_a_stack_is_is_printed_without_its_passwords():
    databases = {"intake": Provisioned(DSN, DSN)}
    settings = StackEnvironment(**planted(StackEnvironment))
    assert told(repr(Addresses(services={}, databases=databases, kafka=settings.kafka()))) == []
