"""Cases, each with its last ballot, decision and answer of funding."""

from collections.abc import Iterable, Sequence
from typing import Final, LiteralString
from uuid import UUID

from review.domain.ballot import Vote
from review.domain.case import Appeal, Case, CaseFact
from review.domain.committee import CommitteeRef
from review.domain.states import CaseState, RoutingReason
from review.store import ballots, finals
from review.store.intake import file_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import CommitteeKind, WithdrawalReason

INSERT_CASE: Final = """
INSERT INTO review.grant_case (id, application_id, opened_on, committee_id, routing_rule, state, revision, appeal_of,
    appeal_grounds, appeal_lodged_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

UPDATE_CASE: Final = """
UPDATE review.grant_case SET committee_id = $3, routing_rule = $4, routing_reason = $5, state = $6, ballot_id = $7,
    decision_id = $8, decided_on = $9, withdrawal_reason = $10, revision = $2 WHERE id = $1 AND revision = $2 - 1"""

_CLOSED_TO: Final = "ARRAY(SELECT o.sub FROM review.closed_to(f.application_id, f.organisations) o)"

_COLUMNS: Final = f"""f.*, r.envelope_shares, g.id, g.opened_on, g.state, g.routing_rule, g.routing_reason,
       g.decided_on, g.withdrawal_reason, g.revision, g.appeal_of, g.appeal_grounds, g.appeal_lodged_by,
       k.id AS committee_id, k.code AS committee_code, k.kind AS committee_kind,
       {ballots.BALLOT_COLUMNS},
       d.id AS decision_id, d.outcome, d.amount_cents, d.reason, d.explanation, d.decided_by,
       d.conditions,
       a.reserved, a.reason AS refusal_reason, a.available_cents"""

_PARTS: Final = """
FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id
JOIN review.call_rules r ON r.call_id = f.call_id AND r.version = f.rules_version
LEFT JOIN review.committee k ON k.id = g.committee_id
LEFT JOIN review.ballot b ON b.id = g.ballot_id
LEFT JOIN review.ballot_closing c ON c.ballot_id = b.id
LEFT JOIN review.decision d ON d.id = g.decision_id
LEFT JOIN review.money_answer a ON a.decision_id = d.id"""

LISTED_CASES: Final = f"SELECT {_COLUMNS}, '{{}}'::text[] AS closed_to {_PARTS}"
"""For pages, which leave out what is closed to their reader: whom else a case is closed to is not asked, row by row."""

LOAD_CASES: Final = f"SELECT {_COLUMNS}, {_CLOSED_TO} AS closed_to {_PARTS} WHERE g.id = ANY($1::uuid[]) ORDER BY g.id"

CASES_OF_APPLICATION: Final = """
SELECT id FROM review.grant_case WHERE application_id = $1"""

CLOSED_TO: Final = f"""
SELECT {_CLOSED_TO} AS closed_to FROM review.application_file f WHERE f.application_id = $1"""

LOCK_CASE: Final = "SELECT id FROM review.grant_case WHERE id = $1 FOR UPDATE"

LOCK_FIRST_CASE: Final = "SELECT id FROM review.grant_case WHERE application_id = $1 AND appeal_of IS NULL FOR UPDATE"

LOCK_APPEAL: Final = "SELECT id FROM review.grant_case WHERE appeal_of = $1 FOR UPDATE"

APPEAL_COMMITTEE: Final = "SELECT committee_id FROM review.grant_case WHERE appeal_of = $1"

LOCK_CASES_OF_SESSION: Final = """
SELECT g.id FROM review.grant_case g JOIN review.ballot b ON b.id = g.ballot_id
WHERE b.session_id = $1 ORDER BY g.id FOR UPDATE OF g"""

ANY_CLOSED: Final = """
SELECT EXISTS (SELECT 1 FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id
               WHERE (g.id = ANY($1::uuid[]) OR g.application_id = ANY($1::uuid[]))
               AND EXISTS (SELECT 1 FROM review.closed_to(f.application_id, f.organisations) o WHERE o.sub = $2))"""


def save_new(tx: Transaction, case: Case) -> None:
    """Keep a new case, routed by policy or to no committee."""
    tx.write(
        INSERT_CASE,
        case.id,
        case.file.application_id,
        case.opened_on,
        case.committee and case.committee.id,
        case.routing_rule,
        case.state,
        case.revision,
        case.appeal and case.appeal.of,
        case.appeal and case.appeal.grounds,
        case.appeal and case.appeal.lodged_by,
    )


def save(tx: Transaction, case: Case, facts: Iterable[CaseFact]) -> None:
    """Keep a changed case, whose revision is one more than the stored one, and what the facts add to it."""
    for fact in facts:
        ballots.add(tx, case, fact)
        finals.add(tx, fact)
    tx.write(
        UPDATE_CASE,
        case.id,
        case.revision,
        case.committee and case.committee.id,
        case.routing_rule,
        case.routing_reason,
        case.state,
        case.ballot and case.ballot.id,
        case.decision and case.decision.id,
        case.decided_on,
        case.withdrawal_reason,
    )


async def load(tx: Transaction, case_id: UUID) -> Case | None:
    """A case, or None."""
    return next(iter(await load_many(tx, [case_id])), None)


async def load_many(tx: Transaction, case_ids: Sequence[UUID]) -> list[Case]:
    """These cases, by id."""
    return await _with_votes(tx, await tx.fetch(LOAD_CASES, case_ids))


async def lock(tx: Transaction, case_id: UUID) -> Case | None:
    """A case, held until the end of this unit of work."""
    return await load(tx, case_id) if await tx.lock(LOCK_CASE, case_id) else None


async def all_of_application(tx: Transaction, application_id: UUID) -> list[Case]:
    """The cases of an application: the first, then that of its appeal."""
    found = await tx.fetch(CASES_OF_APPLICATION, application_id)
    return sorted(await load_many(tx, [row["id"] for row in found]), key=lambda case: case.appeal is not None)


async def lock_all_of_application(tx: Transaction, application_id: UUID) -> list[Case]:
    """The same, held until the end of this unit of work. The first is held before the appeal is looked for."""
    first = await tx.lock(LOCK_FIRST_CASE, application_id)
    if first is None:
        return []
    await tx.lock(LOCK_APPEAL, first["id"])
    return await all_of_application(tx, application_id)


async def appeal_committee(tx: Transaction, case_id: UUID) -> UUID | None:
    """The committee before which the decision on this case is appealed; None where it is not."""
    return await tx.fetchval(APPEAL_COMMITTEE, case_id)


async def lock_of_session(tx: Transaction, session_id: UUID) -> list[Case]:
    """The cases whose last ballot was at this session, held until the end of this unit of work."""
    await tx.begin()
    return await load_many(tx, [row["id"] for row in await tx.fetch(LOCK_CASES_OF_SESSION, session_id)])


async def closed_to(tx: Transaction, application_id: UUID) -> frozenset[str]:
    """The people to whom an application is closed, whether a case was opened for it or not."""
    return frozenset(await tx.fetchval(CLOSED_TO, application_id) or ())


async def any_closed(tx: Transaction, named: Sequence[UUID], sub: str) -> bool:
    """Whether one of these cases or applications is closed to this person."""
    return await tx.fetchval(ANY_CLOSED, named, sub)


async def in_order(tx: Transaction, sql: LiteralString, *args: object) -> list[Case]:
    """The cases that a statement of `listing` selects, in its order."""
    return await _with_votes(tx, await tx.fetch(sql, *args))


async def _with_votes(tx: Transaction, rows: Sequence[Row]) -> list[Case]:
    votes = await ballots.votes_of(tx, [row["ballot_id"] for row in rows if row["ballot_id"]]) if rows else {}
    return [_case(row, votes.get(row["ballot_id"], ())) for row in rows]


def _case(row: Row, votes: tuple[Vote, ...]) -> Case:
    return Case(
        id=row["id"],
        file=file_of(row),
        state=CaseState(row["state"]),
        opened_on=row["opened_on"],
        committee=_committee(row) if row["committee_id"] else None,
        routing_rule=row["routing_rule"],
        routing_reason=RoutingReason(row["routing_reason"]) if row["routing_reason"] else None,
        ballot=ballots.ballot_of(row, votes) if row["ballot_id"] else None,
        decision=ballots.decision_of(row) if row["decision_id"] else None,
        money_refused=ballots.refusal_of(row) if row["reserved"] is False else None,
        decided_on=row["decided_on"],
        withdrawal_reason=WithdrawalReason(row["withdrawal_reason"]) if row["withdrawal_reason"] else None,
        closed_to=frozenset(row["closed_to"]),
        appeal=_appeal(row) if row["appeal_of"] else None,
        revision=row["revision"],
    )


def _appeal(row: Row) -> Appeal:
    return Appeal(of=row["appeal_of"], grounds=row["appeal_grounds"], lodged_by=row["appeal_lodged_by"])


def _committee(row: Row) -> CommitteeRef:
    return CommitteeRef(id=row["committee_id"], code=row["committee_code"], kind=CommitteeKind(row["committee_kind"]))
