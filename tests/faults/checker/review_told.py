"""What review announced of its own is what it keeps: proposals, decisions, minutes."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from .compare import differences
from .evidence import Evidence
from .invariant import invariant

_AWARDS: Final = frozenset({"AWARDED", "AWARDED_WITH_CONDITIONS"})


@invariant()
def each_award_was_proposed_once(evidence: Evidence) -> Iterator[str]:
    """AwardProposed was announced once of each decision that awards, in its amount."""
    rows = evidence.rows("review", "decision")
    expected = {row["id"]: [row["amount_cents"]] for row in rows if row["outcome"] in _AWARDS}
    told: dict[str, list[int]] = {}
    for event in evidence.of("AwardProposed"):
        told.setdefault(event["proposal_id"], []).append(event["amount_cents"])
    yield from differences("AwardProposed of", expected, told)


@invariant()
def final_decisions_are_announced_once(evidence: Evidence) -> Iterator[str]:
    """DecisionMade was announced once of each decision that became final, as the chair pronounced it."""
    ballots = {row["id"]: row["case_id"] for row in evidence.rows("review", "ballot")}
    taken: dict[str, dict[str, tuple[Any, ...]]] = {}
    for row in evidence.rows("review", "decision"):
        pronounced = (row["outcome"], row["amount_cents"], row["reason"])
        taken.setdefault(ballots[row["ballot_id"]], {})[row["id"]] = pronounced
    told: dict[str, list[tuple[Any, ...]]] = {}
    for event in evidence.of("DecisionMade"):
        told.setdefault(event["case_id"], []).append((event["outcome"], event["amount_cents"], event["reason"]))
    for case in evidence.rows("review", "grant_case"):
        announced = told.pop(case["id"], [])
        decisions = taken.get(case["id"], {})
        final = decisions.get(case["decision_id"] or "")
        if not Counter(announced) <= Counter(decisions.values()):
            yield f"case {case['id']}: {announced} was announced of {list(decisions.values())}"
        if case["state"] in {"DECIDED", "DEFERRED"} and (not announced or announced[-1] != final):
            yield f"case {case['id']} is {case['state']} by {final}, announced as {announced}"
    yield from (f"{announced} was announced of case {case}, which is not there" for case, announced in told.items())


@invariant()
def minutes_are_what_was_signed(evidence: Evidence) -> Iterator[str]:
    """The hash of a session's minutes is that of their text, on the row and in MinutesSigned."""
    rows = [row for row in evidence.rows("review", "session") if row["state"] == "SIGNED"]
    expected = {row["id"]: sha256((row["minutes"] or "").encode()).hexdigest() for row in rows}
    yield from differences("the minutes of", expected, {row["id"]: row["minutes_sha256"] for row in rows})
    told = {event["session_id"]: event["minutes_sha256"] for event in evidence.of("MinutesSigned")}
    yield from differences("MinutesSigned of", expected, told)


INVARIANTS: Final = (each_award_was_proposed_once, final_decisions_are_announced_once, minutes_are_what_was_signed)
