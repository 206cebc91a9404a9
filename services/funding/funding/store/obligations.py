"""The days on which an agreement's reports fall due, as impact says them."""

from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from shared.vocabulary import ReportKind

KEEP: Final[LiteralString] = """
INSERT INTO funding.report_obligation (agreement_id, number, kind, due_on) VALUES ($1, $2, $3, $4)
ON CONFLICT (agreement_id, number) DO UPDATE SET due_on = excluded.due_on"""

WAIVE: Final[LiteralString] = """
UPDATE funding.report_obligation SET waived = true WHERE agreement_id = $1 AND number = $2"""


def keep(tx: Transaction, agreement_id: UUID, number: int, kind: ReportKind, due_on: date) -> None:
    """A report is owed on this day, or on another than before."""
    tx.write(KEEP, agreement_id, number, kind, due_on)


def waive(tx: Transaction, agreement_id: UUID, number: int) -> None:
    """A report is no longer owed; plans of before this was kept are not known."""
    tx.write(WAIVE, agreement_id, number, rows=None)
