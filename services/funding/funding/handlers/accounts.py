"""What must be paid back after the financial report, and the closing of the agreement."""

from datetime import date
from uuid import UUID

from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback, evolve_clawback, receive, recovery
from funding.domain.closing import close as decide_closing
from funding.domain.closing import rest_given_back
from funding.domain.evolution import evolve
from funding.handlers.access import locked_agreement, locked_clawback
from funding.handlers.bookkeeping import move, tell
from funding.store import agreements, clawbacks
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import Principal


async def receive_clawback(
    tx: Transaction, clawback_id: UUID, *, amount_cents: int, received_on: date, by: Principal
) -> Clawback:
    """A finance officer notes what came in for a clawback."""
    agreement, clawback = await locked_clawback(tx, clawback_id)
    tx.check_revision(clawback.revision)
    if received_on > paris_day(tx.origin.at):
        raise Refusal("receipt_date", "Un reversement ne peut pas être reçu dans l'avenir.", field="received_on")
    receipt_id = tx.origin.id_for("receipt")
    fact = receive(agreement, clawback, receipt_id, amount_cents=amount_cents, received_on=received_on)
    posted = await move(tx, recovery(agreement, fact))
    agreements.save(tx, agreement, evolve(agreement, fact))
    tell(tx, fact, posted)
    return clawbacks.save(tx, evolve_clawback(clawback, fact), fact, by=by.sub)


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
