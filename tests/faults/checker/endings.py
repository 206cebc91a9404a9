"""Every life has come to its end: nothing waits for an event that will not come."""

from collections.abc import Iterator
from typing import Final

from .evidence import Evidence
from .invariant import invariant
from .records import Row

_AWARDS: Final = frozenset({"AWARDED", "AWARDED_WITH_CONDITIONS"})
_ENDED: Final = frozenset({"LAPSED", "CANCELLED", "CLOSED", "TERMINATED"})
_DONE: Final = frozenset({"SETTLED", "WRITTEN_OFF", "CANCELLED"})
_LIVE: Final = frozenset({"DRAFTED", "APPROVED", "BATCHED"})


@invariant()
def every_application_reached_its_end(evidence: Evidence) -> Iterator[str]:
    """Every application is refused, withdrawn, deferred, or its agreement lapsed, cancelled or closed."""
    heard = sorted(evidence.rows("review", "grant_case"), key=lambda row: bool(row.get("appeal_of")))
    cases = {row["application_id"]: row for row in heard}
    decisions = evidence.by_id("review", "decision")
    agreements = evidence.by_id("funding", "agreement", "application_id")
    for application in evidence.rows("intake", "application"):
        case = cases.get(application["id"])
        stuck = _unfinished(application, case, decisions, agreements.get(application["id"]))
        if stuck:
            yield f"application {application['number'] or application['id']}: {stuck}"


@invariant()
def a_closed_agreement_has_nothing_open(evidence: Evidence) -> Iterator[str]:
    """Once an agreement has ended its orders are answered and its instalments paid or cancelled.

    Once it was closed its clawbacks have ended, too; those of a terminated one go on.
    """
    agreements = evidence.rows("funding", "agreement")
    closed = {row["id"]: row["number"] for row in agreements if row["state"] in {"CLOSED", "TERMINATED"}}
    terminated = {row["id"] for row in agreements if row["state"] == "TERMINATED"}
    for row in evidence.rows("funding", "payment_order"):
        if row["agreement_id"] in closed and row["state"] in _LIVE:
            yield f"{closed[row['agreement_id']]} is closed, its order {row['end_to_end_id']} is {row['state']}"
    for row in evidence.rows("funding", "instalment"):
        if row["agreement_id"] in closed and row["state"] not in {"PAID", "CANCELLED"}:
            yield f"{closed[row['agreement_id']]} is closed, its instalment {row['number']} is {row['state']}"
    for row in evidence.rows("funding", "amendment"):
        if row["agreement_id"] in closed and row["state"] == "DRAFTED":
            yield f"{closed[row['agreement_id']]} is closed, its version {row['version']} waits for signatures"
    for row in evidence.rows("funding", "clawback"):
        if row["agreement_id"] in closed.keys() - terminated and row["state"] not in _DONE:
            yield f"{closed[row['agreement_id']]} is closed, its clawback {row['reference']} is {row['state']}"


def _unfinished(application: Row, case: Row | None, decisions: dict[str, Row], agreement: Row | None) -> str | None:
    """What a life still waits for; None where it has ended."""
    if application["state"] in {"INADMISSIBLE", "WITHDRAWN"}:
        return None
    if application["state"] != "ADMISSIBLE" or case is None:
        return f"it is {application['state']}, its case is {case and case['state']}"
    if case["state"] in {"DEFERRED", "WITHDRAWN"}:
        return None
    decision = decisions.get(case["decision_id"] or "")
    if case["state"] != "DECIDED" or decision is None:
        return f"its case is {case['state']}"
    if decision["outcome"] not in _AWARDS or (agreement is not None and agreement["state"] in _ENDED):
        return None
    return f"it was {decision['outcome']}, its agreement is {agreement and agreement['state']}"


INVARIANTS: Final = (every_application_reached_its_end, a_closed_agreement_has_nothing_open)
