"""The closing of an agreement, once everything is paid and accounted for."""

from uuid import UUID

from funding.domain.agreement import Agreement
from funding.domain.closing import close as decide_closing
from funding.domain.closing import rest_given_back
from funding.domain.evolution import evolve
from funding.handlers.access import locked_agreement
from funding.handlers.bookkeeping import move, tell
from funding.store import agreements, clawbacks
from shared.clock import paris_day
from shared.postgres import Transaction


async def close(tx: Transaction, agreement_id: UUID) -> Agreement:
    """Close the agreement and give the rest back to its envelope."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = decide_closing(agreement, await clawbacks.of_agreement(tx, agreement_id), today=paris_day(tx.origin.at))
    rest = rest_given_back(agreement, fact)
    if rest is not None:
        tell(tx, await move(tx, rest))
    tell(tx, fact)
    return agreements.save(tx, agreement, evolve(agreement, fact))
