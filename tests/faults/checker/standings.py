"""Where each file stands, at intake: the read model `file-standing` computed again from the topics."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from .compare import counted, differences
from .evidence import Evidence
from .hearers import PROJECTIONS, projection
from .invariant import invariant
from .records import Told

_EMPTY: Final[dict[str, Any]] = {
    **dict.fromkeys(("committee_code", "outcome", "decision_reason", "decided_on", "awarded_cents")),
    **dict.fromkeys(("award_released_for", "agreement_number", "agreement_state", "sign_before", "closed_on")),
    **dict.fromkeys(("report_state", "report_due_on", "amended_cents")),
    "paid_cents": 0,
    "recovered_cents": 0,
}
_MONEY: Final = {
    "InstalmentPaid": ("paid_cents", 1),
    "PaymentReturned": ("paid_cents", -1),
    "ClawbackReceived": ("recovered_cents", 1),
}
_REPORTS: Final = frozenset(
    {"ReportDue", "ReportOverdue", "ReportSubmitted", "ReportReturned", "ReportAccepted", "ReportWaived"}
    | {"ReportAcceptanceUndone"}
)
_AGREEMENTS: Final = frozenset(
    {"AgreementDrafted", "AgreementSigned", "AgreementLapsed", "AgreementClosed", "AgreementTerminated"}
)
_NAMES: Final = {
    "AgreementAmended": {"amended_cents": "amount_cents"},
    "CaseOpened": {"committee_code": "committee_code"},
    "CaseReferred": {"committee_code": "committee_code"},
    "ReservationReleased": {"award_released_for": "reason"},
    "DecisionMade": {
        "committee_code": "committee_code",
        "outcome": "outcome",
        "decision_reason": "reason",
        "decided_on": "decided_on",
        "awarded_cents": "amount_cents",
    },
}
"""What an event sets, by column."""


@invariant()
def timelines_hold_each_event_once(evidence: Evidence) -> Iterator[str]:
    """A file's timeline has one line for each event about it, with codes and amounts of that event."""
    shown: dict[str, set[str]] = {}
    for row in evidence.rows("intake", "file_timeline"):
        shown.setdefault(row["what"], set()).update(row["detail"])
    expected = Counter(
        _line(event["application_id"], event.at, event.name, _part(event.data, shown.get(event.name, set())))
        for event in _heard(evidence)
    )
    kept = Counter(
        _line(row["application_id"], row["at"], row["what"], row["detail"])
        for row in evidence.rows("intake", "file_timeline")
    )
    yield from counted("a line of a timeline", expected, kept)


@invariant()
def standings_follow_from_the_events(evidence: Evidence) -> Iterator[str]:
    """A file stands where the events about it left it, and was paid what they sum to."""
    expected: dict[str, dict[str, Any]] = {}
    for event in sorted(_heard(evidence), key=lambda event: bool(event.data.get("appeal_of"))):
        changes = _changes(event)
        if changes is not None:
            standing = expected.setdefault(event["application_id"], dict(_EMPTY))
            for name, change in changes.items():
                standing[name] = standing[name] + change if name in {"paid_cents", "recovered_cents"} else change
    kept = {
        row["application_id"]: {name: row.get(name) for name in _EMPTY}
        for row in evidence.rows("intake", "file_standing")
    }
    yield from differences("the standing of", expected, kept)


KEPT_FROM_CARRIERS: Final = {"OpinionRecorded", "RecusalsNoted", "AlertRaised", "AlertClosed"}
"""What staff and committees tell one another: no line of a file's timeline."""


def _heard(evidence: Evidence) -> list[Told]:
    consumer = projection(evidence, "intake", "file-standing")
    topics = PROJECTIONS["intake", "file-standing"]
    names = {event.name for event in evidence.told if event.topic in topics} - KEPT_FROM_CARRIERS
    return sorted(evidence.of(*sorted(names), heard_by=consumer), key=lambda event: (event.stream, event.sequence))


def _changes(event: Told) -> dict[str, Any] | None:
    """What an event changes in its file's standing, sums of cents included; None where it says nothing of it."""
    if event.name in _MONEY:
        column, sign = _MONEY[event.name]
        return {column: sign * event["amount_cents"]}
    if event.name in _REPORTS:
        undone = event.name == "ReportAcceptanceUndone"
        state = "SUBMITTED" if undone else event.name.removeprefix("Report").upper()
        return {"report_state": state, "report_due_on": event["due_on"]}
    if event.name in _AGREEMENTS:
        state = event.name.removeprefix("Agreement").upper()
        changes = {"agreement_number": event["number"], "agreement_state": state}
        if state == "TERMINATED":
            return {**changes, "closed_on": event["terminated_on"]}
        column = "sign_before" if state == "DRAFTED" else "closed_on"
        return {**changes, column: event[column]}
    names = _NAMES.get(event.name)
    return None if names is None else {column: event[name] for column, name in names.items()}


def _part(data: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


def _line(application_id: str, at: str, what: str, detail: dict[str, Any]) -> str:
    instant = datetime.fromisoformat(at).timestamp()
    return json.dumps([application_id, instant, what, detail], sort_keys=True, ensure_ascii=False)


INVARIANTS: Final = (timelines_hold_each_event_once, standings_follow_from_the_events)
