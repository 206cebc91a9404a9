"""Ballots with their decisions and funding's answers, as minutes and files hold them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from review.domain.ballot import BreakOff
from review.domain.minutes import Recorded, Sheet
from review.domain.states import BreakOffReason, CaseState
from review.store import ballots
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Cents, RefusalReason

BALLOTS: Final = f"""
SELECT {ballots.BALLOT_COLUMNS}, b.case_id, f.number, f.project_title, f.carrier_name, f.requested_cents,
       g.appeal_of IS NOT NULL AS appeal, b.attempt, x.reason AS broken_off_reason, x.explanation, x.broken_off_by,
       ARRAY(SELECT w.member FROM review.ballot_movement w
             WHERE w.ballot_id = b.id AND w.movement = 'ARRIVED') AS arrived,
       ARRAY(SELECT w.member FROM review.ballot_movement w
             WHERE w.ballot_id = b.id AND w.movement = 'LEFT') AS gone,
       CASE WHEN g.ballot_id = b.id THEN g.state END AS state
FROM review.ballot b JOIN review.grant_case g ON g.id = b.case_id
JOIN review.application_file f ON f.application_id = g.application_id
LEFT JOIN review.ballot_closing c ON c.ballot_id = b.id
LEFT JOIN review.ballot_break_off x ON x.ballot_id = b.id"""

BALLOTS_OF_SESSION: Final = f"{BALLOTS} WHERE b.session_id = $1"

BALLOTS_OF_CASE: Final = f"{BALLOTS} WHERE b.case_id = $1 ORDER BY b.opened_at, b.id"

DECISIONS: Final = """
SELECT d.id AS decision_id, d.ballot_id, d.outcome, d.amount_cents, d.reason, d.explanation, d.decided_by,
       d.conditions, a.reserved, a.reason AS refusal_reason
FROM review.decision d LEFT JOIN review.money_answer a ON a.decision_id = d.id
WHERE d.ballot_id = ANY($1::uuid[]) ORDER BY d.position"""


async def of_session(tx: Transaction, session_id: UUID) -> list[Sheet]:
    """Every ballot of a session."""
    return await _sheets(tx, await tx.fetch(BALLOTS_OF_SESSION, session_id))


async def of_case(tx: Transaction, case_id: UUID) -> list[Sheet]:
    """Every ballot on a case, in the order in which they were opened, at whatever committee."""
    return await _sheets(tx, await tx.fetch(BALLOTS_OF_CASE, case_id))


async def _sheets(tx: Transaction, held: Sequence[Row]) -> list[Sheet]:
    ids = [row["ballot_id"] for row in held]
    votes = await ballots.votes_of(tx, ids)
    decisions: dict[UUID, list[Recorded]] = defaultdict(list)
    for row in await tx.fetch(DECISIONS, ids):
        decisions[row["ballot_id"]].append(Recorded(ballots.decision_of(row), _answer(row)))
    return [
        Sheet(
            case_id=row["case_id"],
            application_number=row["number"],
            project_title=row["project_title"],
            carrier_name=row["carrier_name"],
            requested_cents=Cents(row["requested_cents"]),
            ballot=ballots.ballot_of(row, votes.get(row["ballot_id"], ())),
            decisions=tuple(decisions[row["ballot_id"]]),
            state=CaseState(row["state"]) if row["state"] else None,
            appeal=row["appeal"],
            attempt=row["attempt"],
            broken_off=_broken_off(row) if row["broken_off_reason"] else None,
            arrived=frozenset(row["arrived"]),
            left=frozenset(row["gone"]),
        )
        for row in held
    ]


def _broken_off(row: Row) -> BreakOff:
    return BreakOff(BreakOffReason(row["broken_off_reason"]), row["explanation"], row["broken_off_by"])


def _answer(row: Row) -> bool | RefusalReason | None:
    return RefusalReason(row["refusal_reason"]) if row["reserved"] is False else row["reserved"]
