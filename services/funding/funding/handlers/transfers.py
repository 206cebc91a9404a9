"""Proposing transfers between envelopes, making them, refusing them."""

from uuid import UUID

from funding.domain import transfer as rules
from funding.domain.envelope import Envelope
from funding.domain.transfer import Transfer, TransferKind
from funding.handlers.bookkeeping import move, tell
from funding.store import envelopes, transfers
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound, Principal


async def propose(
    tx: Transaction,
    kind: TransferKind,
    from_key: str | None,
    to_key: str | None,
    *,
    amount_cents: int | None,
    by: Principal,
) -> Transfer:
    """A finance officer proposes to move money."""
    source = None if from_key is None else await _named(tx, from_key, field="from_key")
    target = None if to_key is None else await _named(tx, to_key, field="to_key")
    transfer_id = tx.origin.id_for("transfer")
    transfer = rules.propose(transfer_id, kind, source, target, amount_cents=amount_cents, by=by.sub)
    transfers.insert(tx, transfer, source, target)
    return transfer


async def execute(tx: Transaction, transfer_id: UUID, *, by: Principal) -> Transfer:
    """Another person moves it: both entries, or none."""
    transfer = await _locked(tx, transfer_id)
    keys = [key for key in (transfer.from_key, transfer.to_key) if key is not None]
    held = {envelope.key: envelope for envelope in await envelopes.lock(tx, keys)}
    source = held[transfer.from_key] if transfer.from_key is not None else None
    target = held[transfer.to_key] if transfer.to_key is not None else None
    executed, postings = rules.execute(transfer, source, target, by=by.sub)
    for posting in postings:
        tell(tx, await move(tx, posting))
    return transfers.save(tx, executed)


async def refuse(tx: Transaction, transfer_id: UUID, *, by: Principal) -> Transfer:
    """It is not made."""
    return transfers.save(tx, rules.refuse(await _locked(tx, transfer_id), by=by.sub))


async def _locked(tx: Transaction, transfer_id: UUID) -> Transfer:
    transfer = await transfers.lock(tx, transfer_id)
    if transfer is None:
        raise NotFound("virement", transfer_id)
    tx.check_revision(transfer.revision)
    return transfer


async def _named(tx: Transaction, key: str, *, field: str) -> Envelope:
    envelope = await envelopes.by_key(tx, key)
    if envelope is None:
        raise Refusal("no_envelope", f"Il n'y a pas d'enveloppe {key}.", field=field)
    return envelope
