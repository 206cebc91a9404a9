"""The doctor sees what is wrong, says what to do, and takes nothing sound for ill."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from novapec.addresses import Addresses, ServiceAddress
from novapec.doctor import topics
from novapec.doctor.databases import clock, way
from novapec.doctor.finding import Verdict
from novapec.doctor.secrets import examine_certificates
from novapec.doctor.topics import examine_kafka
from novapec.home import Home
from novapec.services import SERVICES, migrations_of
from shared.contracts import intake
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import topics_of
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.testing.eventually import eventually
from shared.testing.kafka import recreate_topics
from shared.testing.plugin import DatabaseFactory

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
NOWHERE = "127.0.0.1:1"
ILLS = {
    "a paused consumer": (
        "INSERT INTO messaging.control (name, value) VALUES ('paused:reactions', 'true') RETURNING 1",
        ("consumers", "warn", "consumers resume --service review reactions"),
    ),
    "a dead letter": (
        f"""INSERT INTO messaging.parked (consumer, topic, aggregate_id, sequence, event_id, state, headers, partition,
        kafka_offset) VALUES ('c', '{intake.CallClosed.TOPIC}', 'one', 1, gen_random_uuid(), 'dead', '[]', 0, 0)
        RETURNING 1""",
        ("dead letters", "wrong", "dead-letters list --service review"),
    ),
    "an old event that Kafka never had": (
        """INSERT INTO messaging.outbox (topic, aggregate_id, sequence, event_id, type, source, data_schema, at,
        correlation_id, payload, recorded_at) VALUES ('t', 'one', 1, gen_random_uuid(), 't', 's', 'd', now(),
        gen_random_uuid(), '{}', now() - interval '2 hours') RETURNING 1""",
        ("outbox", "wrong", "/readyz"),
    ),
    "history that is not chained": (
        """INSERT INTO messaging.audit_log (at, actor, action, object, correlation_id, recorded_at)
        VALUES (now(), 'operator', 'a', 'o', gen_random_uuid(), now() - interval '1 hour') RETURNING 1""",
        ("audit", "wrong", "relay leads"),
    ),
    "events that were taken back": (
        """INSERT INTO messaging.taken_back (event_id, topic, aggregate_id, sequence)
        VALUES (gen_random_uuid(), 't', 'one', 1) RETURNING 1""",
        ("restored", "wrong", "restored list --service review"),
    ),
}


PAUSED = "INSERT INTO messaging.control (name, value) VALUES ('relay_paused', 'true') RETURNING 1"


@pytest.fixture
async def databases(service_database: DatabaseFactory, home: Home) -> dict[str, Database]:
    made = {name: await service_database(name, migrations_of(name)) for name in SERVICES}
    home.make()
    Addresses(
        services={name: ServiceAddress(f"http://{NOWHERE}") for name in SERVICES},
        databases={name: Provisioned(owner_dsn="", application_dsn=one.dsn) for name, one in made.items()},
        kafka=KafkaSettings(NOWHERE),
    ).write(home.stack_file)
    return made


async def findings(novapec_beside: Any, *words: str) -> list[dict[str, str]]:
    ended = await novapec_beside("doctor", "--json", *words)
    assert ended.status == 1, "neither Kafka nor a service runs here"
    return json.loads(ended.out)["findings"]


def of(found: list[dict[str, str]], area: str, subject: str = "review") -> list[dict[str, str]]:
    return [one for one in found if (one["area"], one["subject"]) == (area, subject)]


async def test_sound_databases_are_in_order_where_neither_kafka_nor_services_run(databases, novapec_beside):
    found = await findings(novapec_beside, "--thorough")
    ill = {(one["area"], one["subject"]) for one in found if one["verdict"] == "wrong"}
    assert ill == {("kafka", NOWHERE), *(("services", name) for name in SERVICES)}
    assert of(found, "migrations")[0]["says"].endswith("applied")
    assert "every hash holds" in of(found, "audit")[0]["says"]
    said = (await novapec_beside("doctor")).said
    assert "start Kafka" in said
    assert "what the last column says, from the top down" in said


async def test_each_ill_is_seen_and_comes_with_what_mends_it(databases, novapec_beside):
    sound = await findings(novapec_beside)
    for sql, _ in ILLS.values():
        await databases["review"].fetchval(sql)
    found = await findings(novapec_beside)
    for ill, (_, (area, verdict, do)) in ILLS.items():
        assert not any(one["verdict"] == verdict and do in one["do"] for one in of(sound, area)), ill
        assert any(one["verdict"] == verdict and do in one["do"] for one in of(found, area)), ill
    assert {one["verdict"] for one in of(found, "outbox", "intake")} == {"ok"}


async def test_a_relay_that_a_killed_re_announce_left_paused_is_seen(databases, novapec_beside):
    await databases["review"].fetchval(PAUSED)
    (one,) = of(await findings(novapec_beside), "outbox")
    assert one["verdict"] == "wrong"
    assert "run `novapec re-announce --service review` again to its end" in one["do"]


async def test_a_database_that_lacks_migrations_or_has_changed_ones_is_named(
    databases, novapec_beside, postgres_server
):
    for name, sql in {
        "intake": "DELETE FROM migration WHERE series = 'intake' AND number = 2",
        "funding": "UPDATE migration SET sha256 = 'x' WHERE series = 'funding' AND number = 3",
        "impact": "INSERT INTO migration VALUES ('impact', 9999, '9999_later.sql', 'x')",
    }.items():
        connection = await asyncpg.connect(postgres_server, database=databases[name].dsn.rpartition("/")[2])
        await connection.execute(sql)
        await connection.close()
    found = await findings(novapec_beside)
    assert "missing: 0002_" in of(found, "migrations", "intake")[0]["says"]
    assert of(found, "migrations", "intake")[0]["do"] == "run `novapec migrate --service intake`"
    assert "another content: 0003_" in of(found, "migrations", "funding")[0]["says"]
    assert "a newer version migrated it: 9999_later.sql" in of(found, "migrations", "impact")[0]["says"]
    assert of(found, "migrations")[0]["verdict"] == "ok"


async def test_production_asks_for_archiving_and_keys_are_compared(
    databases, novapec_beside, monkeypatch: pytest.MonkeyPatch
):
    assert of(await findings(novapec_beside), "backup")[0]["verdict"] == "ok"
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("BANK_ACCOUNT_KEYS", f"new:{b64encode(bytes(32)).decode()}")
    found = await findings(novapec_beside)
    assert of(found, "backup")[0]["verdict"] == "wrong"
    assert of(found, "keys", "funding")[0]["says"] == "accounts: none"
    monkeypatch.setenv("BANK_ACCOUNT_KEYS", "new:too-short")
    (one,) = of(await findings(novapec_beside), "keys", "funding")
    assert (one["verdict"], "too-short" in str(one)) == ("wrong", False)


async def test_a_database_that_does_not_answer_keeps_nothing_else_from_being_looked_at(
    databases, home: Home, novapec_beside
):
    addresses = Addresses.read(home.stack_file)
    addresses.databases["intake"] = Provisioned("", f"postgresql://nobody:secret@{NOWHERE}/nothing")
    addresses.write(home.stack_file)
    ended = await novapec_beside("doctor", "--json")
    found = json.loads(ended.out)["findings"]
    assert of(found, "database", "intake")[0]["verdict"] == "wrong"
    assert of(found, "migrations")[0]["verdict"] == "ok"
    assert "secret" not in ended.said


@pytest.mark.parametrize(
    ("dsn", "tls", "sslmode", "verdict"),
    [
        ("postgresql://a@db/x", False, "prefer", Verdict.WRONG),
        ("postgresql://a@db/x", True, "prefer", Verdict.WARN),
        ("postgresql://a@db/x?sslmode=require", True, "verify-full", Verdict.WARN),
        ("postgresql://a@db/x?sslmode=verify-full", True, "prefer", Verdict.OK),
        ("postgresql://a@db/x", True, "verify-full", Verdict.OK),
        ("postgresql://a@127.0.0.1/x", False, "prefer", Verdict.OK),
    ],
)
def test_in_production_a_way_to_postgresql_that_is_not_verified_is_said_to_be(
    dsn: str, tls: bool, sslmode: str, verdict: Verdict
):
    assert way("review", dsn, tls=tls, production=True, sslmode=sslmode).verdict == verdict
    assert way("review", dsn, tls=tls, production=False, sslmode=sslmode).verdict == Verdict.OK


@pytest.mark.parametrize(
    ("bootstrap", "protocol", "verdict"),
    [
        ("kafka:9092", "PLAINTEXT", Verdict.WRONG),
        ("127.0.0.1:9092, kafka:9092", "PLAINTEXT", Verdict.WRONG),
        ("127.0.0.1:9092", "PLAINTEXT", Verdict.OK),
        ("kafka:9093", "SSL", Verdict.OK),
    ],
)
def test_in_production_a_way_to_kafka_in_the_clear_is_said_to_be(bootstrap: str, protocol: Any, verdict: Verdict):
    kafka = KafkaSettings(bootstrap, protocol=protocol)
    assert topics.way(kafka, production=True).verdict == verdict
    assert topics.way(kafka, production=False).verdict == Verdict.OK


@pytest.mark.kafka
async def test_topics_whose_events_would_be_deleted_or_are_missing_are_named(kafka_server: str):
    await recreate_topics(kafka_server)
    kafka, name = KafkaSettings(kafka_server), topics_of("intake")[0]
    assert {one.verdict for one in await examine_kafka(kafka, production=False)} == {Verdict.OK}
    assert {one.says for one in await examine_kafka(kafka, production=True) if one.verdict == Verdict.WRONG} == {
        "1 copies of each partition"
    }
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_server)
    await admin.start()
    try:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs={"retention.ms": "60000"})])

        async def seen() -> list[str]:
            found = await examine_kafka(kafka, production=False)
            return [one.do for one in found if one.verdict == Verdict.WRONG and one.subject == name]

        assert await eventually(seen, within=20) == [
            f"run kafka-configs.sh --alter --topic {name} --add-config retention.ms=-1"
        ]
        await admin.delete_topics([name])

        async def missing() -> bool:
            found = await examine_kafka(kafka, production=False)
            return any(one.do == "run `novapec topics create`" and one.subject == name for one in found)

        await eventually(missing, within=20)
    finally:
        await admin.close()
        await recreate_topics(kafka_server)


@pytest.mark.parametrize(("days", "verdict"), [(-1, Verdict.WRONG), (29, Verdict.WARN), (31, Verdict.OK)])
async def test_a_certificate_is_judged_by_the_days_it_has_left(tmp_path: Path, days: int, verdict: Verdict):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kafka")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=90))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "kafka.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    dsn = f"postgresql://app@db/x?sslmode=verify-full&sslrootcert={tmp_path / 'kafka.pem'}"
    for files, dsns in (([tmp_path], []), ([], [dsn])):
        (found,) = await examine_certificates(files, {}, dsns, now=NOW)
        assert found.verdict == verdict
        assert "CN=kafka" in found.subject


async def test_a_file_that_holds_no_certificate_is_said_to_hold_none(tmp_path: Path):
    (tmp_path / "empty.pem").write_text("nothing")
    (found,) = await examine_certificates([tmp_path], {}, [], now=NOW)
    assert (found.verdict, found.says) == (Verdict.WRONG, "cannot be read: ValueError")


@pytest.mark.parametrize(("seconds", "verdict"), [(-2.5, Verdict.WARN), (-1.5, Verdict.OK), (600.0, Verdict.WARN)])
def test_a_clock_that_is_wrong_by_more_than_two_seconds_is_said_to_be(seconds: float, verdict: Verdict):
    found = clock("database", "intake", NOW + timedelta(seconds=seconds), NOW)
    assert found.verdict == verdict
    assert (f"{seconds:+.1f} s" in found.says) is (verdict == Verdict.WARN)
