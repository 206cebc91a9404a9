"""Who voted: nobody who is recused, nobody who was not there or represented, under the quorum that was counted then."""

import json
from collections.abc import Iterator
from typing import Any, Final

from .evidence import Evidence, grouped
from .invariant import invariant
from .records import Row


@invariant(counts="doubled")
def a_recused_member_has_no_vote_in_the_tally(evidence: Evidence) -> Iterator[str]:
    """Whoever was recused before a ballot closed is not among its voters, by proxy or not, nor in its signed tally."""
    for row in _closed(evidence):
        recused = {*row["recused"], *row["opened_with"]} | row["told_of_a_tie"]
        counted = {*row["voters"], *row["proxy_givers"], *row["proxy_holders"]}
        if counted & recused:
            yield f"ballot {row['ballot_id']}: {sorted(counted & recused)} are recused, and counted"
    for session, sheet in _sheets(evidence):
        if shared := sheet["votes"].keys() & set(sheet["recused"]):
            yield f"minutes of {session}, {sheet['application_number']}: {sorted(shared)} are recused, and voted"


@invariant(counts="doubled")
def whoever_votes_is_there_or_represented(evidence: Evidence) -> Iterator[str]:
    """Every vote of a signed tally is of a member who was there, or whose proxy one of those held; a struck one never.

    A ballot that was broken off has no tally, and was not closed.
    """
    for session, sheet in _sheets(evidence):
        there = set(sheet["eligible"])
        represented = {one["giver"] for one in sheet["proxies"] if one["holder"] in there}
        if strangers := sheet["votes"].keys() - there - represented:
            yield f"minutes of {session}, {sheet['application_number']}: {sorted(strangers)} voted, and were not there"
    closed = evidence.by_id("review", "ballot_closing", "ballot_id").keys()
    broken_off = evidence.by_id("review", "ballot_break_off", "ballot_id").keys()
    yield from (f"ballot {one} was broken off, and closed" for one in sorted(closed & broken_off))


@invariant(counts="doubled")
def nothing_is_decided_without_a_quorum(evidence: Evidence) -> Iterator[str]:
    """A ballot that decided had its quorum when it closed, counted of those alone who are not recused."""
    outcomes = grouped(evidence.rows("review", "decision"), "ballot_id")
    for row in _closed(evidence):
        needed = max(1, -(-row["quorum_percent"] * row["quorum_base"] // 100))
        decided = {one["outcome"] for one in outcomes.get((row["ballot_id"],), [])} - {"DEFERRED"}
        if decided and row["quorum_present"] < needed:
            yield f"ballot {row['ballot_id']} decided {sorted(decided)} by {row['quorum_present']} of {needed}"
        out = row["voting"] & {*row["recused"], *row["told_of_a_tie"]}
        counts = row["voting"] - out
        # Whose tie was lifted while the vote was open counts again, and votes no more in this one.
        if not len(counts) <= row["quorum_base"] <= len(counts | (out & row["freed"])):
            yield f"ballot {row['ballot_id']}: {row['quorum_base']} count, {sorted(out)} of {len(row['voting'])} do not"


def _closed(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Each closing, with who was recused when it opened, who told of a tie by then, and who had a vote that day.

    A tie that was lifted is none from then on; `freed`: whose ties were lifted at any time.
    """
    cases = {row["id"]: row["application_id"] for row in evidence.rows("review", "grant_case")}
    ballots, sessions = evidence.by_id("review", "ballot"), evidence.by_id("review", "session")
    seats = grouped(evidence.rows("review", "committee_member"), "committee_id")
    ties = grouped(evidence.rows("review", "conflict"), "application_id")
    rows = evidence.rows("review", "conflict_lifted")
    lifted = {(row["application_id"], row["sub"], row["number"]): row["lifted_at"] for row in rows}
    freed = {row["sub"] for row in (*rows, *evidence.rows("review", "interest_lifted"))}
    for row in evidence.rows("review", "ballot_closing"):
        ballot = ballots[row["ballot_id"]]
        session = sessions[ballot["session_id"]]
        application = cases.get(ballot["case_id"])  # a lost case is noticed elsewhere
        told = {
            one["sub"]
            for one in ties.get((application,), [])
            if one["declared_at"] <= row["closed_at"] < lifted.get((application, one["sub"], one.get("number")), "9999")
        }
        voting = {one["sub"] for one in seats.get((session["committee_id"],), []) if _votes(one, session["held_on"])}
        yield {**row, "opened_with": ballot["recused"], "told_of_a_tie": told, "voting": voting, "freed": freed}


def _votes(seat: Row, day: str) -> bool:
    """Days as text: -infinity stands before them, infinity behind."""
    return bool(seat["voting"]) and bool(seat["mandate_from"] <= day <= seat["mandate_until"])


def _sheets(evidence: Evidence) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each ballot of signed minutes, with its session."""
    for row in evidence.rows("review", "session"):
        if row["state"] == "SIGNED":
            yield from ((row["id"], sheet) for sheet in json.loads(row["minutes"])["ballots"])


INVARIANTS: Final = (
    a_recused_member_has_no_vote_in_the_tally,
    whoever_votes_is_there_or_represented,
    nothing_is_decided_without_a_quorum,
)
