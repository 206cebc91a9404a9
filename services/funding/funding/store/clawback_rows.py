"""Rows of clawbacks as the domain knows them, and back."""

import json
from dataclasses import asdict

from funding.domain.agreement import AgreementName
from funding.domain.clawback import Clawback, ClawbackState, WriteOff
from funding.domain.overpayment import Overpayment
from shared.postgres.transaction import Row
from shared.vocabulary import ClawbackGround, WriteOffReason


def clawback_of(row: Row) -> Clawback:
    """The clawback in a row. One that the build before made was ordered in full."""
    state = ClawbackState(row["state"])
    before = row["ordered_on"] is not None and row["ordered_cents"] is None
    return Clawback(
        id=row["id"],
        agreement=AgreementName(row["agreement_id"], row["number"], row["application_id"], row["edition"]),
        reference=row["reference"],
        ground=ClawbackGround(row["ground"]),
        amount_cents=row["amount_cents"],
        proposed_by=row["proposed_by"],
        computed=Overpayment(**json.loads(row["computed"])) if row["computed"] else None,
        state=state,
        notified_on=row["notified_on"],
        answer_by=row["answer_by"],
        answered_on=row["answered_on"],
        ordered_by=row["ordered_by"],
        ordered_cents=row["amount_cents"] if before else row["ordered_cents"],
        ordered_on=row["ordered_on"],
        due_on=row["due_on"],
        received_cents=row["received_cents"],
        write_off=_write_off(row),
        revision=row["revision"],
    )


def computed_of(clawback: Clawback) -> str | None:
    """How the amount was computed, as JSON."""
    return None if clawback.computed is None else json.dumps(asdict(clawback.computed))


def changing(clawback: Clawback) -> tuple[object, ...]:
    """What changes in a clawback's life, in the order of the UPDATE."""
    off = clawback.write_off
    return (
        clawback.state,
        clawback.notified_on,
        clawback.answer_by,
        clawback.answered_on,
        clawback.ordered_by,
        clawback.ordered_cents,
        clawback.ordered_on,
        clawback.due_on,
        clawback.received_cents,
        off.reason if off else None,
        off.proposed_by if off else None,
    )


def _write_off(row: Row) -> WriteOff | None:
    by = row["write_off_proposed_by"]
    return None if by is None else WriteOff(WriteOffReason(row["write_off_reason"]), by)
