"""What intake announces of the organisations that the programme has agreed to work with (ANCT and its like)."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event
from shared.vocabulary import ConventionEndReason, Region, Zoning


class PartnerConventionEvent(Event, abstract=True):
    """A convention with a partner organisation."""

    SERVICE = "intake"
    AGGREGATE = "partner-convention"
    KEY = "convention_id"


class PartnerConventionSigned(PartnerConventionEvent):
    """A convention was signed, until its term, for territorial programmes; no region: the whole country."""

    convention_id: UUID
    partner: str
    siret: str | None = None
    title: str
    signed_on: date
    ends_on: date
    programmes: tuple[Zoning, ...]
    regions: tuple[Region, ...] = ()


class PartnerConventionRenewed(PartnerConventionEvent):
    """It goes on, until another day."""

    convention_id: UUID
    ends_on: date
    renewed_on: date


class PartnerConventionEnding(PartnerConventionEvent):
    """Its term is near: whoever counts on it renews it, or does without."""

    convention_id: UUID
    partner: str
    ends_on: date


class PartnerConventionEnded(PartnerConventionEvent):
    """It is no longer in force."""

    convention_id: UUID
    reason: ConventionEndReason
    ended_on: date


class LocalSeatTaken(PartnerConventionEvent):
    """A delegate sits in a local body of the partner's, such as the CLCT of a department."""

    convention_id: UUID
    seat_id: UUID
    body: str
    department: str
    taken_on: date


class LocalSeatLeft(PartnerConventionEvent):
    """Nobody sits there any more under this convention."""

    convention_id: UUID
    seat_id: UUID
    department: str
    left_on: date
