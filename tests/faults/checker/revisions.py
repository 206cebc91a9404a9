"""A revision counts the changes of an aggregate: where what it went through is kept, they are counted again."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from .batches import transfers
from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row

_ANSWERED: Final = {"PAID": 1, "REJECTED": 1, "RETURNED": 2}
_RESERVATION: Final = {"RESERVED": 1, "REFUSED": 1, "COMMITTED": 2, "RELEASED": 2}


@invariant()
def revisions_of_money_count_its_changes(evidence: Evidence) -> Iterator[str]:
    """The revision of an order, a reservation or a clawback is the number of changes that led to its state."""
    cancelled = [row for row in evidence.rows("funding", "payment_batch") if row["state"] == "CANCELLED"]
    taken_out = Counter(one for batch in cancelled for one, _ in transfers(batch))
    for row in evidence.rows("funding", "payment_order"):
        early = row["state"] == "BATCHED" and row["early_return_on"] is not None
        name = row["end_to_end_id"]
        changes = _of_order(row) + early + 2 * taken_out[name] + (name in _told_by_another_amount(evidence))
        yield from _differs(f"order {name}", row, changes)
    for row in evidence.rows("funding", "reservation"):
        yield from _differs(f"reservation {row['id']}", row, _RESERVATION[row["state"]])
    receipts = Counter(row["clawback_id"] for row in evidence.rows("funding", "clawback_receipt"))
    acts = Counter(row["clawback_id"] for row in evidence.rows("funding", "clawback_act"))
    for row in evidence.rows("funding", "clawback"):
        yield from _differs(f"clawback {row['reference']}", row, acts[row["id"]] + receipts[row["id"]])


@invariant()
def revisions_of_cases_count_their_changes(evidence: Evidence) -> Iterator[str]:
    """The revision of a case counts its ballots, votes, decisions, answers, recusals, endings; and its routings.

    A ballot that was broken off counts once more; a referral that a committee voted is an ending before it.
    """
    ballots = grouped(evidence.rows("review", "ballot"), "case_id")
    votes = Counter(row["ballot_id"] for row in evidence.rows("review", "vote"))
    decisions = grouped(evidence.rows("review", "decision"), "ballot_id")
    answered = {row["decision_id"] for row in evidence.rows("review", "money_answer")}
    final = Counter(event["case_id"] for event in evidence.of("DecisionMade"))
    final += Counter(event["case_id"] for event in evidence.of("CaseReferred") if event["session_id"])
    broken_off = {row["ballot_id"] for row in evidence.rows("review", "ballot_break_off")}
    recused = Counter(event["case_id"] for event in evidence.of("ConflictDeclared"))
    for row in evidence.rows("review", "grant_case"):
        held = [ballot["id"] for ballot in ballots.get((row["id"],), [])]
        taken = [decision["id"] for ballot in held for decision in decisions.get((ballot,), [])]
        changes = 1 + len(held) + sum(votes[ballot] for ballot in held) + len(taken)
        changes += sum(decision in answered for decision in taken) + (row["state"] == "WITHDRAWN") + recused[row["id"]]
        changes += final[row["id"]] + sum(ballot in broken_off for ballot in held)
        if row["routing_reason"] is None:
            yield from _differs(f"case {row['id']}", row, changes)
        elif row["revision"] <= changes:
            yield f"case {row['id']} is at revision {row['revision']}, but was routed and changed {changes} times"


def _of_order(row: Row) -> int:
    """Drafted, approved by one or two, cancelled, put in a batch, answered: each where it was."""
    acts = ("approver", "second_approver", "cancelled_by", "batch_id")
    return 1 + sum(row.get(act) is not None for act in acts) + _ANSWERED.get(row["state"], 0)


def _told_by_another_amount(evidence: Evidence) -> set[str]:
    """The orders of which a debit of another amount said that they left, before two persons matched it to them."""
    debits = {row["id"] for row in evidence.rows("funding", "unmatched_entry") if row["direction"] == "DEBIT"}
    matched = evidence.rows("funding", "unmatched_resolution")
    return {str(row["matched_to"]) for row in matched if row["entry_id"] in debits and row.get("proposed_by")}


def _differs(name: str, row: dict[str, Any] | Row, changes: int) -> Iterator[str]:
    if row["revision"] != changes:
        yield f"{name} is {row.get('state')} at revision {row['revision']}, it changed {changes} times"


INVARIANTS: Final = (revisions_of_money_count_its_changes, revisions_of_cases_count_their_changes)
