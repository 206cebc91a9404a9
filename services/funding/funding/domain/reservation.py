"""Money set aside for a proposed award, before the committee's decision becomes final."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from funding.domain.envelope import Envelope
from funding.domain.ledger import Posting
from shared.vocabulary import LedgerMove, NotInThisState, RefusalReason, ReleaseReason


class ReservationState(StrEnum):
    """Where the money of a proposal stands."""

    RESERVED = "RESERVED"
    REFUSED = "REFUSED"
    COMMITTED = "COMMITTED"
    RELEASED = "RELEASED"


TRANSITIONS: Final[Mapping[ReservationState, frozenset[ReservationState]]] = {
    ReservationState.RESERVED: frozenset({ReservationState.COMMITTED, ReservationState.RELEASED}),
    ReservationState.REFUSED: frozenset(),
    ReservationState.COMMITTED: frozenset(),
    ReservationState.RELEASED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An award that a committee voted; the reservation takes the proposal's id."""

    id: UUID
    case_id: UUID
    application_id: UUID
    edition: int
    envelope_key: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Reserved:
    """Fact: the money is set aside."""

    proposal: Proposal
    envelope_id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """Fact: the envelope cannot carry the award."""

    proposal: Proposal
    envelope_id: UUID | None
    reason: RefusalReason
    available_cents: int


@dataclass(frozen=True, slots=True)
class Committed:
    """Fact: the agreement is signed, the money is committed to it."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Released:
    """Fact: the money went back to the envelope."""

    proposal: Proposal
    envelope_id: UUID
    reason: ReleaseReason


ReservationFact = Reserved | Refused | Committed | Released


@dataclass(frozen=True, slots=True)
class Reservation:
    """The answer given to a proposal, and what became of it."""

    proposal: Proposal
    state: ReservationState
    envelope_id: UUID | None
    refusal_reason: RefusalReason | None = None
    release_reason: ReleaseReason | None = None
    revision: int = 1


def set_aside(proposal: Proposal, envelope: Envelope) -> Posting:
    """The entry that reserves the award; the ledger refuses it where the envelope's rest is smaller."""
    return Posting(
        envelope.id,
        LedgerMove.RESERVE,
        proposal.amount_cents,
        cause=proposal.id,
        application_id=proposal.application_id,
        reservation_id=proposal.id,
    )


def give_back(released: Released) -> Posting:
    """The entry that releases a reservation."""
    proposal = released.proposal
    return Posting(
        released.envelope_id,
        LedgerMove.RELEASE,
        proposal.amount_cents,
        cause=proposal.id,
        application_id=proposal.application_id,
        reservation_id=proposal.id,
    )


def answer(proposal: Proposal, envelope: Envelope | None, *, posted: bool) -> Reserved | Refused:
    """What a proposal is told. `posted` says whether the ledger of `envelope` took the entry of `set_aside`."""
    if envelope is None:
        return Refused(proposal, None, RefusalReason.NO_ENVELOPE, available_cents=0)
    if posted:
        return Reserved(proposal, envelope.id)
    return Refused(proposal, envelope.id, RefusalReason.ENVELOPE_EXHAUSTED, envelope.balances.available)


def opened(fact: Reserved | Refused) -> Reservation:
    """The reservation that an answer begins."""
    match fact:
        case Reserved():
            return Reservation(fact.proposal, ReservationState.RESERVED, fact.envelope_id)
        case Refused():
            return Reservation(fact.proposal, ReservationState.REFUSED, fact.envelope_id, refusal_reason=fact.reason)


def commit(reservation: Reservation) -> Committed:
    """The agreement is signed."""
    _require_reserved(reservation)
    return Committed(reservation.proposal)


def release(reservation: Reservation, reason: ReleaseReason) -> Released:
    """The award no longer stands, or its agreement was not signed in time."""
    return Released(reservation.proposal, _require_reserved(reservation), reason)


def evolve(reservation: Reservation, fact: Committed | Released) -> Reservation:
    """The reservation after a fact."""
    match fact:
        case Committed():
            return replace(reservation, state=ReservationState.COMMITTED)
        case Released():
            return replace(reservation, state=ReservationState.RELEASED, release_reason=fact.reason)
        case _:
            assert_never(fact)


def _require_reserved(reservation: Reservation) -> UUID:
    if reservation.state is not ReservationState.RESERVED or reservation.envelope_id is None:
        raise NotInThisState("Cette réservation n'est plus en attente d'une convention.", state=reservation.state)
    return reservation.envelope_id
