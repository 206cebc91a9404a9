"""Ballots with their votes, decisions and funding's answers: rows that are only ever added."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from review.domain.ballot import Ballot, Closing, Decision, Vote
from review.domain.case import (
    AttendanceMoved,
    BallotBrokenOff,
    BallotOpened,
    Case,
    CaseFact,
    ConflictWasDeclared,
    DecisionTaken,
    MoneyRefused,
    MoneySetAside,
    MoneyWasRefused,
    VoteCast,
)
from review.domain.committee import Quorum
from review.domain.states import Choice
from review.store.sessions import proxies_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Cents, DecisionReason, Outcome, RefusalReason

BALLOT_COLUMNS: Final = """
b.id AS ballot_id, b.session_id, b.eligible, b.recused, c.voters, c.recused AS closing_recused, c.quorum_present,
c.quorum_base, c.quorum_percent, c.casting_vote, c.closed_by, b.proxy_givers, b.proxy_holders,
c.proxy_givers AS closing_givers, c.proxy_holders AS closing_holders,
CASE WHEN g.state = 'BALLOT' AND g.ballot_id = b.id THEN ARRAY(
    SELECT DISTINCT m.sub FROM review.closed_to(f.application_id, f.organisations) o
    JOIN review.committee_member m ON m.sub = o.sub AND m.committee_id = g.committee_id) ELSE '{}' END AS recused_now,
CASE WHEN g.state = 'BALLOT' AND g.ballot_id = b.id THEN ARRAY(
    SELECT w.member FROM review.ballot_movement w WHERE w.ballot_id = b.id AND w.movement = 'LEFT')
    ELSE '{}' END AS left_now"""
"""Of b, its closing c, its case g and its file f."""

INSERT_BALLOT: Final = """
INSERT INTO review.ballot (id, case_id, session_id, eligible, recused, proxy_givers, proxy_holders, opened_at, attempt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
    (SELECT count(*) + 1 FROM review.ballot b JOIN review.ballot_break_off x ON x.ballot_id = b.id
     WHERE b.case_id = $2 AND b.session_id = $3))"""

INSERT_MOVEMENT: Final = """
INSERT INTO review.ballot_movement (ballot_id, member, movement, noted_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING"""

INSERT_BREAK_OFF: Final = """
INSERT INTO review.ballot_break_off (ballot_id, reason, explanation, broken_off_by, broken_off_at)
VALUES ($1, $2, $3, $4, $5)"""

INSERT_VOTE: Final = "INSERT INTO review.vote (ballot_id, member, choice, cast_by, cast_at) VALUES ($1, $2, $3, $4, $5)"

INSERT_DECISION: Final = """
INSERT INTO review.decision (id, ballot_id, outcome, amount_cents, requested_cents, reason, explanation, decided_by,
    conditions, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

INSERT_ANSWER: Final = """
INSERT INTO review.money_answer (decision_id, reserved, reason, available_cents, heard_at)
VALUES ($1, $2::text IS NULL, $2, $3, $4)"""

INSERT_CLOSING: Final = """
INSERT INTO review.ballot_closing (ballot_id, voters, recused, quorum_present, quorum_base, quorum_percent,
    casting_vote, closed_by, proxy_givers, proxy_holders, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""

INSERT_CONFLICT: Final = """
INSERT INTO review.conflict (application_id, sub, reason, declared_by, declared_at, number)
VALUES ($1, $2, $3, $4, $5, (SELECT 1 + coalesce(max(c.number), 0) FROM review.conflict c
                             WHERE c.application_id = $1 AND c.sub = $2))"""

VOTES: Final = """
SELECT ballot_id, member, choice, cast_by FROM review.vote WHERE ballot_id = ANY($1::uuid[])
ORDER BY ballot_id, member"""

PROPOSED: Final = """
SELECT EXISTS (SELECT 1 FROM review.decision d JOIN review.ballot b ON b.id = d.ballot_id
               WHERE d.id = $1 AND b.case_id = $2 AND d.outcome LIKE 'AWARDED%')"""


def add(tx: Transaction, case: Case, fact: CaseFact) -> None:
    """Keep what a fact adds to a case: a ballot, a vote, a decision, an answer; nothing, for the other facts."""
    at = tx.origin.at
    match fact:
        case BallotOpened(ballot=ballot):
            tx.write(INSERT_BALLOT, ballot.id, case.id, ballot.session_id, *_people(ballot), *_proxies(ballot), at)
        case VoteCast(ballot_id=ballot_id, vote=vote):
            tx.write(INSERT_VOTE, ballot_id, vote.member, vote.choice, vote.by, at)
        case AttendanceMoved(ballot_id=ballot_id, member=member, movement=movement):
            tx.write(INSERT_MOVEMENT, ballot_id, member, movement, at)
        case BallotBrokenOff(ballot=ballot, why=why):
            tx.write(INSERT_BREAK_OFF, ballot.id, why.reason, why.explanation, why.by, at)
        case ConflictWasDeclared(member=member, reason=reason, declared_by=by):
            tx.write(INSERT_CONFLICT, case.file.application_id, member, reason, by, at)
        case DecisionTaken(case=before, ballot=ballot, decision=decision):
            if ballot.closing is not None and (before.ballot is None or before.ballot.closing is None):
                _close(tx, ballot, ballot.closing)
            amounts = (decision.amount_cents, case.file.requested_cents)
            words = (decision.reason, decision.explanation, decision.decided_by, list(decision.conditions))
            tx.write(INSERT_DECISION, decision.id, ballot.id, decision.outcome, *amounts, *words, at)
        case MoneySetAside(proposal_id=proposal_id):
            tx.write(INSERT_ANSWER, proposal_id, None, None, at)
        case MoneyWasRefused(proposal_id=proposal_id, why=why):
            tx.write(INSERT_ANSWER, proposal_id, why.reason, why.available_cents, at)
        case _:
            pass


def _close(tx: Transaction, ballot: Ballot, closing: Closing) -> None:
    quorum = closing.quorum
    figures = (quorum.present, quorum.base, quorum.percent)
    closed = (closing.casting_vote, closing.by)
    tx.write(INSERT_CLOSING, ballot.id, *_people(ballot), *figures, *closed, *_proxies(ballot), tx.origin.at)


def _people(ballot: Ballot) -> tuple[list[str], list[str]]:
    return sorted(ballot.eligible), sorted(ballot.recused)


def _proxies(ballot: Ballot) -> tuple[list[str], list[str]]:
    return [one.giver for one in ballot.proxies], [one.holder for one in ballot.proxies]


async def proposed(tx: Transaction, case_id: UUID, proposal_id: UUID) -> bool:
    """Whether this case ever made this proposal."""
    return await tx.fetchval(PROPOSED, proposal_id, case_id)


async def votes_of(tx: Transaction, ballot_ids: Sequence[UUID]) -> dict[UUID, tuple[Vote, ...]]:
    """The votes cast in each of these ballots, by member."""
    votes: dict[UUID, list[Vote]] = defaultdict(list)
    for row in await tx.fetch(VOTES, ballot_ids):
        votes[row["ballot_id"]].append(Vote(row["member"], Choice(row["choice"]), row["cast_by"]))
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
        conditions=tuple(row["conditions"]),
    )


def ballot_of(row: Row, votes: tuple[Vote, ...]) -> Ballot:
    """The ballot in a row that holds its columns: as counted once closed, until then without who is recused or left."""
    closed = row["closed_by"] is not None
    recused = frozenset(row["closing_recused"] if closed else (*row["recused"], *row["recused_now"]))
    given = proxies_of(row["proxy_givers"], row["proxy_holders"])
    out = recused.union(row["left_now"])
    standing = tuple(one for one in given if out.isdisjoint({one.giver, one.holder}))
    return Ballot(
        id=row["ballot_id"],
        session_id=row["session_id"],
        eligible=frozenset(row["voters"]) if closed else frozenset(row["eligible"]) - out,
        recused=recused,
        proxies=proxies_of(row["closing_givers"], row["closing_holders"]) if closed else standing,
        votes=votes,
        closing=_closing_of(row) if closed else None,
    )


def _closing_of(row: Row) -> Closing:
    return Closing(
        quorum=Quorum(present=row["quorum_present"], base=row["quorum_base"], percent=row["quorum_percent"]),
        by=row["closed_by"],
        casting_vote=Choice(row["casting_vote"]) if row["casting_vote"] else None,
    )


def refusal_of(row: Row) -> MoneyRefused:
    """Funding's refusal in a row that holds its columns."""
    return MoneyRefused(reason=RefusalReason(row["refusal_reason"]), available_cents=Cents(row["available_cents"]))
