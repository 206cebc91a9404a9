"""What was paid too much comes back once."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .evidence import Evidence
from .invariant import invariant


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


INVARIANTS: Final = (clawbacks_are_the_sum_of_their_receipts,)
