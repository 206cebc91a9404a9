"""What falls due at intake: an edition closes when its last day is over in Paris."""

from datetime import datetime
from uuid import UUID

from intake import domain, store
from intake.handlers import calls
from shared.clock import paris_day
from shared.messaging import Timer, Timers
from shared.postgres import Transaction


async def close_when_over(tx: Transaction, call_id: UUID, *, at: datetime) -> None:
    """Close the call, unless a person did meanwhile."""
    call = await store.lock_call(tx, call_id)
    if call is not None and call.state is domain.CallState.OPEN and paris_day(at) > call.terms.closes_on:
        await calls.close_call(tx, call_id)


TIMERS: Timers = (Timer(name="close-calls", find=store.CALLS_TO_CLOSE, fire=close_when_over),)
