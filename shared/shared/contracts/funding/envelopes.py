"""What funding announces of envelopes: their ledger, and what is reserved from them."""

from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.intake import PositiveCents
from shared.vocabulary import BankMove, LedgerMove, RefusalReason, ReleaseReason


class EnvelopeEvent(Event, abstract=True):
    """A budget envelope."""

    SERVICE = "funding"
    AGGREGATE = "envelope"
    KEY = "envelope_id"


class EnvelopeOpened(EnvelopeEvent):
    """An envelope exists: `envelope_key` is `2025` for the year, `2025/REGIONAL-93` for a committee's part of it.

    A part may also be a region's (`2025/REGION-93`, by its INSEE code) or an axis's, and be taken out of another part.
    A part opens with a total of 0: its money follows in LedgerPosted (TRANSFER_IN) once a second person approved it.
    """

    envelope_id: UUID
    envelope_key: str
    edition: int
    committee_code: str | None = None
    parent_id: UUID | None = None
    total_cents: int
    region: str | None = None
    axis: str | None = None


class LedgerPosted(EnvelopeEvent):
    """One entry was appended to an envelope's ledger; the four balances are those after it."""

    envelope_id: UUID
    envelope_key: str
    edition: int
    entry_id: UUID
    move: LedgerMove
    amount_cents: PositiveCents
    application_id: UUID | None = None
    reservation_id: UUID | None = None
    agreement_id: UUID | None = None
    total_cents: int
    reserved_cents: int
    committed_cents: int
    disbursed_cents: int


class BankDifferencePosted(EnvelopeEvent):
    """One entry was appended to a ledger that moves none of its envelope's balances: what a bank did beside an order.

    The account at the bank moved `amount_cents` more than the order (DEBIT_OVER), or less (DEBIT_UNDER), or kept them
    of what came back (RETURN_FEE). LedgerPosted tells nothing of it: who adds up both has every entry of the ledger.
    """

    envelope_id: UUID
    envelope_key: str
    edition: int
    entry_id: UUID
    move: BankMove
    amount_cents: PositiveCents
    order_id: UUID
    application_id: UUID | None = None
    reservation_id: UUID | None = None
    agreement_id: UUID | None = None


class ReservationEvent(Event, abstract=True):
    """Money set aside for one proposal: its id is the proposal's."""

    SERVICE = "funding"
    AGGREGATE = "reservation"
    KEY = "reservation_id"


class FundsReserved(ReservationEvent):
    """The money is set aside: the decision may become final."""

    reservation_id: UUID
    proposal_id: UUID
    case_id: UUID
    application_id: UUID
    edition: int
    envelope_id: UUID
    envelope_key: str
    amount_cents: PositiveCents


class ReservationRefused(ReservationEvent):
    """The envelope cannot carry the award; `available_cents` is what is left in it."""

    reservation_id: UUID
    proposal_id: UUID
    case_id: UUID
    application_id: UUID
    edition: int
    envelope_key: str
    amount_cents: PositiveCents
    available_cents: int
    reason: RefusalReason


class ReservationReleased(ReservationEvent):
    """What was set aside went back to the envelope."""

    reservation_id: UUID
    proposal_id: UUID
    case_id: UUID
    application_id: UUID
    edition: int
    envelope_id: UUID
    envelope_key: str
    amount_cents: PositiveCents
    reason: ReleaseReason
