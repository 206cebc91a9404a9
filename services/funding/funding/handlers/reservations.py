"""Setting money aside for proposed awards, and giving it back."""

from datetime import datetime
from uuid import UUID

from funding.domain import reservation as rules
from funding.domain.evolution import evolve
from funding.domain.reservation import Proposal, Reservation, ReservationState
from funding.domain.signing import cancel
from funding.handlers.bookkeeping import move, tell, try_to_move
from funding.store import agreements, envelopes, reservations
from shared.contracts import review
from shared.messaging import Reject, record_access
from shared.postgres import Transaction
from shared.vocabulary import ReleaseReason


async def on_award_proposed(tx: Transaction, event: review.AwardProposed, *, at: datetime) -> None:
    """Reserve the award in one guarded statement; what the envelope cannot carry is refused, and both are announced."""
    proposal = Proposal(
        event.proposal_id,
        event.case_id,
        event.application_id,
        event.edition,
        event.envelope_key,
        event.amount_cents,
    )
    envelope = await envelopes.by_key(tx, event.envelope_key)
    posted = await try_to_move(tx, rules.set_aside(proposal, envelope)) if envelope is not None else None
    if posted is None:
        envelope = await envelopes.by_key(tx, event.envelope_key)
    fact = rules.answer(proposal, envelope, posted=posted is not None)
    reservations.insert(tx, rules.opened(fact), at=at)
    tell(tx, *([posted] if posted is not None else []), fact)


async def on_award_withdrawn(tx: Transaction, event: review.AwardWithdrawn, *, at: datetime) -> None:  # noqa: ARG001  every reaction is told when
    """Release what was reserved and cancel the agreement drawn up on it; a signed agreement stands, for a person."""
    agreement_id = await agreements.of_reservation(tx, event.proposal_id)
    agreement = await agreements.lock(tx, agreement_id) if agreement_id is not None else None
    reservation = await locked_reservation(tx, event.proposal_id)
    if reservation.state is ReservationState.COMMITTED:
        record_access(tx, action="award.withdrawn-after-signature", target=str(agreement_id))
        return
    if reservation.state is not ReservationState.RESERVED:
        return
    await release(tx, reservation, ReleaseReason.APPLICATION_WITHDRAWN)
    if agreement is not None:
        agreements.save(tx, agreement, evolve(agreement, cancel(agreement)))


async def release(tx: Transaction, reservation: Reservation, reason: ReleaseReason) -> None:
    """Give a reservation back to its envelope."""
    released = rules.release(reservation, reason)
    posted = await move(tx, rules.give_back(released))
    reservations.save(tx, rules.evolve(reservation, released))
    tell(tx, posted, released)


async def locked_reservation(tx: Transaction, reservation_id: UUID) -> Reservation:
    """The reservation, locked. Raises Reject: its proposal always comes first in the stream that names it."""
    reservation = await reservations.lock(tx, reservation_id)
    if reservation is None:
        raise Reject(f"no reservation was ever asked for under proposal {reservation_id}")
    return reservation
