"""The envelopes against what was promised from them: reservations, agreements, payments."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .evidence import Evidence
from .invariant import invariant


@invariant()
def what_is_reserved_is_what_reservations_hold(evidence: Evidence) -> Iterator[str]:
    """An envelope's reserved cents are those of its reservations that wait for an agreement."""
    held: Counter[str] = Counter()
    for row in evidence.rows("funding", "reservation"):
        if row["state"] == "RESERVED":
            held[row["envelope_id"]] += row["amount_cents"]
    yield from _differences(evidence, "reserved_cents", held)


@invariant()
def what_is_committed_is_what_agreements_hold(evidence: Evidence) -> Iterator[str]:
    """An envelope's committed cents are those of its signed agreements, and what the recipients of closed ones kept."""
    held: Counter[str] = Counter()
    for row in evidence.rows("funding", "agreement"):
        match row["state"]:
            case "SIGNED":
                held[row["envelope_id"]] += row["amount_cents"]
            case "CLOSED":
                held[row["envelope_id"]] += row["paid_cents"] - row["recovered_cents"]
            case _:
                pass
    yield from _differences(evidence, "committed_cents", held)


@invariant()
def what_is_disbursed_is_what_recipients_hold(evidence: Evidence) -> Iterator[str]:
    """An envelope's disbursed cents are what its agreements were paid, less what came back."""
    held: Counter[str] = Counter()
    for row in evidence.rows("funding", "agreement"):
        held[row["envelope_id"]] += row["paid_cents"] - row["recovered_cents"]
    yield from _differences(evidence, "disbursed_cents", held)


def _differences(evidence: Evidence, column: str, held: Counter[str]) -> Iterator[str]:
    for row in evidence.rows("funding", "envelope"):
        if row[column] != held[row["id"]]:
            yield f"{row['key']}: {column} is {row[column]}, {held[row['id']]} stand behind it"


INVARIANTS: Final = (
    what_is_reserved_is_what_reservations_hold,
    what_is_committed_is_what_agreements_hold,
    what_is_disbursed_is_what_recipients_hold,
)
