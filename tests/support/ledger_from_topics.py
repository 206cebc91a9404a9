"""Envelopes, reservations and grants computed again from Kafka alone, by a program that knows no code of ours.

It counts twice: entry by entry from what the ledger announces, and from what happened (money reserved, agreements
signed, instalments paid, returned, clawed back, agreements closed). Both must say the same, and at each entry
paid <= committed and reserved + committed <= total.

`python ledger_from_topics.py HOST:PORT` writes one JSON object: envelopes, grants, entries, faults.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from kafka import KafkaConsumer

TOPICS = ("novapec.funding.envelope", "novapec.funding.reservation", "novapec.funding.agreement")
IDLE_MS = 3000
"""So long without a record is the end."""
TYPE = "fr.apec.novapec.funding."

MOVES = {
    "OPEN": (1, 0, 0, 0),
    "TRANSFER_IN": (1, 0, 0, 0),
    "TRANSFER_OUT": (-1, 0, 0, 0),
    "RESERVE": (0, 1, 0, 0),
    "RELEASE": (0, -1, 0, 0),
    "COMMIT": (0, -1, 1, 0),
    "DECOMMIT": (0, 0, -1, 0),
    "DISBURSE": (0, 0, 0, 1),
    "RETURN": (0, 0, 0, -1),
    "RECOVER": (0, 0, 0, -1),
}
"""What a cent of each entry does to total, reserved, committed, disbursed."""

HAPPENED = {
    "funds-reserved": (0, 1, 0, 0),
    "reservation-released": (0, -1, 0, 0),
    "agreement-signed": (0, -1, 1, 0),
    "agreement-amended": (0, 0, 1, 0),
    "instalment-paid": (0, 0, 0, 1),
    "payment-returned": (0, 0, 0, -1),
    "clawback-received": (0, 0, 0, -1),
    "agreement-closed": (0, 0, -1, 0),
    "agreement-terminated": (0, 0, -1, 0),
}
"""What a cent of each happening does to them; an amendment moves the difference, a closing its `released_cents`."""


class Books:
    """What is known after the events so far."""

    def __init__(self) -> None:
        self.envelopes: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.happened: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.grants: dict[str, dict[str, int]] = defaultdict(lambda: {"paid": 0, "recovered": 0, "committed": 0})
        self.entries: dict[str, list[Any]] = {}
        self.faults: list[str] = []
        self._envelope_of: dict[str, str] = {}
        self._ended: set[str] = set()
        self._paid: set[tuple[str, int]] = set()

    def post(self, event: dict[str, Any]) -> None:
        """An entry of the ledger: it carries the balances after it."""
        key, move, cents = event["envelope_key"], event["move"], event["amount_cents"]
        balances = _added(self.envelopes[key], MOVES[move], cents)
        said = [event[f"{name}_cents"] for name in ("total", "reserved", "committed", "disbursed")]
        if balances != said:
            self.faults.append(f"{key}: {move} of {cents} makes {balances}, the entry says {said}")
        total, reserved, committed, disbursed = balances
        if not (0 <= disbursed <= committed and reserved >= 0 and reserved + committed <= total):
            self.faults.append(f"{key}: {move} of {cents} leaves {balances}")
        if event["entry_id"] in self.entries:
            self.faults.append(f"{key}: entry {event['entry_id']} is posted twice")
        if move == "OPEN" and key != str(event["edition"]):
            self.faults.append(f"{key}: a part has money that nobody transferred to it")
        self.envelopes[key] = balances
        self.entries[event["entry_id"]] = [key, move, cents]

    def note(self, kind: str, event: dict[str, Any]) -> None:
        """Something that happened to a reservation or an agreement."""
        if kind == "envelope-opened":
            self.envelopes[event["envelope_key"]]  # there, and empty
            if event.get("parent_id") and event["total_cents"]:
                self.faults.append(f"{event['envelope_key']}: a part opens with {event['total_cents']} of its own")
        if kind == "funds-reserved":
            self._envelope_of[event["reservation_id"]] = event["envelope_key"]
        if kind == "agreement-drafted":
            self._envelope_of[event["agreement_id"]] = self._envelope_of[event["reservation_id"]]
        if kind not in HAPPENED:
            return
        ends = kind in {"agreement-closed", "agreement-terminated"}
        cents = event["released_cents"] if ends else event["amount_cents"]
        if kind == "agreement-amended":
            cents -= event["amount_before_cents"]
        of = event.get("agreement_id") or event["reservation_id"]
        key = self._envelope_of[of]
        signs = HAPPENED[kind]
        if of in self._ended and kind in {"payment-returned", "clawback-received"}:
            signs = (0, 0, -1, -1)  # what comes back to a grant that has ended is not committed any more either
        if ends:
            self._ended.add(of)
        self.happened[key] = _added(self.happened[key], signs, cents)
        if "agreement_id" in event:
            self._grant(kind, event, cents, committed=signs[2])

    def _grant(self, kind: str, event: dict[str, Any], cents: int, *, committed: int) -> None:
        grant = self.grants[event["agreement_id"]]
        grant["committed"] += committed * cents
        if kind == "clawback-received":
            grant["recovered"] += cents
        if kind in {"instalment-paid", "payment-returned"}:
            self._pay(event["agreement_id"], event["instalment"], back=kind == "payment-returned")
            grant["paid"] += cents if kind == "instalment-paid" else -cents
        if not 0 <= grant["paid"] - grant["recovered"] <= grant["committed"]:
            self.faults.append(f"agreement {event['agreement_id']}: {kind} of {cents} leaves {grant}")

    def _pay(self, agreement: str, instalment: int, *, back: bool) -> None:
        if back != ((agreement, instalment) in self._paid):
            self.faults.append(
                f"agreement {agreement}: instalment {instalment} {'came back unpaid' if back else 'twice'}"
            )
        self._paid ^= {(agreement, instalment)}

    def close(self) -> dict[str, Any]:
        """The books as JSON; what happened and what was posted are held against each other."""
        for key, posted in self.envelopes.items():
            if posted[1:] != self.happened[key][1:]:
                self.faults.append(f"{key}: entries make {posted[1:]}, what happened makes {self.happened[key][1:]}")
        return {
            "envelopes": dict(self.envelopes),
            "grants": {name: [one["paid"], one["recovered"]] for name, one in self.grants.items()},
            "entries": self.entries,
            "faults": self.faults,
        }


def _added(balances: list[int], signs: tuple[int, ...], cents: int) -> list[int]:
    return [balance + sign * cents for balance, sign in zip(balances, signs, strict=True)]


def recomputed(records: Iterable[Any]) -> dict[str, Any]:
    """The books of these records: each has topic, key, headers and value, as kafka-python gives them."""
    books = Books()
    for kind, event in _in_order(records, books.faults):
        if kind == "ledger-posted":
            books.post(event)
        else:
            books.note(kind, event)
    return books.close()


def _in_order(records: Iterable[Any], faults: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each stream in its order, copies left out; topic by topic, so that a reservation comes before its agreement."""
    streams: dict[tuple[str, str], dict[int, tuple[str, str, bytes]]] = defaultdict(dict)
    for record in records:
        headers = {name: value.decode() for name, value in record.headers}
        stream, sequence = streams[record.topic, record.key.decode()], int(headers["ce_sequence"])
        seen = stream.setdefault(sequence, (headers["ce_id"], headers["ce_type"], record.value))
        if seen[0] != headers["ce_id"]:
            faults.append(f"{record.topic} {record.key.decode()}: two events have number {sequence}")
    for (topic, key), stream in sorted(streams.items(), key=lambda one: TOPICS.index(one[0][0])):
        if sorted(stream) != list(range(1, len(stream) + 1)):
            faults.append(f"{topic} {key}: numbers {sorted(stream)} have a gap")
        for sequence in sorted(stream):
            _, kind, value = stream[sequence]
            yield kind.removeprefix(TYPE).removesuffix(".v1"), json.loads(value)


def main(bootstrap: str) -> None:
    """Read the three topics to their end."""
    consumer = KafkaConsumer(
        *TOPICS, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=IDLE_MS
    )
    sys.stdout.write(json.dumps(recomputed(consumer)) + "\n")
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
