"""What waits for somebody at funding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from funding.store.task_rows import LIST_TASKS
from shared.postgres import Transaction


class TaskKind(StrEnum):
    """Ce qui attend quelqu'un dans les conventions et les paiements."""

    AGREEMENT_TO_SIGN = "AGREEMENT_TO_SIGN"
    AMENDMENT_TO_SIGN = "AMENDMENT_TO_SIGN"
    CONDITION_TO_MEET = "CONDITION_TO_MEET"
    BANK_DETAILS_TO_GIVE = "BANK_DETAILS_TO_GIVE"
    BANK_DETAILS_TO_CONFIRM = "BANK_DETAILS_TO_CONFIRM"
    PAYEE_TO_ACCEPT = "PAYEE_TO_ACCEPT"
    FINANCIAL_REPORT_TO_SUBMIT = "FINANCIAL_REPORT_TO_SUBMIT"
    FINANCIAL_REPORT_OVERDUE = "FINANCIAL_REPORT_OVERDUE"
    FINANCIAL_REPORT_TO_ACCEPT = "FINANCIAL_REPORT_TO_ACCEPT"
    TERMINATION_TO_DECIDE = "TERMINATION_TO_DECIDE"
    INSTALMENT_TO_ORDER = "INSTALMENT_TO_ORDER"
    ORDER_TO_APPROVE = "ORDER_TO_APPROVE"
    ORDER_TO_APPROVE_AGAIN = "ORDER_TO_APPROVE_AGAIN"
    ORDER_TO_BATCH = "ORDER_TO_BATCH"
    BATCH_TO_EXPORT = "BATCH_TO_EXPORT"
    ENTRY_TO_MATCH = "ENTRY_TO_MATCH"
    MATCH_TO_APPROVE = "MATCH_TO_APPROVE"
    OUTCOME_TO_FIND = "OUTCOME_TO_FIND"
    OUTCOME_TO_APPROVE = "OUTCOME_TO_APPROVE"
    STOP_TO_LIFT = "STOP_TO_LIFT"
    STOP_LIFT_TO_APPROVE = "STOP_LIFT_TO_APPROVE"
    TRANSFER_TO_APPROVE = "TRANSFER_TO_APPROVE"
    INSTALMENT_PAID_TOO_SOON = "INSTALMENT_PAID_TOO_SOON"
    CLAWBACK_TO_NOTIFY = "CLAWBACK_TO_NOTIFY"
    CLAWBACK_TO_ANSWER = "CLAWBACK_TO_ANSWER"
    CLAWBACK_TO_ORDER = "CLAWBACK_TO_ORDER"
    CLAWBACK_OVERDUE = "CLAWBACK_OVERDUE"
    WRITE_OFF_TO_APPROVE = "WRITE_OFF_TO_APPROVE"
    RECEIPT_TO_CONFIRM = "RECEIPT_TO_CONFIRM"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits since an instant, until the end of a day where there is a deadline.

    `subject` names it in its address, under `parent_id` where it has none of its own. `key` orders
    tasks of one instant.
    """

    kind: TaskKind
    subject: str
    parent_id: UUID | None
    reference: str
    since: datetime
    due_on: date | None
    key: str


async def list_tasks(
    tx: Transaction,
    kinds: Sequence[TaskKind],
    *,
    of_carrier: str | None,
    by: str,
    reader: str | None,
    today: date,
    after: tuple[date | None, datetime | None, str | None],
    fetch: int,
) -> list[Task]:
    """The tasks of these kinds that `by` may do, the nearest deadline first, then the longest waiting.

    `of_carrier`: those of the carrier with that SIRET; None: those of the staff. None that is closed to `reader`.
    """
    rows = await tx.fetch(LIST_TASKS, list(kinds), of_carrier, by, today, *after, fetch, reader)
    return [
        Task(
            TaskKind(row["kind"]),
            row["subject"],
            row["parent_id"],
            row["reference"],
            row["since"],
            row["due_on"],
            row["key"],
        )
        for row in rows
    ]
