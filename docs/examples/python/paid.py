"""What was paid to each application, from the events of funding: a consumer of another system, in one file.

    python paid.py BOOTSTRAP DATABASE [--until-idle SECONDS] [--keys JWKS]

It needs aiokafka alone; with --keys it asks who signed each payment (signed.py), and needs cryptography too. The read
model and the last sequence of every stream are one SQLite file, changed in one transaction: that makes repeats
harmless. Offsets are committed after it, so that nothing is passed over.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer

TOPIC = "novapec.funding.agreement"
PAID = "fr.apec.novapec.funding.instalment-paid.v1"
RETURNED = "fr.apec.novapec.funding.payment-returned.v1"

TABLES = """
CREATE TABLE IF NOT EXISTS stream (topic TEXT, subject TEXT, sequence INTEGER, PRIMARY KEY (topic, subject));
CREATE TABLE IF NOT EXISTS seen (topic TEXT, subject TEXT, sequence INTEGER, id TEXT,
    PRIMARY KEY (topic, subject, sequence));
CREATE TABLE IF NOT EXISTS held (topic TEXT, subject TEXT, sequence INTEGER, id TEXT, type TEXT, data TEXT,
    PRIMARY KEY (topic, subject, sequence));
CREATE TABLE IF NOT EXISTS paid (application_id TEXT PRIMARY KEY, cents INTEGER NOT NULL);
"""


class Fork(Exception):
    """Another event stands at a sequence that was applied: the publisher's history was rewritten. Ask the operators."""


class ReadModel:
    """The sums, and how far every stream was applied."""

    def __init__(self, path: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(TABLES)

    def hear(self, topic: str, headers: dict[str, str], data: dict) -> None:
        """Take one record to its end, in one transaction. Raises Fork."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._gate(topic, headers["ce_subject"], int(headers["ce_sequence"]), headers, data)
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _gate(self, topic: str, subject: str, sequence: int, headers: dict[str, str], data: dict) -> None:
        last = self._last(topic, subject)
        if sequence <= last:
            self._require_known(topic, subject, sequence, headers["ce_id"])
        elif sequence > last + 1:
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

    def _require_known(self, topic: str, subject: str, sequence: int, event_id: str) -> None:
        where = (topic, subject, sequence)
        known = self._database.execute(
            "SELECT id FROM seen WHERE topic = ? AND subject = ? AND sequence = ?", where
        ).fetchone()
        if known != (event_id,):
            raise Fork(f"{topic} {subject} {sequence}: {event_id} where {known} was applied")

    def _last(self, topic: str, subject: str) -> int:
        row = self._database.execute(
            "SELECT sequence FROM stream WHERE topic = ? AND subject = ?", (topic, subject)
        ).fetchone()
        return row[0] if row else 0


async def consume(
    bootstrap: str, database: str, until_idle: float | None, signed: Callable[[dict[str, str], bytes], bool]
) -> None:
    """Hear from the first event, for ever, or until nothing came for `until_idle` seconds."""
    model = ReadModel(database)
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=bootstrap,
        group_id="example.paid.python",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        while True:
            batches = await consumer.getmany(timeout_ms=int((until_idle or 1) * 1000))
            for record in (record for batch in batches.values() for record in batch):
                headers = {name: value.decode() for name, value in record.headers}
                if headers["ce_type"] in (PAID, RETURNED) and not signed(headers, record.value):
                    where = f"{record.topic} {record.partition} {record.offset}"
                    sys.stderr.write(f"set aside, tell the operators: a payment that nobody signed, {where}\n")
                    continue  # it takes no number: what is true comes at the same sequence
                model.hear(record.topic, headers, json.loads(record.value))
            if batches:
                await consumer.commit()
            elif until_idle and consumer.assignment():
                return
    finally:
        await consumer.stop()


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
