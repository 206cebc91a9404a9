"""Read models kept from events."""

from datetime import datetime
from typing import Final

from review.store.envelopes import ENVELOPE_OPENED, FORGET_ENVELOPES, LEDGER_POSTED
from shared.contracts import funding
from shared.messaging import Batch, Projection, Projections


def envelope_opened(batch: Batch, event: funding.EnvelopeOpened, *, at: datetime) -> None:
    """An envelope exists."""
    batch.write(ENVELOPE_OPENED, event.envelope_key, event.envelope_id, event.edition, event.total_cents, at)


def ledger_posted(batch: Batch, event: funding.LedgerPosted, *, at: datetime) -> None:
    """Its balances changed."""
    batch.write(
        LEDGER_POSTED,
        event.envelope_key,
        event.envelope_id,
        event.edition,
        event.total_cents,
        event.reserved_cents,
        event.committed_cents,
        event.disbursed_cents,
        at,
    )


ENVELOPES: Final = Projection(
    name="envelopes",
    version=1,
    apply={funding.EnvelopeOpened: envelope_opened, funding.LedgerPosted: ledger_posted},
    reset=(FORGET_ENVELOPES,),
)

PROJECTIONS: Projections = (ENVELOPES,)
