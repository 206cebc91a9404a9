"""Where a file stands with review, funding and impact: the read model's statements, and how it is read."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from shared.postgres import Transaction

# ---- what the projection writes; $1 is the application. Each column is fed by the events of one stream only, so that
# ---- the order in which the topics are read does not matter.

# ---- A case and its appeal are two streams: their columns say of which they are (1, 2), and the appeal's stay.

KEEP_COMMITTEE: Final = """INSERT INTO intake.file_standing AS s (application_id, committee_code, committee_rank)
VALUES ($1, $2, $3)
ON CONFLICT (application_id) DO UPDATE SET committee_code = excluded.committee_code,
    committee_rank = excluded.committee_rank WHERE s.committee_rank <= excluded.committee_rank"""
KEEP_DECISION: Final = """INSERT INTO intake.file_standing AS s
    (application_id, decision_rank, outcome, decision_reason, decided_on, awarded_cents)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (application_id) DO UPDATE SET decision_rank = excluded.decision_rank, outcome = excluded.outcome,
    decision_reason = excluded.decision_reason, decided_on = excluded.decided_on,
    awarded_cents = excluded.awarded_cents WHERE s.decision_rank <= excluded.decision_rank"""
KEEP_RELEASE: Final = """INSERT INTO intake.file_standing (application_id, award_released_for) VALUES ($1, $2)
ON CONFLICT (application_id) DO UPDATE SET award_released_for = excluded.award_released_for"""
KEEP_AGREEMENT: Final = """INSERT INTO intake.file_standing
    (application_id, agreement_number, agreement_state, sign_before)
VALUES ($1, $2, 'DRAFTED', $3)
ON CONFLICT (application_id) DO UPDATE SET agreement_number = excluded.agreement_number,
    agreement_state = excluded.agreement_state, sign_before = excluded.sign_before"""
KEEP_AMENDMENT: Final = """INSERT INTO intake.file_standing (application_id, amended_cents) VALUES ($1, $2)
ON CONFLICT (application_id) DO UPDATE SET amended_cents = excluded.amended_cents"""
KEEP_AGREEMENT_STATE: Final = """INSERT INTO intake.file_standing
    (application_id, agreement_number, agreement_state, closed_on)
VALUES ($1, $2, $3, $4)
ON CONFLICT (application_id) DO UPDATE SET agreement_number = excluded.agreement_number,
    agreement_state = excluded.agreement_state, closed_on = excluded.closed_on"""
ADD_PAYMENT: Final = """INSERT INTO intake.file_standing AS s (application_id, paid_cents) VALUES ($1, $2)
ON CONFLICT (application_id) DO UPDATE SET paid_cents = s.paid_cents + excluded.paid_cents"""
TAKE_PAYMENT_BACK: Final = """UPDATE intake.file_standing SET paid_cents = paid_cents - $2
WHERE application_id = $1"""
ADD_RECOVERY: Final = """INSERT INTO intake.file_standing AS s (application_id, recovered_cents) VALUES ($1, $2)
ON CONFLICT (application_id) DO UPDATE SET recovered_cents = s.recovered_cents + excluded.recovered_cents"""
KEEP_REPORT: Final = """INSERT INTO intake.file_standing (application_id, report_state, report_due_on)
VALUES ($1, $2, $3)
ON CONFLICT (application_id) DO UPDATE SET report_state = excluded.report_state,
    report_due_on = excluded.report_due_on"""
KEEP_ENTRY: Final = """INSERT INTO intake.file_timeline (application_id, at, what, detail)
VALUES ($1, $2, $3, $4::jsonb)"""

FORGET_STANDINGS: Final = "DELETE FROM intake.file_standing"
FORGET_TIMELINES: Final = "DELETE FROM intake.file_timeline"

# ---- how it is read

# funding announces no cancelled agreement, but the release of its money to a withdrawn application says as much.
LOAD_STANDING: Final = """SELECT committee_code, outcome, decision_reason, decided_on,
    coalesce(amended_cents, awarded_cents) AS awarded_cents, agreement_number,
    CASE WHEN agreement_state = 'DRAFTED' AND award_released_for = 'APPLICATION_WITHDRAWN' THEN 'CANCELLED'
        ELSE agreement_state END AS agreement_state,
    sign_before, paid_cents, recovered_cents, report_state, report_due_on, closed_on
FROM intake.file_standing WHERE application_id = $1"""
LOAD_TIMELINE: Final = """SELECT at, what, detail FROM intake.file_timeline
WHERE application_id = $1 ORDER BY at, id"""
AGREEMENT_IS_SIGNED: Final = """SELECT EXISTS (SELECT FROM intake.file_standing
WHERE application_id = $1 AND agreement_state IN ('SIGNED', 'CLOSED', 'TERMINATED'))"""
# The last word of the committee and of the envelope on an award; after a refusal or a deferral nothing is decided. An
# answer of the envelope bears the instant of its question, and comes after it.
AWARD_IS_PROPOSED_OR_DECIDED: Final = """SELECT EXISTS (SELECT FROM (
    SELECT what, detail FROM intake.file_timeline
    WHERE application_id = $1 AND what IN ('AwardProposed', 'AwardWithdrawn', 'ReservationRefused', 'DecisionMade')
    ORDER BY at DESC, what = 'AwardProposed', id DESC LIMIT 1
) AS last WHERE what = 'AwardProposed' OR (what = 'DecisionMade' AND detail ->> 'outcome' <> 'DEFERRED'))"""

CLAWBACK_IS_DECIDED: Final = """SELECT EXISTS (SELECT FROM intake.file_timeline
WHERE application_id = $1 AND what IN ('ClawbackOrdered', 'ClawbackCancelled') AND detail ->> 'clawback_id' = $2)"""

TERMINATION_IS_DECIDED: Final = """SELECT EXISTS (SELECT FROM intake.file_timeline
WHERE application_id = $1 AND (what = 'AgreementTerminated'
    OR (what = 'TerminationAbandoned' AND detail ->> 'termination_id' = $2)))"""

# The last word on the accounts. That a report was handed in is told to nobody: until it is accepted, it may come back.
FINANCIAL_REPORT_IS_AWAITED: Final = """SELECT EXISTS (SELECT FROM (
    SELECT what FROM intake.file_timeline
    WHERE application_id = $1 AND (what LIKE 'FinancialReport%' OR what IN ('AgreementClosed', 'AgreementTerminated'))
    ORDER BY at DESC, id DESC LIMIT 1
) AS last WHERE what IN ('FinancialReportReminded', 'FinancialReportOverdue', 'FinancialReportReturned'))"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a file stands; None where that stage is not reached. Amounts in cents, `paid` net of returned payments.

    `awarded_cents` is what an amendment of the agreement made of it, where there is one.
    """

    committee_code: str | None = None
    outcome: str | None = None
    decision_reason: str | None = None
    decided_on: date | None = None
    awarded_cents: int | None = None
    agreement_number: str | None = None
    agreement_state: str | None = None
    sign_before: date | None = None
    paid_cents: int = 0
    recovered_cents: int = 0
    report_state: str | None = None
    report_due_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a file's timeline: `what` is an event's name, `detail` its codes and amounts."""

    at: datetime
    what: str
    detail: dict[str, Any]


async def load_standing(tx: Transaction, application_id: UUID) -> Standing:
    """The standing, empty where no other service has announced anything yet."""
    row = await tx.fetchrow(LOAD_STANDING, application_id)
    return Standing(**dict(row)) if row else Standing()


async def load_timeline(tx: Transaction, application_id: UUID) -> list[Entry]:
    """What the other services announced, the oldest first."""
    rows = await tx.fetch(LOAD_TIMELINE, application_id)
    return [Entry(row["at"], row["what"], json.loads(row["detail"])) for row in rows]


async def agreement_is_signed(tx: Transaction, application_id: UUID) -> bool:
    """Whether the grant agreement of this application is signed (or already closed or terminated)."""
    return bool(await tx.fetchval(AGREEMENT_IS_SIGNED, application_id))


async def clawback_is_decided(tx: Transaction, application_id: UUID, clawback_id: str) -> bool:
    """Whether a clawback was ordered or cancelled: its carrier has nothing to answer any more."""
    return bool(await tx.fetchval(CLAWBACK_IS_DECIDED, application_id, clawback_id))


async def termination_is_decided(tx: Transaction, application_id: UUID, termination_id: str) -> bool:
    """Whether the agreement was ended, or goes on after all: its carrier has nothing to cure any more."""
    return bool(await tx.fetchval(TERMINATION_IS_DECIDED, application_id, termination_id))


async def financial_report_is_awaited(tx: Transaction, application_id: UUID) -> bool:
    """Whether the carrier has a financial report to hand in, as far as was heard here."""
    return bool(await tx.fetchval(FINANCIAL_REPORT_IS_AWAITED, application_id))


async def award_is_proposed_or_decided(tx: Transaction, application_id: UUID) -> bool:
    """Whether the committee has proposed an award or decided, as far as was heard here."""
    return bool(await tx.fetchval(AWARD_IS_PROPOSED_OR_DECIDED, application_id))
