"""`novapec rotate-keys` beyond the accounts: the secrets of webhooks and the signatures of payments; all is audited."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from event_examples import example_of

from novapec.acting import operators_origin
from novapec.addresses import Addresses
from novapec.home import Home
from novapec.restored.own_topics import Produced, records_of
from novapec.services import migrations_of
from shared.contracts import funding
from shared.contracts.signatures import SigningKey
from shared.messaging import announce
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.testing.plugin import DatabaseFactory

OLD, NEW = (f"{name}:{b64encode(bytes([n]) * 32).decode()}" for n, name in enumerate(("old", "new")))
SUBSCRIBED = """INSERT INTO webhooks.subscription
    (id, name, owner, url, events, editions, regions, axes, subjects, state, created_at, revision)
SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'Comptes', 'charge-1', 'https://recepteur.exemple.fr',
    '{novapec.intake.application}', '{}', '{}', '{}', '{}', CASE n WHEN 3 THEN 'DELETED' ELSE 'ACTIVE' END, now(), 1
FROM generate_series(1, 3) AS n RETURNING 1"""
SIGNED = """INSERT INTO webhooks.secret (subscription_id, version, key)
SELECT id, 1, CASE id WHEN '00000000-0000-0000-0000-000000000002' THEN 'new' ELSE 'old' END
FROM webhooks.subscription RETURNING 1"""
SECRETS = "SELECT version, key, ends_at FROM webhooks.secret WHERE subscription_id::text LIKE '%1' ORDER BY version"
AUDITED = "SELECT actor, action, object, detail::text FROM messaging.audit_log ORDER BY id"
FIRST = "00000000-0000-0000-0000-000000000001"


def found_in(home: Home, kafka: KafkaSettings, **databases: Database) -> None:
    home.make()
    provisioned = {name: Provisioned(owner_dsn="", application_dsn=one.dsn) for name, one in databases.items()}
    Addresses(services={}, databases=provisioned, kafka=kafka).write(home.stack_file)


@pytest.fixture
async def webhooks(service_database: DatabaseFactory, home: Home) -> Database:
    made = await service_database("webhooks", migrations_of("webhooks"))
    await made.fetchval(SUBSCRIBED)
    await made.fetchval(SIGNED)
    found_in(home, KafkaSettings("127.0.0.1:1"), webhooks=made)
    return made


async def audited(database: Database) -> list[tuple[str, str, dict[str, Any]]]:
    rows = await database.fetch(AUDITED)
    assert {row["actor"].partition(":")[0] for row in rows} <= {"operator"}
    return [(row["action"], row["object"], json.loads(row["detail"])) for row in rows]


async def test_whoever_signs_with_another_key_signs_with_the_new_one_and_for_two_weeks_with_both(
    webhooks: Database, novapec_beside: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WEBHOOK_KEYS", f"{NEW},{OLD}")
    before = datetime.now(UTC)  # noqa: TID251  a test's own time
    ended = json.loads((await novapec_beside("rotate-keys", "--yes", "--json")).out)
    assert ended == {"webhooks": {"key": "new", "subscriptions": [FIRST]}}
    first, second = await webhooks.fetch(SECRETS)
    assert (first["version"], first["key"], second["version"], second["key"], second["ends_at"]) == (
        *(1, "old"),
        *(2, "new", None),
    )
    assert timedelta(days=14) <= first["ends_at"] - before < timedelta(days=14, minutes=5)
    assert await audited(webhooks) == [
        ("webhooks.rotate-secret", FIRST, {"key": "new"}),
        ("keys rotate", "webhook secrets", {"key": "new", "subscriptions": 1, "overlap_hours": 336}),
    ]
    again = json.loads((await novapec_beside("rotate-keys", "--yes", "--json")).out)
    assert again["webhooks"]["subscriptions"] == []


async def test_a_key_that_signs_and_is_lost_is_given_up_only_by_who_says_so(
    webhooks: Database, novapec_beside: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WEBHOOK_KEYS", NEW)
    refused = await novapec_beside("rotate-keys", "--of", "webhooks", "--yes")
    assert (refused.status, "WEBHOOK_KEYS lacks old, which signs" in refused.said) == (1, True)
    assert await audited(webhooks) == []
    ended = await novapec_beside("rotate-keys", "--of", "webhooks", "--overlap-hours", "0", "--yes")
    assert (ended.status, FIRST in ended.said) == (0, True)
    first, _ = await webhooks.fetch(SECRETS)
    assert first["ends_at"] <= datetime.now(UTC)  # noqa: TID251  a test's own time


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        ((), {}, "None of BANK_ACCOUNT_KEYS, WEBHOOK_KEYS, EVENT_SIGNING_KEY is set"),
        (("--of", "webhooks"), {"BANK_ACCOUNT_KEYS": NEW}, "WEBHOOK_KEYS is not set"),
        ((), {"WEBHOOK_KEYS": "new"}, "WEBHOOK_KEYS is refused"),
        ((), {"EVENT_SIGNING_KEY": NEW}, "EVENT_VERIFICATION_KEYS lacks new"),
        ((), {"EVENT_SIGNING_KEY": "new:short"}, "EVENT_SIGNING_KEY or EVENT_VERIFICATION_KEYS is refused"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_before_anything_is_done(
    words: tuple[str, ...],
    environment: dict[str, str],
    said: str,
    novapec: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
):
    for name in ("BANK_ACCOUNT_KEYS", "WEBHOOK_KEYS", "EVENT_SIGNING_KEY", "EVENT_VERIFICATION_KEYS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ended = novapec("rotate-keys", *words, "--yes")
    assert (ended.status, said in ended.said) == (1, True), ended.said


@pytest.mark.kafka
async def test_payments_stand_in_kafka_once_more_signed_by_the_new_key(
    service_database: DatabaseFactory,
    kafka: KafkaSettings,
    home: Home,
    novapec_beside: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    database = await service_database("funding", migrations_of("funding"))
    found_in(home, kafka, funding=database)
    async with database.transaction(operators_origin()) as tx:
        announce(tx, funding.PaymentOrdered.model_validate(example_of(funding.PaymentOrdered)[1]))
    monkeypatch.setenv("EVENT_SIGNING_KEY", NEW)
    public = [SigningKey.parse(key).public for key in (NEW, OLD)]
    monkeypatch.setenv("EVENT_VERIFICATION_KEYS", ",".join(public))
    ended = await novapec_beside("rotate-keys", "--of", "payments", "--yes", "--json")
    assert json.loads(ended.out) == {"payments": {"key": "new", "events": 1}}, ended.said
    (sent,) = [one async for batch in records_of([funding.PaymentOrdered.TOPIC], kafka) for one in batch]
    assert isinstance(sent, Produced)
    signature = dict(sent.event.raw.headers)["ce_signature"]
    assert jwt.get_unverified_header(signature or b"")["kid"] == "new"
    assert ("keys rotate", "payment signatures", {"key": "new", "events": 1}) in await audited(database)
