"""What waits for the caller, by role; never what its own hand keeps it from doing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from funding.store import tasks as store
from funding.store.tasks import TaskKind
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Principal
from shared.web.recusals import reader_of

WAITS_FOR: Final[Mapping[Role, Sequence[TaskKind]]] = {
    Role.PROGRAMME_OFFICER: (TaskKind.AGREEMENT_TO_SIGN, TaskKind.AMENDMENT_TO_SIGN, TaskKind.CONDITION_TO_MEET),
    Role.FINANCE_OFFICER: (
        *(TaskKind.CONDITION_TO_MEET, TaskKind.BANK_DETAILS_TO_CONFIRM, TaskKind.FINANCIAL_REPORT_TO_ACCEPT),
        *(TaskKind.INSTALMENT_TO_ORDER, TaskKind.ORDER_TO_BATCH, TaskKind.BATCH_TO_EXPORT, TaskKind.ENTRY_TO_MATCH),
        *(TaskKind.STOP_TO_LIFT, TaskKind.CLAWBACK_TO_NOTIFY, TaskKind.CLAWBACK_OVERDUE),
        *(TaskKind.INSTALMENT_PAID_TOO_SOON, TaskKind.FINANCIAL_REPORT_OVERDUE, TaskKind.OUTCOME_TO_FIND),
    ),
    Role.FINANCE_APPROVER: (
        *(TaskKind.ORDER_TO_APPROVE, TaskKind.ORDER_TO_APPROVE_AGAIN, TaskKind.PAYEE_TO_ACCEPT),
        *(TaskKind.STOP_TO_LIFT, TaskKind.STOP_LIFT_TO_APPROVE, TaskKind.TRANSFER_TO_APPROVE),
        *(TaskKind.CLAWBACK_TO_ORDER, TaskKind.WRITE_OFF_TO_APPROVE, TaskKind.RECEIPT_TO_CONFIRM),
        *(TaskKind.TERMINATION_TO_DECIDE, TaskKind.OUTCOME_TO_APPROVE, TaskKind.MATCH_TO_APPROVE),
    ),
    Role.CARRIER: (
        *(TaskKind.AGREEMENT_TO_SIGN, TaskKind.AMENDMENT_TO_SIGN, TaskKind.BANK_DETAILS_TO_GIVE),
        *(TaskKind.FINANCIAL_REPORT_TO_SUBMIT, TaskKind.CLAWBACK_TO_ANSWER),
    ),
}
"""Which tasks wait for which role: those that its routes let it do."""


async def tasks_of(
    tx: Transaction,
    by: Principal,
    *,
    today: date,
    after: tuple[date | None, datetime | None, str | None],
    fetch: int,
) -> list[store.Task]:
    """The caller's tasks: of all its roles on the staff, or else of its organisation. Raises Forbidden."""
    by.require(*WAITS_FOR)
    held = [role for role in WAITS_FOR if role is not Role.CARRIER and by.has(role)]
    kinds = dict.fromkeys(kind for role in held or [Role.CARRIER] for kind in WAITS_FOR[role])
    of_carrier = None if held else by.org or ""
    return await store.list_tasks(
        tx,
        list(kinds),
        of_carrier=of_carrier,
        by=by.sub,
        reader=reader_of(by),
        today=today,
        after=after,
        fetch=fetch,
    )
