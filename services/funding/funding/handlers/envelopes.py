"""Opening envelopes, and looking at them: as of any day, and as a set of awards would leave them."""

from collections.abc import Sequence
from datetime import date, timedelta

from funding.domain.envelope import Envelope, Share, exceeded, open_share, open_year
from funding.domain.ledger import Balances
from funding.domain.simulation import Tried, Wish, simulate, unknown
from funding.handlers.bookkeeping import tell, try_to_move
from funding.store import balances, envelopes
from shared.clock import start_of_paris_day
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound


async def open_envelope(
    tx: Transaction, *, edition: int, share: Share, parent_key: str | None, total_cents: int
) -> Envelope:
    """Open the envelope of a year, or a part of one. Raises Refusal where what it is taken from has less left."""
    envelope_id, parent = tx.origin.id_for("envelope"), None
    if share == Share() and parent_key is None:
        opened, postings = open_year(envelope_id, edition=edition, total_cents=total_cents)
    else:
        parent = await envelopes.by_key(tx, parent_key or str(edition))
        if parent is None and parent_key is not None:
            raise Refusal("no_envelope", f"Il n'y a pas d'enveloppe {parent_key}.", field="parent_key")
        opened, postings = open_share(envelope_id, share, parent=parent, edition=edition, total_cents=total_cents)
    await envelopes.insert(tx, opened, at=tx.origin.at)
    tell(tx, opened)
    for posting in postings:
        posted = await try_to_move(tx, posting)
        if posted is None and parent is not None:
            raise exceeded(await present(tx, parent.key), asked_cents=total_cents)
        tell(tx, *([posted] if posted is not None else []))
    return await present(tx, opened.key)


async def present(tx: Transaction, key: str) -> Envelope:
    """The envelope of that key. Raises NotFound."""
    envelope = await envelopes.by_key(tx, key)
    if envelope is None:
        raise NotFound("enveloppe", key)
    return envelope


async def as_of(tx: Transaction, key: str, day: date) -> tuple[Envelope, Balances]:
    """The envelope, and its balances at the end of that day in Paris."""
    envelope = await present(tx, key)
    return envelope, await balances.before(tx, envelope.id, start_of_paris_day(day + timedelta(days=1)))


async def try_awards(tx: Transaction, wishes: Sequence[Wish]) -> tuple[Tried, ...]:
    """What a set of awards would leave; nothing is written."""
    known = {one.key: one for one in await envelopes.by_keys(tx, sorted({wish.envelope_key for wish in wishes}))}
    if missing := unknown(known, wishes):
        raise Refusal("no_envelope", f"Il n'y a pas d'enveloppe {', '.join(missing)}.", field="award")
    return simulate(known, wishes)
