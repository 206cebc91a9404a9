"""Reservations in PostgreSQL."""

from dataclasses import replace
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.reservation import Proposal, Reservation, ReservationState
from shared.postgres import Transaction
from shared.vocabulary import RefusalReason, ReleaseReason

INSERT: Final[LiteralString] = """
INSERT INTO funding.reservation (id, case_id, application_id, edition, envelope_key, envelope_id, amount_cents, state,
    refusal_reason, answered_at, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""

LOCK: Final[LiteralString] = """
SELECT id, case_id, application_id, edition, envelope_key, envelope_id, amount_cents, state, refusal_reason,
    release_reason, revision
FROM funding.reservation WHERE id = $1 FOR UPDATE"""

UPDATE: Final[LiteralString] = """
UPDATE funding.reservation SET state = $3, release_reason = $4, revision = revision + 1
WHERE id = $1 AND revision = $2"""


def insert(tx: Transaction, reservation: Reservation, *, at: datetime) -> None:
    """Note the answer given to a proposal."""
    proposal = reservation.proposal
    tx.write(
        INSERT,
        proposal.id,
        proposal.case_id,
        proposal.application_id,
        proposal.edition,
        proposal.envelope_key,
        reservation.envelope_id,
        proposal.amount_cents,
        reservation.state,
        reservation.refusal_reason,
        at,
        reservation.revision,
    )


async def lock(tx: Transaction, reservation_id: UUID) -> Reservation | None:
    """The reservation, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, reservation_id)
    if row is None:
        return None
    proposal = Proposal(
        row["id"], row["case_id"], row["application_id"], row["edition"], row["envelope_key"], row["amount_cents"]
    )
    return Reservation(
        proposal,
        ReservationState(row["state"]),
        row["envelope_id"],
        RefusalReason(row["refusal_reason"]) if row["refusal_reason"] else None,
        ReleaseReason(row["release_reason"]) if row["release_reason"] else None,
        row["revision"],
    )


def save(tx: Transaction, reservation: Reservation) -> Reservation:
    """Write a changed reservation on the revision it was loaded at; the reservation at its new revision."""
    tx.write(UPDATE, reservation.proposal.id, reservation.revision, reservation.state, reservation.release_reason)
    return replace(reservation, revision=reservation.revision + 1)
