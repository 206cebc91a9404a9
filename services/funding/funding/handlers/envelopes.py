"""Opening envelopes, and looking at them: as of any day, and as a set of awards would leave them."""

from collections.abc import Sequence
from datetime import date, timedelta

from funding.domain.envelope import Envelope, Share, open_share, open_year
from funding.domain.ledger import Balances
from funding.domain.simulation import Tried, Wish, simulate, unknown
from funding.domain.transfer import Transfer, TransferKind, propose
from funding.handlers.bookkeeping import tell
from funding.store import balances, envelopes, transfers
from shared.clock import start_of_paris_day
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound, Principal


async def open_year_envelope(
    tx: Transaction, *, edition: int, total_cents: int, by: Principal
) -> tuple[Envelope, Transfer]:
    """Open the envelope of a year, empty, and propose the allocation that brings the programme's budget."""
    opened = open_year(tx.origin.id_for("envelope"), edition=edition, total_cents=total_cents)
    await envelopes.insert(tx, opened, at=tx.origin.at)
    tell(tx, opened)
    year = await present(tx, opened.key)
    kind = TransferKind.ALLOCATION
    transfer = propose(tx.origin.id_for("transfer"), kind, None, year, amount_cents=total_cents, by=by.sub)
    transfers.insert(tx, transfer, None, year)
    return year, transfer


async def open_part(
    tx: Transaction, *, edition: int, share: Share, parent_key: str | None, total_cents: int, by: Principal
) -> tuple[Envelope, Transfer]:
    """Open a part of an envelope, empty, and propose the transfer that brings its money.

    Raises Refusal where what it is taken from is not there, or has less left.
    """
    parent = await envelopes.by_key(tx, parent_key or str(edition))
    if parent is None and parent_key is not None:
        raise Refusal("no_envelope", f"Il n'y a pas d'enveloppe {parent_key}.", field="parent_key")
    envelope_id = tx.origin.id_for("envelope")
    opened, source = open_share(envelope_id, share, parent=parent, edition=edition, total_cents=total_cents)
    await envelopes.insert(tx, opened, at=tx.origin.at)
    tell(tx, opened)
    part = await present(tx, opened.key)
    transfer_id = tx.origin.id_for("transfer")
    transfer = propose(transfer_id, TransferKind.TRANSFER, source, part, amount_cents=total_cents, by=by.sub)
    transfers.insert(tx, transfer, source, part)
    return part, transfer


async def present(tx: Transaction, key: str) -> Envelope:
    """The envelope of that key. Raises NotFound."""
    envelope = await envelopes.by_key(tx, key)
    if envelope is None:
        raise NotFound("enveloppe", key)
    return envelope


async def as_of(tx: Transaction, key: str, day: date, *, subtree: bool) -> tuple[Envelope, Balances]:
    """The envelope, and its balances at the end of that day in Paris: its own, or with all that is under it."""
    envelope, end = await present(tx, key), start_of_paris_day(day + timedelta(days=1))
    if subtree:
        return envelope, await balances.under(tx, envelope.key, end)
    return envelope, await balances.before(tx, envelope.id, end)


async def try_awards(tx: Transaction, wishes: Sequence[Wish]) -> tuple[Tried, ...]:
    """What a set of awards would leave; nothing is written."""
    known = {one.key: one for one in await envelopes.by_keys(tx, sorted({wish.envelope_key for wish in wishes}))}
    if missing := unknown(known, wishes):
        raise Refusal("no_envelope", f"Il n'y a pas d'enveloppe {', '.join(missing)}.", field="award")
    return simulate(known, wishes)
