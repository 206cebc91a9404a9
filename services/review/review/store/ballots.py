"""Ballots with their votes, decisions and funding's answers: rows that are only ever added."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from review.domain.ballot import Ballot, Decision, Vote
from review.domain.case import (
    BallotOpened,
    Case,
    CaseFact,
    DecisionTaken,
    MoneyRefused,
    MoneySetAside,
    MoneyWasRefused,
    VoteCast,
)
from review.domain.states import Choice
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Cents, DecisionReason, Outcome, RefusalReason

INSERT_BALLOT: Final = """
INSERT INTO review.ballot (id, case_id, session_id, eligible, recused, opened_at) VALUES ($1, $2, $3, $4, $5, $6)"""

INSERT_VOTE: Final = "INSERT INTO review.vote (ballot_id, member, choice, cast_at) VALUES ($1, $2, $3, $4)"

INSERT_DECISION: Final = """
INSERT INTO review.decision (id, ballot_id, outcome, amount_cents, requested_cents, reason, explanation, decided_by,
    decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

INSERT_ANSWER: Final = """
INSERT INTO review.money_answer (decision_id, reserved, reason, available_cents, heard_at)
VALUES ($1, $2::text IS NULL, $2, $3, $4)"""

VOTES: Final = """
SELECT ballot_id, member, choice FROM review.vote WHERE ballot_id = ANY($1::uuid[]) ORDER BY ballot_id, member"""

PROPOSED: Final = """
SELECT EXISTS (SELECT 1 FROM review.decision d JOIN review.ballot b ON b.id = d.ballot_id
               WHERE d.id = $1 AND b.case_id = $2 AND d.outcome LIKE 'AWARDED%')"""


def add(tx: Transaction, case: Case, fact: CaseFact) -> None:
    """Keep what a fact adds to a case: a ballot, a vote, a decision, an answer; nothing, for the other facts."""
    at = tx.origin.at
    match fact:
        case BallotOpened(ballot=ballot):
            people = (sorted(ballot.eligible), sorted(ballot.recused))
            tx.write(INSERT_BALLOT, ballot.id, case.id, ballot.session_id, *people, at)
        case VoteCast(ballot_id=ballot_id, vote=vote):
            tx.write(INSERT_VOTE, ballot_id, vote.member, vote.choice, at)
        case DecisionTaken(ballot=ballot, decision=decision):
            amounts = (decision.amount_cents, case.file.requested_cents)
            words = (decision.reason, decision.explanation, decision.decided_by)
            tx.write(INSERT_DECISION, decision.id, ballot.id, decision.outcome, *amounts, *words, at)
        case MoneySetAside(proposal_id=proposal_id):
            tx.write(INSERT_ANSWER, proposal_id, None, None, at)
        case MoneyWasRefused(proposal_id=proposal_id, why=why):
            tx.write(INSERT_ANSWER, proposal_id, why.reason, why.available_cents, at)
        case _:
            pass


async def proposed(tx: Transaction, case_id: UUID, proposal_id: UUID) -> bool:
    """Whether this case ever made this proposal."""
    return await tx.fetchval(PROPOSED, proposal_id, case_id)


async def votes_of(tx: Transaction, ballot_ids: Sequence[UUID]) -> dict[UUID, tuple[Vote, ...]]:
    """The votes cast in each of these ballots, by member."""
    votes: dict[UUID, list[Vote]] = defaultdict(list)
    for row in await tx.fetch(VOTES, ballot_ids):
        votes[row["ballot_id"]].append(Vote(row["member"], Choice(row["choice"])))
    return {ballot: tuple(cast) for ballot, cast in votes.items()}


def decision_of(row: Row) -> Decision:
    """The decision in a row that holds its columns."""
    return Decision(
        id=row["decision_id"],
        outcome=Outcome(row["outcome"]),
        amount_cents=Cents(row["amount_cents"]),
        reason=DecisionReason(row["reason"]),
        explanation=row["explanation"],
        decided_by=row["decided_by"],
    )


def ballot_of(row: Row, votes: tuple[Vote, ...]) -> Ballot:
    """The ballot in a row that holds its columns."""
    return Ballot(
        id=row["ballot_id"],
        session_id=row["session_id"],
        eligible=frozenset(row["eligible"]),
        recused=frozenset(row["recused"]),
        votes=votes,
    )


def refusal_of(row: Row) -> MoneyRefused:
    """Funding's refusal in a row that holds its columns."""
    return MoneyRefused(reason=RefusalReason(row["refusal_reason"]), available_cents=Cents(row["available_cents"]))
