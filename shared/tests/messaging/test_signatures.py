"""Events about money that leaves are signed by who announces them, and believed by nobody else."""

import json
from base64 import b64encode, urlsafe_b64decode
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import jwt
import pytest
from aiokafka import AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ping_service import COUNTED, closed, count_call

from shared.clock import SystemClock
from shared.contracts import Event, funding, intake
from shared.contracts.signatures import KeyRefused, Signatures, SigningKey, believed_keys, published, signed_content
from shared.identity import new_id
from shared.messaging import announce
from shared.messaging.application import Reacting
from shared.messaging.background import background
from shared.messaging.hearer import Hearer
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.parking import Parking
from shared.messaging.records import Raw
from shared.observability.health import Health
from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.testing import eventually, heard
from shared.testing.plugin import DatabaseFactory

OLD = SigningKey("2025", Ed25519PrivateKey.from_private_bytes(bytes(32)))
NEW = SigningKey("2026", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = SigningKey("2026", Ed25519PrivateKey.generate())
REQUIRED = Signatures(None, believed_keys(f"{NEW.public},{OLD.public}"), required=True)


AGREEMENT = UUID(int=9)


def paid(agreement: UUID = AGREEMENT, cents: int = 6000_00) -> funding.InstalmentPaid:
    return funding.InstalmentPaid(
        agreement_id=agreement,
        application_id=UUID(int=1),
        edition=2025,
        order_id=UUID(int=2),
        instalment=1,
        kind="ADVANCE",
        amount_cents=cents,
        paid_on=date(2025, 9, 1),
    )


async def count_payment(tx: Transaction, event: funding.InstalmentPaid, *, at: datetime) -> None:
    tx.write(COUNTED, "InstalmentPaid", str(event.agreement_id))


REACTIONS = {funding.InstalmentPaid: count_payment, intake.CallClosed: count_call}


def signed(raw: Raw, key: SigningKey) -> Raw:
    value = raw.value or b""
    kind = dict(raw.headers)["ce_type"] or b""
    return replace(raw, headers=(*raw.headers, *Signatures(key).of(kind.decode(), raw.headers, value)))


def altered(raw: Raw, name: str, value: bytes) -> Raw:
    return replace(raw, headers=tuple((n, value if n == name else v) for n, v in raw.headers))


async def counted(database: Database) -> list[str]:
    return [row["event"] for row in await database.fetch("SELECT event FROM public.counted ORDER BY id")]


async def errors(database: Database) -> list[str]:
    return [row["error"] for row in await database.fetch("SELECT error FROM messaging.quarantine ORDER BY id")]


def test_what_tells_of_money_that_leaves_is_signed_and_nothing_else():
    assert {kind.__name__ for kind in Event.REGISTRY.values() if kind.SIGNED} == {
        *("PaymentOrdered", "PaymentOrderCancelled", "PaymentRejected", "InstalmentPaid", "PaymentReturned")
    }


def test_a_signature_is_a_detached_jws_that_any_library_checks():
    raw = signed(heard(paid()).raw, NEW)
    token = (dict(raw.headers)["ce_signature"] or b"").decode()
    header, payload, _ = token.split(".")
    assert json.loads(urlsafe_b64decode(header + "==")) == {
        "alg": "EdDSA", "b64": False, "crit": ["b64"], "kid": "2026",
    }  # fmt: skip
    assert payload == ""
    (key,) = jwt.PyJWKSet.from_dict(published(believed_keys(NEW.public))).keys
    attributes, _, value = signed_content(raw.headers, raw.value or b"").partition(b"\n")
    assert value == raw.value
    assert list(json.loads(attributes)) == sorted({name for name, _ in raw.headers} - {"ce_signature", "traceparent"})
    checked = jwt.PyJWS().decode_complete(token, key, ["EdDSA"], detached_payload=attributes + b"\n" + value)
    assert checked["header"]["kid"] == "2026"


async def test_signed_events_are_applied_under_the_new_key_and_the_old_one(database: Database):
    hearer = Hearer(database, Reacting("ping", REACTIONS), signatures=REQUIRED)
    await hearer.hear([signed(heard(paid(UUID(int=n))).raw, key) for n, key in enumerate((OLD, NEW))])
    await hearer.hear([heard(closed()).raw])
    assert await counted(database) == ["InstalmentPaid", "InstalmentPaid", "CallClosed"]
    assert await errors(database) == []


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (
            heard(paid()).raw,
            "ce_signature is missing: fr.apec.novapec.funding.instalment-paid.v1 is believed only where",
        ),
        (signed(heard(paid()).raw, STRANGER), "ce_signature does not fit this record: Signature verification failed"),
        (signed(heard(paid()).raw, replace(NEW, name="2031")), "by a key that is not known here: 2031"),
        (
            replace(signed(heard(paid()).raw, NEW), value=heard(paid(cents=1)).raw.value),
            "Signature verification failed",
        ),
        (altered(signed(heard(paid()).raw, NEW), "ce_sequence", b"%020d" % 2), "Signature verification failed"),
        (altered(signed(heard(paid()).raw, NEW), "ce_id", str(UUID(int=5)).encode()), "Signature verification failed"),
        (altered(signed(heard(paid()).raw, NEW), "ce_signature", b"a.b.c"), "ce_signature does not fit this record"),
        (
            altered(
                signed(heard(paid()).raw, NEW), "ce_signature", jwt.PyJWS().encode(b"{}", "x" * 32, "HS256").encode()
            ),
            "ce_signature is by a key that is not known here: None",
        ),
        (
            altered(
                signed(heard(paid()).raw, NEW),
                "ce_signature",
                jwt.PyJWS().encode(b"", NEW.private, "EdDSA", headers={"kid": "2026"}).encode(),
            ),
            "ce_signature does not fit this record",
        ),
    ],
    ids=[
        "none",
        "a stranger's",
        "unknown key",
        "other data",
        "other place",
        "other id",
        "no jws",
        "hmac",
        "not detached",
    ],
)
async def test_a_forged_payment_goes_to_quarantine_with_its_reason_and_what_is_true_takes_its_place(
    database: Database, forged: Raw, why: str
):
    hearer = Hearer(database, Reacting("ping", REACTIONS), signatures=REQUIRED)
    await hearer.hear([forged])
    (said,) = await errors(database)
    assert why in said
    assert await counted(database) == []
    await hearer.hear([signed(heard(paid()).raw, NEW)])
    assert await counted(database) == ["InstalmentPaid"]
    assert await database.fetchval("SELECT count(*) FROM messaging.parked") == 0


async def test_a_payment_signed_by_a_key_that_was_made_known_too_late_is_applied_once_it_is_read_again(
    database: Database,
):
    early = Hearer(
        database, Reacting("ping", REACTIONS), signatures=replace(REQUIRED, believed=believed_keys(OLD.public))
    )
    await early.hear([signed(heard(paid()).raw, NEW)])
    async with Parking(database) as parking:
        await parking.redrive_quarantined([1], actor="operator")
        await early.sweep()
        assert await counted(database) == []
        await parking.redrive_quarantined([1], actor="operator")
    await Hearer(database, Reacting("ping", REACTIONS), signatures=REQUIRED).sweep()
    assert await counted(database) == ["InstalmentPaid"]


async def test_where_signatures_are_not_required_nobody_asks_for_them(database: Database):
    await Hearer(database, Reacting("ping", REACTIONS)).hear([heard(paid()).raw])
    assert await counted(database) == ["InstalmentPaid"]


@pytest.mark.parametrize(
    "text", ["nameless", "a:", "a:short", f"a:{b64encode(bytes(31)).decode()}", f"{NEW.public},{NEW.public}"]
)
def test_a_key_that_cannot_be_read_is_refused_without_repeating_it(text: str):
    with pytest.raises(KeyRefused) as refused:
        believed_keys(text)
    assert text not in str(refused.value)
    assert "private" not in repr(NEW)


@pytest.mark.kafka
async def test_over_kafka_the_relays_payment_is_applied_and_a_forged_one_is_not(
    kafka: KafkaSettings, database: Database, service_database: DatabaseFactory
):
    publisher, true, false = await service_database("funding_like"), new_id(), new_id()
    key = f"2026:{b64encode(NEW.private.private_bytes_raw()).decode()}"
    signing, hearing = (
        replace(kafka, signing_key=key),
        replace(kafka, verification_keys=NEW.public, signatures_required=True),
    )
    async with publisher.transaction(Origin.of_command(datetime.fromisoformat("2025-09-01T09:00Z"), actor="a")) as tx:
        announce(tx, paid(true))

    def part(name: str, where: Database, how: KafkaSettings, role: str):
        reactions = REACTIONS if role == "consumer" else {}
        return background(name, reactions, (), (), where, how, SystemClock(), Health(), frozenset({role}))

    async with part("funding", publisher, signing, "relay"), part("ping", database, hearing, "consumer"):
        await eventually(lambda: counted(database), within=30)
        forged = heard(paid(false)).raw
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
            await producer.send_and_wait(forged.topic, forged.value, key=forged.key, headers=list(forged.headers))
        (said,) = await eventually(lambda: errors(database), within=30)
    assert said.startswith("ce_signature is missing")
    assert [row["subject"] for row in await database.fetch("SELECT subject FROM public.counted")] == [str(true)]
