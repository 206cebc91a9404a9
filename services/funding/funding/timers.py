"""What falls due in funding, on business time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from funding.handlers import attachments, open_data
from funding.handlers.agreements import lapse
from funding.handlers.cabinet import Cabinet
from funding.handlers.financial_reports import fall_overdue, recall
from funding.handlers.instalments import lapse_esus
from funding.handlers.press import Press
from funding.handlers.retention import forget_signatories
from funding.store.agreements import ESUS_TO_LAPSE, TO_LAPSE
from funding.store.attachments import CITED_TOO_LONG, OBJECTS_TO_REMOVE, TO_SCAN
from funding.store.attachments import KEPT_TOO_LONG as DOCUMENTS_KEPT_TOO_LONG
from funding.store.financial_reports import TO_FALL_OVERDUE, TO_REMIND
from funding.store.open_data.versions import TURNS
from funding.store.retention import KEPT_TOO_LONG
from shared.messaging import Timer, Timers
from shared.postgres import Transaction

TIMERS: Final[Timers] = (
    Timer("agreement-lapse", TO_LAPSE, lapse),
    Timer("esus-lapse", ESUS_TO_LAPSE, lapse_esus),
    Timer("financial-report-reminder", TO_REMIND, recall),
    Timer("financial-report-overdue", TO_FALL_OVERDUE, fall_overdue),
    Timer("forget-signatories", KEPT_TOO_LONG, forget_signatories),
    Timer("forget-attachments", DOCUMENTS_KEPT_TOO_LONG, attachments.forget),
    Timer("forget-cited-names", CITED_TOO_LONG, attachments.forget_cited),
)


def press_timers(press: Callable[[], Press]) -> Timers:
    """What is published when its turn comes; `press` says where."""

    async def publish(tx: Transaction, _: bool, *, at: datetime) -> None:  # the one row of turns
        await open_data.take_turn(tx, press(), at=at)

    return (Timer("open-data", TURNS, publish),)


def cabinet_timers(cabinet: Callable[[], Cabinet]) -> Timers:
    """What is scanned, and what nothing refers to any more; `cabinet` says where it lies."""

    async def scan(tx: Transaction, document_id: UUID, *, at: datetime) -> None:
        await attachments.scan(tx, document_id, cabinet=cabinet(), at=at)

    async def remove(tx: Transaction, key: str, *, at: datetime) -> None:
        await attachments.remove_object(tx, key, cabinet=cabinet(), at=at)

    return (
        Timer("scan-attachments", TO_SCAN, scan),
        Timer("remove-attachment-objects", OBJECTS_TO_REMOVE, remove),
    )
