"""What was paid to each application, from the events of funding: a consumer of another system, in one file.

    python paid.py BOOTSTRAP DATABASE [--until-idle SECONDS] [--keys JWKS]

It needs aiokafka alone; with --keys it asks who signed each payment (signed.py), and needs cryptography too. The read
model, the last sequence of every stream and the place in Kafka are one SQLite file, changed in one transaction: repeats
are harmless, nothing is passed over, and whoever deletes the file begins again with the first event. Offsets are also
committed to Kafka, for those who watch how far it came. How a Kafka that asks who we are is reached, and in which
group, the environment says: KAFKA_SECURITY_PROTOCOL and its like, as docs/consuming.md lists them.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import ssl
import sys
from collections.abc import Callable, Mapping

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

TOPIC = "novapec.funding.agreement"
PAID = "fr.apec.novapec.funding.instalment-paid.v1"
RETURNED = "fr.apec.novapec.funding.payment-returned.v1"

TABLES = """
CREATE TABLE IF NOT EXISTS stream (topic TEXT, subject TEXT, sequence INTEGER, PRIMARY KEY (topic, subject));
CREATE TABLE IF NOT EXISTS seen (topic TEXT, subject TEXT, sequence INTEGER, id TEXT,
    PRIMARY KEY (topic, subject, sequence));
CREATE TABLE IF NOT EXISTS held (topic TEXT, subject TEXT, sequence INTEGER, id TEXT, type TEXT, data TEXT,
    PRIMARY KEY (topic, subject, sequence));
CREATE TABLE IF NOT EXISTS position (topic TEXT, partition INTEGER, next INTEGER, PRIMARY KEY (topic, partition));
CREATE TABLE IF NOT EXISTS paid (application_id TEXT PRIMARY KEY, cents INTEGER NOT NULL);
"""


class Fork(Exception):
    """Another event stands at a sequence that we know: the publisher's history was rewritten. Ask the operators."""


class ReadModel:
    """The sums, and how far every stream was applied."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(TABLES)

    def place(self, topic: str, partition: int) -> int:
        """The offset to go on from: 0 where nothing was heard."""
        row = self._database.execute(
            "SELECT next FROM position WHERE topic = ? AND partition = ?", (topic, partition)
        ).fetchone()
        return row[0] if row else 0

    def hear(self, where: tuple[str, int, int], headers: dict[str, str], data: dict | None) -> None:
        """Take the record at (topic, partition, offset) to its end, in one transaction, or pass over. Raises Fork."""
        topic, partition, offset = where
        self._database.execute("BEGIN IMMEDIATE")
        try:
            if data is not None:
                self._gate(topic, headers["ce_subject"], int(headers["ce_sequence"]), headers, data)
            self._database.execute("INSERT OR REPLACE INTO position VALUES (?, ?, ?)", (topic, partition, offset + 1))
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _gate(self, topic: str, subject: str, sequence: int, headers: dict[str, str], data: dict) -> None:
        last = self._last(topic, subject)
        if sequence <= last:
            self._require_known("seen", topic, subject, sequence, headers["ce_id"])
        elif sequence > last + 1:
            self._require_known("held", topic, subject, sequence, headers["ce_id"])
            row = (topic, subject, sequence, headers["ce_id"], headers["ce_type"], json.dumps(data))
            self._database.execute("INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?, ?, ?)", row)
        else:
            self._apply(topic, subject, sequence, headers["ce_id"], headers["ce_type"], data)
            self._apply_what_waited(topic, subject)

    def _apply_what_waited(self, topic: str, subject: str) -> None:
        while True:
            where = (topic, subject, self._last(topic, subject) + 1)
            row = self._database.execute(
                "DELETE FROM held WHERE topic = ? AND subject = ? AND sequence = ? RETURNING id, type, data", where
            ).fetchone()
            if row is None:
                return
            self._apply(*where, row[0], row[1], json.loads(row[2]))

    def _apply(self, topic: str, subject: str, sequence: int, event_id: str, kind: str, data: dict) -> None:
        sign = {PAID: 1, RETURNED: -1}.get(kind, 0)
        if sign:
            row = (data["application_id"], sign * data["amount_cents"])
            self._database.execute(
                "INSERT INTO paid VALUES (?, ?) ON CONFLICT DO UPDATE SET cents = cents + excluded.cents", row
            )
        self._database.execute("INSERT INTO seen VALUES (?, ?, ?, ?)", (topic, subject, sequence, event_id))
        self._database.execute("INSERT OR REPLACE INTO stream VALUES (?, ?, ?)", (topic, subject, sequence))

    def _require_known(self, table: str, topic: str, subject: str, sequence: int, event_id: str) -> None:
        known = self._database.execute(
            f"SELECT id FROM {table} WHERE topic = ? AND subject = ? AND sequence = ?", (topic, subject, sequence)
        ).fetchone()
        if known is not None and known != (event_id,):
            raise Fork(f"fork: {topic} {subject} {sequence}: {event_id} where {known} was heard")

    def _last(self, topic: str, subject: str) -> int:
        row = self._database.execute(
            "SELECT sequence FROM stream WHERE topic = ? AND subject = ?", (topic, subject)
        ).fetchone()
        return row[0] if row else 0


class FromItsPlace(ConsumerRebalanceListener):
    """Whatever partitions it is given, it goes on where the read model stands, not where Kafka's group does."""

    def __init__(self, consumer: AIOKafkaConsumer, model: ReadModel) -> None:
        self._consumer = consumer
        self._model = model

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Go there."""
        for one in assigned:
            self._consumer.seek(one, self._model.place(one.topic, one.partition))

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Nothing to do: each record was taken to its end."""


def credentials(given: Mapping[str, str]) -> dict:
    """What aiokafka is told of TLS and of who we are: by a certificate (SSL) or a password (SASL_SSL), or nothing."""
    protocol = given.get("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT")
    options = {"security_protocol": protocol}
    if protocol != "PLAINTEXT":
        options["ssl_context"] = trust = ssl.create_default_context(cafile=given.get("KAFKA_CA_FILE"))
        if "KAFKA_CERTIFICATE_FILE" in given:
            trust.load_cert_chain(given["KAFKA_CERTIFICATE_FILE"], given["KAFKA_KEY_FILE"])
    if protocol == "SASL_SSL":
        options["sasl_mechanism"] = "SCRAM-SHA-512"
        options["sasl_plain_username"] = given["KAFKA_USERNAME"]
        options["sasl_plain_password"] = given["KAFKA_PASSWORD"]
    return options


async def consume(
    bootstrap: str, database: str, until_idle: float | None, signed: Callable[[dict[str, str], bytes], bool]
) -> None:
    """Hear for ever, or until nothing came for `until_idle` seconds."""
    model = ReadModel(database)
    environment = os.environ  # noqa: TID251  a program of its own
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=environment.get("KAFKA_GROUP", "example.paid.python"),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **credentials(environment),
    )
    consumer.subscribe([TOPIC], listener=FromItsPlace(consumer, model))
    await consumer.start()
    try:
        while True:
            batches = await consumer.getmany(timeout_ms=int((until_idle or 1) * 1000))
            for record in (record for batch in batches.values() for record in batch):
                where = (record.topic, record.partition, record.offset)
                headers = {name: value.decode() for name, value in record.headers}
                if headers["ce_type"] in (PAID, RETURNED) and not signed(headers, record.value):
                    said = f"set aside, tell the operators: a payment that nobody signed, {where}\n"
                    sys.stderr.write(said)  # it takes no number: what is true comes at the same sequence
                    model.hear(where, headers, None)
                else:
                    model.hear(where, headers, json.loads(record.value))
            if batches:
                await committed(consumer)
            elif until_idle and consumer.assignment():
                return
    finally:
        await consumer.stop()


async def committed(consumer: AIOKafkaConsumer) -> None:
    """Tell Kafka how far we came. Where it cannot be told now, it is told next time: our own place is what counts."""
    try:
        await consumer.commit()
    except KafkaError as error:
        sys.stderr.write(f"not committed: {error!r}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bootstrap")
    parser.add_argument("database")
    parser.add_argument("--until-idle", type=float)
    parser.add_argument("--keys", help="a JSON Web Key Set: payments that nobody in it signed are set aside")
    given = parser.parse_args()
    if given.keys:
        from signed import Signers

        believed = Signers(given.keys).signed
    else:
        believed = lambda *_: True  # noqa: E731
    asyncio.run(consume(given.bootstrap, given.database, given.until_idle, believed))
