"""Waiting for more than one aggregate: no wake-up is lost between looking and parking."""

from datetime import datetime
from uuid import UUID

from ping_service import CALL, COUNTED, EXISTS, REACTIONS, closed, withdrawn

from shared.contracts import intake
from shared.messaging import Wait
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.postgres import Database, Transaction
from shared.testing import heard


async def test_what_comes_while_an_event_turns_from_one_wait_to_another_is_not_missed(database: Database):
    elsewhere = Hearer(database, Reacting("ping", REACTIONS))
    attempts = 0

    async def needs_two(tx: Transaction, event: intake.ApplicationWithdrawn, *, at: datetime) -> None:
        nonlocal attempts
        attempts += 1
        if attempts <= 2:  # the batch, then the event alone
            raise Wait("novapec.intake.lead", UUID(int=5))
        if not await tx.fetchval(EXISTS, str(CALL)):
            await elsewhere.hear([heard(closed()).raw])  # just after this one looked for it
            raise Wait(intake.CallClosed.TOPIC, CALL)
        tx.write(COUNTED, "ApplicationWithdrawn", str(event.application_id))

    hearer = Hearer(database, Reacting("ping", {intake.ApplicationWithdrawn: needs_two}))
    await hearer.hear([heard(withdrawn(UUID(int=11))).raw])

    assert await database.fetchval("SELECT count(*) FROM messaging.parked") == 0
    assert await database.fetchval("SELECT count(*) FROM public.counted") == 2
