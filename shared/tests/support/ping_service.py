"""A tiny service for the tests of messaging: it counts what it hears, and announces that it did."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts import intake, review
from shared.messaging import Reject, Wait, announce
from shared.postgres import Transaction

CALL = UUID(int=1)


def closed(call_id: UUID = CALL, edition: int = 2025) -> intake.CallClosed:
    return intake.CallClosed(call_id=call_id, edition=edition, closed_on=date(2025, 7, 21))


def withdrawn(application_id: UUID) -> intake.ApplicationWithdrawn:
    return intake.ApplicationWithdrawn(
        application_id=application_id, call_id=CALL, edition=2025, reason="OTHER", withdrawn_on=date(2025, 3, 1)
    )


def convened(session_id: UUID) -> review.CommitteeConvened:
    return review.CommitteeConvened(
        session_id=session_id,
        committee_id=UUID(int=7),
        committee_code="NATIONAL",
        edition=2025,
        held_on=date(2025, 5, 1),
    )


COUNTED = "INSERT INTO public.counted (event, subject) VALUES ($1, $2)"
EXISTS = "SELECT 1 FROM public.counted WHERE event = 'CallClosed' AND subject = $1"
SCHEMA = """CREATE TABLE public.counted (id bigint GENERATED ALWAYS AS IDENTITY, event text, subject text);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.counted TO PUBLIC"""


async def count_call(tx: Transaction, event: intake.CallClosed, *, at: datetime) -> None:
    if event.edition == 13:
        message = "edition 13 is never accepted"
        raise Reject(message)
    tx.write(COUNTED, "CallClosed", str(event.call_id))
    announce(tx, convened(tx.origin.id_for("session")))


async def count_withdrawal(tx: Transaction, event: intake.ApplicationWithdrawn, *, at: datetime) -> None:
    if not await tx.fetchval(EXISTS, str(event.call_id)):
        raise Wait(intake.CallClosed.TOPIC, event.call_id)
    tx.write(COUNTED, "ApplicationWithdrawn", str(event.application_id))


REACTIONS = {intake.CallClosed: count_call, intake.ApplicationWithdrawn: count_withdrawal}
