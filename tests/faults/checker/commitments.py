"""The envelopes against what was promised from them: reservations, agreements, payments."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from .amendments import as_signed, growth, in_force
from .causes import made_by
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
    """An envelope's committed cents are those of its signed agreements, and what the recipients of ended ones kept."""
    held: Counter[str] = Counter()
    for row in evidence.rows("funding", "agreement"):
        match row["state"]:
            case "SIGNED":
                held[row["envelope_id"]] += row["amount_cents"]
            case "CLOSED" | "TERMINATED":
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


@invariant()
def the_ledger_moves_with_reservations_and_agreements(evidence: Evidence) -> Iterator[str]:
    """Each reservation was set aside once, released once where it is; each signed agreement was committed once.

    An amendment that raises a grant sets aside and commits what it adds, one that lowers it gives back the difference.
    """
    amendments = {row["id"]: growth(row) for row in evidence.rows("funding", "amendment")}
    found: dict[str, list[tuple[str, int]]] = {}
    for row in evidence.rows("funding", "ledger_entry"):
        if row["move"] in {"RESERVE", "RELEASE", "COMMIT"} or row["cause"] in amendments:
            found.setdefault(row["cause"], []).append((row["move"], row["amount_cents"]))
    moves = {"REFUSED": (), "RELEASED": ("RELEASE", "RESERVE")}
    expected = {
        row["id"]: [(move, row["amount_cents"]) for move in moves.get(row["state"], ("RESERVE",))]
        for row in evidence.rows("funding", "reservation")
    }
    for row in as_signed(evidence):
        expected[row["id"]] = [("COMMIT", row["amount_cents"])] if row["signed_on"] is not None else []
    for row in in_force(evidence):
        more = amendments[row["id"]]
        raised = [("COMMIT", more), ("RESERVE", more)] if more > 0 else []
        expected[row["id"]] = [("DECOMMIT", -more)] if more < 0 else raised
    for cause in sorted(expected.keys() | found.keys()):
        if sorted(found.get(cause, [])) != expected.get(cause, []):
            yield f"{cause}: the ledger says {found.get(cause, [])}, it should say {expected.get(cause, [])}"


@invariant()
def what_is_set_aside_follows_from_its_proposal(evidence: Evidence) -> Iterator[str]:
    """The id of the entry that sets money aside follows from the event that asked for it."""
    asked = {event["proposal_id"]: event.event_id for event in evidence.of("AwardProposed")}
    amendments = {row["id"] for row in in_force(evidence)}
    for row in evidence.rows("funding", "ledger_entry"):
        if (
            row["move"] == "RESERVE"
            and row["cause"] not in amendments
            and row["id"] != made_by("funding", asked.get(row["cause"], ""), f"entry/RESERVE/{row['cause']}")
        ):
            yield f"entry {row['id']} of {row['amount_cents']} cents does not follow from proposal {row['cause']}"


def _differences(evidence: Evidence, column: str, held: Counter[str]) -> Iterator[str]:
    for row in evidence.rows("funding", "envelope"):
        if row[column] != held[row["id"]]:
            yield f"{row['key']}: {column} is {row[column]}, {held[row['id']]} stand behind it"


INVARIANTS: Final = (
    what_is_reserved_is_what_reservations_hold,
    what_is_committed_is_what_agreements_hold,
    what_is_disbursed_is_what_recipients_hold,
    the_ledger_moves_with_reservations_and_agreements,
    what_is_set_aside_follows_from_its_proposal,
)
