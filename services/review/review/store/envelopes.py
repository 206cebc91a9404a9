"""What is left in the envelopes: a read model kept from funding's ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.postgres import Transaction
from shared.vocabulary import Cents

ENVELOPE_OPENED: Final = """
INSERT INTO review.envelope_left_v1 (envelope_key, envelope_id, edition, total_cents, reserved_cents, committed_cents,
    disbursed_cents, as_of) VALUES ($1, $2, $3, $4, 0, 0, 0, $5) ON CONFLICT (envelope_key) DO NOTHING"""

# An entry says everything that is kept here, so that it needs no other event to have come before.
LEDGER_POSTED: Final = """
INSERT INTO review.envelope_left_v1 (envelope_key, envelope_id, edition, total_cents, reserved_cents, committed_cents,
    disbursed_cents, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (envelope_key) DO UPDATE SET total_cents = excluded.total_cents, reserved_cents = excluded.reserved_cents,
    committed_cents = excluded.committed_cents, disbursed_cents = excluded.disbursed_cents, as_of = excluded.as_of"""

FORGET_ENVELOPES: Final = "DELETE FROM review.envelope_left_v1"

LOAD_ENVELOPES: Final = (
    "SELECT * FROM review.envelope_left_v1 WHERE envelope_key = ANY($1::text[]) ORDER BY envelope_key"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeLeft:
    """An envelope's balances in cents, as funding announced them last (at `as_of`)."""

    envelope_key: str
    envelope_id: UUID
    edition: int
    total_cents: Cents
    reserved_cents: Cents
    committed_cents: Cents
    disbursed_cents: Cents
    as_of: datetime

    @property
    def available_cents(self) -> Cents:
        """What may still be awarded."""
        return Cents(self.total_cents - self.reserved_cents - self.committed_cents)


async def load(tx: Transaction, key: str) -> EnvelopeLeft | None:
    """An envelope, or None where funding announced none of this key."""
    return next(iter(await load_many(tx, [key])), None)


async def load_many(tx: Transaction, keys: Sequence[str]) -> list[EnvelopeLeft]:
    """Those of these envelopes that funding announced, by key."""
    return [EnvelopeLeft(**row) for row in await tx.fetch(LOAD_ENVELOPES, keys)]
