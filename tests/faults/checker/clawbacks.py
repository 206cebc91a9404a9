"""What was paid too much comes back once."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .evidence import Evidence
from .invariant import invariant
from .records import Row


@invariant()
def clawbacks_are_the_sum_of_their_receipts(evidence: Evidence) -> Iterator[str]:
    """What came in for a clawback is the sum of its receipts, of its events, and of the ledger's recoveries."""
    receipts: Counter[str] = Counter()
    for row in evidence.rows("funding", "clawback_receipt"):
        receipts[row["clawback_id"]] += row["amount_cents"]
    told: Counter[str] = Counter()
    for event in evidence.of("ClawbackReceived"):
        told[event["clawback_id"]] += event["amount_cents"]
    recovered: Counter[str] = Counter()
    for row in evidence.rows("funding", "clawback"):
        recovered[row["agreement_id"]] += row["received_cents"]
        received = (row["received_cents"], receipts[row["id"]], told[row["id"]])
        if len(set(received)) != 1:
            yield f"{row['reference']}: (clawback, receipts, events) say that {received} cents were received"
    moved: Counter[str] = Counter()
    for row in evidence.rows("funding", "ledger_entry"):
        moved[row["agreement_id"]] += row["amount_cents"] * (row["move"] == "RECOVER")
    for row in evidence.rows("funding", "agreement"):
        if len({row["recovered_cents"], recovered[row["id"]], moved[row["id"]]}) != 1:
            yield f"{row['number']}: recovered {row['recovered_cents']}, ledger {moved[row['id']]}"


@invariant(counts="doubled")
def a_clawback_takes_two_persons(evidence: Evidence) -> Iterator[str]:
    """Nobody orders what they proposed, confirms what they noted, or ends alone what is owed; all was heard first."""
    for row in evidence.rows("funding", "clawback"):
        name, by = row["reference"], row["ordered_by"]
        if by is not None and by == row["proposed_by"]:
            yield f"{name} was proposed and ordered by {by}"
        if row["state"] == "WRITTEN_OFF" and row["ended_by"] == row["write_off_proposed_by"]:
            yield f"{name} was given up by {row['ended_by']} alone"
        if row["state"] == "CANCELLED" and row["ended_by"] in {row["proposed_by"], by}:
            yield f"{name} was cancelled by {row['ended_by']}, who proposed or ordered it"
        if by is not None and row["notified_on"] is None:
            yield f"{name} was ordered, and its recipient never heard"
        if row["ordered_cents"] is not None and row["ordered_cents"] > row["amount_cents"]:
            yield f"{name}: {row['ordered_cents']} cents were ordered, {row['amount_cents']} were told"
    for row in evidence.rows("funding", "receipt_note"):
        if row["state"] == "CONFIRMED" and row["decided_by"] == row["noted_by"]:
            yield f"receipt {row['id']} was noted and confirmed by {row['noted_by']}"


@invariant(counts="lost")
def receipts_by_hand_were_confirmed(evidence: Evidence) -> Iterator[str]:
    """A receipt that the bank did not tell of is exactly a note that was confirmed, of its amount and day."""
    names = ("id", "clawback_id", "amount_cents", "received_on")
    notes = {tuple(row[n] for n in names) for row in evidence.rows("funding", "receipt_note") if _counts(row)}
    taken = {
        tuple(row[n] for n in names)
        for row in evidence.rows("funding", "clawback_receipt")
        if row["bank_reference"] is None
    }
    yield from (f"{one}: confirmed {one in notes}, taken in {one in taken}" for one in sorted(notes ^ taken))


def _counts(note: Row) -> bool:
    return bool(note["state"] == "CONFIRMED")


INVARIANTS: Final = (
    clawbacks_are_the_sum_of_their_receipts,
    a_clawback_takes_two_persons,
    receipts_by_hand_were_confirmed,
)
