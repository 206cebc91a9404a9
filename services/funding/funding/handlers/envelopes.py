"""Opening envelopes."""

from funding.domain.envelope import Envelope, envelope_key, exceeded, open_for_committee, open_year
from funding.handlers.bookkeeping import tell, try_to_move
from funding.store import envelopes
from shared.postgres import Transaction
from shared.web import NotFound


async def open_envelope(tx: Transaction, *, edition: int, committee_code: str | None, total_cents: int) -> Envelope:
    """Open the envelope of a year, or of a committee out of the year's. Raises Refusal where the year has less left."""
    envelope_id, year_key = tx.origin.id_for("envelope"), envelope_key(edition, None)
    if committee_code is None:
        opened, postings = open_year(envelope_id, edition=edition, total_cents=total_cents)
    else:
        year = await envelopes.by_key(tx, year_key)
        opened, postings = open_for_committee(
            envelope_id, year=year, edition=edition, committee_code=committee_code, total_cents=total_cents
        )
    await envelopes.insert(tx, opened, at=tx.origin.at)
    tell(tx, opened)
    for posting in postings:
        posted = await try_to_move(tx, posting)
        if posted is None:
            raise exceeded(await _present(tx, year_key), asked_cents=total_cents)
        tell(tx, posted)
    return await _present(tx, opened.key)


async def _present(tx: Transaction, key: str) -> Envelope:
    envelope = await envelopes.by_key(tx, key)
    if envelope is None:
        raise NotFound("enveloppe", key)
    return envelope
