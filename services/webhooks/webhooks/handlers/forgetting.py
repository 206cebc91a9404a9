"""Forgetting what was heard long ago, for ever; and saying so to whoever asks for it."""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.vocabulary import Refusal
from shared.web import FieldError, Problem
from webhooks.store import claiming, forgetting, subscriptions

AT_ONCE: Final = 500
"""Events forgotten in one transaction: nobody hears, and nobody takes a share, while it lasts."""
EVERY: Final = 3600.0
"""Seconds between two looks where nothing is left to forget."""

_LOG = structlog.get_logger(__name__)


async def forget_for_ever(database: Database, kept: timedelta) -> None:
    """Until cancelled."""
    while True:
        gone = await forget(database, kept)
        if gone:
            _LOG.info("events forgotten", events=gone, kept_days=kept.days)
        if gone < AT_ONCE:
            await asyncio.sleep(EVERY)


async def forget(database: Database, kept: timedelta, *, at_most: int = AT_ONCE) -> int:
    """Forget events that came in before `kept` and that nobody is owed any more; how many.

    Whoever would owe one of them again takes the same locks.
    """
    async with database.transaction(Origin.of_machinery()) as tx:
        await subscriptions.alone(tx)
        await claiming.stop_claiming(tx)
        return await forgetting.forget(tx, kept, at_most=at_most)


async def require_kept(tx: Transaction, since: datetime) -> None:
    """Raise Refusal where not all that happened from this instant on is kept."""
    until = await forgetting.until(tx)
    if until is not None and since <= until:
        message = (
            f"Une partie de ce qui s'est passé jusqu'au {until.isoformat()} n'est plus gardée : demandez à partir d'un "
            "instant plus récent, et reprenez l'antérieur par l'API des services."
        )
        raise Refusal("no_longer_kept", message, field="since")


async def require_log_kept(tx: Transaction, subscription_id: UUID, after: int | None) -> None:
    """Raise a 410 where lines of the log between this position and the first that is kept were forgotten."""
    if after is not None and after < await forgetting.log_until(tx, subscription_id):
        message = (
            "Le journal n'est plus gardé à partir de ce curseur : des livraisons qui suivent ont été oubliées. "
            "Repartez sans curseur de la première qui reste."
        )
        raise Problem(410, "log_no_longer_kept", message, errors=[FieldError("cursor", message)])
