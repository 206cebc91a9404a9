"""What every handler does with its facts: money moves, and what is announced is announced."""

from funding import events
from funding.domain.facts import Fact
from funding.domain.ledger import Posted, Posting, overdrawn
from funding.store import ledger
from shared.messaging import announce
from shared.postgres import Transaction


async def try_to_move(tx: Transaction, posting: Posting) -> Posted | None:
    """Append an entry to the ledger, now; None where the envelope's balances cannot bear it."""
    entry_id = tx.origin.id_for(f"entry/{posting.move}/{posting.cause}")
    return await ledger.post(tx, entry_id, posting, at=tx.origin.at)


async def move(tx: Transaction, posting: Posting) -> Posted:
    """Append an entry to the ledger, now. Raises Refusal, and nothing of the work stands, where that cannot be."""
    posted = await try_to_move(tx, posting)
    if posted is None:
        raise overdrawn(posting)
    return posted


def tell(tx: Transaction, *facts: Fact) -> None:
    """Announce the facts that others hear of, in order."""
    for event in events.contracts(facts):
        announce(tx, event)
